"""From the first word to the archive: written, translated, reviewed, opened, amended, closed, answered."""

from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner
from playwright.sync_api import Browser, Page, expect

from petitioner import cli
from petitioner.foundation import clock
from petitioner.foundation.db import db
from petitioner.foundation.settings import Settings
from petitioner.organisers.rules import Role
from petitioner.statements.jobs import serve_statements
from petitioner.updates.jobs import serve_updates
from tests.journeys.test_desk import Site
from tests.journeys.test_drafts import approve, begin, press, sign_in, site, submit, work
from tests.journeys.test_staff import heading

__all__ = ["sign_in", "site"]

SLUG = "no-horns-at-night"
SOON = "is being taken up"


def carry_out(site: Site) -> None:
    with site.worker.app_context():
        serve_statements()
        serve_updates()
        db.session.remove()


def published(settings: Settings) -> Callable[[str], str]:
    """Write the public site anew and return a function that reads a page of the statement in a language."""
    done = CliRunner().invoke(cli.main, ["publication", "publish"])
    assert done.exit_code == 0, done.output

    def read(language: str) -> str:
        folder = Path(settings.public_folder) / language / "statements" / SLUG
        return (folder / "index.html").read_text()

    return read


def test_a_statement_lives_from_the_first_word_to_the_archive(
    site: Site,
    settings: Settings,
    page_without_scripts: Page,
    browser: Browser,
    sign_in: Callable[[Page, str, Role], None],
) -> None:
    writer = page_without_scripts
    second = browser.new_context(java_script_enabled=False).new_page()
    sign_in(writer, "Irina", Role.OWNER)
    sign_in(second, "Olga", Role.REVIEWER)
    address = f"{site.url}/desk/statements/{SLUG}"
    _write_and_open(writer, second, site, address)
    read = published(settings)
    assert "Let us sleep." in read("en")
    assert "Laissez-nous dormir." in read("fr")
    _amend(writer, second, site, address)
    assert "at night and at noon" in published(settings)("en")
    _step(writer, site, address, "Close it now", "Closed")
    _respond(writer, site, address)
    page = published(settings)("en")
    assert "We heard you" in page
    assert "The harbour office" in page
    assert "/sign" not in page
    _step(writer, site, address, "Move it to the archive", "Archived")
    assert "Archived on" in published(settings)("en")
    second.context.close()


def _write_and_open(writer: Page, second: Page, site: Site, address: str) -> None:
    begin(writer, site.url)
    writer.get_by_label("Text", exact=True).fill("Let us sleep.")
    press(writer, "Save")
    writer.goto(f"{address}/text/fr")
    writer.get_by_label("Title").fill("Pas de cornes la nuit")
    writer.get_by_label("Addressee").fill("La capitainerie")
    writer.get_by_label("Text", exact=True).fill("Laissez-nous dormir.")
    press(writer, "Save")
    writer.goto(f"{address}/settings")
    writer.get_by_label("Name of your organisation (Français)").fill("Longue Table")
    press(writer, "Save")
    _go_public(writer, second, site, address)


def _go_public(writer: Page, second: Page, site: Site, address: str) -> None:
    submit(writer, site, address)
    approve(second, site, address)
    writer.goto(f"{address}/review")
    press(writer, "Go public")
    work(site.worker)


def _amend(writer: Page, second: Page, site: Site, address: str) -> None:
    writer.goto(f"{address}/text")
    press(writer, "Begin an amendment")
    for language, words in (
        ("en", "Let us sleep, at night and at noon."),
        ("fr", "Laissez-nous dormir, la nuit et à midi."),
    ):
        writer.goto(f"{address}/text/{language}")
        writer.get_by_label("Text", exact=True).fill(words)
        press(writer, "Save")
    writer.goto(f"{address}/settings")
    writer.get_by_label("Change of substance").check()
    writer.get_by_label("What changed, in one public sentence (English)").fill("Noon too.")
    writer.get_by_label("What changed, in one public sentence (Français)").fill("Midi aussi.")
    press(writer, "Save")
    _go_public(writer, second, site, address)
    writer.goto(address)
    expect(writer.get_by_text("Version 2 in English, Français.")).to_be_visible()


def _step(writer: Page, site: Site, address: str, act: str, standing: str) -> None:
    """Take one step of the statement's life: look at it first, do it, see how it stands."""
    writer.goto(f"{address}/life")
    writer.get_by_role("link", name=f"({act})").press("Enter")
    heading(writer, act)
    press(writer, act)
    expect(writer.get_by_text(SOON)).to_be_visible()
    carry_out(site)
    writer.goto(f"{address}/life")
    expect(writer.locator(".facts dd").first).to_contain_text(standing)


def _respond(writer: Page, site: Site, address: str) -> None:
    writer.goto(f"{address}/updates")
    writer.get_by_role("link", name="Write: Answer of the addressee").press("Enter")
    writer.get_by_label("Day it was given").fill(clock.now().date().isoformat())
    writer.get_by_label("Office that answered").fill("The harbour office")
    for language, title, words in (
        ("en", "We heard you", "Quiet from eight on."),
        ("fr", "Nous vous avons entendus", "Le silence dès huit heures."),
    ):
        writer.locator(f"#title-{language}").fill(title)
        writer.locator(f"#body-{language}").fill(words)
    press(writer, "See how it will be read")
    expect(writer.locator("#preview-h")).to_be_visible()
    press(writer, "Save as a draft")
    expect(writer.get_by_text(SOON)).to_be_visible()
    carry_out(site)
    writer.goto(f"{address}/updates/1")
    press(writer, "Publish what is saved")
    expect(writer.get_by_text(SOON)).to_be_visible()
    carry_out(site)
    writer.goto(f"{address}/updates")
    expect(writer.get_by_role("heading", name="We heard you")).to_be_visible()
