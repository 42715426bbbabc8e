"""States, phases and the canonical forms that are hashed."""

import hashlib
import itertools
import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petitioner.statements.rules import (
    MOVES,
    ForbiddenMove,
    Phase,
    State,
    canonical_body,
    canonical_line,
    move,
    phase,
    text_form,
    text_hash,
    version_hash,
)

NOON = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("state", "opens_at", "closes_at", "expected"),
    [
        (State.DRAFT, None, None, Phase.DRAFT),
        (State.DRAFT, NOON - INSTANT, NOON - INSTANT, Phase.DRAFT),
        (State.CLOSED, None, NOON + INSTANT, Phase.CLOSED),
        (State.OPEN, None, None, Phase.OPEN),
        (State.OPEN, NOON, None, Phase.OPEN),
        (State.OPEN, NOON + INSTANT, None, Phase.UPCOMING),
        (State.OPEN, None, NOON + INSTANT, Phase.OPEN),
        (State.OPEN, None, NOON, Phase.CLOSED),
        (State.OPEN, NOON - 2 * INSTANT, NOON - INSTANT, Phase.CLOSED),
    ],
)
def test_people_can_sign_from_the_opening_until_just_before_the_closing(state, opens_at, closes_at, expected):
    assert phase(state, opens_at, closes_at, NOON) is expected


@pytest.mark.parametrize(("before", "after"), list(itertools.product(State, State)))
def test_a_statement_goes_forward_or_stays(before, after):
    if after is before or after in MOVES[before]:
        assert move(before, after) is after
    else:
        with pytest.raises(ForbiddenMove):
            move(before, after)


def test_nothing_leads_back_to_a_draft_or_out_of_closing():
    assert all(State.DRAFT not in targets for targets in MOVES.values())
    assert MOVES[State.CLOSED] == frozenset()


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (
            State.OPEN,
            State.DRAFT,
            "A statement that is “open” cannot become “draft”. Set the state to “open” or “closed”.",
        ),
        (
            State.CLOSED,
            State.OPEN,
            "A statement that is “closed” cannot become “open”. Leave it “closed”: closing is final.",
        ),
    ],
)
def test_a_forbidden_move_says_what_is_possible(before, after, sentence):
    with pytest.raises(ForbiddenMove) as refusal:
        move(before, after)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("a", "a\n"),
        ("a\n\n\n", "a\n"),
        ("\n \n\ta", "\ta\n"),
        ("a  \nb\t\n", "a\nb\n"),
        ("a\r\nb\rc", "a\nb\nc\n"),
        ("e\u0301te\u0301", "été\n"),
        ("a\u00a0\nb", "a\u00a0\nb\n"),
        ("", "\n"),
    ],
)
def test_a_body_has_one_canonical_form(written, canonical):
    assert canonical_body(written) == canonical


@given(st.text())
def test_canonical_forms_are_stable_and_hold_what_they_promise(text):
    body, line = canonical_body(text), canonical_line(text)
    assert canonical_body(body) == body == unicodedata.normalize("NFC", body)
    assert canonical_line(line) == line
    assert body.endswith("\n")
    assert not body.endswith("\n\n")
    assert "\r" not in body
    assert all(one == one.rstrip(" \t") for one in body.split("\n"))
    assert "\n" not in line
    assert "\r" not in line


WORDS = st.text(st.characters(codec="utf-8"), max_size=20)


@given(st.tuples(WORDS, WORDS, WORDS), st.tuples(WORDS, WORDS, WORDS))
def test_two_texts_share_a_form_only_if_they_are_the_same(one, other):
    def canonical(text):
        return canonical_line(text[0]), canonical_line(text[1]), canonical_body(text[2])

    assert (text_form("en", *one) == text_form("en", *other)) == (canonical(one) == canonical(other))


def test_the_form_that_is_hashed_is_the_documented_one():
    form = "petitioner text 1\nfr\nTitre\nl’Assemblée\nUn.\n\nDeux.\n"
    assert text_form("fr", " Titre ", "l’Assemblée", "Un. \r\n\r\nDeux.") == form
    assert text_hash("fr", "Titre", "l’Assemblée", "Un.\n\nDeux.\n") == hashlib.sha256(form.encode()).digest()


def test_each_part_of_a_text_changes_its_hash():
    texts = [
        ("en", "Title", "Assembly", "Body"),
        ("fr", "Title", "Assembly", "Body"),
        ("en", "Title!", "Assembly", "Body"),
        ("en", "Title", "Another", "Body"),
        ("en", "Title", "Assembly", "Body!"),
    ]
    assert len({text_hash(*text) for text in texts}) == len(texts)


def test_a_version_is_the_set_of_its_texts_in_any_order():
    one, two = b"\x01" * 32, b"\x02" * 32
    lines = f"petitioner version 1\n{one.hex()}\n{two.hex()}\n"
    assert version_hash([two, one]) == version_hash([one, two]) == hashlib.sha256(lines.encode()).digest()
    assert version_hash([one]) != version_hash([one, two])
