"""What the lists say of statements."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, Row, Text, and_, cast, delete, func, literal, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from petitioner.publication.models import Listing
from petitioner.publication.rules import Order

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

_ARCHIVED: Final = "state:archived"
_NEWEST: Final = (Listing.opened_at.desc(), Listing.statement_id.desc())
_ORDERS: Final[Mapping[Order, tuple[ColumnElement[Any], ...]]] = {
    Order.MOST_SIGNATURES: (Listing.signature_count.desc(),),
    Order.NEWEST: (),
    Order.NEWEST_ANSWER: (Listing.attributes["government_response_at"].astext.desc().nulls_last(),),
    Order.NEXT_DEBATE: (Listing.attributes["scheduled_debate_date"].astext,),
    Order.LAST_DEBATE: (Listing.attributes["debate_outcome_at"].astext.desc().nulls_last(),),
}


def keep_listing(session: Session, statement_id: int, *, words: str, **values: object) -> None:
    """Write what the lists say of one statement; `words` are folded."""
    row = {"words": func.to_tsvector("simple", words), **values}
    listing = upsert(Listing).values(statement_id=statement_id, **row)
    session.execute(
        listing.on_conflict_do_update(
            index_elements=[Listing.statement_id], set_={name: listing.excluded[name] for name in row}
        )
    )


def keep_only(session: Session, statement_ids: Collection[int]) -> None:
    """Forget every statement but these."""
    session.execute(
        delete(Listing)
        .where(Listing.statement_id != func.all(list(statement_ids)))
        .execution_options(synchronize_session=False)
    )


def find(
    session: Session,
    *,
    facets: Collection[str],
    beginnings: str,
    order: Order,
    is_archived: bool | None,
    skip: int = 0,
    most: int | None = None,
) -> Sequence[AnyRow]:
    """Return id and attributes of those with all these facets and words; `is_archived` None: of both."""
    query = select(Listing.statement_id, Listing.attributes).where(
        _matches(facets, beginnings, is_archived=is_archived)
    )
    return session.execute(query.order_by(*_ORDERS[order], *_NEWEST).offset(skip).limit(most)).all()


def find_lines(
    session: Session,
    *,
    facets: Collection[str],
    beginnings: str,
    order: Order,
    is_archived: bool | None,
    skip: int = 0,
    most: int | None = None,
) -> Sequence[AnyRow]:
    """Return id, line and number of those with all these facets and words."""
    query = select(Listing.statement_id, Listing.line, Listing.signature_count).where(
        _matches(facets, beginnings, is_archived=is_archived)
    )
    return session.execute(query.order_by(*_ORDERS[order], *_NEWEST).offset(skip).limit(most)).all()


def lines_of(session: Session, statement_ids: Collection[int]) -> Sequence[AnyRow]:
    """Return id and line of these statements, as far as they are listed."""
    query = select(Listing.statement_id, Listing.line).where(
        Listing.statement_id == func.any(list(statement_ids))
    )
    return session.execute(query).all()


def number(session: Session, *, facets: Collection[str], beginnings: str, is_archived: bool | None) -> int:
    """Return how many statements a list has: a number of statements, not of signatures."""
    where = _matches(facets, beginnings, is_archived=is_archived)
    return session.scalar(select(func.count()).select_from(Listing).where(where)) or 0


def facet_numbers(session: Session) -> dict[str, int]:
    """Return how many statements have each facet."""
    each = select(func.unnest(Listing.facets).label("facet")).subquery()
    rows = session.execute(select(each.c.facet, func.count()).group_by(each.c.facet))
    return {row[0]: row[1] for row in rows}


def titles(session: Session, statement_ids: Collection[int]) -> dict[int, str]:
    """Return what each of these statements is called as data: in English, or in the next best language."""
    title = Listing.attributes["action"].astext
    rows = session.execute(select(Listing.statement_id, title).where(_among(statement_ids)))
    return {row[0]: row[1] for row in rows}


def organisations(session: Session, statement_ids: Collection[int]) -> dict[int, str]:
    """Return the short name of who publishes each of these statements."""
    query = select(Listing.statement_id, Listing.organisation).where(
        Listing.statement_id == func.any(list(statement_ids))
    )
    return {row[0]: row[1] for row in session.execute(query)}


def opened_between(session: Session, start: date, end: date) -> Sequence[AnyRow]:
    """Return id, line and number of every statement that opened in these days (UTC), the newest first."""
    day = func.date(func.timezone("UTC", Listing.opened_at))
    return session.execute(
        select(Listing.statement_id, Listing.line, Listing.signature_count)
        .where(day >= start, day < end)
        .order_by(*_NEWEST)
    ).all()


def opening_months(session: Session) -> list[date]:
    """Return the first day of every month (UTC) in which a statement opened, the newest first."""
    month = func.date_trunc("month", func.timezone("UTC", Listing.opened_at)).label("month")
    return [row.month.date() for row in session.execute(select(month).distinct().order_by(month.desc()))]


def month_digests(session: Session) -> dict[date, str]:
    """Return, by the first day of each month in which a statement opened, a digest of all their lines."""
    month = func.date_trunc("month", func.timezone("UTC", Listing.opened_at)).label("month")
    each = func.concat(Listing.statement_id, cast(Listing.line, Text))
    digest = func.md5(func.string_agg(each, aggregate_order_by(literal(","), *_NEWEST)))
    rows = session.execute(select(month, digest.label("digest")).group_by(month))
    return {row.month.date(): row.digest for row in rows}


def _matches(facets: Collection[str], beginnings: str, *, is_archived: bool | None) -> ColumnElement[bool]:
    parts: list[ColumnElement[bool]] = []
    wanted = list(facets) + ([_ARCHIVED] if is_archived else [])
    if wanted:
        parts.append(Listing.facets.contains(wanted))
    if is_archived is False:
        parts.append(literal(_ARCHIVED) != func.all(Listing.facets))
    if beginnings:
        parts.append(Listing.words.bool_op("@@")(func.to_tsquery("simple", beginnings)))
    return and_(true(), *parts)


def _among(statement_ids: Collection[int]) -> ColumnElement[bool]:
    return Listing.statement_id == func.any(list(statement_ids))
