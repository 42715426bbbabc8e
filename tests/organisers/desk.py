"""Organisers, each by their own door; the web in its own role. And a passkey made of software."""

import hashlib
import json
import re
from base64 import b32decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from petitioner.accounts.models import AccountSession
from petitioner.accounts.rules import PLAIN_COOKIE
from petitioner.accounts.store import keep_organisation
from petitioner.foundation.db import db
from petitioner.foundation.embedded.sink import Sink
from petitioner.foundation.roles import WEB
from petitioner.foundation.tokens import digest, new_session_secret, raw_from, token_from
from petitioner.organisers import jobs
from petitioner.organisers.codes import SECONDS, code_at
from petitioner.organisers.invite import BothKeys, invite
from petitioner.organisers.rules import Role
from petitioner.organisers.store import people
from petitioner.organisers.web_secrets import encrypt, password_proof
from petitioner.vocabulary.email_address import parse_email_address

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
OWN, OTHER = "long-table", "short-bench"
PASSWORD = "kettle ribbon orbit lagoon"
SECRET = b"a secret of 20 bytes"
ORIGIN = "http://localhost"


class Clock:
    """What time it is in a test."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **time: float) -> None:
        self.at += timedelta(**time)


def address_of(name: str) -> str:
    return f"{name.lower()}@table.example"


@dataclass
class Desk:
    """Everybody, for one test, in one transaction."""

    app: Flask
    session: Session
    keys: BothKeys
    sink: Sink
    clock: Clock
    accounts: dict[str, int] = field(default_factory=dict)
    printed: dict[FlaskClient, str] = field(default_factory=dict)

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

    def send(self, browser: FlaskClient, path: str, data: dict[str, str] | None = None) -> TestResponse:
        """Send a form of the desk as its page would; what a page printed is good for the whole session."""
        token = self.printed.get(browser) or hidden(self.get(browser, "/desk/account").text, "form_token")
        self.printed[browser] = token
        return self.post(browser, path, {**(data or {}), "form_token": token})

    def work(self) -> None:
        """Let the worker look."""
        self.session.commit()
        with self.app.app_context():
            jobs.serve_organisers()
        self.session.expire_all()

    def ask(self, browser: FlaskClient, path: str, data: dict[str, str]) -> TestResponse:
        """Send a form and let the worker take it up."""
        answer = self.send(browser, path, data)
        self.work()
        return answer

    # --- people --------------------------------------------------------------------------------------------

    def organisation(self, slug: str = OWN) -> int:
        names = {"en": slug.replace("-", " ").title()}
        return keep_organisation(self.session, slug, names=names, abouts={}, now=NOON).organisation_id

    def person(
        self, name: str, *roles: Role, at: str = OWN, by: int | None = None, is_equipped: bool = True
    ) -> int:
        """Return the account of somebody with these roles; equipped with `PASSWORD` and codes of `SECRET`."""
        address = parse_email_address(address_of(name))
        account_id = invite(self.session, address, name, keys=self.keys, now=self.clock.at)
        for role in roles:
            people.add_role(self.session, account_id, self.organisation(at), role, by=by, now=self.clock.at)
        if is_equipped:
            self.session.execute(
                text(
                    "UPDATE organiser SET proof_digest = :proof, code_secret = :secret, password_at = :at"
                    " WHERE account_id = :account"
                ),
                {
                    "proof": password_proof(self.keys.web, address, PASSWORD),
                    "secret": encrypt(self.keys.web, SECRET, purpose="code", of=account_id),
                    "at": self.clock.at,
                    "account": account_id,
                },
            )
        self.accounts[name] = account_id
        return account_id

    def browser(self) -> FlaskClient:
        return self.app.test_client()

    def at_desk(self, name: str, *, is_fresh: bool = True) -> FlaskClient:
        """Return a browser in which somebody is signed in."""
        secret, browser = new_session_secret(), self.browser()
        self.session.add(
            AccountSession(
                account_id=self.accounts[name],
                token_digest=digest(secret),
                begun_at=self.clock.at,
                seen_at=self.clock.at,
                factor_at=self.clock.at if is_fresh else None,
            )
        )
        browser.set_cookie(PLAIN_COOKIE, secret)
        return browser

    def sign_in(
        self, name: str, *, network: str = "192.0.2.1", **wrong: str
    ) -> tuple[FlaskClient, TestResponse]:
        """Type address, password and code, as they are right unless the test says otherwise."""
        browser = self.browser()
        typed = {"email": address_of(name), "password": PASSWORD, "code": self.code(), **wrong}
        whence = {"REMOTE_ADDR": network}
        return browser, self.post(browser, "/desk/sign-in", typed, environ_overrides=whence)

    def code(self, secret: bytes = SECRET) -> str:
        return code_at(secret, int(self.clock.at.timestamp()) // SECONDS)

    def link_to(self, name: str) -> str:
        """Return the path in the letter that came to somebody."""
        (letter,) = self.sink.letters(address_of(name))
        found = re.search(r"(/desk/enter/[\w-]{22})\s", letter["text"])
        assert found, letter["text"]
        return found[1]

    def roles(self, name: str, at: str = OWN) -> set[Role]:
        found = people.roles_of(self.session, self.accounts[name])
        return {role for where, role in found if where == self.organisation(at)}

    def log(self) -> list[tuple[Any, ...]]:
        rows = self.session.execute(
            text("SELECT actor_id, action, object_kind, object_id FROM audit_entry ORDER BY id")
        )
        return [tuple(row) for row in rows]

    def invited(self, name: str = "Irina") -> FlaskClient:
        """Return the browser of somebody who has just pressed the link of their letter."""
        account_id = self.person(name, Role.OWNER, is_equipped=False)
        people.add_invitation(
            self.session, account_id, language="en", now=self.clock.at, expires_at=self.clock.at
        )
        self.work()
        browser = self.browser()
        entered = self.post(browser, self.link_to(name), {})
        assert entered.headers["Location"] == "/desk/account", entered.text
        return browser

    def add_passkey(self, browser: FlaskClient, key: "SoftKey") -> TestResponse:
        options = options_in(self.get(browser, "/desk/account").text)
        return self.send(browser, "/desk/account/passkeys", {"name": "Blue", "answer": key.make(options)})

    def enter_with(self, key: "SoftKey") -> tuple[FlaskClient, TestResponse]:
        browser = self.browser()
        options = options_in(self.get(browser, "/desk/sign-in").text)
        return browser, self.post(browser, "/desk/sign-in/passkey", {"answer": key.show(options)})


def hidden(page: str, name: str) -> str:
    """Return the value of a hidden field; empty if the page has none of that name."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


