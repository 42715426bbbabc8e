"""Two people at the desk put a member's name under a statement: one found the record, the other read it."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from petitioner.endorsements.desk_jobs import serve_backing
from petitioner.foundation import clock
from petitioner.foundation.db import committed, db
from petitioner.organisers.rules import Role
from petitioner.parliaments.formats.csv_roster import read_csv_roster
from petitioner.parliaments.import_roster import import_roster
from tests.endorsements.conftest import ROSTER, URL
from tests.journeys.test_desk import Site
from tests.journeys.test_drafts import press, sign_in, site
from tests.journeys.test_staff import NARROWEST, has_no_barrier, heading
from tests.organisers.desk import OWN
from tests.statements.public import SLUG, make_public

__all__ = ["sign_in", "site"]


def test_one_finds_the_record_and_the_other_reads_it(
    site: Site,
    new_page: Callable[..., Page],
    sign_in: Callable[[Page, str, Role], None],
) -> None:
    with site.worker.app_context():
        with committed() as session:
            make_public(session, OWN, now=clock.now())
            roster = read_csv_roster(ROSTER.encode(), file_name="roster.csv")
            import_roster(session, roster, now=clock.now(), apply=True)
        db.session.remove()
    writer, reader = new_page(), new_page(viewport={"width": NARROWEST, "height": 700})
    sign_in(writer, "Irina", Role.EDITOR)
    sign_in(reader, "Olga", Role.REVIEWER)
    address = f"{site.url}/desk/backing/{SLUG}"
    _hand_over(writer, address)
    _work(site)
    writer.goto(address)
    expect(writer.get_by_role("heading", name="Maëlle Ottersund")).to_be_visible()
    expect(writer.get_by_role("button", name="I have read the record")).to_have_count(0)
    has_no_barrier(writer)
    reader.goto(address)
    has_no_barrier(reader)
    reader.get_by_role("button", name="I have read the record").press("Enter")
    expect(reader.get_by_text("is being taken up")).to_be_visible()
    _work(site)
    reader.goto(address)
    expect(reader.get_by_text("Four Rivers Assembly: 1 of 4")).to_be_visible()
    has_no_barrier(reader)


def _hand_over(page: Page, address: str) -> None:
    """Find a member by a part of the name, mistake the address of the record once, and hand it over."""
    page.goto(address)
    page.get_by_label("Name of a member").fill("maelle")
    press(page, "Search")
    page.get_by_role("link", name="Maëlle Ottersund").press("Enter")
    heading(page, "Maëlle Ottersund")
    has_no_barrier(page)
    page.get_by_label("Where anybody can read it").fill("the newspaper")
    page.locator("#document-day").fill("2026-11-05")
    press(page, "Hand it to a second person")
    expect(page.get_by_role("heading", name="One thing to correct")).to_be_visible()
    expect(page.locator("#document-day")).to_have_value("2026-11-05")
    has_no_barrier(page)
    page.get_by_label("Where anybody can read it").fill(URL)
    press(page, "Hand it to a second person")
    expect(page.get_by_text("is being taken up")).to_be_visible()


def _work(site: Site) -> None:
    with site.worker.app_context():
        serve_backing()
        db.session.remove()
