"""What the worker looks up, each by one statement that an index answers, and what pages read of it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import Row, TextClause, delete, func, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from petitioner.console.models import BoardDay, BoardReading
from petitioner.console.rules import INSTANCE, Reading, Value
from petitioner.signatures.tally_models import StatementTally

AnyRow: TypeAlias = Row[*tuple[Any, ...]]
Place: TypeAlias = tuple[Reading, int, int]
"""Which reading, of which organisation, of which statement."""

_BOARD: Final = 7_302_021

OF_STATEMENTS: Final[Mapping[Reading, TextClause]] = {
    Reading.COMMENTS: text(
        "SELECT statement_id, count(*) AS number, min(confirmed_at) AS since FROM signature"
        " WHERE comment_state = 'waiting' GROUP BY statement_id"
    ),
    Reading.HELD: text(
        "SELECT statement_id, count(*) AS number, min(created_at) AS since FROM signature"
        " WHERE state = 'held' GROUP BY statement_id"
    ),
    Reading.BATCHES: text(
        "SELECT statement_id, count(*) AS number, min(asked_at) AS since FROM signature_batch"
        " WHERE state = 'waiting' GROUP BY statement_id"
    ),
    Reading.ENTRIES: text(
        "SELECT statement_id, count(*) AS number, min(created_at) AS since FROM endorsement"
        " WHERE state = 'live' AND provenance = 'reported' GROUP BY statement_id"
    ),
    Reading.OBJECTIONS: text(
        "SELECT statement_id, count(*) AS number, min(changed_at) AS since FROM endorsement"
        " WHERE state = 'suspended' GROUP BY statement_id"
    ),
    Reading.ANSWERS: text(
        "SELECT day.statement_id, 1 AS number, CAST(day.expected_on AS timestamptz) AS since"
        " FROM answer_day AS day WHERE day.expected_on < CAST(:now AS date) AND NOT EXISTS ("
        "SELECT FROM statement_update AS answer WHERE answer.statement_id = day.statement_id"
        " AND answer.kind = 'response' AND answer.state = 'published')"
    ),
}
"""Readings of single statements; their organisations are looked up beside them."""

OF_ORGANISATIONS: Final[Mapping[Reading, TextClause]] = {
    Reading.TEXTS: text(
        "SELECT organisation_id, count(*) AS number, min(written_at) AS since FROM draft"
        " WHERE state = 'submitted' GROUP BY organisation_id"
    ),
    Reading.APPROVALS: text(
        "SELECT organisation_id, count(*) AS number, min(asked_at) AS since FROM approval"
        " WHERE state = 'asked' AND expires_at > :now GROUP BY organisation_id"
    ),
}

OF_INSTANCE: Final[Mapping[Reading, TextClause]] = {
    Reading.AUTHORITIES: text(
        "SELECT count(*) AS number, min(asked_at) AS since FROM authority WHERE state = 'asked'"
    ),
    Reading.ROSTERS: text(
        "SELECT count(*) AS number, min(newest) AS since FROM ("
        "SELECT max(imported_at) AS newest FROM roster GROUP BY assembly_id) AS each"
        " WHERE newest < CAST(:now AS timestamptz) - make_interval(days => :stale)"
    ),
    Reading.LETTERS_FAILED: text(
        "SELECT count(*) AS number, min(bounced_at) AS since FROM link"
        " WHERE bounced_at > CAST(:now AS timestamptz) - interval '7 days'"
    ),
    Reading.LETTERS_DUE: text(
        "SELECT count(*) AS number, min(letter_due_at) AS since FROM link WHERE letter_due_at IS NOT NULL"
    ),
    Reading.UNOPENED: text("SELECT count(*) AS number, min(received_at) AS since FROM intake"),
    Reading.UNPUBLISHED: text(
        "SELECT count(*) AS number, min(statement.changed_at) AS since FROM statement"
        " LEFT JOIN publication ON publication.part = 'statement ' || statement.id"
        " WHERE statement.state <> 'draft' AND statement.removed_at IS NULL"
        " AND (publication.published_at IS NULL OR publication.published_at < statement.changed_at)"
    ),
    Reading.UNSIGNED: text(
        "SELECT greatest(0, (SELECT coalesce(max(index) + 1, 0) FROM log_leaf)"
        " - coalesce((SELECT signed FROM log_standing), 0)) AS number, CAST(NULL AS timestamptz) AS since"
    ),
    Reading.DIFFERENT: text(
        "SELECT count(*) AS number, min(differs_since) AS since FROM log_standing"
        " WHERE differs_since IS NOT NULL"
    ),
    Reading.COMPARED: text(
        "SELECT count(compared_at) AS number, min(compared_at) AS since FROM log_standing"
    ),
    Reading.DATABASE: text(
        "SELECT pg_database_size(current_database()) AS number, CAST(NULL AS timestamptz) AS since"
    ),
}


def become_the_reader(session: Session) -> bool:
    """Be the only one who looks until the transaction ends; False if somebody else does."""
    return bool(session.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _BOARD}))


def organisations_of_statements(session: Session) -> dict[int, int]:
    """Return whose each statement is."""
    rows = session.execute(text("SELECT id, organisation_id FROM statement"))
    return {row.id: row.organisation_id for row in rows}


def look_up(session: Session, query: TextClause, **values: object) -> list[AnyRow]:
    """Return what one of the statements above finds."""
    wanted = {name: value for name, value in values.items() if f":{name}" in query.text}
    return list(session.execute(query, wanted))


def keep(session: Session, found: Mapping[Place, tuple[int, datetime | None]], *, now: datetime) -> None:
    """Write readings in the place of all of their names; a name that found nothing keeps no row."""
    names = {name for name, _, _ in found}
    session.execute(delete(BoardReading).where(BoardReading.name.in_(names)))
    put(session, found, now=now)


def put(session: Session, found: Mapping[Place, tuple[int, datetime | None]], *, now: datetime) -> None:
    """Write single readings."""
    if not found:
        return
    row = upsert(BoardReading)
    session.execute(
        row.on_conflict_do_update(
            index_elements=[BoardReading.name, BoardReading.organisation_id, BoardReading.statement_id],
            set_={
                "number": row.excluded.number,
                "since": row.excluded.since,
                "read_at": row.excluded.read_at,
            },
        ),
        [
            {
                "name": name.value,
                "organisation_id": organisation,
                "statement_id": statement,
                "number": number,
                "since": since,
                "read_at": now,
            }
            for (name, organisation, statement), (number, since) in found.items()
        ],
    )


def forget(session: Session, names: Iterable[Reading]) -> None:
    """Take every reading of these names away."""
    session.execute(delete(BoardReading).where(BoardReading.name.in_([name.value for name in names])))


def keep_day(session: Session, day: date, *, oldest: date) -> None:
    """Write today's totals from the counted numbers, and forget days nobody is shown any more."""
    tally = select(StatementTally.statement_id, StatementTally.confirmed)
    rows = [
        {"statement_id": row.statement_id, "day": day, "total": row.confirmed}
        for row in session.execute(tally)
    ]
    if rows:
        row = upsert(BoardDay)
        session.execute(
            row.on_conflict_do_update(
                index_elements=[BoardDay.statement_id, BoardDay.day], set_={"total": row.excluded.total}
            ),
            rows,
        )
    session.execute(delete(BoardDay).where(BoardDay.day < oldest))


