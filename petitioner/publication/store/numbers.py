"""The numbers of statements over time and by place, and the log of what happened to them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import func, insert, lateral, select, true, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session, aliased

from petitioner.publication import models
from petitioner.publication.models import PlacesShown, PublishedNumbers
from petitioner.publication.number_shapes import Event, Fact, Numbers, Place, Places, Row

_NUMBERS = ("confirmed", "awaiting", "withdrawn", "held", "invalidated")


def newest(session: Session, statement_ids: Collection[int]) -> dict[int, Row]:
    """Return the last row of each of these statements that has any."""
    kept = PublishedNumbers
    query = select(kept).where(kept.statement_id == func.any(list(statement_ids)))
    query = query.ext(distinct_on(kept.statement_id)).order_by(kept.statement_id, kept.ends_at.desc())
    rows = session.scalars(query.execution_options(populate_existing=True))
    return {row.statement_id: _row(row) for row in rows}


def rows(session: Session, statement_id: int) -> tuple[Row, ...]:
    """Return the rows of a statement in their order."""
    query = select(PublishedNumbers).where(PublishedNumbers.statement_id == statement_id)
    found = session.scalars(
        query.order_by(PublishedNumbers.ends_at).execution_options(populate_existing=True)
    )
    return tuple(map(_row, found))


def row_at(session: Session, statement_id: int, moment: datetime) -> Row | None:
    """Return the last row of a statement that had ended at a moment."""
    query = select(PublishedNumbers).where(
        PublishedNumbers.statement_id == statement_id, PublishedNumbers.ends_at <= moment
    )
    found = session.scalars(query.order_by(PublishedNumbers.ends_at.desc()).limit(1)).one_or_none()
    return None if found is None else _row(found)


def added_in_hour(session: Session, ends_at: datetime) -> list[tuple[int, int]]:
    """Return by how many signatures each statement stood higher when an hour ended, most first.

    It is what two lines of the history say, subtracted. Whose number did not rise is left out.
    """
    kept, earlier = PublishedNumbers, aliased(PublishedNumbers)
    before = lateral(
        select(earlier.confirmed)
        .where(earlier.statement_id == kept.statement_id, earlier.ends_at < kept.ends_at)
        .order_by(earlier.ends_at.desc())
        .limit(1)
        .correlate(kept),
        "before",
    )
    added = kept.confirmed - func.coalesce(before.c.confirmed, 0)
    query = (
        select(kept.statement_id, added)
        .outerjoin(before, true())
        .where(kept.ends_at == ends_at, kept.awaiting.is_not(None), added > 0)
        .order_by(added.desc(), kept.statement_id.desc())
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def _row(row: PublishedNumbers) -> Row:
    return Row(row.ends_at, Numbers(*(getattr(row, name) for name in _NUMBERS)))


def keep_numbers(session: Session, numbers: Mapping[tuple[int, datetime], Numbers]) -> None:
    """Keep the numbers of statements in the period that ends so; written twice, the last holds."""
    if not numbers:
        return
    row = upsert(PublishedNumbers)
    session.execute(
        row.on_conflict_do_update(
            index_elements=[PublishedNumbers.statement_id, PublishedNumbers.ends_at],
            set_={name: getattr(row.excluded, name) for name in _NUMBERS},
        ),
        [
            {"statement_id": s, "ends_at": at, **{name: getattr(found, name) for name in _NUMBERS}}
            for (s, at), found in numbers.items()
        ],
    )


def places(session: Session, statement_ids: Collection[int] | None = None) -> dict[int, Places]:
    """Return what is shown of the places of these statements, or of all that were ever looked at."""
    shown = PlacesShown
    query = select(
        shown.statement_id, shown.looked_on, shown.as_of, shown.counted, shown.elsewhere, shown.places
    )
    if statement_ids is not None:
        query = query.where(shown.statement_id == func.any(list(statement_ids)))
    return {
        statement_id: Places(
            looked_on, as_of, counted, elsewhere, {code: Place(*numbers) for code, *numbers in places}
        )
        for statement_id, looked_on, as_of, counted, elsewhere, places in session.execute(query)
    }


def keep_places(session: Session, places: Mapping[int, Places]) -> None:
    """Keep what is shown of the places of these statements from now on."""
    if not places:
        return
    row = upsert(PlacesShown)
    names = ("looked_on", "as_of", "counted", "elsewhere", "places")
    session.execute(
        row.on_conflict_do_update(
            index_elements=[PlacesShown.statement_id],
            set_={name: getattr(row.excluded, name) for name in names},
        ),
        [
            {
                "statement_id": statement_id,
                "looked_on": found.looked_on,
                "as_of": found.as_of,
                "counted": found.counted,
                "elsewhere": found.elsewhere,
                "places": [
                    [code, place.shown, place.counted, place.taken_back]
                    for code, place in found.places.items()
                ],
            }
            for statement_id, found in places.items()
        ],
    )


def set_looked_on(session: Session, statement_ids: Collection[int], day: date) -> None:
    """Note that it was asked of these statements whether enough had happened, and that it had not."""
    if statement_ids:
        session.execute(
            update(PlacesShown)
            .where(PlacesShown.statement_id == func.any(list(statement_ids)))
            .values(looked_on=day)
            .execution_options(synchronize_session=False)
        )


# --- what happened ------------------------------------------------------------------------------------------


def facts(session: Session, statement_id: int, *, without: str) -> dict[str, str]:
    """Return what was noted of a statement, in that order, with its kind, but for one kind."""
    event = models.Event
    query = select(event.fact, event.kind).where(event.statement_id == statement_id, event.kind != without)
    return {row.fact: row.kind for row in session.execute(query.order_by(event.sequence))}


def last_of_kind(session: Session, statement_id: int, kind: str) -> datetime | None:
    """Return when the last thing of a kind happened that was noted."""
    event = models.Event
    query = select(func.max(event.happened_at)).where(event.statement_id == statement_id, event.kind == kind)
    return session.scalar(query)


def add_events(session: Session, statement_id: int, facts: Sequence[Fact], *, now: datetime) -> None:
    """Note what happened to a statement, in this order; only the publisher may, one at a time."""
    if facts:
        session.execute(
            insert(models.Event),
            [
                {
                    "statement_id": statement_id,
                    "kind": each.kind,
                    "fact": each.fact,
                    "happened_at": each.happened_at,
                    "noted_at": now,
                    "data": dict(each.data),
                }
                for each in facts
            ],
        )


def events_after(session: Session, statement_id: int, after: int, *, most: int) -> tuple[Event, ...]:
    """Return the first events of a statement behind a number."""
    query = select(models.Event).where(
        models.Event.statement_id == statement_id, models.Event.sequence > after
    )
    found = session.scalars(query.order_by(models.Event.sequence).limit(most))
    return tuple(map(_event, found))


def newest_events(session: Session, statement_id: int, *, most: int) -> tuple[Event, ...]:
    """Return the last events of a statement, in their order."""
    query = select(models.Event).where(models.Event.statement_id == statement_id)
    found = session.scalars(query.order_by(models.Event.sequence.desc()).limit(most)).all()
    return tuple(map(_event, reversed(found)))


def events_of_kinds(session: Session, statement_id: int, kinds: Collection[str]) -> tuple[Event, ...]:
    """Return the events of a statement that are of these kinds, in the order of their days."""
    query = select(models.Event).where(
        models.Event.statement_id == statement_id, models.Event.kind.in_(kinds)
    )
    found = session.scalars(query.order_by(models.Event.happened_at, models.Event.sequence))
    return tuple(map(_event, found))


def events_of_many(
    session: Session, statement_ids: Collection[int], *, without: str
) -> dict[int, list[Event]]:
    """Return the events of these statements in their order, but for one kind."""
    query = select(models.Event).where(
        models.Event.statement_id == func.any(list(statement_ids)), models.Event.kind != without
    )
    found: dict[int, list[Event]] = {}
    for row in session.scalars(query.order_by(models.Event.statement_id, models.Event.sequence)):
        found.setdefault(row.statement_id, []).append(_event(row))
    return found


def _event(row: models.Event) -> Event:
    return Event(row.sequence, row.kind, row.happened_at, row.data)
