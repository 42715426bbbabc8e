"""The code of the letter, typed on the page that waits for it."""

from playwright.sync_api import Page, expect

from petitioner.foundation.tokens import CODE_ALPHABET
from tests.journeys import signer
from tests.journeys.signer import said
from tests.live import Live

TRIES = 5
WRONG = "This is not the code in our newest letter. Compare the two, and type it again."
SPENT = (
    "This page takes no more codes, because it was given too many that were wrong. "
    "Open the address in the letter instead."
)


def test_a_code_typed_in_small_letters_and_with_spaces_confirms(live: Live, page: Page, number: int) -> None:
    email = signer.new_address()
    before = signer.count_at_rest(live, number)
    page.goto(live.url + signer.sign(live, email))
    code = signer.code_in(signer.letter_to(live, email)).lower()

    page.get_by_label("Code from the letter").fill(f"  {' '.join(code)} ")
    page.get_by_role("button", name="Confirm my signature").click()

    expect(page).to_have_title("You signed")
    live.wait_for(lambda: signer.published_count(live, number) == before + 1, 10, "the count to move")


def test_after_five_wrong_codes_the_page_takes_no_more_not_even_the_right_one(live: Live, page: Page) -> None:
    email = signer.new_address()
    page.goto(live.url + signer.sign(live, email))
    letter = signer.letter_to(live, email)

    for _ in range(TRIES):
        _type(page, wrong_code(letter))
        expect(page.locator("#mistakes")).to_contain_text(said("en", WRONG))
        expect(page).to_have_title("Mistake: Check your inbox")
    _type(page, wrong_code(letter))
    expect(page.locator("#mistakes")).to_contain_text(said("en", SPENT))
    _type(page, signer.code_in(letter))
    expect(page.locator("#mistakes")).to_contain_text(said("en", SPENT))

    assert signer.states(live, signer.link_in(letter)) == ["pending"]
    assert "You signed" in signer.answer(live, signer.link_in(letter), "signed").title, "the link still works"


def test_four_wrong_codes_and_then_the_right_one_confirm(live: Live) -> None:
    email = signer.new_address()
    inbox = signer.sign(live, email)
    letter = signer.letter_to(live, email)
    for _ in range(TRIES - 1):
        assert signer.send(live, inbox, {"code": wrong_code(letter)}).status == 422
    reply = signer.send(live, inbox, {"code": signer.code_in(letter)})
    assert reply.status == 303
    assert reply.header("Location").startswith(f"{signer.statement_path()}/signed/")
    assert signer.states(live, signer.link_in(letter)) == ["confirmed"]


def test_a_code_is_asked_for_again_when_none_was_typed_and_no_try_is_spent(live: Live, page: Page) -> None:
    email = signer.new_address()
    inbox = signer.sign(live, email)
    page.goto(live.url + inbox)
    for _ in range(TRIES + 1):
        _type(page, "  ")
        expect(page.locator("#mistakes")).to_be_focused()
        expect(page.locator("#mistakes")).to_contain_text("Type the code from the letter.")
    field = page.get_by_label("Code from the letter")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_attribute("aria-describedby", "code-e code-h")
    reply = signer.send(live, inbox, {"code": signer.code_in(signer.letter_to(live, email))})
    assert reply.status == 303


def test_the_code_of_one_letter_is_wrong_on_the_page_of_another(live: Live) -> None:
    mine, theirs = signer.new_address(), signer.new_address()
    signer.sign(live, mine)
    inbox = signer.sign(live, theirs)
    code = signer.code_in(signer.letter_to(live, mine))
    signer.letter_to(live, theirs)
    assert signer.send(live, inbox, {"code": code}).status == 422


def wrong_code(letter: dict[str, str]) -> str:
    """Return a code that has the right form and is not the one in the letter."""
    right = signer.code_in(letter)
    return right[:-1] + CODE_ALPHABET[CODE_ALPHABET.index(right[-1]) - 1]


def _type(page: Page, code: str) -> None:
    page.locator("#code").fill(code)
    page.get_by_role("button", name="Confirm my signature").click()
    page.wait_for_load_state()
