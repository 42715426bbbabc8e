"""Read what the desk shows of a statement's backing."""

from collections.abc import Iterable
from datetime import date

from petitioner.endorsements.desk_rules import MOST_LISTED, ProposalState
from petitioner.endorsements.desk_shapes import BackingBoard, Proposal, Running, ShownProposal
from petitioner.endorsements.list_backers import list_backers
from petitioner.endorsements.rules import Provenance, State
from petitioner.endorsements.shapes import Listed
from petitioner.endorsements.store import backers as store
from petitioner.endorsements.store import board as proposals
from petitioner.foundation.db import Session
from petitioner.parliaments.read import find_known_member

_ENDED = (ProposalState.DONE, ProposalState.REFUSED, ProposalState.DECLINED)
_RECENT = 10


def read_board(session: Session, statement_id: int, *, on: date) -> BackingBoard:
    """Return what waits for somebody, what became of the last wishes, and who backs it by assembly."""
    running = store.shown(session, statement_id, {State.LIVE, State.SUSPENDED})
    waiting = proposals.listed(session, statement_id, (ProposalState.WAITING,), most=MOST_LISTED)
    return BackingBoard(
        _with_members(session, waiting, on=on),
        _with_members(session, proposals.listed(session, statement_id, _ENDED, most=_RECENT), on=on),
        _first(one for one in running if one.standing.state is State.SUSPENDED),
        _first(
            one
            for one in running
            if one.standing.state is State.LIVE and one.standing.provenance is Provenance.REPORTED
        ),
        list_backers(session, statement_id, on=on),
    )


def read_running(session: Session, statement_id: int, assembly_id: int, person_id: int) -> Running | None:
    """Return how a member stands to the statement, if they back it, may soon, or have objected."""
    return proposals.running(session, statement_id, assembly_id, person_id)


def _first(listed: Iterable[Listed]) -> tuple[Listed, ...]:
    return tuple(listed)[:MOST_LISTED]


def _with_members(session: Session, found: Iterable[Proposal], *, on: date) -> tuple[ShownProposal, ...]:
    return tuple(
        ShownProposal(
            each, find_known_member(session, each.assembly_id, each.person_id, on=each.typed.day or on)
        )
        for each in found
    )
