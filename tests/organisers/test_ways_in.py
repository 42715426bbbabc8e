"""The own account: what is dangerous needs a fresh proof, and when a way in changes all else ends."""

from sqlalchemy import select, text

from petitioner.organisers.models import Passkey
from petitioner.organisers.rules import Role
from tests.organisers.desk import OWN, Desk, SoftKey, cookie_of, options_in


def test_what_is_dangerous_is_asked_for_again_after_five_minutes(desk: Desk) -> None:
    desk.person("Irina", Role.OWNER)
    browser = desk.at_desk("Irina")
    desk.clock.pass_by(minutes=5)
    again = "/desk/again?to=/desk/account"
    for path in ("/desk/account/passkeys", "/desk/account/password", "/desk/account/password/remove"):
        assert desk.send(browser, path).headers["Location"] == again, path
    people = desk.get(browser, f"/desk/people/{OWN}").text
    assert "Invite somebody" not in people
    assert f'href="/desk/again?to=/desk/people/{OWN}"' in people
    before = cookie_of(browser)
    proven = desk.send(browser, "/desk/again/code", {"code": desk.code(), "to": f"/desk/people/{OWN}"})
    assert proven.headers["Location"] == f"/desk/people/{OWN}"
    assert cookie_of(browser) != before
    thief = desk.browser()
    thief.set_cookie("petitioner_session", str(before))
    assert desk.get(thief, "/desk").status_code == 303, "the secret from before opens nothing"
    assert "Invite somebody" in desk.get(browser, f"/desk/people/{OWN}").text


def test_a_fresh_proof_leads_nowhere_but_to_the_desk(desk: Desk) -> None:
    desk.person("Irina", Role.OWNER)
    browser = desk.at_desk("Irina")
    for foreign in ("https://evil.example", "//evil.example", "/desk/../x", "/staff", "/desk/account\n", ""):
        desk.clock.pass_by(seconds=30)
        answer = desk.send(browser, "/desk/again/code", {"code": desk.code(), "to": foreign})
        assert answer.headers["Location"] == "/desk", foreign


def test_a_code_is_not_guessed_with_a_stolen_session(desk: Desk) -> None:
    desk.person("Irina", Role.OWNER)
    browser = desk.at_desk("Irina", is_fresh=False)
    for _ in range(6):
        assert desk.send(browser, "/desk/again/code", {"code": "000000"}).status_code == 422
    assert desk.send(browser, "/desk/again/code", {"code": desk.code()}).status_code == 422
    desk.clock.pass_by(minutes=1)
    assert desk.send(browser, "/desk/again/code", {"code": desk.code()}).status_code == 303


def test_a_passkey_proves_again_and_nobody_elses_does(desk: Desk) -> None:
    mine, theirs, key, other = desk.invited("Irina"), desk.invited("Boris"), SoftKey(), SoftKey()
    desk.add_passkey(mine, key)
    desk.add_passkey(theirs, other)
    desk.clock.pass_by(minutes=6)
    options = options_in(desk.get(mine, "/desk/again").text)
    assert desk.send(mine, "/desk/again/passkey", {"answer": other.show(options)}).status_code == 422
    from_sign_in = options_in(desk.get(desk.browser(), "/desk/sign-in").text)
    assert desk.send(mine, "/desk/again/passkey", {"answer": key.show(from_sign_in)}).status_code == 422
    before = cookie_of(mine)
    options = options_in(desk.get(mine, "/desk/again").text)
    assert desk.send(mine, "/desk/again/passkey", {"answer": key.show(options)}).status_code == 303
    assert cookie_of(mine) != before
    assert desk.add_passkey(mine, SoftKey()).status_code == 303


def test_when_a_way_in_changes_everywhere_else_is_signed_out(desk: Desk) -> None:
    desk.person("Irina", Role.OWNER)
    browser, keys = desk.at_desk("Irina"), [SoftKey(), SoftKey(), SoftKey()]
    for key in keys:
        elsewhere = desk.at_desk("Irina")
        assert desk.add_passkey(browser, key).status_code == 303
        assert desk.get(elsewhere, "/desk").status_code == 303
    elsewhere = desk.at_desk("Irina")
    assert desk.send(browser, "/desk/account/password/remove").status_code == 303
    assert desk.get(elsewhere, "/desk").status_code == 303
    elsewhere = desk.at_desk("Irina")
    first, *_ = desk.session.scalars(select(Passkey.id).order_by(Passkey.id))
    assert desk.send(browser, f"/desk/account/passkeys/{first}/remove").status_code == 303
    assert desk.get(elsewhere, "/desk").status_code == 303
    assert desk.enter_with(keys[0])[1].status_code == 422
    assert desk.enter_with(keys[1])[1].status_code == 303
    assert [entry[1] for entry in desk.log()] == [
        *["added_passkey"] * 3,
        "removed_password",
        "removed_passkey",
        "signed_in",
    ]


def test_too_few_ways_in_are_never_left(desk: Desk) -> None:
    browser, keys = desk.invited(), [SoftKey(), SoftKey()]
    for key in keys:
        desk.add_passkey(browser, key)
    first, second = desk.session.scalars(select(Passkey.id).order_by(Passkey.id))
    for path in (f"passkeys/{first}/remove", f"passkeys/{second}/remove", "password/remove"):
        answer = desk.send(browser, f"/desk/account/{path}")
        assert answer.status_code == 422
        assert "too few ways in" in answer.text
    assert desk.get(browser, "/desk").status_code == 200
    desk.person("Boris", Role.OWNER)
    assert desk.send(desk.at_desk("Boris"), "/desk/account/password/remove").status_code == 422
    stranger = desk.at_desk("Boris")
    assert desk.send(stranger, f"/desk/account/passkeys/{first}/remove").status_code == 422
    assert len(desk.session.scalars(select(Passkey)).all()) == 2


def test_an_invited_session_makes_the_first_way_in_and_no_second_without_a_proof(desk: Desk) -> None:
    browser = desk.invited()
    assert desk.add_passkey(browser, SoftKey()).status_code == 303
    desk.session.execute(text("UPDATE account_session SET factor_at = NULL"))
    assert desk.send(browser, "/desk/account/passkeys").headers["Location"].startswith("/desk/again")
    assert desk.get(browser, "/desk/account/password").headers["Location"].startswith("/desk/again")
