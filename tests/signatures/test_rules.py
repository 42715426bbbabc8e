"""A signature goes where the table of moves lets it, and shows what its signer said."""

import pytest

from petitioner.signatures.rules import LIVE, MOVES, ForbiddenMove, State, move, shown_name
from petitioner.vocabulary.visibility import Visibility


def test_every_state_has_its_moves_and_moves_lead_to_states():
    assert set(MOVES) == set(State)
    assert all(after in State for reach in MOVES.values() for after in reach)
    assert all(state not in MOVES[state] for state in State)


@pytest.mark.parametrize("before", State)
@pytest.mark.parametrize("after", State)
def test_a_move_that_is_not_in_the_table_is_refused(before, after):
    if after in MOVES[before]:
        assert move(before, after) is after
    else:
        with pytest.raises(ForbiddenMove, match=f"^{before} → {after}$"):
            move(before, after)


def test_nothing_becomes_confirmed_that_was_disowned_withdrawn_or_expired():
    for final in (State.DISOWNED, State.WITHDRAWN, State.EXPIRED):
        assert MOVES[final] == frozenset()
    assert {state for state in State if State.CONFIRMED in MOVES[state]} == {
        State.PENDING,
        State.HELD,
        State.INVALIDATED,
    }


def test_every_state_can_be_reached_and_a_counted_one_can_be_left():
    reached = {State.PENDING}
    while more := {after for state in reached for after in MOVES[state]} - reached:
        reached |= more
    assert reached == set(State)
    assert all(MOVES[state] for state in LIVE)


def test_the_table_of_moves_cannot_be_changed():
    with pytest.raises(TypeError):
        MOVES[State.EXPIRED] = frozenset(State)  # type: ignore[index]


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Maëlle Ottersund", "M. O."),
        ("Jean-Luc d’Orage", "J. L. D."),
        ("Оксана Вітрополе", "О. В."),
        ("溪美玲", "溪."),
        ("Ann (Anna) Brook", "A. B."),
        ("X Æ A-12", "X. Æ. A."),
        ("Ann Brook-", "A. B."),
        ("Ann -", "A."),
    ],
)
def test_initials_show_no_more_than_initials(name, initials):
    assert shown_name(name, Visibility.INITIALS) == initials


def test_a_name_is_shown_only_to_whom_its_bearer_said():
    assert shown_name("Maëlle Ottersund", Visibility.NAME) == "Maëlle Ottersund"
    assert shown_name("Maëlle Ottersund", Visibility.ROLE) == "Maëlle Ottersund"
    assert shown_name("Maëlle Ottersund", Visibility.HIDDEN) == ""
