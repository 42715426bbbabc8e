"""The desk of imports: a statement, editors, an owner, an auditor; files as other platforms write them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO

from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from petitioner.imports import jobs
from petitioner.imports.list_imports import find_import, list_imports
from petitioner.imports.shapes import ImportView
from petitioner.organisers.rules import Role
from petitioner.statements.shapes import StatementView
from tests.organisers.desk import Desk, hidden
from tests.people import Invented, crowd
from tests.signatures.scene import SLUG

HERE = f"/desk/imports/{SLUG}"
TYPED = {
    "source": "change_org",
    "exported_on": "2026-11-18",
    "column_address": "",
    "column_country": "",
    "column_day": "",
    "agreed": "yes",
}
CHANGE_ORG = "Email,First Name,Last Name,City,State,Postal Code,Country,Signed On\n"
COUNTRY = "FR"


def change_org(people: Iterable[Invented], *, country: str = COUNTRY) -> str:
    """Return the file in which Change.org hands these people over."""
    lines = (
        f"{each.email},{each.name.split()[0]},{each.name.split()[-1]},Hallow,,04000,{country},2026-11-02\n"
        for each in people
    )
    return CHANGE_ORG + "".join(lines)


@dataclass
class Room:
    """Everybody at the desk, and the worker."""

    desk: Desk
    view: StatementView
    browsers: dict[str, FlaskClient] = field(default_factory=dict)

    def enter(self) -> None:
        """Give everybody their role."""
        for name, role in (("Edda", Role.EDITOR), ("Emil", Role.EDITOR), ("Olga", Role.OWNER)):
            self.desk.person(name, role)
        self.desk.person("Ada", Role.AUDITOR)

    def at(self, name: str, *, is_fresh: bool = True) -> FlaskClient:
        """Return somebody's browser."""
        return self.desk.at_desk(name, is_fresh=is_fresh)

    def upload(self, content: str | bytes, *, who: str = "Edda", **typed: str) -> TestResponse:
        """Send a file."""
        raw = content.encode() if isinstance(content, str) else content
        browser = self.at(who)
        token = hidden(self.desk.get(browser, "/desk/account").text, "form_token")
        with BytesIO(raw) as file:
            fields = {**TYPED, **typed, "form_token": token, "file": FileStorage(file, "signers.csv")}
            boundary, body = encode_multipart(fields)
        kind = f"multipart/form-data; boundary={boundary}"
        return self.desk.post(browser, f"{HERE}/upload", body, content_type=kind)  # type: ignore[arg-type]

    def work(self) -> None:
        """Let the worker do everything that is due."""
        self.desk.session.commit()
        with self.desk.app.app_context():
            jobs.serve_imports()
        self.desk.session.expire_all()

    def dry_run(self, content: str | bytes, **typed: str) -> ImportView:
        """Send a file, let it be read and return what was found."""
        sent = self.upload(content, **typed)
        assert sent.status_code == 303, sent.text
        self.work()
        return self.newest()

    def decide(self, view: ImportView, act: str, who: str = "Edda") -> TestResponse:
        """Press a button on the page of an import, and let the worker look."""
        answer = self.desk.send(self.at(who), f"{HERE}/{view.import_id}", {"act": act})
        self.work()
        return answer

    def take_in(self, content: str | bytes, **typed: str) -> ImportView:
        """Take in a file that needs no second person."""
        view = self.dry_run(content, **typed)
        self.decide(view, f"apply {view.digest}")
        return self.again(view)

    def newest(self) -> ImportView:
        return list_imports(self.desk.session, self.view.statement_id)[0]

    def again(self, view: ImportView) -> ImportView:
        found = find_import(self.desk.session, self.view.statement_id, view.import_id)
        assert found is not None
        return found

    def page(self, view: ImportView, who: str = "Edda") -> str:
        """Return the words of an import's page, on one line."""
        return " ".join(self.desk.get(self.at(who), f"{HERE}/{view.import_id}").text.split())

    def number(self, query: str) -> int:
        """Return what a query counts."""
        return int(self.desk.session.scalar(text(query)) or 0)

    @property
    def prints(self) -> int:
        return self.number("SELECT count(*) FROM imported_fingerprint")


def some(size: int, *, after: int = 0) -> list[Invented]:
    """Return so many invented people, none of those before."""
    return list(crowd(size + after))[after:]
