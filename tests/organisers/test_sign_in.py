"""Signing in by password and code, by passkey, by invitation: nobody learns anything, nothing works twice."""

import pytest
from sqlalchemy import select, text

from petitioner.accounts.freeze import freeze
from petitioner.accounts.models import AccountSession
from petitioner.organisers.models import Invitation, Passkey, SignInBrake
from petitioner.organisers.rules import Role
from tests.organisers.desk import OWN, PASSWORD, Desk, SoftKey, cookie_of, hidden, options_in, shown_secret

WRONG = "That did not let you in"


def test_right_address_password_and_code_let_in_under_a_fresh_secret(desk: Desk) -> None:
    desk.person("Irina", Role.OWNER)
    browser = desk.browser()
    planted = "A" * 43
    browser.set_cookie("petitioner_session", planted)
    typed = {"email": "Irina+desk@TABLE.example", "password": PASSWORD, "code": desk.code()}
    entered = desk.post(browser, "/desk/sign-in", typed)
    assert entered.headers["Location"] == "/desk"
    assert {"HttpOnly", "Path=/", "SameSite=Strict"} <= set(entered.headers["Set-Cookie"].split("; "))
    assert cookie_of(browser) not in {None, planted}
    page = desk.get(browser, "/desk")
    assert "signed in as Irina" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    (kept,) = desk.session.scalars(select(AccountSession))
    assert str(cookie_of(browser)).encode() not in kept.token_digest
    thief = desk.browser()
    thief.set_cookie("petitioner_session", planted)
    assert desk.get(thief, "/desk").headers["Location"] == "/desk/sign-in"


def test_whatever_is_wrong_the_answer_is_the_same_to_the_byte(desk: Desk) -> None:
    frozen = desk.person("Frieda", Role.OWNER)
    desk.person("Irina", Role.OWNER)
    desk.person("Bare", Role.OWNER, is_equipped=False)
    freeze(desk.session, frozen, now=desk.clock.at)
    answers = []
    for name, wrong in (
        ("Irina", {"password": "kettle ribbon orbit lagune"}),
        ("Irina", {"code": "000000"}),
        ("Irina", {"code": ""}),
        ("Irina", {"password": ""}),
        ("Irina", {"password": "x" * 4000}),
        ("Frieda", {}),
        ("Bare", {}),
        ("Nobody", {}),
    ):
        browser, answer = desk.sign_in(name, **wrong)
        shown = answer.text.replace(f"{name.lower()}@table.example", "same@table.example")
        options = options_in(shown)["challenge"]
        answers.append((answer.status, shown.replace(options, ""), cookie_of(browser)))
        desk.session.execute(text("DELETE FROM sign_in_brake"))
    assert all(answer == answers[0] for answer in answers)
    assert WRONG in answers[0][1]
    assert (answers[0][0][:3], answers[0][2]) == ("422", None)


def test_a_code_lets_in_once(desk: Desk) -> None:
    desk.person("Irina", Role.OWNER)
    code = desk.code()
    assert desk.sign_in("Irina", code=code)[1].status_code == 303
    assert desk.sign_in("Irina", code=code)[1].status_code == 422
    desk.clock.pass_by(seconds=30)
    assert desk.sign_in("Irina")[1].status_code == 303


def test_guessing_is_slowed_for_known_and_unknown_addresses_alike_and_never_for_good(desk: Desk) -> None:
    desk.person("Irina", Role.OWNER)
    for name in ("Irina", "Nobody"):
        for _ in range(5):
            desk.sign_in(name, password="wrong wrong wrong")
        desk.sign_in(name, password="wrong wrong wrong")
    assert desk.session.scalars(select(SignInBrake.failures)).all() == [5, 5], "the sixth came too soon"
    assert desk.sign_in("Irina")[1].status_code == 422, "even what is right waits"
    desk.clock.pass_by(seconds=3)
    assert desk.sign_in("Irina")[1].status_code == 303
    assert desk.session.scalars(select(SignInBrake.failures)).all() == [5], "who came in begins anew"
    for number in range(20):
        desk.clock.pass_by(seconds=300)
        desk.sign_in("Irina", password="wrong wrong wrong", network=f"10.0.{number}.1")
    assert desk.session.scalars(select(SignInBrake.failures)).all() == [5, 20]
    desk.clock.pass_by(seconds=300)
    assert desk.sign_in("Irina")[1].status_code == 303, "five minutes are the longest wait"


def test_wrong_codes_after_the_right_password_are_slowed_too(desk: Desk) -> None:
    desk.person("Irina", Role.OWNER)
    for _ in range(6):
        desk.sign_in("Irina", code="000000")
    assert desk.sign_in("Irina")[1].status_code == 422
    desk.clock.pass_by(minutes=1)
    assert desk.sign_in("Irina")[1].status_code == 303


