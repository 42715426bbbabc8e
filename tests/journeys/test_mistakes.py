"""A form with mistakes: it says what is wrong, keeps what was typed, and stores nothing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from petitioner.vocabulary.language import LANGUAGES
from tests.journeys import signer
from tests.journeys.signer import begins, said, said_for
from tests.live import Live

WRONG = {
    "name": "Type the name you sign with.",
    "email": "Type your email address. Without it we cannot send you the code.",
    "country": "Choose a country. The last entry is for those who would rather not say.",
    "consent": "Tick the box, or leave without signing. Nothing has been stored.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_form_comes_back_with_a_sentence_for_each_mistake(
    live: Live, page: Page, language: str
) -> None:
    before = signer.stored(live)
    page.goto(live.url + signer.statement_path(language))
    title = page.locator("h1").inner_text()
    page.locator("#sign button").click()

    expect(page).to_have_title(said(language, "Mistake: %(title)s", title=title))
    expect(page.locator("#mistakes")).to_be_focused()
    heading = said_for(language, "One thing to correct", "%(num)s things to correct", len(WRONG))
    expect(page.locator("#mistakes h2")).to_have_text(heading)
    for field, sentence in WRONG.items():
        control = page.locator(f"#{field}")
        expect(control).to_have_attribute("aria-invalid", "true")
        described = (control.get_attribute("aria-describedby") or "").split()
        assert described[0] == f"{field}-e", "the mistake is read out before the hint"
        expect(page.locator(f"#{field}-e")).to_have_text(said(language, sentence))
        link = page.locator(f'#mistakes a[href="#{field}"]')
        expect(link).to_contain_text(said(language, sentence))
        link.click()
        expect(control).to_be_focused()
    assert signer.stored(live) == before


@pytest.mark.parametrize(
    ("field", "typed", "begins"),
    [
        ("email", "ilse@letters", "This is not a complete email address"),
        ("email", "ilse@@letters.example", "This is not a complete email address"),
        ("email", f"{'i' * 300}@letters.example", "This is longer than an email address can be"),
        ("name", "www.bargains.example", "A name cannot contain a web address"),
        ("name", "ilse@letters.example", "This is an email address"),
        ("name", "I" * 121, "This name is longer than the form can hold"),
        ("name", "=HYPERLINK(1)", "A name cannot begin with one of the signs"),
        ("name", "Il\u202ese", "The name contains a character that cannot be printed"),
        ("country", "XX", "This is not a country on the list"),
        ("visibility", "everything", "This is not one of the choices"),
        ("consent", "", "Tick the box, or leave without signing"),
        ("website", "https://bargains.example", "A field that must stay empty was filled in"),
    ],
)
def test_one_mistake_is_named_and_nothing_is_stored(live: Live, field: str, typed: str, begins: str) -> None:
    before = signer.stored(live)
    fields = signer.filled_form(live, signer.new_address()) | {field: typed}
    reply = signer.send(live, f"{signer.statement_path()}/sign", fields)
    assert reply.status == 422
    assert reply.title.startswith("Mistake: ")
    assert reply.text.count('class="wrong-text"') == (0 if field == "website" else 1)
    assert begins in reply.text
    assert signer.stored(live) == before


def test_what_was_typed_is_still_there_and_is_enough_once_corrected(live: Live, page: Page) -> None:
    email = signer.new_address()
    page.goto(live.url + signer.statement_path())
    page.locator("#name").fill('Zoë "Zed" O\'Neill <b>')
    page.locator("#email").fill(email.replace("@", "@@"))
    page.locator("#country").select_option("NO")
    page.get_by_label("Show my initials and country").check()
    page.locator("#consent").check()
    page.locator("#wants_updates").check()
    page.locator("#sign button").click()

    expect(page.locator("#mistakes li")).to_have_count(1)
    expect(page.locator("#name")).to_have_value('Zoë "Zed" O\'Neill <b>')
    expect(page.locator("#email")).to_have_value(email.replace("@", "@@"))
    expect(page.locator("#country")).to_have_value("NO")
    expect(page.get_by_label("Show my initials and country")).to_be_checked()
    expect(page.locator("#consent")).to_be_checked()
    expect(page.locator("#wants_updates")).to_be_checked()
    page.locator("#email").fill(email)
    page.locator("#sign button").click()
    expect(page).to_have_title("Check your inbox")
    signer.letter_to(live, email)


def test_nothing_is_chosen_for_the_reader_but_hiding(live: Live, page: Page) -> None:
    for path in (signer.statement_path(), f"{signer.statement_path()}/sign"):
        page.goto(live.url + path)
        expect(page.get_by_label("Count me, keep my name hidden")).to_be_checked()
        expect(page.locator("#consent")).not_to_be_checked()
        expect(page.locator("#wants_updates")).not_to_be_checked()
        expect(page.locator("#country")).to_have_value("")


@pytest.mark.parametrize("visibility", ["hidden", "initials", "name", ""])
def test_every_way_of_being_shown_can_be_chosen_and_none_means_hidden(live: Live, visibility: str) -> None:
    email = signer.new_address()
    signer.sign(live, email, visibility=visibility)
    link = signer.link_in(signer.letter_to(live, email))
    rows = live.sql(
        "SELECT visibility FROM signature JOIN link ON signature_id = signature.id WHERE token_digest = %s",
        signer.token_digest(link),
    )
    assert rows == [(visibility or "hidden",)]


def test_a_field_that_only_machines_see_is_empty_again_after_they_filled_it(live: Live) -> None:
    fields = signer.filled_form(live, signer.new_address(), website="https://bargains.example")
    reply = signer.send(live, f"{signer.statement_path()}/sign", fields)
    assert "bargains" not in reply.text


@pytest.mark.parametrize(
    ("language", "scripts"), [*((language, True) for language in LANGUAGES), ("en", False)]
)
def test_a_letter_answered_without_a_choice_asks_again(
    live: Live, new_page: Callable[..., Page], language: str, scripts: bool
) -> None:
    email = signer.new_address()
    signer.sign(live, email, language)
    link = signer.link_in(signer.letter_to(live, email))
    page = new_page(java_script_enabled=scripts)
    page.goto(live.url + link)
    asked = page.locator("h1").inner_text()
    for answer in page.locator("input[name=choice]").all():
        expect(answer).not_to_be_checked()
    page.get_by_role("button", name=said(language, "Send my answer")).click()

    expect(page).to_have_title(said(language, "Mistake: %(title)s", title=asked))
    expect(page.locator("#mistakes")).to_contain_text(
        said(language, "Choose one of the two answers. Nothing has changed so far.")
    )
    expect(page.locator("#mistakes")).to_be_focused()
    assert signer.states(live, link) == ["pending"]
    page.get_by_label(begins(language, "I signed this")).check()
    page.get_by_role("button", name=said(language, "Send my answer")).click()
    expect(page).to_have_title(said(language, "You signed"))