def options_in(page: str) -> dict[str, Any]:
    """Return what a page asks of a passkey."""
    found = re.search(r'data-options="([^"]*)"', page)
    assert found, page
    options: dict[str, Any] = json.loads(unescape(found[1]))
    return options


def shown_secret(page: str) -> bytes:
    """Return the secret a page shows for the app."""
    found = re.search(r'class="secret" dir="ltr">([A-Z2-7 ]+)<', page)
    assert found, page
    return b32decode(found[1].replace(" ", ""))


def cookie_of(browser: FlaskClient) -> str | None:
    """Return the secret a browser holds."""
    found = browser.get_cookie(PLAIN_COOKIE)
    return found.value if found is not None else None


@dataclass
class SoftKey:
    """A passkey as a device would hold it: ES256, user verified and uses counted unless a test says else."""

    origin: str = ORIGIN
    host: str = "localhost"
    count: int = 0
    is_verified: bool = True
    is_counting: bool = True
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def credential(self) -> bytes:
        numbers = self.key.public_key().public_numbers()
        return hashlib.sha256(numbers.x.to_bytes(32)).digest()

    def make(self, options: dict[str, Any]) -> str:
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        attested = bytes(16) + len(self.credential).to_bytes(2) + self.credential + cbor2.dumps(cose)
        data = self._authenticator(0x40) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        said = self._client(options, "webauthn.create")
        return self._answer(
            {"clientDataJSON": token_from(said), "attestationObject": token_from(attestation)}
        )

    def show(self, options: dict[str, Any]) -> str:
        self.count += self.is_counting
        said, data = self._client(options, "webauthn.get"), self._authenticator(0)
        signed = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": token_from(said),
                "authenticatorData": token_from(data),
                "signature": token_from(signed),
            }
        )

    def _authenticator(self, more: int) -> bytes:
        flags = 1 | (4 if self.is_verified else 0) | more
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4)

    def _client(self, options: dict[str, Any], kind: str) -> bytes:
        assert raw_from(options["challenge"])
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(said).encode()

    def _answer(self, response: dict[str, str]) -> str:
        known = token_from(self.credential)
        return json.dumps({"id": known, "rawId": known, "type": "public-key", "response": response})
