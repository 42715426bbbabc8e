"""List what an account has entered, and what has become of it."""

from datetime import datetime

from petitioner.endorsements.office_rules import (
    WAITING,
    Fate,
    Refusal,
    fate_of_endorsement,
    fate_of_notice,
    is_pending,
)
from petitioner.endorsements.office_shapes import EntryView
from petitioner.endorsements.rules import Provenance, State
from petitioner.endorsements.store import office
from petitioner.foundation.db import Session


def list_entries(session: Session, shown: bytes, *, now: datetime) -> tuple[EntryView, ...]:
    """Return the entries of the account whose session is shown by its digest, the newest first."""
    return tuple(_view(row, now) for row in office.own_entries(session, shown, now=now))


def _view(row: office.AnyRow, now: datetime) -> EntryView:
    fate = _fate(row, now)
    is_told = fate in WAITING | {Fate.SHOWN}
    return EntryView(
        entry_id=row.entry_id,
        fate=fate,
        refusal=Refusal(row.refusal) if row.refusal is not None else None,
        name=row.name,
        assembly=row.assembly,
        version_id=row.version_id,
        language=row.language,
        endorsed_on=row.endorsed_on,
        asked_at=row.asked_at,
        mailed_at=row.mailed_at if is_told else None,
        endorsement_id=row.endorsement_id,
    )


def _fate(row: office.AnyRow, now: datetime) -> Fate:
    if row.refusal is not None:
        return Fate.TAKEN_BACK if row.refusal == Refusal.TAKEN_BACK else Fate.REFUSED
    if row.taken_back_at is not None:
        return Fate.TAKEN_BACK
    if row.endorsement_id is None or row.back_asked_at is not None:
        return Fate.ON_ITS_WAY
    state, provenance = State(row.state), Provenance(row.provenance)
    if is_pending(state, provenance):
        return fate_of_notice(
            is_due=row.letter_due_at is not None,
            mailed_at=row.mailed_at,
            bounced_at=row.bounced_at,
            now=now,
        )
    return fate_of_endorsement(state, provenance)
