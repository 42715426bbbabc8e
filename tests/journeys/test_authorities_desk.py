"""An owner at the desk of authorities: grants what staff ask for, ends it, and lists a domain."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from petitioner.authorities import jobs
from petitioner.foundation import clock
from petitioner.foundation.db import committed, db
from petitioner.foundation.key_files import read_worker_keys
from petitioner.foundation.settings import Settings
from petitioner.parliaments.formats.csv_roster import read_csv_roster
from petitioner.parliaments.import_roster import import_roster
from tests.authorities.house import ROSTER
from tests.authorities.scene import let_ask
from tests.journeys.test_desk import IRINA, Keys, Site, site  # noqa: F401 - the fixture
from tests.journeys.test_staff import NARROWEST, has_no_barrier, heading


def test_an_owner_grants_what_is_asked_for_ends_it_and_lists_a_domain(
    site: Site,  # noqa: F811
    settings: Settings,
    new_page: Callable[..., Page],
) -> None:
    account_id = _staff_ask(site, settings)
    page = new_page(viewport={"width": NARROWEST, "height": 700})
    _enter(page, site)
    page.get_by_role("link", name="Authorities").click()
    heading(page, "Authorities")
    has_no_barrier(page)
    page.get_by_role("link", name="Maëlle Ottersund").click()
    heading(page, "Maëlle Ottersund")
    has_no_barrier(page)
    page.get_by_role("button", name="Grant it").click()
    expect(page.get_by_role("heading", name="One thing to correct")).to_be_visible()
    has_no_barrier(page)
    page.get_by_label("How you know").fill("told us on the telephone")
    page.get_by_role("button", name="Grant it").click()
    expect(page.get_by_text("is being taken up")).to_be_visible()
    _work(site)
    page.get_by_role("button", name="End it").click()
    expect(page.get_by_text("is being taken up")).to_be_visible()
    _work(site)
    expect(page.get_by_text("Ended", exact=True)).to_be_visible()
    page.get_by_role("link", name=f"Account {account_id}").click()
    expect(page.get_by_role("button", name="Freeze the account")).to_be_visible()
    has_no_barrier(page)
    page.get_by_role("link", name="Authorities").first.click()
    page.get_by_role("link", name="Four Rivers Assembly").click()
    page.get_by_label("Another domain").fill("gmail.com")
    page.get_by_role("button", name="Add the domain").click()
    expect(page.get_by_role("link", name="Anybody can have an address")).to_be_visible()
    has_no_barrier(page)
    page.get_by_label("Another domain").fill("rivers.example")
    page.get_by_role("button", name="Add the domain").click()
    _work(site)
    expect(page.get_by_text("rivers.example", exact=True)).to_be_visible()
    page.get_by_role("link", name="Grant what nobody has asked for").click()
    heading(page, "Grant an authority")
    has_no_barrier(page)


def _staff_ask(site: Site, settings: Settings) -> int:  # noqa: F811
    with site.worker.app_context():
        with committed() as session:
            roster = read_csv_roster(ROSTER.encode(), file_name="roster.csv")
            import_roster(session, roster, now=clock.now(), apply=True)
            _, account_id = let_ask(session, read_worker_keys(settings.worker_keys), now=clock.now())
        db.session.remove()
    return account_id


def _work(site: Site) -> None:  # noqa: F811
    with site.worker.app_context():
        jobs.serve_staff()
        db.session.remove()


def _enter(page: Page, site: Site) -> None:  # noqa: F811
    keys = Keys(page)
    page.goto(site.entrance(IRINA))
    page.get_by_role("button", name="Go on").click()
    for name in ("Telephone", "Blue key"):
        keys.change()
        page.get_by_label("What you call it").fill(name)
        page.get_by_role("button", name="Make a passkey").click()
        expect(page.get_by_text(name, exact=True)).to_be_visible()