def test_a_network_that_tries_too_often_has_to_wait(desk: Desk) -> None:
    desk.person("Irina", Role.OWNER)
    for number in range(20):
        desk.sign_in(f"Nobody{number}")
    assert desk.sign_in("Irina")[1].status_code == 422
    assert desk.session.scalars(select(SignInBrake.failures)).all() == [1] * 20, "nothing else was looked at"


def test_a_form_from_another_site_signs_nobody_in(desk: Desk) -> None:
    desk.person("Irina", Role.OWNER)
    typed = {"email": "irina@table.example", "password": PASSWORD, "code": desk.code()}
    foreign = {"Sec-Fetch-Site": "cross-site"}
    for path in ("/desk/sign-in", "/desk/sign-in/passkey", "/desk/enter/" + "A" * 22):
        assert desk.post(desk.browser(), path, typed, headers=foreign).status_code == 403
    assert desk.post(desk.browser(), "/desk/sign-in", typed).status_code == 303


def test_a_session_ends_after_twenty_minutes_of_nothing_and_after_twelve_hours(desk: Desk) -> None:
    desk.person("Irina", Role.OWNER)
    idle, busy = desk.at_desk("Irina"), desk.at_desk("Irina")
    for _ in range(37):
        desk.clock.pass_by(minutes=19)
        assert desk.get(busy, "/desk").status_code == 200
    assert desk.get(idle, "/desk").status_code == 303
    desk.clock.pass_by(minutes=18)
    assert desk.get(busy, "/desk").headers["Location"] == "/desk/sign-in", "12 hours are over"


def test_several_sessions_are_listed_and_each_can_be_ended_by_their_owner_alone(desk: Desk) -> None:
    desk.person("Irina", Role.OWNER)
    desk.person("Boris", Role.OWNER)
    here, there, stranger = desk.at_desk("Irina"), desk.at_desk("Irina"), desk.at_desk("Boris")
    page = desk.get(here, "/desk/account").text
    assert page.count("Sign out there") == 1
    _, second, _ = desk.session.scalars(select(AccountSession.id).order_by(AccountSession.id))
    path = f"/desk/account/sessions/{second}/end"
    assert desk.send(stranger, path).status_code == 404
    assert desk.get(there, "/desk").status_code == 200
    assert desk.send(here, path).status_code == 303
    assert desk.get(there, "/desk").status_code == 303
    assert desk.get(here, "/desk").status_code == 200
    secret = str(cookie_of(here))
    assert desk.send(here, "/desk/sign-out").headers["Location"] == "/desk/sign-in"
    here.set_cookie("petitioner_session", secret)
    assert desk.get(here, "/desk").status_code == 303


def test_an_invitation_lets_in_once_for_three_days_and_only_who_has_no_way_in(desk: Desk) -> None:
    browser = desk.invited()
    link = desk.link_to("Irina")
    assert desk.get(desk.browser(), link).status_code == 410
    assert desk.post(desk.browser(), link, {}).status_code == 410
    for path in ("/desk", "/desk/approvals", f"/desk/people/{OWN}", f"/desk/log/{OWN}"):
        assert desk.get(browser, path).headers["Location"] == "/desk/account", path
    desk.session.execute(text("UPDATE invitation SET used_at = NULL"))
    assert desk.get(desk.browser(), link).status_code == 200
    desk.clock.pass_by(hours=72)
    assert desk.post(desk.browser(), link, {}).status_code == 410
    desk.clock.pass_by(hours=-71)
    desk.person("Irina")
    assert desk.post(desk.browser(), link, {}).status_code == 410, "a way in is there by now"
    (kept,) = desk.session.scalars(select(Invitation))
    assert link.rpartition("/")[2].encode() not in (kept.token_digest or b"")


def test_a_password_is_set_with_its_code_for_the_own_address_and_then_lets_in(desk: Desk) -> None:
    browser = desk.invited()
    page = desk.get(browser, "/desk/account/password")
    secret = shown_secret(page.text)
    assert "<svg" in page.text
    assert "style=" not in page.text
    typed = {
        "kept": hidden(page.text, "kept"),
        "email": "irina@table.example",
        "password": "velvet trumpet among gravel",
        "code": desk.code(secret),
    }
    for field, wrong, said in (
        ("email", "boris@table.example", "not the address"),
        ("email", "irina", "not the address"),
        ("password", "short", "fewer than 12"),
        ("password", "Password123456", "too easy"),
        ("code", "000000", "code is not right"),
        ("kept", "A" * 40, "code is not right"),
    ):
        answer = desk.send(browser, "/desk/account/password", {**typed, field: wrong})
        assert answer.status_code == 422
        assert said in answer.text, field
    before = cookie_of(browser)
    assert desk.send(browser, "/desk/account/password", typed).headers["Location"] == "/desk/account"
    assert cookie_of(browser) != before, "the session goes on under a fresh secret"
    assert desk.get(browser, "/desk").status_code == 200
    assert desk.sign_in("Irina", password=typed["password"], code=typed["code"])[1].status_code == 422
    desk.clock.pass_by(seconds=30)
    assert desk.sign_in("Irina", password=typed["password"], code=desk.code(secret))[1].status_code == 303
    everything = str(desk.session.execute(text("SELECT organiser::text FROM organiser")).scalars().all())
    for known in ("irina", "table.example", "velvet", secret.hex(), b"Irina".hex()):
        assert known not in everything


