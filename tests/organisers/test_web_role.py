"""Whoever takes the web process over gets nothing by guessing; many tries at once are no more than one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest

from petitioner.accounts.freeze import freeze
from petitioner.foundation.roles import WEB, as_role
from petitioner.organisers import pages
from petitioner.organisers.rules import Role
from petitioner.organisers.store import people
from tests.organisers.desk import NOON, PASSWORD, Desk, SoftKey

REFUSED = (
    "begin_password_session('guess', 'guess', 9, 'fresh', NULL, now())",
    "begin_passkey_session('guess', 0, 'asked', 'fresh', NULL, now())",
    "begin_invited_session('guess', 'fresh', NULL, now())",
    "is_invitation_open('guess', now())",
    "step_up_by_code('guess', 9, 'fresh', now())",
    "step_up_by_passkey('guess', 'guess', 0, 'asked', 'fresh', now())",
    "add_own_passkey('guess', 'key', 'key', 0, 'name', 'asked', 'fresh', now())",
    "set_own_password('guess', 'name', 'proof', 'secret', 9, 'fresh', now())",
    "remove_own_passkey('guess', 1, 'fresh', now())",
    "remove_own_password('guess', 'fresh', now())",
    "add_organiser_request('guess', 'organisers', 'sealed', now())",
    "note_audit_export('guess', 1, now())",
    "count_organiser_requests('guess', now()) > 0",
    "seal_names_now('guess', 1, now())",
    "declare_number('guess', 1, 'paper', 1, current_date, '', '', '', 50, now())",
    "withdraw_declaration('guess', 1, 1, now())",
    "count_signer_searches('guess', now()) > 0",
)
EMPTY = (
    "SELECT * FROM look_up_organiser('guess', now())",
    "SELECT * FROM look_at_password('guess', 'guess', now())",
    "SELECT * FROM find_passkey('guess')",
    "SELECT * FROM list_own_passkeys('guess', now())",
    "SELECT * FROM list_people('guess', 1, now())",
    "SELECT * FROM list_approvals('guess', now())",
    "SELECT * FROM list_found_signers('guess', 1, now())",
    "SELECT * FROM list_audit('guess', 1, NULL, 10, now())",
)


def test_a_guess_opens_nothing_and_shows_nothing(clean_database: str) -> None:
    with psycopg.connect(as_role(clean_database, WEB), autocommit=True) as web:
        for call in REFUSED:
            assert web.execute(f"SELECT {call}").fetchall() == [(False,)], call  # type: ignore[call-overload]
        for call in EMPTY:
            assert web.execute(call).fetchall() == [], call  # type: ignore[call-overload]
        for call in ("look_at_own_code('guess', now())", "read_comment_view('guess', 1, 'guess', now())"):
            assert web.execute(f"SELECT {call}").fetchall() == [(None,)], call  # type: ignore[call-overload]


def test_of_many_guesses_in_the_same_moment_five_are_looked_at(clean_database: str) -> None:
    def guess(_: int) -> None:
        with psycopg.connect(as_role(clean_database, WEB), autocommit=True) as web:
            web.execute("SELECT * FROM look_at_password('name', 'guess', %s)", [NOON])

    with ThreadPoolExecutor(8) as crowd:
        list(crowd.map(guess, range(16)))
    with psycopg.connect(clean_database) as owner:
        assert owner.execute("SELECT failures FROM sign_in_brake").fetchall() == [(5,)]


def test_a_password_costs_the_same_whoever_has_the_address(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    real = pages.password_proof
    monkeypatch.setattr(pages, "password_proof", lambda *given: (made.append(given[2]), real(*given))[1])
    desk.person("Irina", Role.OWNER)
    freeze(desk.session, desk.person("Frieda", Role.OWNER), now=desk.clock.at)
    desk.person("Bare", Role.OWNER, is_equipped=False)
    for name in ("Irina", "Frieda", "Bare", "Nobody"):
        desk.sign_in(name, code="000000")
    assert made == [PASSWORD] * 4


def test_brakes_questions_and_letters_are_forgotten_a_day_later(desk: Desk) -> None:
    browser, key = desk.invited(), SoftKey()
    desk.add_passkey(browser, key)
    desk.sign_in("Nobody")
    day = desk.clock.at + timedelta(days=1)
    assert people.forget_past(desk.session, before=desk.clock.at) == 0
    assert people.forget_past(desk.session, before=day) == 3, "a brake, a question, the letter"
