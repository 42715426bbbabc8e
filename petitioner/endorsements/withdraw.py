"""Record that a member no longer backs a statement."""

from datetime import date, datetime

from petitioner.endorsements.find_text import find_statement
from petitioner.endorsements.rules import (
    UNDER_WAY,
    Proof,
    RefusedRecord,
    State,
    Step,
    check_day,
    check_url,
    move,
)
from petitioner.endorsements.shapes import EvidenceLine, Kept, Outcome, Recorded
from petitioner.endorsements.store import backers as store
from petitioner.foundation.db import Session
from petitioner.parliaments.read import find_person
from petitioner.parliaments.shapes import PersonView


def withdraw(
    session: Session,
    statement: str,
    person: str,
    *,
    withdrawn_on: date,
    assembly: str = "",
    url: str = "",
    note: str = "",
    by: str,
    now: datetime,
) -> Recorded:
    """Withdraw a person's backing from a day on; the name stays, with that day, and no longer counts.

    The same again changes nothing. `url` is where the withdrawal can be read, if anywhere.

    Raises:
        UnknownText: no such statement.
        UnknownPerson: no such person, or several.
        RefusedRecord: a day to come or too early, nothing to withdraw, or withdrawn on another day.
        ForbiddenMove: it is not public, so that there is nothing to withdraw from.
    """
    check_day(withdrawn_on, now.date())
    if url:
        check_url(url)
    statement_id = find_statement(session, statement, now=now).statement_id
    backer = find_person(session, person, assembly=assembly)
    store.take_turn(session, statement_id)
    past = store.endorsements_of(
        session, statement_id, assembly_id=backer.assembly_id, person_id=backer.person_id
    )
    running = next((kept for kept in past if kept.standing.state in UNDER_WAY), None)
    if running is None:
        return _withdrawn_already(past, backer, withdrawn_on)
    if withdrawn_on < running.endorsed_on:
        raise RefusedRecord(
            f"{backer.name.full} backed it on {running.endorsed_on}; give that day or a later one."
        )
    after = move(running.standing, Step.WITHDRAW, facts=running.facts, now=now)
    line = EvidenceLine(url, None, note, by, now)
    store.add_evidence(session, running.endorsement_id, Proof.WITHDRAWAL, line)
    store.change_standing(session, running.endorsement_id, after, withdrawn_on=withdrawn_on, now=now)
    return _recorded(Outcome.RECORDED, running, backer)


def _withdrawn_already(past: tuple[Kept, ...], backer: PersonView, withdrawn_on: date) -> Recorded:
    kept = next((kept for kept in past if kept.standing.state is State.WITHDRAWN), None)
    if kept is None:
        raise RefusedRecord(f"{backer.name.full} is not recorded as a backer; there is nothing to withdraw.")
    if kept.withdrawn_on != withdrawn_on:
        raise RefusedRecord(f"{backer.name.full} withdrew on {kept.withdrawn_on}; that day stays.")
    return _recorded(Outcome.UNCHANGED, kept, backer)


def _recorded(outcome: Outcome, kept: Kept, backer: PersonView) -> Recorded:
    return Recorded(outcome, kept.endorsement_id, backer.name, backer.assembly, kept.version_number)
