"""Statements that cannot be signed, or not any more, or whose text changed while it was being read."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from petitioner.signatures.desk import FRESH
from tests.journeys import signer
from tests.live import Live

Publish = Callable[..., str]
WORDS = "We ask for a bench."


def test_a_statement_closed_while_its_form_was_open_takes_nothing_and_says_so(
    live: Live, publish: Publish, page: Page
) -> None:
    slug = publish("a-bench-by-the-weir")
    email = signer.new_address()
    confirmed_before = signer.sign_and_confirm(live, signer.new_address(), slug=slug)
    unanswered = signer.new_address()
    signer.sign(live, unanswered, slug=slug)
    letter = signer.letter_to(live, unanswered)
    page.goto(f"{live.url}{signer.statement_path(slug=slug)}")
    page.locator("#name").fill("Ilse Marten")
    page.locator("#email").fill(email)
    page.locator("#country").select_option("ZZ")
    page.locator("#consent").check()

    publish(slug, "closed")
    time.sleep(FRESH)
    before = signer.stored(live)
    page.locator("#sign button").click()
    expect(page).to_have_title("This statement cannot be signed now")
    expect(page.locator("main")).to_contain_text("Closed.")
    expect(page.locator("main")).to_contain_text("Nothing you typed was stored.")
    assert signer.stored(live) == before

    form = signer.ask(live, "GET", f"{signer.statement_path(slug=slug)}/sign")
    assert "<form" not in form.text
    live.wait_for(
        lambda: "<form" not in signer.ask(live, "GET", signer.statement_path(slug=slug)).text, what="the page"
    )
    page.goto(f"{live.url}{signer.statement_path(slug=slug)}")
    expect(page.locator("article")).to_contain_text(WORDS)
    expect(page.locator(".count b")).to_have_text("1")
    expect(page.locator("main")).to_contain_text("What was signed")
    assert signer.ask(live, "GET", confirmed_before).title == "You signed"
    assert signer.answer(live, signer.link_in(letter), "signed").title == "You signed", (
        "it was signed in time"
    )


def test_a_statement_that_opens_later_can_be_read_and_not_signed(live: Live, publish: Publish) -> None:
    token = signer.form_token(live)
    opens = (datetime.now(UTC) + timedelta(days=3)).replace(microsecond=0)
    slug = publish("a-bench-in-the-orchard", more=f"opens_at = {opens.isoformat()}")
    page = signer.ask(live, "GET", signer.statement_path(slug=slug))
    assert page.status == 200
    assert "Opens for signature on" in page.text
    assert "It takes no signatures before then." in page.text
    assert "<form" not in page.text
    before = signer.stored(live)
    reply = signer.send(
        live, f"{signer.statement_path(slug=slug)}/sign", {"form_token": token, "email": signer.new_address()}
    )
    assert reply.status == 409
    assert "It takes no signatures before then." in reply.text
    assert signer.stored(live) == before


def test_nobody_can_tell_a_draft_from_a_statement_that_does_not_exist(live: Live, publish: Publish) -> None:
    slug = publish("a-bench-nobody-knows", "draft")
    for path in ("", "/sign", f"/check-your-inbox/{'A' * 22}", "/signed"):
        draft = signer.ask(live, "GET", signer.statement_path(slug=slug) + path)
        unknown = signer.ask(live, "GET", signer.statement_path(slug="no-such-statement") + path)
        assert (draft.status, draft.body) == (unknown.status, unknown.body)
        assert draft.status == 404
        assert draft.title == "There is no page here"
    for path in ("/sign", f"/check-your-inbox/{'A' * 22}"):
        assert signer.send(live, signer.statement_path(slug=slug) + path, {"code": "x"}).status == 404
    assert slug not in signer.ask(live, "GET", "/en/").text
    assert slug not in signer.ask(live, "GET", "/petitions.json").text
    assert slug not in signer.ask(live, "GET", "/petitions.json?q=bench").text


def test_what_does_not_exist_is_not_found_in_the_readers_language(live: Live) -> None:
    for path in ("/fr/statements/nothing", "/fr/nothing", "/fr/statements/ceasefire-now/nothing"):
        reply = signer.ask(live, "GET", path)
        assert reply.status == 404
        assert reply.title == signer.said("fr", "There is no page here")
        assert '<html lang="fr"' in reply.text
    for path in ("/petitions/99999.json", "/petitions/99999/count.json"):
        reply = signer.ask(live, "GET", path)
        assert reply.status == 404
        assert json.loads(reply.body)["status"] == 404
    assert signer.ask(live, "GET", "/xx/statements/ceasefire-now").status == 404


def test_whoever_read_an_older_text_is_shown_the_new_one_and_has_signed_nothing(
    live: Live, publish: Publish, page: Page
) -> None:
    slug = publish("a-bench-at-the-station")
    earlier = signer.sign_and_confirm(live, signer.new_address(), slug=slug)
    unanswered = signer.new_address()
    signer.sign(live, unanswered, slug=slug)
    asked = signer.link_in(signer.letter_to(live, unanswered))
    email = signer.new_address()
    page.goto(f"{live.url}{signer.statement_path(slug=slug)}")
    page.locator("#name").fill("Ilse Marten")
    page.locator("#email").fill(email)
    page.locator("#country").select_option("NO")
    page.locator("#consent").check()

    publish(slug, words="We ask for two benches and a lamp.")
    time.sleep(FRESH)
    before = signer.stored(live)
    page.locator("#sign button").click()
    expect(page).to_have_title("Mistake: A bench at the station")
    expect(page.locator("#mistakes")).to_contain_text(
        "The text has changed since you opened the form. Read it again below, then sign."
    )
    expect(page.locator("article")).to_contain_text("two benches and a lamp")
    expect(page.locator("#name")).to_have_value("Ilse Marten")
    expect(page.locator("#email")).to_have_value(email)
    expect(page.locator("#country")).to_have_value("NO")
    assert signer.stored(live) == before

    page.locator("#sign button").click()
    expect(page).to_have_title("Check your inbox")
    link = signer.link_in(signer.letter_to(live, email))
    assert "two benches and a lamp" in signer.ask(live, "GET", link).text
    assert "Version 1" in signer.ask(live, "GET", earlier).text, "what was signed before stays what it was"
    assert WORDS in signer.ask(live, "GET", asked).text, "a letter asks about the text that was signed"
    assert "Version 2" in signer.answer(live, link, "signed").text


def test_a_form_printed_for_one_statement_or_language_signs_no_other(live: Live, bench: str) -> None:
    before = signer.stored(live)
    borrowed = {
        "another statement": signer.form_token(live, slug=bench),
        "another language": signer.form_token(live, "ru"),
        "nobody": "1.en.AAAAAAAAAAAAAAAAAAAAAA",
        "nothing": "",
        "odd signs": "ё\x00",
    }
    for origin, token in borrowed.items():
        fields = signer.filled_form(live, signer.new_address(), form_token=token)
        reply = signer.send(live, f"{signer.statement_path()}/sign", fields)
        assert reply.status == 422, origin
        assert "The text has changed since you opened the form." in reply.text
    assert signer.stored(live) == before
