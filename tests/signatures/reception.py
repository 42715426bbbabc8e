"""Where people come to their page, as web and worker do it together: what tests of visits share."""

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy.orm import Session

from petitioner.erasure.journal import Journal
from petitioner.foundation.tokens import digest, new_handle
from petitioner.signatures.ask_change import ask_change
from petitioner.signatures.begin_visit import begin_visit
from petitioner.signatures.confirm import CodeAnswer
from petitioner.signatures.issue_link import code_of
from petitioner.signatures.read_visit import read_visit
from petitioner.signatures.receive_wish import receive_wish
from petitioner.signatures.rules import WishKind
from petitioner.signatures.serve_visits import serve_visits
from petitioner.signatures.shapes import Person, SignerWish
from petitioner.signatures.tools import Tools
from petitioner.signatures.visit_shapes import Act, SignatureView, VisitView
from tests.signatures.scene import TERMS, Bureau, now


class Reception:
    """Lets people come to their page, as web and worker do it together."""

    def __init__(self, bureau: Bureau, folder: Path) -> None:
        self.bureau = bureau
        self.journal = folder / "erasure.journal"
        self.tools = Tools(bureau.keys, bureau.web_keys, TERMS, Journal(self.journal))

    @property
    def session(self) -> Session:
        return self.bureau.session

    def work(self) -> int:
        """Let the worker do what waits."""
        return serve_visits(self.session, self.tools, most=100, now=now())

    def ask(self, email: str, language: str = "en") -> str:
        """Ask for a code; return the handle of the page."""
        handle = new_handle()
        values = {"email": email, "language": language, "handle_digest": digest(handle).hex()}
        wish = SignerWish(WishKind.VISIT, values)
        receive_wish(self.session, wish, keys=self.bureau.web_keys, now=now())
        self.work()
        return handle

    def link(self, handle: str) -> dict[str, object]:
        """Return the link behind a handle."""
        [found] = [row for row in self.bureau.rows("link") if row["handle_digest"] == digest(handle)]
        return found

    def type_code(self, handle: str, code: str) -> tuple[CodeAnswer, str]:
        """Type a code on the page of a handle."""
        keys = self.bureau.web_keys
        return begin_visit(self.session, handle, code, keys=keys, most_tries=5, now=now())

    def enter(self, email: str, language: str = "en") -> str:
        """Come in by the code; return the secret of the visit."""
        handle = self.ask(email, language)
        code = code_of(self.bureau.keys, self.link(handle)["id"])  # type: ignore[arg-type]
        answer, secret = self.type_code(handle, code)
        assert answer is CodeAnswer.RIGHT
        self.work()
        return secret

    def look(self, secret: str) -> VisitView:
        """Return what the visitor sees."""
        view = read_visit(self.session, secret).view
        assert view is not None, "the worker has not made it"
        return view

    def wish(self, secret: str, act: Act, **values: str) -> None:
        """Ask for something, and let it be done."""
        assert ask_change(self.session, secret, act, values, keys=self.bureau.web_keys, now=now())
        self.work()

    def next_month(self) -> None:
        """Let the letters of every address be forgotten."""
        self.bureau.sql("DELETE FROM address_letter")

    def lines(self) -> list[str]:
        """Return the lines of the journal."""
        return self.journal.read_text().splitlines() if self.journal.exists() else []

    def person(self, row: Mapping[str, object]) -> Person:
        """Return who signed, as it is kept."""
        plain = self.bureau.keys.decrypt_row(
            row["person"],  # type: ignore[arg-type]
            purpose="signature",
            row_id=row["id"],  # type: ignore[arg-type]
            statement_id=row["statement_id"],  # type: ignore[arg-type]
        )
        return Person.from_bytes(plain)


def changed(own: SignatureView, **changes: str) -> dict[str, str]:
    """Return what the form of a signature sends."""
    before = {"name": own.name, "role": own.role, "visibility": own.visibility}
    return {"reference": own.reference, **before, **changes}
