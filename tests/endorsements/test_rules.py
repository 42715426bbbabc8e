"""No sequence of steps shows the public what is not borne out."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petitioner.endorsements.rules import (
    MOVES,
    OBJECTION_WINDOW,
    Fact,
    ForbiddenMove,
    Proof,
    Provenance,
    Standing,
    State,
    Step,
    counts,
    is_shown,
    move,
)

START = datetime(2026, 11, 1, tzinfo=UTC)

Event = tuple[Step | Proof, int]

events = st.lists(
    st.tuples(st.one_of(st.sampled_from(Step), st.sampled_from(Proof)), st.integers(0, 40)), max_size=25
)


def lived(provenance: Provenance, happened: list[Event]) -> list[tuple[Standing, list[Fact], datetime, Step]]:
    """Return every standing reached, with the facts and the moment it was reached at."""
    standing, now = Standing(State.PROPOSED, provenance), START
    facts: list[Fact] = []
    reached = []
    for what, hours in happened:
        now += timedelta(hours=hours)
        if isinstance(what, Proof):
            facts.append(Fact(what, now))
            continue
        try:
            standing = move(standing, what, facts=facts, now=now)
        except ForbiddenMove:
            continue
        reached.append((standing, list(facts), now, what))
    return reached


def since(facts: list[Fact], proof: Proof) -> list[datetime]:
    return [fact.since for fact in facts if fact.proof is proof]


@given(st.sampled_from(Provenance), events)
def test_nothing_goes_live_without_what_its_provenance_rests_on(
    provenance: Provenance, happened: list[Event]
):
    for standing, facts, now, _ in lived(provenance, happened):
        if standing.state is not State.LIVE:
            continue
        match standing.provenance:
            case Provenance.REPORTED:
                assert since(facts, Proof.ORGANISERS_WORD)
            case Provenance.DOCUMENTED:
                assert since(facts, Proof.PUBLIC_RECORD)
            case Provenance.OFFICE:
                entered = max(since(facts, Proof.AUTHORITY))
                told = [moment for moment in since(facts, Proof.DELIVERED_NOTICE) if moment >= entered]
                assert min(told) + OBJECTION_WINDOW <= now
            case Provenance.MEMBER:
                assert since(facts, Proof.CONFIRMATION)


@given(st.sampled_from(Provenance), events)
def test_after_an_objection_only_a_later_confirmation_shows_the_name(
    provenance: Provenance, happened: list[Event]
):
    for standing, facts, _, _ in lived(provenance, happened):
        objections = since(facts, Proof.OBJECTION)
        if standing.state is State.LIVE and objections:
            assert max(since(facts, Proof.CONFIRMATION)) > max(objections)


@given(st.sampled_from(Provenance), events)
def test_only_what_was_seen_is_shown_as_withdrawn(provenance: Provenance, happened: list[Event]):
    was_live = False
    for standing, _, _, _ in lived(provenance, happened):
        assert was_live or standing.state is not State.WITHDRAWN
        was_live = was_live or standing.state is State.LIVE


@given(st.sampled_from(Provenance), events)
def test_what_was_seen_never_rests_on_a_weaker_word_and_only_the_member_makes_it_theirs(
    provenance: Provenance, happened: list[Event]
):
    words = list(Provenance)
    was_live = False
    for standing, _, _, step in lived(provenance, happened):
        if not was_live and step is Step.DOCUMENT:
            provenance = standing.provenance
            assert provenance is Provenance.DOCUMENTED
        was_live = was_live or standing.state is State.LIVE
        assert words.index(standing.provenance) >= words.index(provenance)
        if standing.provenance is Provenance.MEMBER and provenance is not Provenance.MEMBER:
            assert step is Step.CONFIRM or provenance is Provenance.MEMBER
        provenance = standing.provenance


def test_facts_of_the_future_prove_nothing():
    tomorrow = Fact(Proof.PUBLIC_RECORD, START + timedelta(days=1))

    with pytest.raises(ForbiddenMove, match="no public record"):
        move(Standing(State.PROPOSED, Provenance.DOCUMENTED), Step.PUBLISH, facts=[tomorrow], now=START)


def test_office_says_until_when_the_member_may_object():
    facts = [Fact(Proof.AUTHORITY, START), Fact(Proof.DELIVERED_NOTICE, START)]
    entered = Standing(State.PROPOSED, Provenance.OFFICE)

    with pytest.raises(ForbiddenMove, match="2026-11-03 00:00 UTC"):
        move(entered, Step.PUBLISH, facts=facts, now=START + OBJECTION_WINDOW - timedelta(seconds=1))
    live = move(entered, Step.PUBLISH, facts=facts, now=START + OBJECTION_WINDOW)
    assert live == Standing(State.LIVE, Provenance.OFFICE)


def test_a_notice_from_before_the_entry_told_nobody_of_it():
    facts = [Fact(Proof.DELIVERED_NOTICE, START), Fact(Proof.AUTHORITY, START + timedelta(hours=1))]
    entered = Standing(State.PROPOSED, Provenance.OFFICE)

    with pytest.raises(ForbiddenMove, match="no notice"):
        move(entered, Step.PUBLISH, facts=facts, now=START + 10 * OBJECTION_WINDOW)


def test_organisers_word_is_shown_and_never_counted():
    live = Standing(State.LIVE, Provenance.REPORTED)

    assert is_shown(live)
    assert not counts(live)


def test_ends_are_ends():
    assert {after for after in State if not any(before is after for before, _ in MOVES)} == {
        State.WITHDRAWN,
        State.RETRACTED,
        State.SUPERSEDED,
    }
