"""Carry out what staff entered, and what they take back."""

from datetime import datetime

from petitioner.endorsements.office_rules import Refusal, RefusedEntry
from petitioner.endorsements.office_shapes import WaitingEntry
from petitioner.endorsements.propose_by_office import propose_by_office
from petitioner.endorsements.rules import Provenance, State, Step, move
from petitioner.endorsements.store import backers, office
from petitioner.foundation.db import Session


def carry_out_entries(session: Session, *, now: datetime) -> int:
    """Propose each entry that waits, or write why not; take back what is to be. Return how many there were.

    Authority, mandate and address are those of this moment, whatever they were when the form was sent.
    """
    waiting = office.waiting_entries(session)
    for each in waiting:
        backers.take_turn(session, each.entry.statement_id)
        if each.endorsement_id is not None:
            _take_back(session, each, each.endorsement_id, now=now)
        elif each.is_back_asked:
            office.mark_refused(session, each.entry.entry_id, Refusal.TAKEN_BACK, now=now)
        else:
            _enter(session, each, now=now)
    return len(waiting)


def _enter(session: Session, each: WaitingEntry, *, now: datetime) -> None:
    try:
        propose_by_office(session, each.entry, each.account_id, now=now)
    except RefusedEntry as refused:
        office.mark_refused(session, each.entry.entry_id, refused.refusal, now=now)


def _take_back(session: Session, each: WaitingEntry, endorsement_id: int, *, now: datetime) -> None:
    """Retract what rests on staff's word alone; what the member has said since stays as it is."""
    kept = backers.find_endorsement(session, endorsement_id)
    state, provenance = kept.standing.state, kept.standing.provenance
    if state not in {State.PROPOSED, State.LIVE} or provenance is Provenance.MEMBER:
        office.lay_aside(session, each.entry.entry_id)
        return
    if provenance is Provenance.OFFICE:
        after = move(kept.standing, Step.RETRACT, facts=kept.facts, now=now)
        backers.change_standing(session, endorsement_id, after, now=now)
    office.mark_taken_back(session, each.entry.entry_id, now=now)
