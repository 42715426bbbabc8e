"""Staff of an invented assembly, each with a session and whatever authority a test gives them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import insert, select

from petitioner.accounts.keep_account import keep_account
from petitioner.accounts.models import AccountSession
from petitioner.accounts.rules import PLAIN_COOKIE, AccountKind
from petitioner.authorities.models import Authority
from petitioner.authorities.rules import Grantor, Scope, State, Term
from petitioner.authorities.shapes import Wanted, Whom
from petitioner.authorities.store import held
from petitioner.endorsements.carry_out_answers import carry_out_answers
from petitioner.endorsements.carry_out_entries import carry_out_entries
from petitioner.endorsements.enter import enter
from petitioner.endorsements.lapse_office import lapse_office
from petitioner.endorsements.list_entries import list_entries
from petitioner.endorsements.models import Endorsement, EndorsementLetter, OfficeEntry
from petitioner.endorsements.office_rules import Fate, Refusal
from petitioner.endorsements.office_shapes import Entry, EntryView
from petitioner.endorsements.publish_office import publish_office
from petitioner.endorsements.rules import OBJECTION_WINDOW
from petitioner.endorsements.take_back import take_back
from petitioner.foundation.tokens import digest, new_session_secret
from petitioner.parliaments.models import Grouping
from petitioner.parliaments.read import find_person
from petitioner.statements import read as statements
from petitioner.vocabulary.email_address import parse_email_address
from tests.endorsements.conftest import NOW, ROSTER, SLUG
from tests.endorsements.desk import Desk

TODAY = NOW.date()
MINUTE = timedelta(minutes=1)
WINDOW_OVER = NOW + OBJECTION_WINDOW
NOTE = "in a message to the office"


def with_addresses_of_all() -> str:
    """Return the roster with an official address for everybody but the fourth."""
    head, *lines = ROSTER.splitlines()
    addressed = [
        f"{line},{'' if line.startswith('p4,') else f'{line[:2]}@assembly.example'}" for line in lines
    ]
    return "\n".join((f"{head},email", *addressed)) + "\n"


@dataclass(frozen=True, slots=True)
class Staffer:
    """Somebody who works for the assembly: their account, and the secret in their cookie."""

    account_id: int
    secret: str

    @property
    def shown(self) -> bytes:
        return digest(self.secret)

    @property
    def cookie(self) -> tuple[str, str]:
        return PLAIN_COOKIE, self.secret


class Office(Desk):
    """The desk, and staff at it, each step by its own door."""

    def staffer(
        self, name: str = "a.berg", *, whom: str = "p1", now: datetime = NOW, **said: object
    ) -> Staffer:
        """Return somebody who is signed in, with an authority for `whom` (none if that is empty)."""
        address = parse_email_address(f"{name}@assembly.example")
        account = keep_account(self.session, AccountKind.STAFF, address, keys=self.keys, now=now)
        secret = new_session_secret()
        values = {"token_digest": digest(secret), "begun_at": now, "seen_at": now}
        self.session.execute(insert(AccountSession).values(account_id=account.account_id, **values))
        made = Staffer(account.account_id, secret)
        if whom:
            self.authority(made, whom, now=now, **said)
        return made

    def authority(
        self,
        of: Staffer,
        whom: str,
        *,
        state: State = State.IN_FORCE,
        starts_on: date = date(2026, 1, 1),
        ends_on: date | None = None,
        granted_by: Grantor = Grantor.MEMBER,
        now: datetime = NOW,
    ) -> int:
        """Give an authority for a member by code, or for a delegation by name."""
        wanted = Wanted(of.account_id, self._whom(whom), granted_by, Term(starts_on, ends_on))
        return held.add_authority(self.session, wanted, state, now=now)

    def _whom(self, whom: str) -> Whom:
        grouping = self.session.scalar(select(Grouping).where(Grouping.name == whom))
        if grouping is not None:
            scope = Scope.DELEGATION if grouping.classification == "delegation" else Scope.GROUP
            return Whom(grouping.assembly_id, scope, None, grouping.id)
        person = find_person(self.session, whom)
        return Whom(person.assembly_id, Scope.MEMBER, person.person_id, None)

    def end_authorities(self, of: Staffer) -> None:
        for authority in self.session.scalars(select(Authority).where(Authority.account_id == of.account_id)):
            held.change_authority(self.session, authority.id, state=State.ENDED, ended_at=NOW)

    def entry(self, person: str = "p1", **said: object) -> Entry:
        member = find_person(self.session, person)
        text = statements.read(self.session, SLUG, "en", now=NOW)
        values: dict[str, object] = {
            "entry_id": uuid4(),
            "statement_id": text.statement_id,
            "version_id": text.version_id,
            "language": "en",
            "assembly_id": member.assembly_id,
            "person_id": member.person_id,
            "note": NOTE,
            "url": "",
            "endorsed_on": date(2026, 11, 5),
        }
        return Entry(**{**values, **said})  # type: ignore[arg-type]

    def enter(self, by: Staffer, person: str = "p1", *, now: datetime = NOW, **said: object) -> UUID:
        """Enter a name as the web does, and let the worker carry it out; return the entry."""
        entry = self.entry(person, **said)
        self.session.execute(
            AccountSession.__table__.update().values(seen_at=now, begun_at=now)  # type: ignore[attr-defined]
        )
        assert enter(self.session, by.shown, entry, now=now)
        carry_out_entries(self.session, now=now)
        return entry.entry_id

    def back(self, by: Staffer, entry_id: UUID, *, now: datetime = NOW) -> bool:
        taken = take_back(self.session, by.shown, entry_id, now=now)
        carry_out_entries(self.session, now=now)
        return taken

    def wait(self, now: datetime) -> int:
        """Let the worker look at a moment, twice, as jobs may; return how many names it let be seen."""
        carry_out_answers(self.session, now=now)
        shown = publish_office(self.session, now=now)
        assert publish_office(self.session, now=now) == 0
        lapse_office(self.session, now=now)
        return shown

    def view(self, by: Staffer, entry_id: UUID, *, now: datetime = NOW) -> EntryView:
        return next(
            each for each in list_entries(self.session, by.shown, now=now) if each.entry_id == entry_id
        )

    def fate(self, by: Staffer, entry_id: UUID, *, now: datetime = NOW) -> Fate:
        self.session.execute(
            AccountSession.__table__.update().values(seen_at=now, begun_at=now)  # type: ignore[attr-defined]
        )
        return self.view(by, entry_id, now=now).fate

    def refusal(self, entry_id: UUID) -> Refusal | None:
        return self.session.scalar(select(OfficeEntry.refusal).where(OfficeEntry.id == entry_id))

    def written(self) -> tuple[int, int]:
        """Return how many endorsements and letters there are."""
        counted = [
            len(self.session.scalars(select(each.id)).all()) for each in (Endorsement, EndorsementLetter)
        ]
        return counted[0], counted[1]
