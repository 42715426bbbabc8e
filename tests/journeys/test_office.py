"""Staff enter a name, the member is told; 48 hours later it is seen, until the member says it in person."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys import signer
from tests.journeys.test_member import public_words
from tests.journeys.test_staff import has_no_barrier, heading, path_in_letter
from tests.live import Live

STAFF = "ilse.marrow@assembly.example"
MEMBER = "corwin.thistlemark@assembly.example"
NOTE = "in the group meeting that morning"


def signed_in(live: Live, page: Page) -> None:
    page.goto(f"{live.url}/staff")
    page.get_by_label("Your email address at the parliament").fill(STAFF)
    page.get_by_role("button", name="Send me a link").click()
    page.goto(live.url + path_in_letter(live, STAFF, r"/staff/enter/[\w-]{22}"))
    page.get_by_role("button", name="Sign in").click()
    heading(page, "Desk")


def let_time_pass(live: Live) -> None:
    """Let the letter be three days old, and what was entered."""
    live.sql("UPDATE office_entry SET carried_out_at = carried_out_at - interval '3 days'")
    live.sql(
        "UPDATE endorsement_letter SET mailed_at = mailed_at - interval '3 days' WHERE entry_id IS NOT NULL"
    )


def test_a_name_goes_from_the_desk_by_the_member_to_the_page(
    live: Live, publish: Callable[..., str], new_page: Callable[..., Page]
) -> None:
    slug = publish("a-lamp-in-the-stairwell", words="We ask for a lamp.")
    live.cli(
        *("authorities", "grant", "--staff", STAFF, "--assembly", "four-rivers-assembly"),
        *("--delegation", "Hallowmere", "--note", "letter of the secretariat"),
    )
    desk = new_page(viewport={"width": 360, "height": 740})
    signed_in(live, desk)

    desk.get_by_role("link", name="Enter a name").click()
    desk.get_by_label("Find a name").fill("THISTLE")
    desk.keyboard.press("Enter")
    expect(desk).to_have_url(re.compile("find=THISTLE"))
    has_no_barrier(desk)
    desk.get_by_role("link", name="Corwin Thistlemark").click()
    has_no_barrier(desk)
    desk.get_by_role("link", name="A lamp in the stairwell").click()
    desk.get_by_label("How do you know?").fill(NOTE)
    desk.get_by_role("button", name="Look at what happens next").click()
    expect(desk).to_have_title(re.compile("Mistake"))
    expect(desk.get_by_label("How do you know?")).to_have_value(NOTE)
    expect(desk.get_by_role("radio")).to_be_checked()
    has_no_barrier(desk)
    desk.get_by_label("The day on which the member agreed").fill("2026-11-05")
    desk.get_by_role("button", name="Look at what happens next").click()
    heading(desk, "What happens next")
    has_no_barrier(desk)
    desk.get_by_role("button", name="Enter it and write to the member").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text(
        "The member was told and can object", timeout=40_000
    )
    has_no_barrier(desk)

    question = path_in_letter(live, MEMBER, r"/e/[\w-]{22}")
    (letter,) = [each for each in live.letters(to=MEMBER) if question in each["text"]]
    assert STAFF in letter["text"]
    assert NOTE not in letter["text"]
    assert "Thistlemark" not in public_words(live, slug)

    let_time_pass(live)
    live.wait_for(lambda: "1 through their office" in public_words(live, slug), 30, "the name on the page")
    desk.get_by_role("link", name="Names you entered", exact=True).click()
    expect(desk.get_by_text("On the page.")).to_be_visible()
    has_no_barrier(desk)
    ((number,),) = live.sql("SELECT endorsement_id FROM office_entry")
    how = signer.ask(live, "GET", f"{signer.statement_path(slug=slug)}/backers/{number}").text
    assert "entered it here, with an authority to act for the member" in how
    assert "ilse.marrow" not in how

    member = new_page(viewport={"width": 320, "height": 700})
    member.goto(live.url + question)
    heading(member, "Do you back this statement?")
    expect(member.get_by_role("main")).to_contain_text(
        "your name stands on its page as “Through their office”"
    )
    expect(member.get_by_role("main")).not_to_contain_text("ilse.marrow")
    has_no_barrier(member)
    member.get_by_role("radio", name="I back this statement").check()
    member.get_by_role("button", name="Send my answer").click()
    heading(member, "You back this statement")
    live.wait_for(lambda: "1 confirmed in person" in public_words(live, slug), 10, "the member's own word")
    for secret in (question.rpartition("/")[2], "marrow", "Thistlemark"):
        assert secret not in live.log