def test_one_passkey_is_not_enough_two_are_and_each_lets_in(desk: Desk) -> None:
    browser, first, second = desk.invited(), SoftKey(), SoftKey()
    assert desk.add_passkey(browser, first).headers["Location"] == "/desk/account"
    assert desk.get(browser, "/desk").headers["Location"] == "/desk/account"
    assert desk.add_passkey(browser, second).status_code == 303
    assert desk.get(browser, "/desk").status_code == 200
    for key in (first, second):
        entered, answer = desk.enter_with(key)
        assert answer.headers["Location"] == "/desk"
        assert desk.get(entered, "/desk").status_code == 200
    assert desk.enter_with(SoftKey())[1].status_code == 422, "nobody's passkey"


def test_an_answer_that_is_not_to_our_question_from_our_site_by_its_owner_lets_nobody_in(desk: Desk) -> None:
    browser, key = desk.invited(), SoftKey()
    for wrong in (SoftKey(origin="http://localhost.evil"), SoftKey(host="evil"), SoftKey(is_verified=False)):
        assert desk.add_passkey(browser, wrong).status_code == 422
    assert desk.add_passkey(browser, key).status_code == 303
    same = desk.add_passkey(browser, key)
    assert same.status_code == 422, "a passkey is kept once"
    for change in ({"origin": "http://localhost.evil"}, {"host": "evil"}, {"is_verified": False}):
        right = {name: getattr(key, name) for name in change}
        for name, value in change.items():
            setattr(key, name, value)
        assert desk.enter_with(key)[1].status_code == 422, change
        for name, value in right.items():
            setattr(key, name, value)
    options = options_in(desk.get(desk.browser(), "/desk/sign-in").text)
    late = key.show(options)
    desk.clock.pass_by(minutes=5)
    assert desk.post(desk.browser(), "/desk/sign-in/passkey", {"answer": late}).status_code == 422
    for nonsense in ("", "{}", "[]", "null", "x" * 9000, '{"rawId": 1, "response": {}}', "[" * 5000):
        assert desk.post(desk.browser(), "/desk/sign-in/passkey", {"answer": nonsense}).status_code == 422
    assert desk.enter_with(key)[1].status_code == 303


def test_an_answer_lets_in_once_and_a_copied_passkey_not_at_all(desk: Desk) -> None:
    browser, key = desk.invited(), SoftKey()
    desk.add_passkey(browser, key)
    answer = key.show(options_in(desk.get(desk.browser(), "/desk/sign-in").text))
    assert desk.post(desk.browser(), "/desk/sign-in/passkey", {"answer": answer}).status_code == 303
    assert desk.post(desk.browser(), "/desk/sign-in/passkey", {"answer": answer}).status_code == 422
    key.count = 0
    assert desk.enter_with(key)[1].status_code == 422, "it says that it was used less often than we know"
    key.count = 5
    assert desk.enter_with(key)[1].status_code == 303


def test_an_answer_of_a_passkey_that_counts_nothing_lets_in_once_too(desk: Desk) -> None:
    browser, key = desk.invited(), SoftKey(is_counting=False)
    desk.add_passkey(browser, key)
    answer = key.show(options_in(desk.get(desk.browser(), "/desk/sign-in").text))
    assert desk.post(desk.browser(), "/desk/sign-in/passkey", {"answer": answer}).status_code == 303
    assert desk.post(desk.browser(), "/desk/sign-in/passkey", {"answer": answer}).status_code == 422
    assert desk.enter_with(key)[1].status_code == 303


def test_a_frozen_account_is_out_at_once_whichever_way_it_comes(desk: Desk) -> None:
    browser, key = desk.invited(), SoftKey()
    desk.add_passkey(browser, key)
    desk.add_passkey(browser, SoftKey())
    freeze(desk.session, desk.accounts["Irina"], now=desk.clock.at)
    assert desk.get(browser, "/desk").status_code == 303
    assert desk.enter_with(key)[1].status_code == 422
    assert desk.session.scalars(select(Passkey.sign_count)).all() == [0, 0]


@pytest.mark.parametrize("path", ["/desk/sign-in", "/desk/enter/" + "A" * 22])
def test_pages_before_anybody_is_signed_in_set_no_cookie(desk: Desk, path: str) -> None:
    assert "Set-Cookie" not in desk.get(desk.browser(), path).headers
