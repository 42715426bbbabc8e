"""Spelling is corrected: a reader sees what changed, and a member who backs the statement objects."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys import signer
from tests.journeys.modes import has_no_barrier
from tests.journeys.test_member import NARROWEST, address_of, choose, public_words
from tests.live import Live

EDIT = '[edit]\nclass = "typo"\nsummary = "A bench is not a bensh."'


def test_a_reader_sees_what_changed_and_a_member_objects(
    live: Live, publish: Callable[..., str], new_page: Callable[..., Page]
) -> None:
    slug = publish("a-bensh-for-two", words="We ask for a bensh.")
    record = ("--url", "https://assembly.example/records/7", "--date", "2026-11-05")
    live.cli("endorsements", "add", "--statement", slug, "--person", "fra-06", *record)
    live.wait_for(lambda: "1 from the public record" in public_words(live, slug), 10, "the name")
    publish(slug, words="We ask for a bench.", more=EDIT)
    live.wait_for(lambda: "1 more backed an earlier version" in public_words(live, slug), 10, "the notice")

    page = new_page(viewport={"width": NARROWEST, "height": 700})
    page.goto(live.url + signer.statement_path(slug=slug))
    page.get_by_role("link", name=re.compile("^Version 2 of ")).click()
    expect(page.get_by_role("main")).to_contain_text("Correction of spelling")
    expect(page.get_by_role("main")).to_contain_text("A bench is not a bensh.")
    has_no_barrier(page)
    page.get_by_role("link", name="Version 2", exact=True).click()
    expect(page.get_by_role("deletion")).to_contain_text("bensh.")
    expect(page.get_by_role("insertion")).to_contain_text("bench.")
    has_no_barrier(page)

    email = address_of(live, "fra-06")
    (letter,) = live.wait_for(
        lambda: [each for each in live.letters(to=email) if "bensh" in each["text"]], 60, "the letter"
    )
    found = re.search(r"https?://[^/\s]+(/r/[\w-]{22})\s", letter["text"])
    assert found, letter["text"]
    page.goto(live.url + found[1])
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Spelling was corrected in a statement you back"
    )
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    has_no_barrier(page)
    page.get_by_role("button", name="Send my answer").click()
    expect(page).to_have_title(re.compile("Mistake"))
    choose(page, "I object to this correction")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your backing stays with version 1")
    has_no_barrier(page)
    objected = "SELECT count(*) FROM endorsement_carry WHERE objected_at IS NOT NULL AND carried_at IS NULL"
    live.wait_for(lambda: live.sql(objected) == [(1,)], 10, "the objection")
    assert "1 more backed an earlier version" in public_words(live, slug)
    assert found[1].removeprefix("/r/") not in live.log
