"""Links, handles and codes: one way to write each, hard to guess, forgiving to type."""

from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from petitioner.foundation.tokens import (
    CODE_ALPHABET,
    CODE_LENGTH,
    code_from,
    digest,
    is_token,
    new_handle,
    spaced,
    token_from,
    typed_code,
)

SECRET = some.binary(min_size=16, max_size=16)
CODES = some.text(CODE_ALPHABET, min_size=CODE_LENGTH, max_size=CODE_LENGTH)


@given(SECRET)
def test_sixteen_bytes_are_a_token_of_22_characters_safe_in_any_address(raw):
    token = token_from(raw)
    assert len(token) == 22
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert is_token(token)


@given(SECRET, some.integers(0, 21), some.characters())
def test_a_changed_token_is_none_or_another(raw, place, put):
    token = token_from(raw)
    changed = token[:place] + put + token[place + 1 :]
    assert is_token(changed) is False or changed == token or digest(changed) != digest(token)


@given(SECRET)
def test_a_token_has_one_spelling_only(raw):
    token = token_from(raw)
    twins = [token[:-1] + other for other in "AQgwBCDxyz019-_"] + [token + "=", token + "==", f" {token}"]
    assert {twin for twin in twins if is_token(twin)} <= {token[:-1] + last for last in "AQgw"}


@given(some.text(max_size=40))
@example("é" * 22)
@example("A" * 21 + "B")
@example("../" * 8)
@example("\ud800" * 22)
@example("A" * 22 + "\n")
def test_other_text_is_no_token(text):
    assert not is_token(text) or (len(text) == 22 and text.isascii())


def test_handles_do_not_repeat():
    handles = {new_handle() for _ in range(2_000)}
    assert len(handles) == 2_000
    assert all(is_token(handle) for handle in handles)


@given(CODES, some.sampled_from(["", " ", "-", "\u00a0", "\t"]), some.booleans())
def test_a_code_is_forgiving_about_spaces_hyphens_and_small_letters(code, gap, small):
    typed = f" {code[:4]}{gap}{code[4:]}\n"
    assert typed_code(typed.lower() if small else typed) == code
    assert typed_code(spaced(code)) == code


@given(some.text(max_size=30))
@example("ABCD EFG")
@example("ABCD EFGHJ")
@example("ＡＢＣＤＥＦＧＨ")
@example("O0I1LUOO")
@example("ßßßß")
def test_what_is_no_code_is_none(text):
    found = typed_code(text)
    assert found is None or (len(found) == CODE_LENGTH and set(found) <= set(CODE_ALPHABET))


@pytest.mark.parametrize("alike", ["0O", "1IL", "UV"])
def test_no_two_characters_of_a_code_look_alike(alike):
    assert len(set(alike) & set(CODE_ALPHABET)) <= 1
    assert len(CODE_ALPHABET) == len(set(CODE_ALPHABET)) == 30


def test_every_character_is_as_likely_as_any_other_at_every_place():
    rounds = 9_000
    codes = [code_from(digest(str(number))[:16]) for number in range(rounds)]
    assert len(set(codes)) == rounds
    expected = rounds / len(CODE_ALPHABET)
    for place in range(CODE_LENGTH):
        counted = Counter(code[place] for code in codes)
        chi_square = sum((counted[c] - expected) ** 2 / expected for c in CODE_ALPHABET)
        assert chi_square < 70  # 29 degrees of freedom: 1 in 30,000 by chance, and these numbers are fixed


@given(SECRET)
def test_a_secret_cannot_be_told_from_its_digest(raw):
    kept = digest(token_from(raw))
    assert len(kept) == 32
    assert raw not in kept
