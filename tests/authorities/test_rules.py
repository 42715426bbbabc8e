"""How an authority comes and goes: the table of moves, what a letter asks, which days, which domains."""

from datetime import date, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from petitioner.authorities.forms import Typed, mistakes, term_of, whom_of
from petitioner.authorities.rules import (
    ANSWERS,
    MOVED_BY,
    MOVES,
    UNDER_WAY,
    Answer,
    Asking,
    DeskKind,
    ForbiddenMove,
    RefusedAuthority,
    RefusedDomain,
    Scope,
    State,
    Step,
    Term,
    asking,
    check_domain,
    checked_term,
    letter_language,
    move,
)
from petitioner.authorities.shapes import DeskForm, Whom
from petitioner.vocabulary.mailbox_provider import is_for_everybody

TODAY = date(2026, 11, 20)
DAYS = st.dates(date(2026, 1, 1), date(2028, 1, 1))
NOTES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=50)
ALLOWED = {
    (State.ASKED, Step.GRANT): State.IN_FORCE,
    (State.ASKED, Step.REFUSE): State.REFUSED,
    (State.ASKED, Step.END): State.ENDED,
    (State.IN_FORCE, Step.END): State.ENDED,
}


@pytest.mark.parametrize(("state", "step"), list(product(State, Step)))
def test_the_table_of_moves(state: State, step: Step) -> None:
    if (state, step) in ALLOWED:
        assert move(state, step) is ALLOWED[state, step]
    else:
        with pytest.raises(ForbiddenMove, match=step):
            move(state, step)


@settings(max_examples=60)
@given(st.lists(st.sampled_from(Step), max_size=8))
def test_nothing_is_in_force_without_a_grant_and_nothing_comes_back(steps: list[Step]) -> None:
    state, seen = State.ASKED, [State.ASKED]
    for step in steps:
        if (state, step) in MOVES:
            state = move(state, step)
            seen.append(state)
    assert (State.IN_FORCE in seen) == (steps[:1] == [Step.GRANT])
    assert all(later not in UNDER_WAY for before, later in pairwise(seen) if before not in UNDER_WAY)


@pytest.mark.parametrize(
    ("state", "last", "is_expired"), list(product(State, [None, *Answer], [True, False]))
)
def test_what_a_letter_asks_can_be_carried_out(state: State, last: Answer | None, is_expired: bool) -> None:
    asked = asking(state, last, is_expired=is_expired)
    if asked is Asking.QUESTION:
        assert (state, last, is_expired) == (State.ASKED, None, False)
    if last in {None, Answer.GAVE}:
        standing = State.IN_FORCE if last else state
        for answer in ANSWERS[asked]:
            assert (standing, MOVED_BY[answer]) in MOVES


@settings(max_examples=100)
@given(DAYS, st.none() | DAYS, st.none() | DAYS)
def test_a_term_never_outlives_the_mandate(first: date, last: date | None, mandate: date | None) -> None:
    try:
        found = checked_term(Term(first, last), mandate, today=TODAY)
    except RefusedAuthority:
        ends = [day for day in (last, mandate) if day is not None]
        assert min(ends) < max(first, TODAY)
        return
    for end in (last, mandate):
        assert end is None or (found.ends_on is not None and found.ends_on <= end)
    assert found.starts_on == first
    assert found.holds(first)
    assert not found.holds(first - timedelta(days=1))
    assert found.ends_on is None or not found.holds(found.ends_on + timedelta(days=1))


@pytest.mark.parametrize(
    "domain",
    [
        "example",
        "uk",
        "gov.uk",
        "co.uk",
        "gob.es",
        "gouv.fr",
        "gv.at",
        "gmail.com",
        "posteo.de",
        "mail.gmail.com",
    ],
)
def test_a_domain_where_others_can_have_addresses_is_refused(domain: str) -> None:
    with pytest.raises(RefusedDomain, match=domain):
        check_domain(domain, is_for_everybody=is_for_everybody(domain))


@pytest.mark.parametrize(
    "domain", ["assembly.example", "parliament.uk", "sejm.gov.pl", "europarl.europa.eu", "go.example"]
)
def test_a_domain_of_an_assembly_s_own_is_taken(domain: str) -> None:
    check_domain(domain, is_for_everybody=is_for_everybody(domain))


def test_a_letter_is_in_the_member_s_language_if_we_speak_it() -> None:
    assert letter_language(("nl", "fr"), "de") == "fr"
    assert letter_language(("nl",), "de") == "de"


# --- what is typed -----------------------------------------------------------------------------------------

GOOD = {"whom": "member-7", "starts_on": "2026-11-20", "note": "head of office"}


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({}, {}),
        ({"whom": ""}, {"whom": "missing"}),
        ({"whom": "member-²"}, {"whom": "missing"}),
        ({"whom": "everybody-1"}, {"whom": "missing"}),
        ({"whom": "member-9999999999"}, {"whom": "missing"}),
        ({"starts_on": "20.11.2026"}, {"starts_on": "invalid"}),
        ({"ends_on": "soon"}, {"ends_on": "invalid"}),
        ({"note": ""}, {"note": "missing"}),
        ({"note": "x" * 1001}, {"note": "too_long"}),
    ],
)
def test_each_mistake_is_named(changed: dict[str, str], wrong: dict[str, str]) -> None:
    assert mistakes(Typed(**{**GOOD, **changed}), is_for_another=False) == wrong


def test_who_is_to_act_is_asked_of_a_secretariat_alone() -> None:
    assert mistakes(Typed(**GOOD), is_for_another=True) == {"email": "missing"}
    assert mistakes(Typed(**GOOD, email="nora"), is_for_another=True) == {"email": "invalid"}
    assert mistakes(Typed(**GOOD, email="nora@assembly.example"), is_for_another=True) == {}


@settings(max_examples=60)
@given(st.sampled_from(DeskKind), st.sampled_from(Scope), DAYS, st.none() | DAYS, NOTES)
def test_what_is_sealed_is_read_back(
    kind: DeskKind, scope: Scope, first: date, last: date | None, note: str
) -> None:
    whom = whom_of(f"{scope}-7", 3)
    assert whom == Whom(3, scope, *((7, None) if scope is Scope.MEMBER else (None, 7)))
    typed = Typed(starts_on=first.isoformat(), ends_on=last.isoformat() if last else "")
    form = DeskForm(kind, "fr", whom, term_of(typed), note, "nora@assembly.example", 9)
    assert DeskForm.from_bytes(form.to_bytes()) == form
    assert DeskForm.from_bytes(DeskForm(kind, "en").to_bytes()) == DeskForm(kind, "en")
