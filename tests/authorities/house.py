"""An assembly, its staff, its members and the organiser, each by their own door; the web in its own role."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from petitioner.accounts.find_account import find_account
from petitioner.accounts.rules import PLAIN_COOKIE, AccountKind
from petitioner.authorities import jobs
from petitioner.authorities.grant_by_organiser import Order, grant_by_organiser
from petitioner.authorities.read import list_authorities
from petitioner.authorities.rules import Scope
from petitioner.authorities.shapes import AuthorityView
from petitioner.foundation.db import db
from petitioner.foundation.embedded.sink import Sink
from petitioner.foundation.roles import WEB
from petitioner.foundation.secrets import WorkerKeys
from petitioner.parliaments.read import find_assembly, find_person
from petitioner.vocabulary.email_address import parse_email_address

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = NOON.date()
SLUG = "four-rivers-assembly"
STAFF = "nora.harrowgate@assembly.example"
OTHER = "tomas.reedbank@assembly.example"
OUTSIDER = "nora.harrowgate@elsewhere.example"
MEMBER_ADDRESS = "m.ottersund@assembly.example"

_COLUMNS = (
    "person_id,honorific_prefix,given_name,family_name,country,delegation,group,role,email,start_date,"
    "end_date,parliament\n"
)
_MEMBERS = """\
p1,Dr,Maëlle,Ottersund,FR,Hallowmere,Orchard Group,Representative,m.ottersund@assembly.example,2025-01-20,
p2,,Corwin,Thistlemark,DE,Hallowmere,Common Ground,Representative,c@assembly.example,2025-01-20,2027-01-31
p3,,Łucja,Øresund,PL,Brackwater,Orchard Group,Substitute,,2025-01-20,
p4,,Оксана,Вітрополе,UA,Brackwater,Common Ground,Representative,o.vitropole@assembly.example,2025-01-20,
p5,,Maëlle,Ottersund,PL,Brackwater,Common Ground,Substitute,m2.ottersund@assembly.example,2025-01-20,
p6,,,Zebedee,,,,Representative,z@assembly.example,2020,2024-12-31
"""
ROSTER = _COLUMNS + "".join(f"{line},Four Rivers Assembly\n" for line in _MEMBERS.splitlines())


class Clock:
    """What time it is in a test."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **time: float) -> None:
        self.at += timedelta(**time)


@dataclass
class House:
    """Everybody, for one test, in one transaction."""

    app: Flask
    session: Session
    keys: WorkerKeys
    sink: Sink
    clock: Clock
    browsers: list[FlaskClient] = field(default_factory=list)

    # --- doors ---------------------------------------------------------------------------------------------

    @contextmanager
    def as_web(self) -> Iterator[None]:
        """Let the doors meet the database as the web process does."""
        self.session.commit()
        with self.app.app_context():
            connection: Connection = db.engines[None]  # type: ignore[assignment]
        connection.execute(text(f"SET ROLE {WEB}"))
        try:
            yield
        finally:
            connection.execute(text("RESET ROLE"))
            self.session.expire_all()

    def get(self, browser: FlaskClient, path: str, **more: Any) -> TestResponse:
        with self.as_web():
            return browser.get(path, **more)

    def post(self, browser: FlaskClient, path: str, data: dict[str, str], **more: Any) -> TestResponse:
        """Send a form without what a page of ours would have put in."""
        with self.as_web():
            return browser.post(path, data=data, **more)

    def send(self, browser: FlaskClient, path: str, data: dict[str, str]) -> TestResponse:
        """Send a form of the desk as its page would."""
        found = re.search(r'name="form_token" value="([\w-]+)"', self.get(browser, "/staff").text)
        return self.post(browser, path, {**data, "form_token": found[1] if found else ""})

    def work(self) -> None:
        """Let the worker look."""
        self.session.commit()
        with self.app.app_context():
            jobs.serve_staff()
        self.session.expire_all()

    # --- staff ---------------------------------------------------------------------------------------------

    def browser(self) -> FlaskClient:
        return self.app.test_client()

    def link_to(self, address: str = STAFF) -> str:
        """Ask to sign in, and return the path in the letter that comes."""
        self.sink.clear()
        sent = self.post(self.browser(), "/staff/sign-in", {"email": address})
        assert sent.headers["Location"] == "/staff/sign-in/sent"
        self.work()
        (letter,) = self.sink.letters(address)
        found = re.search(r"(/staff/enter/[\w-]{22})\s", letter["text"])
        assert found, letter["text"]
        return found[1]

    def signed_in(self, address: str = STAFF) -> FlaskClient:
        browser = self.browser()
        entered = self.post(browser, self.link_to(address), {})
        assert entered.headers["Location"] == "/staff", entered.text
        return browser

    def ask(self, browser: FlaskClient, person: str = "p1", **more: str) -> TestResponse:
        """Ask to act for a member, and let the worker take it up."""
        whom = f"member-{self.person_id(person)}"
        form = {"whom": whom, "starts_on": TODAY.isoformat(), "note": "head of office", "find": "x", **more}
        answer = self.send(browser, "/staff/authorities", form)
        self.work()
        return answer

    def account(self, address: str = STAFF) -> int:
        found = find_account(self.session, AccountKind.STAFF, parse_email_address(address), keys=self.keys)
        assert found is not None
        return found.account_id

    def held(self, address: str = STAFF, *, on: date | None = None) -> tuple[AuthorityView, ...]:
        return list_authorities(self.session, self.account(address), on=on or self.clock.at.date())

    # --- members and the organiser -------------------------------------------------------------------------

    def person_id(self, code: str) -> int:
        return find_person(self.session, code).person_id

    def assembly_id(self) -> int:
        return find_assembly(self.session, SLUG, on=TODAY).assembly_id

    def letter_to_member(self, address: str = MEMBER_ADDRESS) -> tuple[str, str]:
        """Return the path in the newest letter to a member, and the letter's text."""
        letter = self.sink.letters(address)[-1]
        found = re.search(r"(/a/[\w-]{22})\s", letter["text"])
        assert found, letter["text"]
        return found[1], letter["text"]

    def press(self, path: str, choice: str) -> TestResponse:
        """Answer as the member, and let the worker carry it out."""
        answer = self.post(self.browser(), path, {"choice": choice})
        self.work()
        return answer

    def grant(self, staff: str = STAFF, scope: Scope = Scope.MEMBER, name: str = "p1", **more: Any) -> bool:
        order = Order(staff, scope, name, **{"starts_on": TODAY, "note": "by telephone", **more})
        assembly = find_assembly(self.session, SLUG, on=TODAY)
        return grant_by_organiser(self.session, assembly, order, keys=self.keys, now=self.clock.at)


def cookie_of(browser: FlaskClient) -> str | None:
    """Return the secret a browser holds."""
    found = browser.get_cookie(PLAIN_COOKIE)
    return found.value if found is not None else None
