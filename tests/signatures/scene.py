"""An invented statement and people who sign it: what tests of signatures and of publication share."""

import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import count

from psycopg import Connection
from sqlalchemy import text
from sqlalchemy.orm import Session

from petitioner.foundation.secrets import WebKeys, WorkerKeys
from petitioner.screening.rules import Allowance
from petitioner.signatures.accept import Terms, accept
from petitioner.signatures.issue_link import code_of, token_of
from petitioner.signatures.shapes import OpenedForm, SignedForm
from petitioner.signatures.store import hot
from petitioner.statements.publish import publish
from petitioner.statements.read import read
from petitioner.statements.rules import State, text_hash
from petitioner.statements.shapes import (
    FolderText,
    OrganisationWords,
    Policy,
    StatementFolder,
    StatementSettings,
    StatementView,
    Threshold,
)
from petitioner.vocabulary.email_address import parse_email_address
from tests.people import Invented

SLUG = "quiet-rivers"
CONSENT = "Long Table Committee may keep my name, email address and country to count this signature."
TERMS = Terms(timedelta(hours=72), timedelta(hours=24), Allowance(a_day=3, a_month=8))
_TITLES = {"en": "Quiet on the rivers", "fr": "Le calme sur les fleuves", "uk": "Тиша на ріках"}
_handles = count()


def now() -> datetime:
    """Return this moment; the database's own clock decides what has run out."""
    return datetime.now(UTC)


def folder(
    slug: str = SLUG,
    *,
    languages: Iterable[str] = ("en", "fr"),
    body: str = "We ask for *quiet*.\n",
    state: State = State.OPEN,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    goal: int | None = 100,
    policy: Policy | None = None,
    thresholds: Iterable[Threshold] = (),
) -> StatementFolder:
    """Return a sound folder of an invented committee."""
    texts = []
    for language in languages:
        title, addressee = _TITLES[language], "the Four Rivers Assembly"
        words = f"{body}\n({language}, {slug})\n"
        texts.append(
            FolderText(language, title, addressee, words, text_hash(language, title, addressee, words))
        )
    return StatementFolder(
        slug=slug,
        organisation=OrganisationWords(
            "long-table", {"en": "Long Table Committee", "fr": "Comité de la Longue Table"}, {}
        ),
        settings=StatementSettings(
            *(state, opens_at, closes_at, goal, ("rivers",), {"en": "Quiet, first."}),
            policy or Policy(),
            tuple(thresholds),
        ),
        texts=tuple(texts),
    )


def stand(session: Session, language: str = "en", **options: object) -> StatementView:
    """Publish the statement and return it as it is read."""
    made = folder(**options)  # type: ignore[arg-type]
    publish(session, made, now=now())
    session.flush()
    return read(session, made.slug, language, now=now())


def fields(form_token: str, person: Invented, **changes: str | None) -> dict[str, str]:
    """Return what a browser sends; a field that is changed to None is not sent."""
    usual = {
        "form_token": form_token,
        "website": "",
        "name": person.name,
        "email": person.email,
        "country": person.country,
        "visibility": "name",
        "consent": "yes",
    }
    return {name: value for name, value in (usual | changes).items() if value is not None}


def opened(view: StatementView, person: Invented, **choices: object) -> OpenedForm:
    """Return the form of a person as the worker has opened it."""
    chosen = {"visibility": "name", "wants_updates": False, "consent": CONSENT, **choices}
    form = SignedForm(name=person.name, email=person.email, country=person.country, **chosen)  # type: ignore[arg-type]
    handle = next(_handles).to_bytes(32)
    address = parse_email_address(person.email)
    return OpenedForm(form, address, handle, view.statement_id, view.version_id, view.language)


class Bureau:
    """Everything between an opened form and a counted signature, for one test, in one transaction."""

    def __init__(self, session: Session, keys: WorkerKeys, web_keys: WebKeys) -> None:
        self.session = session
        self.keys = keys
        self.web_keys = web_keys

    @property
    def bare(self) -> Connection:
        """The same transaction, as the hot writes see it."""
        driver = self.session.connection().connection.driver_connection
        assert isinstance(driver, Connection)
        return driver

    def accept(
        self,
        view: StatementView,
        *people: Invented,
        terms: Terms = TERMS,
        at: datetime | None = None,
        **choices: object,
    ) -> None:
        """Accept the forms of these people in one batch."""
        forms = [opened(view, person, **choices) for person in people]
        accept(self.session, forms, keys=self.keys, web_keys=self.web_keys, terms=terms, now=at or now())

    def rows(self, table: str, order: str = "") -> list[dict[str, object]]:
        """Return all rows of a table; links in the order they were made."""
        order = order or {"link": "handle_digest", "signature": "created_at"}.get(table, "1")
        found = self.session.execute(text(f"SELECT * FROM {table} ORDER BY {order}"))  # noqa: S608 (names of ours)
        return [dict(row._mapping) for row in found]

    def links(self, kind: str = "confirmation") -> list[dict[str, object]]:
        """Return the links of one kind, in the order their forms came."""
        return [row for row in self.rows("link") if row["kind"] == kind]

    def token(self, link: dict[str, object]) -> str:
        """Return what the letter of a link holds."""
        return token_of(self.keys, link["id"])  # type: ignore[arg-type]

    def code(self, link: dict[str, object]) -> str:
        """Return what the letter of a link says to type."""
        return code_of(self.keys, link["id"])  # type: ignore[arg-type]

    def confirm(self, *links: dict[str, object]) -> None:
        """Confirm links, one by one, as the group writer does when it must."""
        for link in links:
            hot.confirm(self.bare, [link["token_digest"]])  # type: ignore[list-item]

    def sign(self, view: StatementView, *people: Invented, **choices: object) -> None:
        """Let people sign and answer their letters."""
        known = {row["id"] for row in self.links()}
        self.accept(view, *people, **choices)
        self.confirm(*(row for row in self.links() if row["id"] not in known))

    def sql(self, statement: str, **values: object) -> None:
        """Change rows behind everybody's back."""
        self.session.execute(text(statement), values)


def random_handle_digest() -> bytes:
    """Return the digest of a handle nobody was given."""
    return os.urandom(32)
