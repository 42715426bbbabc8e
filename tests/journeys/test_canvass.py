"""Every member is asked by letter; one answers, then otherwise; a reader reads who has not answered."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import signer
from tests.journeys.modes import has_no_barrier
from tests.journeys.test_member import NARROWEST, ON_THE_PAGE, address_of, choose
from tests.live import Live

ASSEMBLY = "four-rivers-assembly"
MEMBERS = 24


def letters_about(live: Live, words: str) -> list[dict[str, Any]]:
    return [letter for letter in live.letters() if words in letter["text"] and "/q/" in letter["text"]]


def link_in(letter: dict[str, Any]) -> str:
    found = re.search(r"https?://[^/\s]+(/q/[\w-]{22})\s", letter["text"])
    assert found, letter["text"]
    return found[1]


@pytest.fixture(scope="module")
def asked(live: Live, publish: Callable[..., str]) -> str:
    """Ask the whole assembly, and return the statement."""
    words = "We ask for a weather vane."
    slug = publish("a-vane-on-the-roof", words=words)
    of = ("--statement", slug, "--assembly", ASSEMBLY)
    assert f"Begun: {MEMBERS} letters are due." in live.cli("canvass", "begin", *of, "--yes").stdout
    letters = live.wait_for(
        lambda: len(found) >= MEMBERS and found if (found := letters_about(live, words)) else None,
        60,
        "all letters",
    )
    assert len({letter["to"] for letter in letters}) == len(letters) == MEMBERS
    assert f"{MEMBERS} letters sent" in " ".join(live.cli("canvass", "status", *of).stdout.split())
    return slug


def test_a_member_answers_and_a_reader_reads_who_has_not(
    live: Live, asked: str, new_page: Callable[..., Page]
) -> None:
    member = new_page(java_script_enabled=True, viewport={"width": NARROWEST, "height": 700})
    (*_, letter) = live.letters(to=address_of(live, "fra-02"))
    link = link_in(letter)
    member.goto(live.url + link)
    expect(member.get_by_role("heading", level=1)).to_have_text("What do you say to this statement?")
    expect(member.get_by_role("main")).to_contain_text("We ask for a weather vane.")
    expect(member.get_by_role("radio", checked=True)).to_have_count(0)
    has_no_barrier(member)
    member.get_by_role("button", name="Send my answer").click()
    expect(member).to_have_title(re.compile("Mistake"))
    choose(member, "I do not back it")
    expect(member.get_by_role("main")).to_contain_text("you do not back it")

    answers = f"{signer.statement_path(slug=asked)}/backers/{ASSEMBLY}/answers"
    live.wait_for(lambda: "1 does not back it" in _words(live, answers), ON_THE_PAGE, "the answer")
    choose(member, "I back it Your name")
    expect(member.get_by_role("main")).to_contain_text("you back it")
    has_no_barrier(member)
    live.wait_for(lambda: "1 backs the statement" in _words(live, answers), ON_THE_PAGE, "the new answer")
    path = signer.statement_path(slug=asked)
    live.wait_for(lambda: "1 confirmed in person" in _words(live, path), ON_THE_PAGE, "the backer")

    reader = new_page(java_script_enabled=False, viewport={"width": NARROWEST, "height": 700})
    reader.goto(live.url + path)
    reader.get_by_role("link", name="What every member says who was asked").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("What the members say")
    expect(reader.locator("table.folds tbody tr")).to_have_count(MEMBERS)
    reader.get_by_role("link", name="No answer yet", exact=True).click()
    expect(reader.locator("table.folds tbody tr")).to_have_count(MEMBERS - 1)
    expect(reader.get_by_role("main")).to_contain_text("“No answer yet” means nothing else")
    viewer = new_page(viewport={"width": NARROWEST, "height": 700})
    viewer.goto(live.url + answers)
    has_no_barrier(viewer)
    assert link.removeprefix("/q/") not in live.log


def _words(live: Live, path: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", signer.ask(live, "GET", path).text).split())
