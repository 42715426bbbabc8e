"""An owner imports signatures from another platform: a dry run, taken in exactly so, taken back."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from petitioner.foundation import clock
from petitioner.foundation.db import committed, db
from petitioner.imports import jobs
from tests.imports.room import change_org, some
from tests.journeys.test_desk import Site, site  # noqa: F401 - the fixture
from tests.journeys.test_signatures_desk import _enter
from tests.journeys.test_staff import NARROWEST, has_no_barrier, heading
from tests.signatures.scene import SLUG, stand


def test_an_owner_looks_at_a_dry_run_takes_it_in_and_takes_it_back(
    site: Site,  # noqa: F811
    new_page: Callable[..., Page],
) -> None:
    with site.worker.app_context():
        with committed() as session:
            stand(session)
        db.session.remove()
    page = new_page(viewport={"width": NARROWEST, "height": 700})
    _enter(page, site)
    page.goto(f"{site.url}/desk/signatures/{SLUG}")
    page.get_by_role("link", name="Imports").click()
    heading(page, "Imports")
    has_no_barrier(page)
    page.get_by_role("radio", name="Change.org").check()
    page.get_by_label("Day of the export").fill(clock.now().date().isoformat())
    content = change_org([*some(12), some(1)[0]]) + "nobody,,,,,,,\n"
    file = {"name": "signers.csv", "mimeType": "text/csv", "buffer": content.encode()}
    page.get_by_label("The file (CSV)").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_role("heading", name="One thing to correct")).to_be_visible()
    expect(page.get_by_role("radio", name="Change.org")).to_be_checked()
    has_no_barrier(page)
    page.get_by_label("These people signed the same demand").check()
    page.get_by_label("The file (CSV)").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Send it").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("is being taken up")).to_be_visible()
    _work(site)
    page.get_by_role("link", name="Change.org, ").click()
    expect(page.get_by_text("12 would be counted.")).to_be_visible()
    expect(page.get_by_text("The first are in rows: 15")).to_be_visible()
    has_no_barrier(page)
    page.get_by_role("button", name="Take in exactly this").click()
    expect(page.get_by_text("is being taken up")).to_be_visible()
    _work(site)
    expect(page.get_by_text("12 are counted now.")).to_be_visible()
    has_no_barrier(page)
    page.get_by_role("button", name="Take this import back").click()
    expect(page.get_by_text("is being taken up")).to_be_visible()
    _work(site)
    expect(page.get_by_role("status").filter(has_text="Taken back")).to_be_visible()


def _work(site: Site) -> None:  # noqa: F811
    with site.worker.app_context():
        jobs.serve_imports()
        db.session.remove()
