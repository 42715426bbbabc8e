"""Staff sign in by a letter: nobody learns who has an account, a link works once, a session ends in time."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from petitioner.accounts import store
from petitioner.accounts.end_sessions import end_sessions
from petitioner.accounts.forget_past import forget_past
from petitioner.accounts.models import Account, AccountSession, SignInLink, SignInRequest
from petitioner.accounts.rules import COOKIE
from petitioner.authorities.freeze_account import freeze_account
from petitioner.authorities.keep_domain import strike_domain
from petitioner.authorities.thaw_account import thaw_account
from petitioner.foundation.settings import Settings
from petitioner.foundation.web import Foundation
from petitioner.screening.assess import Candidate, assess
from petitioner.screening.rules import Allowance, Verdict
from petitioner.screening.suppress import suppress
from petitioner.screening.suppress_digests import suppress_digests
from petitioner.vocabulary.email_address import parse_email_address
from tests.authorities.house import OTHER, OUTSIDER, STAFF, House, cookie_of


def test_the_answer_is_the_same_to_the_byte_whatever_the_address_is(house: House) -> None:
    house.signed_in()
    freeze_account(house.session, house.account(), now=house.clock.at)
    answers = []
    for address in (STAFF, OTHER, OUTSIDER, "nobody@sub.assembly.example"):
        browser = house.browser()
        taken = house.post(browser, "/staff/sign-in", {"email": address})
        then = house.get(browser, taken.headers["Location"])
        answers.append((taken.status, dict(taken.headers), taken.data, dict(then.headers), then.data))
    assert all(answer == answers[0] for answer in answers)
    assert "Set-Cookie" not in answers[0][1] | answers[0][3]


def test_only_an_address_on_a_listed_domain_gets_a_letter_and_an_account(house: House) -> None:
    for address in (OUTSIDER, "nora@sub.assembly.example", "nora@assembly.example.org", STAFF):
        house.post(house.browser(), "/staff/sign-in", {"email": address})
    house.work()
    assert [letter["to"] for letter in house.sink.letters()] == [STAFF]
    (account,) = house.session.scalars(select(Account))
    assert account.domain == "assembly.example"
    assert b"harrowgate" not in account.address
    assert house.session.scalars(select(SignInRequest)).all() == [], "what was typed is gone"


@pytest.mark.parametrize(("typed", "said"), [("", "Type your"), ("nora", "does not look like")])
def test_a_slip_of_the_finger_is_said_at_once_and_nothing_is_kept(
    house: House, typed: str, said: str
) -> None:
    answer = house.post(house.browser(), "/staff/sign-in", {"email": typed})
    assert answer.status_code == 422
    assert said in answer.text
    assert house.session.scalars(select(SignInRequest)).all() == []


def test_an_address_gets_ten_letters_a_day_and_none_if_it_wants_none(house: House) -> None:
    for _ in range(12):
        house.post(house.browser(), "/staff/sign-in", {"email": STAFF})
    house.work()
    assert len(house.sink.letters(STAFF)) == 10
    digests = suppress_digests(house.keys, parse_email_address(OTHER))
    suppress(house.session, digests, now=house.clock.at)
    house.post(house.browser(), "/staff/sign-in", {"email": OTHER})
    house.work()
    assert house.sink.letters(OTHER) == []


def test_letters_about_signing_keep_nobody_from_signing_in(house: House) -> None:
    address = parse_email_address(STAFF)
    signer = Candidate(house.keys.throttle_digest(address.canonical()), suppress_digests(house.keys, address))
    (last,) = assess(house.session, [signer], allowance=Allowance(1, 1), now=house.clock.at)
    assert last is Verdict.WRITE
    assert assess(house.session, [signer], allowance=Allowance(1, 1), now=house.clock.at) != [last]
    assert house.link_to()
    house.work()
    used = assess(house.session, [signer], allowance=Allowance(2, 2), now=house.clock.at)
    assert used == [Verdict.WRITE], "nor do letters to sign in by spend what signers get"


def test_who_wants_no_letters_meanwhile_gets_not_even_the_one_on_its_way(house: House) -> None:
    house.link_to()
    digests = suppress_digests(house.keys, parse_email_address(STAFF))
    suppress(house.session, digests, now=house.clock.at)
    again = update(SignInLink).values(letter_due_at=house.clock.at, mailed_at=None)
    house.session.execute(again)
    house.sink.clear()
    house.work()
    assert house.sink.letters() == []
    assert house.session.scalars(select(SignInLink.token_digest)).all() == [None]


def test_looking_at_a_link_uses_nothing_up_and_pressing_uses_it_once(house: House) -> None:
    link = house.link_to()
    browser = house.browser()
    for _ in range(3):
        looked = house.get(browser, link)
        assert looked.status_code == 200
        assert "Set-Cookie" not in looked.headers
    assert house.post(browser, link, {}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert house.post(browser, link, {}).status_code == 303
    assert house.get(browser, "/staff").status_code == 200
    second = house.browser()
    for answer in (house.get(second, link), house.post(second, link, {})):
        assert answer.status_code == 410
        assert "Set-Cookie" not in answer.headers


def test_a_link_is_good_for_half_an_hour(house: House) -> None:
    link = house.link_to()
    house.clock.pass_by(minutes=29)
    assert house.get(house.browser(), link).status_code == 200
    house.clock.pass_by(minutes=1)
    assert house.get(house.browser(), link).status_code == 410
    assert house.post(house.browser(), link, {}).status_code == 410


def test_the_cookie_is_shown_to_nobody_else_and_no_page_of_the_public_sets_one(
    house: House, app: Flask, settings: Settings
) -> None:
    plain = house.post(house.browser(), house.link_to(), {}).headers["Set-Cookie"]
    assert plain.startswith("petitioner_session=")
    assert {"HttpOnly", "Path=/", "SameSite=Strict"} <= set(plain.split("; "))
    ground = app.extensions["petitioner.foundation"]
    secure = replace(settings, public_url="https://localhost")
    app.extensions["petitioner.foundation"] = Foundation(secure, ground.web_keys)
    over_tls = house.post(house.browser(), house.link_to(OTHER), {}).headers["Set-Cookie"]
    assert over_tls.startswith(f"{COOKIE}=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"} <= set(over_tls.split("; "))
    assert "Domain" not in over_tls
    app.extensions["petitioner.foundation"] = ground
    for path in ("/en/my-signatures", "/staff/sign-in", "/healthz", "/a/" + "A" * 22):
        assert "Set-Cookie" not in house.get(house.browser(), path).headers


def test_the_desk_is_kept_nowhere_and_says_where_its_forms_come_from_to_us_alone(house: House) -> None:
    desk = house.get(house.signed_in(), "/staff")
    assert desk.headers["Cache-Control"] == "no-store"
    assert desk.headers["Referrer-Policy"] == "same-origin"
    assert 'name="referrer" content="same-origin"' in desk.text
    assert "assembly.example" in desk.text
    assert "harrowgate" not in desk.text, "the web process does not know the address"


@pytest.mark.parametrize("path", ["/staff", "/staff/authorities/new", "/staff/grants/new"])
def test_who_is_not_signed_in_is_sent_to_where_they_can_be(house: House, path: str) -> None:
    assert house.get(house.browser(), path).headers["Location"] == "/staff/sign-in"


def test_a_session_nobody_uses_ends_after_twenty_minutes(house: House) -> None:
    browser = house.signed_in()
    for _ in range(3):
        house.clock.pass_by(minutes=19)
        assert house.get(browser, "/staff").status_code == 200
    house.clock.pass_by(minutes=20)
    assert house.get(browser, "/staff").status_code == 303


def test_a_session_ends_after_twelve_hours_however_busy(house: House) -> None:
    browser = house.signed_in()
    for _ in range(47):
        house.clock.pass_by(minutes=15)
        assert house.get(browser, "/staff/sign-in").headers.get("Location") == "/staff"
    house.clock.pass_by(minutes=15)
    assert house.get(browser, "/staff").status_code == 303


def test_a_cookie_that_was_there_before_is_never_taken_over(house: House) -> None:
    planted = "A" * 43
    browser = house.browser()
    browser.set_cookie("petitioner_session", planted)
    house.post(browser, house.link_to(), {})
    assert cookie_of(browser) not in {None, planted}
    thief = house.browser()
    thief.set_cookie("petitioner_session", planted)
    assert house.get(thief, "/staff").status_code == 303


def test_signing_in_again_ends_what_the_browser_had(house: House) -> None:
    browser = house.signed_in()
    before = cookie_of(browser)
    house.post(browser, house.link_to(), {})
    thief = house.browser()
    thief.set_cookie("petitioner_session", str(before))
    assert house.get(thief, "/staff").status_code == 303
    assert house.get(browser, "/staff").status_code == 200


def test_of_a_cookie_only_the_digest_is_kept(house: House) -> None:
    browser = house.signed_in()
    (kept,) = house.session.scalars(select(AccountSession))
    assert len(kept.token_digest) == 32
    assert str(cookie_of(browser)).encode() not in kept.token_digest
    everything = house.session.execute(text("SELECT account_session::text FROM account_session")).scalar()
    assert str(cookie_of(browser)) not in str(everything)


def test_signing_out_ends_the_session_and_forgets_the_cookie(house: House) -> None:
    browser = house.signed_in()
    secret = cookie_of(browser)
    assert house.send(browser, "/staff/sign-out", {}).headers["Location"] == "/staff/sign-in"
    assert cookie_of(browser) is None
    browser.set_cookie("petitioner_session", str(secret))
    assert house.get(browser, "/staff").status_code == 303


def test_one_can_be_signed_out_elsewhere_and_nobody_else_can_be(house: House) -> None:
    here, there, stranger = house.signed_in(), house.signed_in(), house.signed_in(OTHER)
    assert "Sign out there" in house.get(here, "/staff").text
    first, second, third = house.session.scalars(select(AccountSession.id).order_by(AccountSession.id))
    assert house.send(stranger, f"/staff/sessions/{second}/end", {}).status_code == 404
    assert house.get(there, "/staff").status_code == 200
    assert house.send(here, "/staff/sessions/99999999999999999999/end", {}).status_code == 404
    assert house.send(here, f"/staff/sessions/{second}/end", {}).status_code == 303
    assert house.get(there, "/staff").status_code == 303
    assert house.get(here, "/staff").status_code == 200
    assert first < second < third


def test_a_form_that_was_not_printed_for_this_session_is_refused(house: House) -> None:
    mine, theirs = house.signed_in(), house.signed_in(OTHER)
    assert house.post(mine, "/staff/sign-out", {}).status_code == 403
    assert house.post(mine, "/staff/sign-out", {"form_token": "A" * 22}).status_code == 403
    page = house.get(theirs, "/staff").text
    token = page.split('name="form_token" value="')[1].split('"')[0]
    for path in ("/staff/sign-out", "/staff/authorities", "/staff/grants", "/staff/authorities/1/end"):
        assert house.post(mine, path, {"form_token": token}).status_code == 403
    own = house.get(mine, "/staff").text.split('name="form_token" value="')[1].split('"')[0]
    foreign = {"Sec-Fetch-Site": "same-site"}
    assert house.post(mine, "/staff/sign-out", {"form_token": own}, headers=foreign).status_code == 403
    assert house.get(mine, "/staff").status_code == 200


def test_a_frozen_account_is_out_at_once_and_its_letters_let_nobody_in(house: House) -> None:
    browser, link = house.signed_in(), house.link_to()
    freeze_account(house.session, house.account(), now=house.clock.at)
    assert house.get(browser, "/staff").status_code == 303
    assert house.post(house.browser(), link, {}).status_code == 410
    house.sink.clear()
    house.post(house.browser(), "/staff/sign-in", {"email": STAFF})
    house.work()
    assert house.sink.letters() == []
    assert thaw_account(house.session, house.account())
    assert house.get(browser, "/staff").status_code == 303, "what ended does not come back"
    assert house.get(house.signed_in(), "/staff").status_code == 200


def test_a_domain_that_is_struck_signs_its_people_out(house: House) -> None:
    browser, link = house.signed_in(), house.link_to()
    assert strike_domain(house.session, house.assembly_id(), "ASSEMBLY.example", now=house.clock.at)
    assert house.get(browser, "/staff").status_code == 303
    assert house.post(house.browser(), link, {}).status_code == 410


def test_every_session_can_be_ended_and_is_forgotten_a_day_later(house: House) -> None:
    browser = house.signed_in()
    end_sessions(house.session, house.account(), now=house.clock.at)
    assert house.get(browser, "/staff").status_code == 303
    assert forget_past(house.session, now=house.clock.at) == 0
    house.clock.pass_by(days=1, minutes=31)
    assert forget_past(house.session, now=house.clock.at) == 2
    assert house.session.scalars(select(AccountSession)).all() == []


def test_what_cannot_be_opened_is_tried_three_times_and_holds_nobody_up(house: House) -> None:
    store.add_request(house.session, b"not one of ours", now=house.clock.at)
    house.link_to()
    for _ in range(4):
        house.work()
    assert house.session.scalars(select(SignInRequest.failures)).all() == [3]


def test_the_letter_says_what_it_is_for_and_where_to_end_letters(house: House) -> None:
    link = house.link_to()
    (letter,) = house.sink.letters(STAFF)
    assert letter["subject"] == "Your link to sign in"
    for part in (letter["text"], letter["html"]):
        assert f"http://localhost{link}" in part
        assert "valid for 30 minutes, and once" in " ".join(part.split())
        assert "http://localhost/u/" in part
    assert max(len(line) for line in letter["text"].splitlines() if "http" not in line) <= 76
