"""A statement from the first word to its second version: two people, with script and without."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from petitioner.accounts.models import AccountSession
from petitioner.accounts.rules import PLAIN_COOKIE
from petitioner.drafts import jobs
from petitioner.foundation import clock
from petitioner.foundation.db import committed, db
from petitioner.foundation.key_files import read_web_keys, read_worker_keys
from petitioner.foundation.settings import Settings
from petitioner.foundation.tokens import digest, new_session_secret
from petitioner.organisers.invite import BothKeys
from petitioner.organisers.rules import Role
from tests.drafts.writing import drawn
from tests.journeys.test_desk import Site, site
from tests.journeys.test_staff import NARROWEST, has_no_barrier, heading
from tests.organisers.desk import OWN, Clock, Desk

__all__ = ["site"]


@pytest.fixture
def sign_in(site: Site, settings: Settings) -> Callable[[Page, str, Role], None]:
    """Return a function that signs somebody of a role in, in the browser of a page."""

    def enter(page: Page, name: str, role: Role) -> None:
        keys = BothKeys(read_worker_keys(settings.worker_keys), read_web_keys(settings.web_keys))
        secret = new_session_secret()
        with site.worker.app_context(), committed() as session:
            moment = Clock()
            moment.at = clock.now()
            desk = Desk(site.worker, session, keys, site.sink, moment)
            account_id = desk.person(name, role, at=OWN)
            session.add(
                AccountSession(
                    account_id=account_id,
                    token_digest=digest(secret),
                    begun_at=moment.at,
                    seen_at=moment.at,
                    factor_at=moment.at,
                )
            )
        page.context.add_cookies([{"name": PLAIN_COOKIE, "value": secret, "url": site.url}])

    return enter


def work(app: Flask) -> None:
    with app.app_context():
        jobs.serve_drafts()
        db.session.remove()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).press("Enter")


def begin(page: Page, url: str) -> None:
    """Begin a statement and write its source."""
    page.goto(f"{url}/desk/statements")
    page.get_by_role("link", name="New statement").press("Enter")
    page.get_by_label("Title").fill("No horns at night")
    page.get_by_label("A call with demands").check()
    press(page, "Begin")
    heading(page, "No horns at night")
    page.get_by_label("Addressee").fill("The port authority")


def illustrate(page: Page, address: str) -> None:
    """Put a picture above the text, and say what it shows."""
    page.goto(f"{address}/picture")
    picture = {"name": "harbour.jpg", "mimeType": "image/jpeg", "buffer": drawn("JPEG", (1200, 500))}
    page.get_by_label("File").set_input_files(picture)
    page.get_by_label("What it shows, for who does not see it (English)").fill("A harbour at night")
    page.get_by_label("What it shows, for who does not see it (Français)").fill("Un port la nuit")
    press(page, "Save")
    expect(page.get_by_role("img", name="A harbour at night")).to_have_js_property("naturalWidth", 1200)
    has_no_barrier(page)


def submit(page: Page, site: Site, address: str) -> None:
    page.goto(f"{address}/review")
    press(page, "Submit for review")
    work(site.worker)
    page.goto(f"{address}/review")
    expect(page.locator(".told b")).to_have_text("Waits for review")


def approve(page: Page, site: Site, address: str) -> None:
    page.goto(f"{site.url}/desk/reviews")
    page.get_by_role("link", name="No horns at night").press("Enter")
    page.get_by_label("It is sound", exact=True).check()
    press(page, "Decide")
    work(site.worker)
    page.goto(f"{address}/review")
    expect(page.locator(".told b")).to_have_text("Approved, not yet public")


def write_at_once(writer: Page, other: Page, address: str) -> None:
    """Let both write the same text: one sees it as it will be, one takes over, and nothing is lost."""
    writer.get_by_label("Text", exact=True).fill("Let us **sleep**.\n\n<b>x</b>")
    expect(writer.locator("#preview strong")).to_have_text("sleep")
    expect(writer.locator("#preview b", has_text="x")).to_have_count(0)
    other.goto(f"{address}/text/en")
    expect(other.get_by_text("Irina has been writing here since")).to_be_visible()
    has_no_barrier(other)
    press(other, "Take over now")
    other.get_by_label("Addressee").fill("The harbour master")
    other.get_by_label("Text", exact=True).fill("Let us sleep.")
    press(other, "Save")
    expect(other.get_by_text("Saved.")).to_be_visible()
    press(writer, "Save")
    heading(writer, "No horns at night")
    expect(writer.get_by_text("Not saved: somebody else is at it")).to_be_visible()
    expect(writer.get_by_text("Let us sleep.", exact=True).first).to_be_visible()
    has_no_barrier(writer)
    writer.get_by_label("Text", exact=True).fill("Let us **sleep**.")
    press(writer, "Take over and save mine")
    expect(writer.get_by_text("Saved.")).to_be_visible()


def make_link_for_the_press(page: Page, address: str) -> str:
    page.goto(address)
    page.get_by_role("link", name="Links for the press").press("Enter")
    heading(page, "Links for the press")
    page.get_by_label("For which newsroom").fill("The Lantern")
    press(page, "Make a link")
    has_no_barrier(page)
    return page.get_by_label("Address to pass on").input_value()


def test_written_together_translated_reviewed_and_opened(
    site: Site, new_page: Callable[..., Page], sign_in: Callable[[Page, str, Role], None]
) -> None:
    writer, other = new_page(viewport={"width": 1280, "height": 900}), new_page()
    other.set_viewport_size({"width": NARROWEST, "height": 700})
    sign_in(writer, "Irina", Role.OWNER)
    sign_in(other, "Olga", Role.OWNER)
    begin(writer, site.url)
    address = f"{site.url}/desk/statements/no-horns-at-night"
    has_no_barrier(writer)
    write_at_once(writer, other, address)
    writer.goto(f"{address}/text/fr")
    writer.get_by_label("Title").fill("Pas de cornes la nuit")
    writer.get_by_label("Addressee").fill("La capitainerie")
    writer.get_by_label("Text", exact=True).fill("Laissez-nous dormir.")
    press(writer, "Save")
    has_no_barrier(writer)
    writer.goto(f"{address}/settings")
    writer.get_by_label("Name of your organisation (Français)").fill("Longue Table")
    has_no_barrier(writer)
    press(writer, "Save")
    illustrate(writer, address)
    submit(writer, site, address)
    has_no_barrier(writer)
    other.goto(f"{address}/review")
    has_no_barrier(other)
    approve(other, site, address)
    press_link = make_link_for_the_press(writer, address)
    reader = new_page(viewport={"width": NARROWEST, "height": 700})
    reader.goto(press_link)
    heading(reader, "No horns at night")
    expect(reader.get_by_text("Not to be published before the organisers have opened it.")).to_be_visible()
    has_no_barrier(reader)
    reader.get_by_role("link", name="Français").press("Enter")
    heading(reader, "Pas de cornes la nuit")
    has_no_barrier(reader)
    writer.goto(f"{address}/review")
    has_no_barrier(writer)
    press(writer, "Go public")
    work(site.worker)
    assert reader.goto(press_link).url == f"{site.url}/en/statements/no-horns-at-night"
    writer.goto(address)
    expect(writer.get_by_text("Version 1 in English, Français.")).to_be_visible()
    has_no_barrier(writer)
    writer.goto(f"{site.url}/desk/statements")
    has_no_barrier(writer)


def test_without_any_script_it_is_written_opened_and_amended(
    site: Site,
    page_without_scripts: Page,
    browser: Browser,
    sign_in: Callable[[Page, str, Role], None],
) -> None:
    writer = page_without_scripts
    second = browser.new_context(java_script_enabled=False).new_page()
    sign_in(writer, "Irina", Role.OWNER)
    sign_in(second, "Olga", Role.REVIEWER)
    begin(writer, site.url)
    address = f"{site.url}/desk/statements/no-horns-at-night"
    writer.get_by_label("Text", exact=True).fill("Let us sleep.")
    press(writer, "Preview, without saving")
    expect(writer.get_by_text("Nothing is saved yet.")).to_be_visible()
    expect(writer.locator("#preview p", has_text="Let us sleep.")).to_be_visible()
    press(writer, "Save")
    submit(writer, site, address)
    approve(second, site, address)
    writer.goto(f"{address}/review")
    press(writer, "Go public")
    work(site.worker)
    writer.goto(f"{address}/text")
    press(writer, "Begin an amendment")
    writer.get_by_role("link", name="English").press("Enter")
    writer.get_by_label("Text", exact=True).fill("Let us sleep, at night and at noon.")
    press(writer, "Save")
    writer.get_by_role("link", name="Overview").press("Enter")
    writer.get_by_role("link", name="Settings", exact=True).press("Enter")
    writer.get_by_label("Change of substance").check()
    writer.get_by_label("What changed, in one public sentence (English)").fill("Noon too.")
    press(writer, "Save")
    submit(writer, site, address)
    second.goto(f"{address}/review")
    expect(second.locator("ins", has_text="at night and at noon")).to_be_visible()
    approve(second, site, address)
    writer.goto(f"{address}/review")
    press(writer, "Go public")
    work(site.worker)
    writer.goto(address)
    expect(writer.get_by_text("Version 2 in English.")).to_be_visible()
    second.context.close()
