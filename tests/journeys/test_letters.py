"""Letters in the hands of who gets them: no more of them, one again, news apart; with scripts and without."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import signer
from tests.journeys.modes import has_no_barrier
from tests.journeys.signer import Statement
from tests.live import Live

NARROWEST = {"width": 320, "height": 700}
SEALED = '[privacy]\nprofile = "sealed"'


@pytest.fixture(params=["page", "page_without_scripts"])
def any_page(request: pytest.FixtureRequest) -> Page:
    """Return a page of a narrow browser that runs scripts, then of one that runs none."""
    found: Page = request.getfixturevalue(request.param)
    found.set_viewport_size(NARROWEST)  # type: ignore[arg-type]
    return found


@pytest.fixture
def quiet(publish: Statement) -> str:
    """Return the slug of an open statement whose signers are at risk."""
    return publish("a-bench-nobody-may-see", more=SEALED)


def stop_path(letter: dict[str, object]) -> str:
    """Return the path a mailbox calls, as the letter's header has it."""
    headers = dict(letter["headers"])  # type: ignore[call-overload]
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = re.fullmatch(r"<https?://[^/]+(/u/[\w-]{80})>", headers["List-Unsubscribe"].strip())
    assert found, headers["List-Unsubscribe"]
    return found[1]


def suppressed(live: Live) -> int:
    return int(live.sql("SELECT count(*) FROM suppression")[0][0])


def test_whoever_wants_no_more_letters_presses_one_button(live: Live, any_page: Page) -> None:
    email = signer.new_address()
    signer.sign(live, email)
    letter = signer.letter_to(live, email)
    assert live.url + stop_path(letter) in letter["text"].split()
    before = suppressed(live)

    any_page.goto(live.url + stop_path(letter))
    expect(any_page).to_have_title("No more letters from this site?")
    assert suppressed(live) == before
    any_page.get_by_role("button", name="No more letters").click()

    expect(any_page).to_have_title("No more letters")
    assert "/u/" not in any_page.url
    live.wait_for(lambda: suppressed(live) == before + 1, what="the address to be left in peace")
    signer.sign(live, email)
    signer.settled(live)
    assert len(live.letters(to=email)) == 1


def test_the_mailbox_s_own_button_does_it_without_a_page(live: Live) -> None:
    email = signer.new_address()
    signer.sign(live, email)
    before = suppressed(live)
    reply = signer.ask(
        live,
        "POST",
        stop_path(signer.letter_to(live, email)),
        b"List-Unsubscribe=One-Click",
        {"Content-Type": signer.FORM},
    )
    assert (reply.status, reply.body) == (200, b"")
    live.wait_for(lambda: suppressed(live) == before + 1, what="the address to be left in peace")


def test_a_letter_that_did_not_come_is_asked_for_again(live: Live, any_page: Page) -> None:
    email = signer.new_address()
    inbox = signer.sign(live, email)
    first = signer.letter_to(live, email)
    any_page.goto(live.url + inbox)
    any_page.get_by_role("button", name="Send the letter again").click()

    expect(any_page.get_by_role("status")).to_contain_text("If a letter can be sent again, it is on its way.")
    second = signer.letter_to(live, email, 2)
    assert signer.code_in(second) == signer.code_in(first)
    any_page.get_by_label("Code from the letter").fill(signer.code_in(second))
    any_page.get_by_role("button", name="Confirm my signature").click()
    expect(any_page).to_have_title("You signed")


def test_news_of_a_statement_with_signers_at_risk_comes_to_an_address_apart(
    live: Live, any_page: Page, quiet: str
) -> None:
    email = signer.new_address()
    rows = "SELECT count(*) FROM news_address"
    before = live.sql(rows)[0][0]
    any_page.goto(f"{live.url}{signer.statement_path(slug=quiet)}/signed")
    any_page.get_by_role("link", name="Get news by email").click()
    any_page.get_by_role("button", name="Send me a code").click()
    expect(any_page.locator("#mistakes")).to_be_visible()
    any_page.get_by_label("Email address").fill(email)
    any_page.get_by_role("button", name="Send me a code").click()

    expect(any_page).to_have_title("Check your inbox")
    letter = signer.letter_to(live, email)
    assert "http" not in letter["text"]
    any_page.get_by_label("Code from the letter").fill(signer.code_in(letter))
    any_page.get_by_role("button", name="Send me news").click()
    expect(any_page).to_have_title("News will come by email")
    live.wait_for(lambda: live.sql(rows)[0][0] == before + 1, what="the address to be moved")
    assert live.sql("SELECT count(*) FROM link WHERE kind = 'news'")[0][0] == 0

    reply = signer.ask(
        live, "POST", stop_path(letter), b"List-Unsubscribe=One-Click", {"Content-Type": signer.FORM}
    )
    assert reply.status == 200
    live.wait_for(lambda: live.sql(rows)[0][0] == before, what="the news to be ended")


def test_these_pages_are_without_barriers_and_fit_a_narrow_screen(
    live: Live, page: Page, quiet: str, bench: str
) -> None:
    news = f"{signer.statement_path(slug=bench)}/news"
    email = signer.new_address()
    signer.send(live, news, {"email": email})
    link = signer.link_in(signer.letter_to(live, email))
    page.set_viewport_size(NARROWEST)  # type: ignore[arg-type]
    for path in (
        f"/u/{'A' * 80}",
        "/en/letters/stopped",
        f"{signer.statement_path(slug=bench)}/check-your-inbox/{'A' * 22}/again",
        f"{signer.statement_path(slug=quiet)}/signed",
        news,
        f"{news}/{'A' * 22}",
        f"{news}/agreed",
        link,
    ):
        page.goto(live.url + path)
        has_no_barrier(page, path)
    for button, path in (
        ("Send my answer", link),
        ("Send me news", f"{news}/{'A' * 22}"),
        ("Send me a code", news),
    ):
        page.goto(live.url + path)
        page.get_by_role("button", name=button).click()
        expect(page.locator("#mistakes")).to_be_focused()
        has_no_barrier(page, f"{path} with a mistake")
    signer.answer(live, link, "not_me")
    page.goto(live.url + link)
    expect(page.locator("main")).to_contain_text("No news will come.")
    has_no_barrier(page, "refused")
