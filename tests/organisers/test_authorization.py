"""Who may do what: every role at every door of the desk, in the own organisation and in another's."""

import re
from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from petitioner.accounts.freeze import freeze
from petitioner.accounts.models import Account, AccountSession
from petitioner.accounts.rules import AccountKind, AccountState
from petitioner.foundation.tokens import digest, new_session_secret
from petitioner.organisers.models import OrganiserRequest
from petitioner.organisers.rules import (
    ALLOWED,
    Organiser,
    Refused,
    Role,
    authorize,
)
from tests.organisers import doors
from tests.organisers.desk import OTHER, OWN, Desk
from tests.organisers.doors.door import Door
from tests.organisers.doors.organisers import INVITED

ROOMS = tuple(
    import_module(f"{doors.__name__}.{found.name}")
    for found in sorted(iter_modules(doors.__path__), key=lambda module: module.name)
    if found.name != "door"
)
"""Each room that has doors at the desk: its `DOORS`, the `ALLOWED` actions behind them, and how to `furnish`
one organisation for them."""
DOORS: tuple[Door, ...] = tuple(door for room in ROOMS for door in room.DOORS)
OWN_ACCOUNT = {
    ("GET", "/desk/account"),
    ("GET", "/desk/account/password"),
    ("POST", "/desk/account/password"),
    ("POST", "/desk/account/password/remove"),
    ("POST", "/desk/account/passkeys"),
    ("POST", "/desk/account/passkeys/<int:passkey_id>/remove"),
    ("POST", "/desk/account/sessions/<int:session_id>/end"),
    ("POST", "/desk/reviews/letters"),
    ("GET", "/desk/again"),
    ("POST", "/desk/again/code"),
    ("POST", "/desk/again/passkey"),
    ("POST", "/desk/sign-out"),
}
"""Doors of whoever is signed in, about their own account alone."""
EQUIPPED = {
    ("GET", "/desk"),
    ("GET", "/desk/approvals"),
    ("GET", "/desk/search"),
    ("GET", "/desk/statements"),
    ("GET", "/desk/reviews"),
}
ANYWHERE = {
    ("GET", "/desk/parliaments"),
    ("GET", "/desk/parliaments/<slug>"),
    ("POST", "/desk/parliaments/upload"),
    ("POST", "/desk/imports/<slug>/upload"),
}
"""Doors of whoever has a role anywhere, and two that want a file: their rooms have tests of their own."""
OPEN = {
    ("GET", "/desk/sign-in"),
    ("POST", "/desk/sign-in"),
    ("POST", "/desk/sign-in/passkey"),
    ("GET", "/desk/enter/<token>"),
    ("POST", "/desk/enter/<token>"),
}