def read_board(session: Session, organisation_ids: Collection[int]) -> dict[Place, Value]:
    """Return every reading of these organisations; the instance is one of them if asked for."""
    rows = session.scalars(
        select(BoardReading).where(BoardReading.organisation_id.in_(organisation_ids))
    ).all()
    return {
        (Reading(row.name), row.organisation_id, row.statement_id): Value(row.number, row.since, row.read_at)
        for row in rows
        if row.name in set(Reading)
    }


def totals(session: Session) -> dict[Reading, int]:
    """Return each reading that single organisations have, added up over all of them."""
    rows = session.execute(
        select(BoardReading.name, func.sum(BoardReading.number).label("number"))
        .where(BoardReading.organisation_id != INSTANCE)
        .group_by(BoardReading.name)
    )
    return {Reading(row.name): int(row.number) for row in rows if row.name in set(Reading)}


def read_days(session: Session, statement_ids: Collection[int]) -> dict[int, dict[date, int]]:
    """Return the totals of the days kept, by statement."""
    rows = session.execute(
        select(BoardDay.statement_id, BoardDay.day, BoardDay.total).where(
            BoardDay.statement_id.in_(statement_ids)
        )
    )
    found: defaultdict[int, dict[date, int]] = defaultdict(dict)
    for row in rows:
        found[row.statement_id][row.day] = row.total
    return dict(found)
