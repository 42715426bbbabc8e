"""What was written, and from what; thresholds."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from petitioner.publication import models
from petitioner.publication.models import Publication
from petitioner.publication.shapes import ThresholdEvent
from petitioner.statements.shapes import Threshold

_PUBLISHING = 7_302_003
_SHARING = 7_302_007
"""Held by who publishes alone, and in common by those who write a share for a publisher."""
_PACKING = 7_302_008
_PAGE: Final = ":"
"""Parts the name of a part from the end of the address of one of its pages."""


def try_become_publisher(session: Session) -> bool:
    """Be the one who writes the site until the transaction ends; False if somebody else is."""
    both = "SELECT pg_try_advisory_xact_lock(:key) AND pg_try_advisory_xact_lock(:shared)"
    return bool(session.scalar(text(both), {"key": _PUBLISHING, "shared": _SHARING}))


def become_publisher(session: Session) -> None:
    """Be the one who writes the site until the transaction ends, as soon as nobody else is."""
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _PUBLISHING})
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _SHARING})


def become_publisher_with_others(session: Session) -> None:
    """Be the one for whom others write shares, until the transaction ends.

    Shares of a publisher that was killed are waited for.
    """
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _PUBLISHING})
    session.execute(text("SELECT pg_advisory_lock(:key), pg_advisory_unlock(:key)"), {"key": _SHARING})


def write_for_publisher(session: Session) -> None:
    """Write a share until the transaction ends, beside others who do."""
    session.execute(text("SELECT pg_advisory_xact_lock_shared(:key)"), {"key": _SHARING})


def try_become_packer(session: Session) -> bool:
    """Be the one who makes the data package until the transaction ends; False if somebody else is."""
    return bool(session.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _PACKING}))


def stamps(session: Session) -> dict[str, str]:
    """Return the stamp each part was last written from; the pages of a part have theirs beside."""
    parts = select(Publication.part, Publication.stamp).where(func.strpos(Publication.part, _PAGE) == 0)
    return {row.part: row.stamp for row in session.execute(parts)}


def written_among(session: Session, parts: Collection[str]) -> set[str]:
    """Return which of these parts were written."""
    known = select(Publication.part).where(Publication.part == func.any(list(parts)))
    return set(session.scalars(known)) if parts else set()


def written(session: Session) -> dict[str, tuple[str, datetime]]:
    """Return the stamp each part was last written from, and when that was; those of its pages left out."""
    parts = select(Publication.part, Publication.stamp, Publication.published_at)
    found = session.execute(parts.where(func.strpos(Publication.part, _PAGE) == 0))
    return {row.part: (row.stamp, row.published_at) for row in found}


def published_at(session: Session, part: str) -> datetime | None:
    """Return when a part was last written; None if it never was."""
    return session.scalar(select(Publication.published_at).where(Publication.part == part))


def page_stamps(session: Session, part: str) -> dict[str, str]:
    """Return what each page of a part was last written from, by the end of its address."""
    of_part = Publication.part.startswith(f"{part}{_PAGE}", autoescape=True)
    found = session.execute(select(Publication.part, Publication.stamp).where(of_part))
    return {row.part.split(_PAGE, 1)[1]: row.stamp for row in found}


def keep_page_stamps(session: Session, part: str, pages: Mapping[str, str], *, now: datetime) -> None:
    """Remember what the pages of a part were written from, and forget those that are gone."""
    of_part = Publication.part.startswith(f"{part}{_PAGE}", autoescape=True)
    named = {f"{part}{_PAGE}{tail}": stamp for tail, stamp in pages.items()}
    session.execute(
        delete(Publication)
        .where(of_part, Publication.part.not_in(named))
        .execution_options(synchronize_session=False)
    )
    known = page_stamps(session, part)
    changed = {name: stamp for name, stamp in named.items() if known.get(name.split(_PAGE, 1)[1]) != stamp}
    keep_stamps(session, changed, now=now)


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


def forget_stamps(session: Session, statement_id: int) -> None:
    """Forget what the parts of a statement and their pages were written from: all are written anew."""
    of_statement = Publication.part.regexp_match(rf"^[a-z]+ {statement_id}(:|$)")
    session.execute(delete(Publication).where(of_statement).execution_options(synchronize_session=False))


def threshold_events(session: Session, statement_id: int) -> tuple[ThresholdEvent, ...]:
    """Return when the thresholds of a statement were met and lost, those it no longer has too, in order."""
    event = models.ThresholdEvent
    found = session.scalars(
        select(event).where(event.statement_id == statement_id).order_by(event.happened_at, event.id)
    )
    return tuple(
        ThresholdEvent(
            Threshold(row.least_names, row.least_delegations, row.least_groups), row.is_met, row.happened_at
        )
        for row in found
    )


def add_threshold_event(session: Session, statement_id: int, event: ThresholdEvent) -> None:
    """Write that a threshold was met, or lost again."""
    session.execute(
        insert(models.ThresholdEvent).values(
            statement_id=statement_id,
            least_names=event.threshold.names,
            least_delegations=event.threshold.delegations,
            least_groups=event.threshold.groups,
            is_met=event.is_met,
            happened_at=event.happened_at,
        )
    )
