"""Staff sign in by a letter and ask to act for a member; the member says yes; the desk shows it."""

import re
from collections.abc import Callable
from typing import Literal

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.live import Live

NARROWEST = 320
STAFF = "nora.harrowgate@assembly.example"
MEMBER = "maelle.ottersund@assembly.example"
SCHEMES: dict[Literal["light", "dark"], dict[str, object]] = {
    "light": {"resultTypes": ["violations"]},
    "dark": {"resultTypes": ["violations"], "runOnly": ["color-contrast"]},
}
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def has_no_barrier(page: Page) -> None:
    page.evaluate(Axe().axe_script)
    for scheme, options in SCHEMES.items():
        page.emulate_media(color_scheme=scheme)
        results = AxeResults(page.evaluate("options => axe.run(options)", options))
        assert not results.violations_count, results.generate_report()
    assert page.evaluate(SIDEWAYS) == 0, "it can be scrolled sideways"


def path_in_letter(live: Live, to: str, pattern: str) -> str:
    (letter,) = live.wait_for(
        lambda: [each for each in live.letters(to=to) if re.search(pattern, each["text"])],
        30,
        f"a letter to {to}",
    )
    found = re.search(rf"https?://[^/\s]+({pattern})\s", letter["text"])
    assert found, letter["text"]
    return found[1]


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def test_staff_ask_the_member_agrees_and_the_desk_shows_it(live: Live, new_page: Callable[..., Page]) -> None:
    desk = new_page(java_script_enabled=True, viewport={"width": NARROWEST, "height": 700})
    desk.goto(f"{live.url}/staff")
    heading(desk, "Sign in")
    has_no_barrier(desk)
    desk.get_by_label("Your email address at the parliament").fill(STAFF)
    desk.get_by_role("button", name="Send me a link").click()
    heading(desk, "Look at your mail")
    has_no_barrier(desk)

    entrance = path_in_letter(live, STAFF, r"/staff/enter/[\w-]{22}")
    desk.goto(live.url + entrance)
    has_no_barrier(desk)
    desk.get_by_role("button", name="Sign in").click()
    heading(desk, "Desk")
    has_no_barrier(desk)

    desk.get_by_role("main").get_by_role("link", name="Ask to act for a member").click()
    desk.get_by_label("Name of the member").fill("ottersund")
    desk.keyboard.press("Enter")
    desk.get_by_role("radio", name=re.compile("Maëlle Ottersund")).check()
    desk.get_by_role("button", name="Ask for it").click()
    expect(desk).to_have_title(re.compile("Mistake"))
    has_no_barrier(desk)
    expect(desk.get_by_role("radio", name=re.compile("Maëlle Ottersund"))).to_be_checked()
    desk.get_by_label("How do you know that you may?").fill("head of office")
    desk.get_by_role("button", name="Ask for it").click()
    heading(desk, "Desk")
    expect(desk.get_by_text("the member is asked by a letter")).to_be_visible(timeout=20_000)
    has_no_barrier(desk)

    member = new_page(java_script_enabled=True, viewport={"width": NARROWEST, "height": 700})
    question = path_in_letter(live, MEMBER, r"/a/[\w-]{22}")
    member.goto(live.url + question)
    heading(member, "Did you let somebody act for you?")
    expect(member.get_by_role("radio", checked=True)).to_have_count(0)
    has_no_barrier(member)
    member.get_by_role("radio", name="I gave this authority").check()
    member.get_by_role("button", name="Send my answer").click()
    heading(member, "You gave this authority")
    has_no_barrier(member)
    assert member.context.cookies() == [], "a member needs no account"

    granted = "SELECT state FROM authority WHERE granted_by = 'member'"
    live.wait_for(lambda: live.sql(granted) == [("in_force",)], 20, "the grant")
    desk.goto(f"{live.url}/staff")
    expect(desk.get_by_text("In force: the member gave it")).to_be_visible()
    desk.get_by_role("button", name="Sign out").click()
    heading(desk, "Sign in")
    for secret in (entrance.rpartition("/")[2], question.rpartition("/")[2], "harrowgate", "Ottersund"):
        assert secret not in live.log