def test_every_door_of_the_desk_is_in_this_table(desk: Desk) -> None:
    found = {
        (method, rule.rule)
        for rule in desk.app.url_map.iter_rules()
        if rule.rule.startswith("/desk")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert found == {(door.method, door.path) for door in DOORS} | OWN_ACCOUNT | EQUIPPED | ANYWHERE | OPEN


@pytest.fixture
def knock(desk: Desk) -> Callable[[FlaskClient, Door], TestResponse]:
    """Return a function that goes to a door of the organisation `OWN`, with its forms' own token."""
    for slug, name in ((OWN, "Olga"), (OTHER, "Otto")):
        desk.person(name, Role.OWNER, at=slug)
    holes = {door: room_holes for room in ROOMS for room_holes in [room.furnish(desk)] for door in room.DOORS}

    def go(browser: FlaskClient, door: Door) -> TestResponse:
        path = door.path
        for hole, value in holes[door].items():
            path = path.replace(hole, value)
        if door.method == "GET":
            return desk.get(browser, path)
        return desk.send(browser, path, dict(door.fields))

    return go


def outcome(answer: TestResponse) -> str:
    """Say in a word what a door did."""
    where = answer.headers.get("Location", "")
    if where.startswith("/desk/again"):
        return "stale"
    if where in {"/desk/sign-in", "/desk/account"}:
        return where.rpartition("/")[2]
    return {200: "through", 303: "through", 403: "refused"}[answer.status_code]


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_its_doors_in_its_organisation_and_no_other(
    desk: Desk, knock: Callable[[FlaskClient, Door], TestResponse], role: Role
) -> None:
    for name, at in (("Irina", OWN), ("Boris", OTHER)):
        desk.person(name, role, at=at)
        for is_fresh in (True, False):
            browser = desk.at_desk(name, is_fresh=is_fresh)
            for door in DOORS:
                expected = "refused"
                if at == OWN and role in door.allowed:
                    expected = "stale" if door.is_dangerous and not is_fresh else "through"
                assert outcome(knock(browser, door)) == expected, (door, at, is_fresh)
    sent = sum(door.requests * (1 if door.is_dangerous else 2) for door in DOORS if role in door.allowed)
    assert len(desk.session.scalars(select(OrganiserRequest)).all()) == sent


@pytest.mark.parametrize("who", ["nobody", "staff", "frozen", "unequipped", "no role", "expired"])
def test_whoever_has_no_role_or_is_not_there_gets_nowhere(
    desk: Desk, knock: Callable[[FlaskClient, Door], TestResponse], who: str
) -> None:
    browser, expected = stranger(desk, who)
    for door in DOORS:
        found = outcome(knock(browser, door))
        in_vain = (
            "refused" if who == "no role" or (door.method == "POST" and expected != "account") else expected
        )
        assert found in {expected, in_vain}, (door, who)
    for method, path in EQUIPPED:
        assert method == "GET"
        answer = outcome(desk.get(browser, path))
        assert answer == ("through" if who == "no role" else expected), path
    assert desk.session.scalars(select(OrganiserRequest)).all() == []


def stranger(desk: Desk, who: str) -> tuple[FlaskClient, str]:
    """Return the browser of somebody who should get nowhere, and where they are sent."""
    if who == "nobody":
        return desk.browser(), "sign-in"
    if who == "staff":
        return staff(desk), "sign-in"
    if who == "unequipped":
        desk.person("Irina", Role.OWNER, is_equipped=False)
        return desk.at_desk("Irina"), "account"
    if who == "no role":
        desk.person("Irina")
        return desk.at_desk("Irina"), "refused"
    account_id = desk.person("Irina", Role.OWNER)
    browser = desk.at_desk("Irina")
    if who == "frozen":
        desk.session.commit()
        freeze(desk.session, account_id, now=desk.clock.at)
    else:
        desk.clock.pass_by(minutes=20)
    return browser, "sign-in"


def staff(desk: Desk) -> FlaskClient:
    """Return the browser of somebody of a parliament's staff, signed in there."""
    account = Account(
        kind=AccountKind.STAFF,
        address=b"sealed",
        address_digest=b"digest",
        domain="assembly.example",
        state=AccountState.ACTIVE,
        created_at=desk.clock.at,
    )
    desk.session.add(account)
    desk.session.flush()
    secret, browser, now = new_session_secret(), desk.browser(), desk.clock.at
    desk.session.add(
        AccountSession(account_id=account.id, token_digest=digest(secret), begun_at=now, seen_at=now)
    )
    browser.set_cookie("petitioner_session", secret)
    assert desk.get(browser, "/staff").status_code == 200
    return browser


def test_an_organiser_is_nobody_at_the_desk_of_staff(desk: Desk) -> None:
    desk.person("Irina", Role.OWNER)
    assert desk.get(desk.at_desk("Irina"), "/staff").headers["Location"] == "/staff/sign-in"


def test_a_form_that_was_not_printed_for_this_session_is_refused_at_every_door(desk: Desk) -> None:
    desk.person("Irina", Role.OWNER)
    browser, other = desk.at_desk("Irina"), desk.at_desk("Irina")
    token = desk.get(other, "/desk/account").text.split('name="form_token" value="')[1].split('"')[0]
    own = desk.get(browser, "/desk/account").text.split('name="form_token" value="')[1].split('"')[0]
    posts = {path for method, path in OWN_ACCOUNT if method == "POST"}
    posts |= {door.path for door in DOORS if door.method == "POST"}
    for rule in posts:
        path = re.sub("<int:[a-z_]+>", "1", rule.replace("<slug>", OWN))
        path = re.sub("<uuid:[a-z_]+>", "00000000-0000-4000-8000-000000000000", path)
        path = re.sub("<[a-z_]+>", "any", path)
        for fields in ({}, {"form_token": "A" * 22}, {"form_token": token}):
            assert desk.post(browser, path, fields).status_code == 403, path
        foreign = {"Sec-Fetch-Site": "same-site"}
        assert desk.post(browser, path, {"form_token": own}, headers=foreign).status_code == 403, path
    assert desk.get(browser, "/desk").status_code == 200


def test_the_one_table_says_the_same_as_this_one() -> None:
    named = {action: allowed for room in ROOMS for action, allowed in room.ALLOWED.items()}
    assert named == ALLOWED
    for action, allowed in named.items():
        for role in Role:
            for organisation_id in (1, 2):
                actor = Organiser(7, frozenset({(1, role)}), is_equipped=True, is_fresh=True)
                if organisation_id == 1 and role in allowed:
                    authorize(actor, action, organisation_id)
                else:
                    with pytest.raises(Refused, match="role"):
                        authorize(actor, action, organisation_id)
        with pytest.raises(Refused, match="signed_out"):
            authorize(None, action, 1)
        bare = Organiser(7, frozenset({(1, Role.OWNER)}), is_equipped=False, is_fresh=True)
        with pytest.raises(Refused, match="unequipped"):
            authorize(bare, action, 1)


def test_the_worker_asks_again_what_became_of_the_role_and_the_proof(desk: Desk) -> None:
    desk.person("Olga", Role.OWNER)
    desk.person("Irina", Role.OWNER)
    browser = desk.at_desk("Irina")
    desk.send(browser, f"/desk/people/{OWN}/invite", dict(INVITED))
    desk.session.execute(
        text("DELETE FROM organisation_role WHERE account_id = :it"), {"it": desk.accounts["Irina"]}
    )
    desk.work()
    assert desk.sink.letters() == []
    desk.person("Irina", Role.OWNER)
    desk.send(browser, f"/desk/people/{OWN}/invite", dict(INVITED))
    desk.session.execute(text("UPDATE organiser_request SET is_fresh = false"))
    desk.work()
    assert desk.sink.letters() == []
    desk.ask(browser, f"/desk/people/{OWN}/invite", dict(INVITED))
    assert [letter["to"] for letter in desk.sink.letters()] == ["vera@table.example"]


STRANGE = (
    b"[]",
    b"{}",
    b"[" * 9000,
    b'{"act": "invite", "organisation_id": 99999999999, "role": "editor"}',
    b'{"act": "recover", "organisation_id": 1, "role": null, "account_id": -1}',
    b'{"act": "approve", "organisation_id": 1, "role": null, "approval_id": "1"}',
    b'{"act": "invite", "organisation_id": 1, "role": "editor", "name": "\\ud800"}',
    b'{"act": "invite", "organisation_id": 1, "role": "editor", "email": 7}',
)
"""What no page of ours seals."""


def test_what_was_sent_to_another_room_is_left_to_it_unopened(desk: Desk) -> None:
    desk.person("Olga", Role.OWNER)
    irina = desk.person("Irina", Role.OWNER)
    desk.send(desk.at_desk("Irina"), f"/desk/people/{OWN}/invite", dict(INVITED))
    desk.session.execute(text("UPDATE organiser_request SET room = 'another'"))
    desk.work()
    rows = desk.session.execute(
        select(OrganiserRequest.room, OrganiserRequest.account_id, OrganiserRequest.failures)
    )
    assert [tuple(row) for row in rows] == [("another", irina, 0)]
    assert desk.sink.letters() == []


def test_what_no_page_sends_is_tried_three_times_and_holds_nobody_up(desk: Desk) -> None:
    irina, now = desk.person("Irina", Role.OWNER), desk.clock.at
    for closed in STRANGE:
        sealed = desk.keys.web.seal(closed) if len(closed) < 4000 else b"not even sealed"
        desk.session.add(
            OrganiserRequest(
                account_id=irina, room="organisers", is_fresh=True, sealed=sealed, received_at=now
            )
        )
    desk.ask(desk.at_desk("Irina"), f"/desk/people/{OWN}/invite", dict(INVITED))
    for _ in range(4):
        desk.work()
    assert desk.session.scalars(select(OrganiserRequest.failures)).all() == [3] * len(STRANGE)
    assert [letter["to"] for letter in desk.sink.letters()] == ["vera@table.example"]


def test_numbers_that_no_row_has_are_no_fault_of_the_house(desk: Desk) -> None:
    desk.person("Irina", Role.OWNER)
    browser, huge = desk.at_desk("Irina"), 2**64
    for path, fields in (
        (f"/desk/people/{OWN}/{huge}", {"act": "recover"}),
        (f"/desk/people/{OWN}/1", {"act": "give_role"}),
        (f"/desk/people/{OWN}/1", {"act": "crown king"}),
        (f"/desk/approvals/{huge}", {"choice": "approve"}),
        (f"/desk/account/passkeys/{huge}/remove", {}),
        (f"/desk/account/sessions/{huge}/end", {}),
        (f"/desk/people/{OWN}/invite", {"name": "a\0b", "email": "a\0@b.example", "role": "\0"}),
        ("/desk/again/code", {"code": "\0", "to": "\0"}),
        ("/desk/sign-in", {"email": "a\0@b.example", "password": "\0" * 20, "code": "\0"}),
    ):
        assert 400 <= desk.send(browser, path, fields).status_code < 500, path
    assert desk.get(browser, f"/desk/log/{OWN}?before={10**14}").status_code == 200
    assert desk.get(browser, "/desk/people/a%00b").status_code == 403
