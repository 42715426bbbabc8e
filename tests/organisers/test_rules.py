"""Passwords, codes, brakes, questions to passkeys, and who is a second person: values in, values out."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from petitioner.foundation.key_files import read_web_keys
from petitioner.foundation.secrets import UnreadableSeal, WebKeys
from petitioner.foundation.settings import Settings
from petitioner.organisers.challenges import is_ours, new_challenge
from petitioner.organisers.codes import code_at, secret_text, step_of
from petitioner.organisers.network_brake import FREE, NetworkBrake
from petitioner.organisers.rules import Second, refusal_of_password, refusal_of_second
from petitioner.organisers.web_secrets import decrypt, encrypt, name_digest, password_proof
from petitioner.vocabulary.email_address import parse_email_address
from tests.organisers.desk import NOON

RFC_6238 = b"12345678901234567890"


@pytest.fixture
def keys(settings: Settings) -> WebKeys:
    return read_web_keys(settings.web_keys)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert code_at(RFC_6238, seconds // 30) == code


def test_a_code_is_good_for_half_a_minute_more_or_less_and_spaces_are_forgiven() -> None:
    current = int(NOON.timestamp()) // 30
    for step in (current - 1, current, current + 1):
        code = code_at(RFC_6238, step)
        assert step_of(RFC_6238, f" {code[:3]} {code[3:]} ", now=NOON) == step
    for step in (current - 2, current + 2):
        assert step_of(RFC_6238, code_at(RFC_6238, step), now=NOON) is None
    for typed in ("", "12345", "1234567", "١٢٣٤٥٦", "abcdef"):
        assert step_of(RFC_6238, typed, now=NOON) is None
    assert len(secret_text(RFC_6238)) == 32


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short", "short"),
        ("x" * 129, "long"),
        ("Password123456!", "common"),
        ("qwertyuiop2024", "common"),
        ("passwort-passwort", "common"),
        ("abababababab12", "common"),
        ("abcdefghijklmnop", "common"),
        ("aaaaaaaaaaaaaaa", "common"),
        ("пароль123456789", "common"),
        ("irina-table-1234", "common"),
        ("irina.ottersund2026", "common"),
        ("kettle ribbon orbit lagoon", None),
        ("4 Гуси у Хвилях", None),
        ("vQ7#pLw2!zRk", None),
    ],
)
def test_a_password_is_long_and_not_what_everybody_takes(password: str, reason: str | None) -> None:
    assert refusal_of_password(password, "irina.ottersund@table.example") == reason


@settings(max_examples=60)
@given(st.text(min_size=0, max_size=140))
def test_any_text_is_either_taken_or_refused_for_a_reason(password: str) -> None:
    assert refusal_of_password(password, "a@b.example") in {None, "short", "long", "common"}


def test_a_second_person_is_another_one_whom_it_does_not_concern_and_whom_the_asker_did_not_just_make() -> (
    None
):
    def reason(account: int, made_by: int | None, hours: float = 48) -> str | None:
        second = Second(account, made_by, NOON - timedelta(hours=hours))
        return refusal_of_second(second, asked_by=1, subject=2, now=NOON)

    assert reason(1, None) == "same"
    assert reason(2, None) == "subject"
    assert reason(3, 1, 23.9) == "too_new"
    assert reason(3, 1, 24) is None
    assert reason(3, None, 0) is None
    assert reason(3, 4, 0) is None


def test_a_network_waits_longer_after_every_try_and_others_do_not() -> None:
    now = [0.0]
    brake = NetworkBrake(lambda: now[0])
    for _ in range(FREE):
        assert brake.may_try("192.0.2.7")
    assert not brake.may_try("192.0.2.200"), "the same network"
    assert brake.may_try("192.0.3.7")
    now[0] += 1.1
    assert brake.may_try("192.0.2.7")
    now[0] += 1.1
    assert not brake.may_try("192.0.2.7"), "two seconds by now"
    brake.forgive("192.0.2.9")
    assert brake.may_try("192.0.2.7")
    for _ in range(200):
        now[0] += 61
        assert brake.may_try("2001:db8:1::5"), "never more than a minute"
    assert brake.may_try(None)


def test_a_question_is_for_one_use_one_session_and_five_minutes(keys: WebKeys) -> None:
    asked = new_challenge(keys, "show", of=7, now=NOON)
    assert is_ours(keys, asked, "show", of=7, now=NOON + timedelta(seconds=299))
    assert not is_ours(keys, asked, "show", of=7, now=NOON + timedelta(seconds=300))
    assert not is_ours(keys, asked, "show", of=7, now=NOON - timedelta(seconds=1))
    assert not is_ours(keys, asked, "show", of=8, now=NOON)
    assert not is_ours(keys, asked, "make", of=7, now=NOON)
    for strange in (b"", asked[:-1], asked + b"x", bytes(37)):
        assert not is_ours(keys, strange, "show", of=7, now=NOON)


def test_what_is_kept_under_the_web_key_is_read_for_its_purpose_and_its_row_alone(keys: WebKeys) -> None:
    stored = encrypt(keys, b"words", purpose="code", of=3)
    assert decrypt(keys, stored, purpose="code", of=3) == b"words"
    for purpose, of, data in (
        ("name", 3, stored),
        ("code", 4, stored),
        ("code", 3, stored[:-1]),
        ("code", 3, b""),
    ):
        with pytest.raises(UnreadableSeal):
            decrypt(keys, data, purpose=purpose, of=of)


def test_a_password_is_proven_by_argon2id_at_full_cost_and_for_one_address(keys: WebKeys) -> None:
    irina, boris = parse_email_address("irina@table.example"), parse_email_address("boris@table.example")
    proof = password_proof(keys, irina, "kettle ribbon orbit lagoon")
    assert proof == password_proof(keys, irina, "kettle ribbon orbit lagoon")
    assert (
        len({proof, password_proof(keys, boris, "kettle ribbon orbit lagoon"), name_digest(keys, irina)}) == 3
    )
