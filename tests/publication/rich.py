"""One statement with everything: signers, backers, a canvass, news, an answer, numbers from elsewhere."""

from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

from sqlalchemy import text

from petitioner.canvass.rules import Said
from petitioner.endorsements.name_initiator import name_initiator
from petitioner.endorsements.withdraw import withdraw
from petitioner.publication.data_package.make_package import make_package
from petitioner.publication.data_package.shapes import MadePackage
from petitioner.publication.jobs import count_all
from petitioner.publication.public_site import Site
from petitioner.publication.publish import publish
from petitioner.publication.write import write
from petitioner.signatures.count import refresh_awaiting
from petitioner.statements.change_life import change_life
from petitioner.statements.life_rules import LifeAct
from petitioner.statements.rules import EditClass, RemovalReason
from petitioner.statements.set_picture import set_picture
from petitioner.statements.shapes import PictureFile, StatementView
from petitioner.updates.change import move, save
from petitioner.updates.rules import About, Act, EventKind, Kind
from petitioner.updates.shapes import Words
from tests.canvass.desk import NOW, Desk, line, seat
from tests.people import crowd
from tests.publication.test_versions import edit
from tests.signatures.scene import SLUG, Bureau, now, stand

DAY = date(2026, 11, 20)
NEWS = (
    (About(Kind.NEWS, DAY), "We were heard"),
    (About(Kind.RESPONSE, DAY, office="Office of the Four Rivers Assembly"), "An answer"),
    (
        About(Kind.EVENT, DAY, EventKind.DEBATE, place="Great hall", url="https://rivers.example/9"),
        "A debate",
    ),
    (About(Kind.EVENT, DAY + timedelta(days=4000), EventKind.DEBATE, place="Great hall"), "One more"),
)
_ACCOUNT = text(
    "INSERT INTO account (uuid, kind, address, address_digest, domain, state, created_at) VALUES"
    " (gen_random_uuid(), 'organiser', '\\x00', sha256('rich'), '', 'active', now()) RETURNING id"
)
_DECLARED = text(
    "INSERT INTO declaration (statement_id, origin, number, collected_on, kept_at, description, digest,"
    " declared_by, declared_at) VALUES (:statement, 'paper', 41, '2026-11-01', 'Ferry house', 'Sheets',"
    " sha256('sheets'), :account, now())"
)
_IMPORTED = text(
    "INSERT INTO signature_import (statement_id, source, exported_on, file_digest, state, number, taken_in,"
    " proposed_by, created_at, taken_in_at) VALUES (:statement, 'csv', '2026-11-02', sha256('file'),"
    " 'applied', 12, 12, :account, now(), now())"
)


class Rich:
    """The statement `view`, published with everything there can be; others are `archived` and `removed`."""

    def __init__(self, bureau: Bureau, site: Site) -> None:
        self.bureau = bureau
        self.site = site
        self.view: StatementView = stand(bureau.session)
        self.archived = stand(bureau.session, slug="old-rivers").statement_id
        self.removed = stand(bureau.session, slug="taken-away").statement_id

    def fill(self) -> None:
        """Let everything happen, and publish it."""
        session = self.bureau.session
        self.bureau.sign(self.view, *crowd(30))
        self._back()
        for about, title in NEWS:
            words = {"en": Words(title, "The committee **heard** us.\n")}
            number = save(session, self.view.statement_id, 0, about, words, now=now()).number
            move(session, self.view.statement_id, number, Act.PUBLISH, now=now())
        account = {"statement": self.view.statement_id, "account": session.scalar(_ACCOUNT)}
        session.execute(_DECLARED, account)
        session.execute(_IMPORTED, account)
        alts = {"en": "Two ferries", "fr": "Deux bacs"}
        set_picture(session, self.view.statement_id, PictureFile(b"RIFF....WEBP", 12, 8, alts), now=now())
        for act in (LifeAct.CLOSE, LifeAct.ARCHIVE):
            change_life(session, "old-rivers", act, now=now())
        change_life(session, "taken-away", LifeAct.REMOVE, reason=RemovalReason.WISH, now=now())
        count_all(self.site)
        refresh_awaiting(session, now=now())
        folder = Path(self.site.folder)
        write(folder, "log/witnessed", (folder / "log/checkpoint").read_bytes())
        self.publish()
        self.pack()

    def pack(self) -> MadePackage | None:
        """Copy all that is public into tables."""
        site = self.site
        return make_package(self.bureau.session, site.folder, site.public_url, "CC-BY-4.0", now=now())

    def publish(self, *, everything: bool = False) -> list[str]:
        """Write what changed."""
        return publish(self.bureau.session, self.site, now=now(), everything=everything)

    def files(self) -> set[str]:
        """Return the addresses of all files that are no pages and no packed twins."""
        root = Path(self.site.folder)
        found = (f"/{each.relative_to(root)}" for each in root.rglob("*") if each.is_file())
        return {each for each in found if not each.endswith((".html", ".gz", ".br", ".half"))}

    def _back(self) -> None:
        session = self.bureau.session
        seat(session, [*(line(number) for number in range(8)), line(8, email="")])
        desk = Desk(session, self.bureau.keys, slug=SLUG)
        desk.back(6)
        desk.document(7)
        edit(session, "We ask for *quietness*.\n", EditClass.SUBSTANTIVE, "It asks for more.")
        desk.begin(language="en")
        tokens = desk.send_all()
        for name, said in (("000", Said.FOR), ("001", Said.AGAINST), ("002", Said.ABSTAIN)):
            desk.press(tokens[name], said)
        withdraw(session, SLUG, "m7", withdrawn_on=NOW.date(), by="test", now=now())
        name_initiator(session, SLUG, "m6", now=now())


def digest(words: bytes) -> str:
    """Return the name that a file has by its content."""
    return sha256(words).hexdigest()
