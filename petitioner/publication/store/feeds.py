"""What feeds tell: the entries of each statement, and where they stand in each feed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import and_, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from petitioner.publication import models
from petitioner.publication.feed_shapes import Entry, Told, ToTell
from petitioner.publication.models import FeedEntry, FeedPlace

_WRITTEN: Final = ("sequence", "happened_at", "updated_at", "feeds", "piece", "is_written")
_SAME: Final = and_(FeedPlace.statement_id == FeedEntry.statement_id, FeedPlace.fact == FeedEntry.fact)


def newest_told(session: Session, statement_id: int, kinds: Collection[str]) -> int:
    """Return the number of the last event of a statement that is of these kinds; 0 without one."""
    event = models.Event
    query = select(func.max(event.sequence)).where(event.statement_id == statement_id, event.kind.in_(kinds))
    return session.scalar(query) or 0


def to_tell(session: Session, statement_id: int, kinds: Collection[str]) -> tuple[ToTell, ...]:
    """Return the events of a statement that are of these kinds, in the order in which they were noted."""
    event = models.Event
    found = session.execute(
        select(event.sequence, event.fact, event.kind, event.happened_at, event.data)
        .where(event.statement_id == statement_id, event.kind.in_(kinds))
        .order_by(event.sequence)
    )
    return tuple(ToTell(*row) for row in found)


def pieces(session: Session, statement_id: int) -> dict[str, str]:
    """Return, by fact, what was kept of a statement as entries."""
    query = select(FeedEntry.fact, FeedEntry.piece).where(FeedEntry.statement_id == statement_id)
    return {row.fact: row.piece for row in session.execute(query)}


def keep_entries(session: Session, statement_id: int, entries: Sequence[Entry]) -> None:
    """Keep entries as they are now; the files they stand in have to be written."""
    if not entries:
        return
    row = upsert(FeedEntry)
    session.execute(
        row.on_conflict_do_update(
            index_elements=[FeedEntry.statement_id, FeedEntry.fact],
            set_={name: getattr(row.excluded, name) for name in _WRITTEN},
        ),
        [
            {
                "statement_id": statement_id,
                "fact": each.fact,
                "sequence": each.sequence,
                "happened_at": each.happened_at,
                "updated_at": each.updated_at,
                "feeds": list(each.feeds),
                "piece": each.piece,
                "is_written": False,
            }
            for each in entries
        ],
    )


def replace_pieces(
    session: Session, statement_id: int, pieces: Mapping[str, str], *, updated_at: datetime
) -> None:
    """Put other pieces in the places of entries of a statement, by their facts."""
    for fact, piece in pieces.items():
        session.execute(
            update(FeedEntry)
            .where(FeedEntry.statement_id == statement_id, FeedEntry.fact == fact)
            .values(piece=piece, updated_at=updated_at, is_written=False)
            .execution_options(synchronize_session=False)
        )


def place_entries(session: Session) -> None:
    """Give every entry that is new in a feed its place there: behind all others, in the order of time."""
    feed = func.unnest(FeedEntry.feeds).label("feed")
    unwritten = (
        select(feed, FeedEntry.statement_id, FeedEntry.fact, FeedEntry.happened_at, FeedEntry.sequence)
        .where(~FeedEntry.is_written)
        .subquery()
    )
    place = FeedPlace
    has_place = (
        select(place.place)
        .where(
            place.feed == unwritten.c.feed,
            place.statement_id == unwritten.c.statement_id,
            place.fact == unwritten.c.fact,
        )
        .exists()
    )
    last = (
        select(func.coalesce(func.max(place.place), 0))
        .where(place.feed == unwritten.c.feed)
        .scalar_subquery()
    )
    behind = func.row_number().over(
        partition_by=unwritten.c.feed, order_by=(unwritten.c.happened_at, unwritten.c.sequence)
    )
    new = select(unwritten.c.feed, last + behind, unwritten.c.statement_id, unwritten.c.fact).where(
        ~has_place
    )
    session.execute(insert(place).from_select(["feed", "place", "statement_id", "fact"], new))


def unwritten_places(session: Session) -> dict[str, list[int]]:
    """Return, by feed, the places of entries that changed, or are new, since files were written."""
    query = (
        select(FeedPlace.feed, func.array_agg(FeedPlace.place))
        .join(FeedEntry, _SAME)
        .where(~FeedEntry.is_written)
        .group_by(FeedPlace.feed)
    )
    return {feed: sorted(places) for feed, places in session.execute(query)}


def all_places(session: Session) -> dict[str, list[int]]:
    """Return every place of every feed: for whoever writes everything."""
    query = select(FeedPlace.feed, func.max(FeedPlace.place)).group_by(FeedPlace.feed)
    return {feed: list(range(1, last + 1)) for feed, last in session.execute(query)}


def length(session: Session, feed: str) -> int:
    """Return the last place of a feed."""
    return session.scalar(select(func.max(FeedPlace.place)).where(FeedPlace.feed == feed)) or 0


def standing(session: Session, feed: str, places: range) -> list[Told]:
    """Return what stands at these places of a feed, the newest first."""
    found = session.execute(
        select(FeedEntry.piece, FeedEntry.updated_at)
        .join(FeedPlace, _SAME)
        .where(FeedPlace.feed == feed, FeedPlace.place >= places.start, FeedPlace.place < places.stop)
        .order_by(FeedPlace.place.desc())
    )
    return [Told(*row) for row in found]


def mark_written(session: Session) -> None:
    """Note that the files of all feeds are as the entries are."""
    session.execute(
        update(FeedEntry)
        .where(~FeedEntry.is_written)
        .values(is_written=True)
        .execution_options(synchronize_session=False)
    )
