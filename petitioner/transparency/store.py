"""Every SQL statement about the log."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from petitioner.foundation.db import copy_rows
from petitioner.transparency.models import LogLeaf, LogStanding
from petitioner.transparency.rules import Kind
from petitioner.transparency.shapes import NewLeaf, Standing

_SEQUENCING = 7_302_006
_COLUMNS = ("index", "kind", "statement_id", "version", "leaf", "about")
AT_ONCE = 16_384


def become_the_sequencer(session: Session) -> None:
    """Be the only one who gives leaves their places, or signs, until the transaction ends."""
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _SEQUENCING})


def size(session: Session) -> int:
    """Return how many leaves there are; places are numbered from 0 without a gap."""
    last = session.scalar(select(func.max(LogLeaf.index)))
    return 0 if last is None else last + 1


def add(session: Session, first: int, leaves: Sequence[NewLeaf]) -> None:
    """Keep leaves, in this order, from the place `first` on."""
    rows = (
        (place, new.leaf.kind.value, new.leaf.statement, new.leaf.version, new.leaf.to_bytes(), new.about)
        for place, new in enumerate(leaves, first)
    )
    copy_rows(session, LogLeaf, _COLUMNS, rows)


def leaves(session: Session, first: int, end: int) -> Iterator[list[bytes]]:
    """Yield the leaves from `first` up to, not including, `end`, many at a time."""
    while first < end:
        chunk = list(
            session.scalars(
                select(LogLeaf.leaf)
                .where(LogLeaf.index >= first, LogLeaf.index < min(first + AT_ONCE, end))
                .order_by(LogLeaf.index)
            )
        )
        if not chunk:
            return
        yield chunk
        first += len(chunk)


def places(session: Session, abouts: Collection[bytes]) -> dict[bytes, int]:
    """Return where the leaves about these are, for those that have one."""
    query = select(LogLeaf.about, LogLeaf.index.label("place")).where(LogLeaf.about.in_(abouts))
    return {row.about: row.place for row in session.execute(query)}


def leaves_about(session: Session, abouts: Collection[bytes]) -> dict[bytes, tuple[int, bytes]]:
    """Return the place and the bytes of the leaves about these, for those that have one."""
    query = select(LogLeaf.about, LogLeaf.index.label("place"), LogLeaf.leaf)
    rows = session.execute(query.where(LogLeaf.about.in_(abouts)))
    return {row.about: (row.place, row.leaf) for row in rows}


def leaves_at(session: Session, indices: Collection[int]) -> dict[int, bytes]:
    """Return the leaves at these places."""
    query = select(LogLeaf.index.label("place"), LogLeaf.leaf).where(LogLeaf.index.in_(indices))
    return {row.place: row.leaf for row in session.execute(query)} if indices else {}


def forget(session: Session, indices: Collection[int]) -> None:
    """Let nobody find these leaves any more by what they are about."""
    session.execute(
        update(LogLeaf)
        .where(LogLeaf.index.in_(indices))
        .values(about=None)
        .execution_options(synchronize_session=False)
    )


def removed_among(session: Session, indices: Collection[int]) -> dict[int, int]:
    """Return why the signatures at these places do not count, for those that do not."""
    query = select(LogLeaf.index.label("place"), LogLeaf.removed)
    rows = session.execute(query.where(LogLeaf.index.in_(indices), LogLeaf.removed.is_not(None)))
    return {row.place: row.removed for row in rows}


def set_removed(session: Session, reasons: Mapping[int, int | None]) -> None:
    """Remember why the signatures at these places do not count, or (None) that they do."""
    for reason in set(reasons.values()):
        session.execute(
            update(LogLeaf)
            .where(LogLeaf.index.in_([at for at, why in reasons.items() if why == reason]))
            .values(removed=reason)
            .execution_options(synchronize_session=False)
        )


def by_reason(session: Session) -> dict[tuple[int, int], int]:
    """Count the signatures that do not count by statement and reason: the recount, not the page."""
    rows = session.execute(
        select(LogLeaf.statement_id, LogLeaf.removed, func.count().label("number"))
        .where(LogLeaf.removed.is_not(None))
        .group_by(LogLeaf.statement_id, LogLeaf.removed)
    )
    return {(row.statement_id, row.removed): row.number for row in rows}


def by_kind(session: Session) -> dict[tuple[int, int], int]:
    """Count all leaves by statement and kind: the recount, not the page."""
    rows = session.execute(
        select(LogLeaf.statement_id, LogLeaf.kind, func.count().label("number")).group_by(
            LogLeaf.statement_id, LogLeaf.kind
        )
    )
    return {(row.statement_id, row.kind): row.number for row in rows}


def of_kinds(session: Session, kinds: Collection[Kind]) -> Iterator[tuple[int, bytes]]:
    """Yield the leaves of these kinds with their places, in order."""
    query = select(LogLeaf.index.label("place"), LogLeaf.leaf).where(LogLeaf.kind.in_(kinds))
    for row in session.execute(query.order_by(LogLeaf.index)):
        yield row.place, row.leaf


def standing(session: Session) -> Standing:
    """Return how the log stands."""
    row = session.scalar(select(LogStanding).execution_options(populate_existing=True))
    known = row.signed if row is not None else 0
    is_unsigned = size(session) > known
    is_late = is_unsigned and _has_signatures(session, known)
    if row is None:
        return Standing(is_late=is_late, is_unsigned=is_unsigned)
    return Standing(row.differs_since, row.compared_at, row.has_history, is_late, is_unsigned)


def _has_signatures(session: Session, first: int) -> bool:
    """Say whether any leaf from a place on is about signatures, or the text above them."""
    late = select(LogLeaf.index).where(LogLeaf.index >= first, LogLeaf.kind <= Kind.REINSTATE)
    return bool(session.scalar(select(late.exists())))


def signed(session: Session) -> int:
    """Return how many leaves were signed when the log was last extended."""
    return session.scalar(select(LogStanding.signed)) or 0


def set_signed(session: Session, number: int) -> None:
    """Remember how many leaves are signed."""
    if number != signed(session):
        _set(session, signed=number)


def set_compared(session: Session, *, at: datetime, differs_since: datetime | None) -> None:
    """Remember when database and log were compared, and since when they differ, if they do."""
    _set(session, compared_at=at, differs_since=differs_since)


def end_history(session: Session) -> None:
    """Remember that every signature that was counted before there was a log has its leaf."""
    _set(session, has_history=False)


def _set(session: Session, **values: object) -> None:
    row = upsert(LogStanding).values(id=1, **values)
    session.execute(row.on_conflict_do_update(index_elements=[LogStanding.id], set_=values))
