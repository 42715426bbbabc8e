"""An owner at the desk of one statement: finds a signer, invalidates a batch, declares the sheets."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from petitioner.foundation import clock
from petitioner.foundation.db import committed, db
from petitioner.foundation.key_files import read_web_keys, read_worker_keys
from petitioner.foundation.settings import Settings
from petitioner.signatures import batch_jobs, desk_jobs
from petitioner.signatures.count import count
from tests.journeys.test_desk import IRINA, Keys, Site, site  # noqa: F401 - the fixture
from tests.journeys.test_staff import NARROWEST, has_no_barrier, heading
from tests.people import CORWIN, MAELLE, Invented
from tests.signatures.scene import SLUG, Bureau, stand


def test_an_owner_finds_a_signer_withdraws_them_and_declares_a_number(
    site: Site,  # noqa: F811
    settings: Settings,
    new_page: Callable[..., Page],
) -> None:
    _gather_signatures(site, settings)
    page = new_page(viewport={"width": NARROWEST, "height": 700})
    _enter(page, site)
    page.goto(f"{site.url}/desk/signatures/{SLUG}")
    heading(page, "Signatures")
    has_no_barrier(page)
    page.get_by_label("Email address").fill(MAELLE.email)
    page.get_by_role("button", name="Look").click()
    expect(page.get_by_text("is being taken up")).to_be_visible()
    _work(site, settings)
    found = page.get_by_role("listitem").filter(has_text="shown by name")
    expect(found).to_contain_text("France")
    expect(page.get_by_text(MAELLE.name)).to_have_count(0)
    has_no_barrier(page)
    page.get_by_label("The signer has asked for this in writing").check()
    page.get_by_role("button", name="Withdraw this signature").click()
    expect(page.get_by_text("is being taken up")).to_be_visible()
    _work(site, settings)
    page.goto(f"{site.url}/desk/signatures/{SLUG}")
    expect(page.locator("dl div").filter(has_text="Withdrawn").locator("dd")).to_have_text("1")
    page.get_by_role("link", name="Read comments").click()
    heading(page, "Comments")
    page.get_by_role("button", name="Read the comments that wait").click()
    expect(page.get_by_text("is being taken up")).to_be_visible()
    _work(site, settings)
    expect(page.get_by_text("No comment waits.")).to_be_visible()
    has_no_barrier(page)
    page.get_by_role("link", name="Other numbers").click()
    page.get_by_role("radio", name="On paper").check()
    page.get_by_label("Number of signatures").fill("1204")
    page.get_by_label("Day on which").fill(clock.now().date().isoformat())
    page.get_by_label("Where sheets or files").fill("Office of the committee")
    page.get_by_label("What was collected").fill("214 sheets from the market.")
    page.get_by_label("SHA-256").fill("ab")
    page.get_by_role("button", name="Declare").click()
    expect(page.get_by_role("heading", name="One thing to correct")).to_be_visible()
    has_no_barrier(page)
    page.get_by_label("SHA-256").fill("ab" * 32)
    page.get_by_role("button", name="Declare").click()
    expect(page.get_by_role("heading", name="1,204")).to_be_visible()
    has_no_barrier(page)


def test_an_owner_holds_a_domain_invalidates_a_batch_and_undoes_it(
    site: Site,  # noqa: F811
    settings: Settings,
    new_page: Callable[..., Page],
) -> None:
    crowd = [Invented(f"Guest {n}", f"guest{n}@crowd.example", "FR") for n in range(12)]
    _gather_signatures(site, settings, *crowd)
    page = new_page(viewport={"width": NARROWEST, "height": 700})
    _enter(page, site)
    page.goto(f"{site.url}/desk/signatures/{SLUG}")
    page.get_by_role("link", name="What does not count").click()
    heading(page, "What does not count")
    has_no_barrier(page)
    page.get_by_role("button", name="See how many they are").click()
    expect(page.get_by_role("heading", name="One thing to correct")).to_be_visible()
    has_no_barrier(page)
    page.locator("#domain").fill("crowd.example")
    page.get_by_role("button", name="See how many they are").click()
    expect(page.get_by_text("is being taken up")).to_be_visible()
    _work(site, settings)
    expect(page.get_by_text("12 signatures")).to_be_visible()
    has_no_barrier(page)
    page.get_by_role("radio", name="Made by machines").check()
    page.get_by_role("button", name="Invalidate these signatures").click()
    expect(page.get_by_text("is being taken up")).to_be_visible()
    _work(site, settings)
    page.goto(f"{site.url}/desk/batches/{SLUG}")
    expect(page.locator("dl div").filter(has_text="Invalidated").locator("dd")).to_have_text("12")
    has_no_barrier(page)
    page.get_by_role("button", name="Undo: let them count again").click()
    expect(page.get_by_text("is being taken up")).to_be_visible()
    _work(site, settings)
    page.goto(f"{site.url}/desk/batches/{SLUG}")
    expect(page.locator("dl div").filter(has_text="Invalidated").locator("dd")).to_have_text("0")
    page.locator("#held").fill("mill.example")
    page.get_by_role("button", name="Hold signatures from here").click()
    expect(page.get_by_text("is being taken up")).to_be_visible()
    _work(site, settings)
    page.goto(f"{site.url}/desk/batches/{SLUG}")
    expect(page.get_by_role("listitem").filter(has_text="mill.example")).to_contain_text("0 signatures held")
    has_no_barrier(page)


def _gather_signatures(site: Site, settings: Settings, *more: Invented) -> None:  # noqa: F811
    keys, web_keys = read_worker_keys(settings.worker_keys), read_web_keys(settings.web_keys)
    with site.worker.app_context():
        with committed() as session:
            bureau = Bureau(session, keys, web_keys)
            bureau.sign(stand(session), MAELLE, CORWIN, *more)
            count(session, keys=keys, now=clock.now())
        db.session.remove()


def _work(site: Site, settings: Settings) -> None:  # noqa: F811
    with site.worker.app_context():
        desk_jobs.serve_desk()
        batch_jobs.serve_batches()
        with committed() as session:
            count(session, keys=read_worker_keys(settings.worker_keys), now=clock.now())
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
