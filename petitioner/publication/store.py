"""Every SQL statement of publication."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from petitioner.publication.models import Publication

_PUBLISHING = 7_302_003


def try_become_publisher(session: Session) -> bool:
    """Be the one who writes the site until the transaction ends; False if somebody else is."""
    return bool(session.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _PUBLISHING}))


def become_publisher(session: Session) -> None:
    """Be the one who writes the site until the transaction ends, as soon as nobody else is."""
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _PUBLISHING})


def stamps(session: Session) -> dict[str, str]:
    """Return the stamp each part was last written from."""
    return {row.part: row.stamp for row in session.execute(select(Publication.part, Publication.stamp))}


def keep_stamps(session: Session, written: Mapping[str, str], *, now: datetime) -> None:
    """Remember what the parts were written from."""
    if written:
        row = upsert(Publication)
        session.execute(
            row.on_conflict_do_update(
                index_elements=[Publication.part],
                set_={"stamp": row.excluded.stamp, "published_at": row.excluded.published_at},
            ),
            [{"part": part, "stamp": stamp, "published_at": now} for part, stamp in written.items()],
        )
