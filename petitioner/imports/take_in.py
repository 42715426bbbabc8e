"""Take an import in as it was looked at, a batch at a time; a batch that came twice counts once."""

from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.imports import store
from petitioner.imports.reading import Reading
from petitioner.imports.rules import ImportState


def take_in(
    session: Session, reading: Reading, *, number: int, counted: int, most: int, now: datetime
) -> None:
    """Keep the fingerprints of the next rows; at the end the number is public.

    `number` were counted above, and `counted` were looked at: who has signed meanwhile is left out. Should
    there be more than that, because somebody withdrew, all of it is let go and read anew.
    """
    judged = reading.batch(most)
    prints = [each.fingerprint for each in judged if each.left_out is None]
    signed = store.signed_among(session, reading.statement_id, prints)
    new = [each for each in prints if each not in signed]
    number += store.add_prints(session, reading.statement_id, reading.import_id, new)
    if number > counted:
        store.change(session, reading.import_id, number=number, is_changed=True)
        return
    store.change(session, reading.import_id, done=reading.done, number=number)
    if len(judged) < most:
        store.change(
            session,
            reading.import_id,
            state=ImportState.APPLIED,
            taken_in=number,
            taken_in_at=now,
            settled_on=now.date(),
        )


def read_anew(session: Session, import_id: int, *, most: int) -> None:
    """Let go of what was taken in too much, a batch at a time; then the file is looked at anew."""
    if store.remove_prints(session, import_id, most=most) < most:
        store.change(
            session,
            import_id,
            state=ImportState.WAITING,
            done=0,
            number=0,
            result={},
            asked_by=None,
            approved_by=None,
        )
