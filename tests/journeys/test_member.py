"""A member gets a letter at their official address, answers it, and takes it back: no account, no script."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import signer
from tests.journeys.modes import has_no_barrier
from tests.live import Live

NARROWEST = 320
ON_THE_PAGE = 2.0
"""Seconds from a press until the public page says so."""


def address_of(live: Live, person: str) -> str:
    rows = live.sql(
        "SELECT email FROM membership JOIN person_identifier USING (person_id) WHERE identifier = %s", person
    )
    return str(rows[0][0])


def asked(live: Live, slug: str, person: str) -> str:
    """Report a member, ask them, and return the path of the address in the letter they got."""
    of = ("--statement", slug, "--person", person)
    live.cli("endorsements", "report", *of, "--note", "told us by telephone", "--date", "2026-11-05")
    live.cli("endorsements", "ask", *of)
    email = address_of(live, person)
    (letter,) = live.wait_for(
        lambda: [each for each in live.letters(to=email) if slug.split("-")[1] in each["text"]],
        60,
        "the letter to the member",
    )
    assert "told us by telephone" not in letter["text"]
    found = re.search(r"https?://[^/\s]+(/e/[\w-]{22})\s", letter["text"])
    assert found, letter["text"]
    return found[1]


def public_words(live: Live, slug: str) -> str:
    text = re.sub(r"<[^>]+>", " ", signer.ask(live, "GET", signer.statement_path(slug=slug)).text)
    return " ".join(unescape(text).split())


def choose(page: Page, label: str) -> None:
    page.get_by_role("radio", name=label).check()
    page.get_by_role("button", name="Send my answer").click()


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def member(request: pytest.FixtureRequest, new_page: Callable[..., Page]) -> Page:
    return new_page(java_script_enabled=request.param, viewport={"width": NARROWEST, "height": 700})


def test_a_member_confirms_and_later_withdraws(
    live: Live, publish: Callable[..., str], member: Page, request: pytest.FixtureRequest
) -> None:
    has_scripts = "no scripts" not in request.node.name
    word = "lantern" if has_scripts else "lamp"
    person = "fra-03" if has_scripts else "fra-04"
    slug = publish(f"a-{word}-at-the-gate", words=f"We ask for a {word}.")
    link = asked(live, slug, person)
    live.wait_for(lambda: "1 more is only reported to us and not counted" in public_words(live, slug), 10)

    member.goto(live.url + link)
    expect(member.get_by_role("heading", level=1)).to_have_text("Do you back this statement?")
    expect(member.get_by_role("main")).to_contain_text(f"We ask for a {word}.")
    expect(member.get_by_role("radio", checked=True)).to_have_count(0)
    member.get_by_role("button", name="Send my answer").click()
    expect(member).to_have_title(re.compile("Mistake"))
    if has_scripts:
        has_no_barrier(member)
    choose(member, "I back this statement")
    expect(member.get_by_role("heading", level=1)).to_have_text("You back this statement")
    live.wait_for(lambda: "1 confirmed in person" in public_words(live, slug), ON_THE_PAGE, "the count")
    if has_scripts:
        has_no_barrier(member)

    choose(member, "I withdraw my backing")
    expect(member.get_by_role("heading", level=1)).to_have_text("You have withdrawn your backing")
    live.wait_for(lambda: "1 has withdrawn" in public_words(live, slug), ON_THE_PAGE, "the withdrawal")
    if has_scripts:
        has_no_barrier(member)


def test_a_member_who_never_agreed_is_off_every_page_within_two_seconds(
    live: Live, publish: Callable[..., str], new_page: Callable[..., Page]
) -> None:
    page = new_page(viewport={"width": NARROWEST, "height": 700})
    slug = publish("a-handrail-on-the-stairs", words="We ask for a handrail.")
    link = asked(live, slug, "fra-05")
    ((name, number),) = live.sql(
        "SELECT family_name, endorsement.id FROM endorsement JOIN statement ON statement.id = statement_id"
        " WHERE slug = %s",
        slug,
    )
    own = f"{signer.statement_path(slug=slug)}/backers/{number}"
    live.wait_for(lambda: name in public_words(live, slug), 10, "the name")
    live.wait_for(lambda: signer.ask(live, "GET", own).status == 200, 10, "the page of the name")

    page.goto(live.url + link)
    has_no_barrier(page)
    choose(page, "This was not agreed")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your name is taken off")
    live.wait_for(
        lambda: name not in public_words(live, slug) and signer.ask(live, "GET", own).status == 404,
        ON_THE_PAGE,
        "the name to go",
    )
    files = [path for path in live.place.public.rglob("*") if path.is_file() and slug in str(path)]
    assert files
    assert not [path for path in files if name.encode() in path.read_bytes()], "nor in data and feeds"
    has_no_barrier(page)
    page.goto(f"{live.url}/e/{'A' * 22}")
    expect(page.get_by_role("heading", level=1)).to_have_text("This address asks nothing any more")
    has_no_barrier(page)
    assert link.removeprefix("/e/") not in live.log
