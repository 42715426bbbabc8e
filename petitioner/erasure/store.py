"""Every SQL statement about the journal's mark and the nightly runs."""

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from petitioner.erasure.models import JournalMark

_WRITING = 7_302_004


def wait_for_turn(session: Session) -> None:
    """Be the only one who writes or carries out the journal until the transaction ends."""
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITING})


def carried_out(session: Session) -> int:
    """Return how many bytes of the journal have been carried out in this database."""
    return session.scalar(select(JournalMark.carried_out)) or 0


def mark(session: Session, size: int) -> None:
    """Remember that the journal has been carried out up to this byte."""
    row = upsert(JournalMark).values(id=1, carried_out=size)
    session.execute(
        row.on_conflict_do_update(
            index_elements=[JournalMark.id], set_={"carried_out": row.excluded.carried_out}
        )
    )
