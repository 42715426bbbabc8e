"""Organisers at their desk: with passkeys, and without any script by a password and a code."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest
from click.testing import CliRunner
from flask import Flask
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from petitioner import cli
from petitioner.accounts.store import keep_organisation
from petitioner.app import create_app
from petitioner.foundation import clock
from petitioner.foundation.db import committed, db
from petitioner.foundation.embedded.programs import free_port
from petitioner.foundation.embedded.sink import Sink
from petitioner.foundation.roles import WEB, as_role
from petitioner.foundation.settings import Settings
from petitioner.organisers import jobs
from petitioner.organisers.codes import SECONDS, code_at
from tests.journeys.test_staff import NARROWEST, has_no_barrier, heading
from tests.organisers.desk import OWN, shown_secret

PASSWORD = "kettle ribbon orbit lagoon"
IRINA, VERA = "irina@table.example", "vera@table.example"
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@dataclass
class Site:
    """A site at a name, as passkeys need one: the web in its own role, and a worker beside it."""

    url: str
    worker: Flask
    sink: Sink

    def work(self) -> None:
        with self.worker.app_context():
            jobs.serve_organisers()
            db.session.remove()

    def entrance(self, to: str) -> str:
        self.work()
        letter = self.sink.letters(to)[-1]
        found = re.search(r"https?://[^/\s]+(/desk/enter/[\w-]{22})\s", letter["text"])
        assert found, letter["text"]
        return self.url + found[1]


@pytest.fixture
def site(
    settings: Settings, clean_database: str, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Site]:
    port = free_port()
    url = f"http://localhost:{port}"
    settings.public_folder.mkdir(exist_ok=True)
    own = replace(settings, public_url=url, database_url=clean_database)
    worker = create_app(own)
    web = create_app(replace(own, database_url=as_role(clean_database, WEB)))
    with worker.app_context(), committed() as session:
        keep_organisation(session, OWN, names={"en": "Long Table"}, abouts={}, now=clock.now())
    monkeypatch.setenv("PETITIONER_DATABASE_URL", clean_database)
    monkeypatch.setenv("PETITIONER_WORKER_KEYS", str(settings.worker_keys))
    monkeypatch.setattr(cli, "create_app", lambda _: worker)
    order = ["accounts", "create-owner", "--organisation", OWN, "--name", "Irina", IRINA]
    done = CliRunner().invoke(cli.main, order)
    assert done.exit_code == 0, done.output
    with _served(web, port):
        yield Site(url, worker, sink)
    for app in (worker, web):
        with app.app_context():
            db.engine.dispose()
        desk = app.extensions["petitioner.signatures.desk"]
        for writer in (desk.intake, desk.confirmations):
            writer.close()


@contextmanager
def _served(app: Flask, port: int) -> Iterator[None]:
    server = make_server("localhost", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Keys:
    """The passkey devices of a browser, one at a time."""

    def __init__(self, page: Page) -> None:
        self._tools = page.context.new_cdp_session(page)
        self._tools.send("WebAuthn.enable")
        self._number = self._plug_in()

    def change(self) -> None:
        """Put this device away and take another."""
        self._tools.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self._number})
        self._number = self._plug_in()

    def _plug_in(self) -> str:
        number: str = self._tools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})[
            "authenticatorId"
        ]
        return number


def test_an_owner_makes_two_passkeys_signs_in_with_one_and_invites(
    site: Site, new_page: Callable[..., Page]
) -> None:
    page = new_page(viewport={"width": NARROWEST, "height": 700})
    keys = Keys(page)
    page.goto(site.entrance(IRINA))
    heading(page, "Your place at the desk")
    page.get_by_role("button", name="Go on").click()
    heading(page, "Your account")
    for name in ("Telephone", "Blue key"):
        keys.change()
        page.get_by_label("What you call it").fill(name)
        page.get_by_role("button", name="Make a passkey").click()
        expect(page.get_by_text(name, exact=True)).to_be_visible()
    has_no_barrier(page)
    page.get_by_role("button", name="Sign out").click()
    heading(page, "Sign in to the desk")
    has_no_barrier(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("You are signed in as Irina.")).to_be_visible()
    has_no_barrier(page)
    page.get_by_role("link", name="People and roles").click()
    has_no_barrier(page)
    page.get_by_label("Name, as others at the desk see it").fill("Vera")
    page.get_by_label("Email address").fill(VERA)
    page.get_by_role("radio", name="Mailer").check()
    page.get_by_role("button", name="Invite").click()
    expect(page.get_by_text("is being taken up")).to_be_visible()
    site.work()
    page.goto(f"{site.url}/desk/approvals")
    expect(page.get_by_role("heading", name="Vera is to get the role: Mailer")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Agree"))).to_have_count(0)
    has_no_barrier(page)
    page.goto(f"{site.url}/desk/log/{OWN}")
    expect(page.get_by_text("asked_give_role approval 1")).to_be_visible()
    has_no_barrier(page)


def test_without_any_script_a_password_and_a_code_do(site: Site, page_without_scripts: Page) -> None:
    page = page_without_scripts
    page.goto(site.entrance(IRINA))
    page.get_by_role("button", name="Go on").press("Enter")
    page.get_by_role("link", name="Set a password with a code").press("Enter")
    secret = shown_secret(page.content())
    page.get_by_label("The address your invitation came to").fill(IRINA)
    page.get_by_label("New password").fill(PASSWORD)
    step = int(clock.now().timestamp()) // SECONDS
    page.get_by_label("The code the app shows now").fill(code_at(secret, step))
    page.get_by_role("button", name="Set both").press("Enter")
    heading(page, "Your account")
    page.get_by_role("button", name="Sign out").press("Enter")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)
    page.get_by_label("Your email address").fill(IRINA)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Code", exact=True).fill(code_at(secret, step + 1))
    page.keyboard.press("Enter")
    expect(page.get_by_text("You are signed in as Irina.")).to_be_visible()
    page.get_by_role("link", name="People and roles").press("Enter")
    expect(page.get_by_role("heading", name="Irina")).to_be_visible()
