"""Say which member began it: one for each statement and assembly."""

from datetime import datetime

from petitioner.endorsements.find_text import find_statement
from petitioner.endorsements.rules import RefusedRecord, counts
from petitioner.endorsements.shapes import Outcome, Recorded
from petitioner.endorsements.store import backers as store
from petitioner.foundation.db import Session
from petitioner.parliaments.read import find_person


def name_initiator(
    session: Session, statement: str, person: str, *, assembly: str = "", now: datetime
) -> Recorded:
    """Let a backer stand first, as the initiator, in place of whoever did; the same again changes nothing.

    They stand there for as long as they back it, a newer version too; who withdraws is not the initiator any
    more, even if they back it again.

    Raises:
        UnknownText: no such statement.
        UnknownPerson: no such person, or several.
        RefusedRecord: they do not back it, or only the organiser says so.
    """
    statement_id = find_statement(session, statement, now=now).statement_id
    backer = find_person(session, person, assembly=assembly)
    store.take_turn(session, statement_id)
    past = store.endorsements_of(
        session, statement_id, assembly_id=backer.assembly_id, person_id=backer.person_id
    )
    kept = next((kept for kept in past if counts(kept.standing)), None)
    if kept is None:
        raise RefusedRecord(
            f"{backer.name.full} is not recorded as a backer by more than the organiser's word; "
            "whoever begins it has to back it."
        )
    is_new = store.mark_initiator(session, statement_id, backer.assembly_id, kept.endorsement_id, now=now)
    outcome = Outcome.RECORDED if is_new else Outcome.UNCHANGED
    return Recorded(outcome, kept.endorsement_id, backer.name, backer.assembly, kept.version_number)
