"""Gather what the first page shows, from readings and counted numbers alone: no page counts anything."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from petitioner.console.rules import HOST_TASKS, INSTANCE, TASKS, Reading, Value, bars, newest_look
from petitioner.console.shapes import StatementRow, Task
from petitioner.console.store import board as store
from petitioner.console.store import statements as statement_store
from petitioner.foundation.db import Session
from petitioner.organisers.rules import Role
from petitioner.organisers.shapes import Place
from petitioner.signatures.count import read_tallies
from petitioner.statements.rules import Phase, phase
from petitioner.vocabulary.language import LANGUAGES, best_language

_ADDRESSES: Mapping[Reading, str] = {
    Reading.TEXTS: "/desk/reviews",
    Reading.BATCHES: "/desk/batches/{slug}",
    Reading.HELD: "/desk/batches/{slug}",
    Reading.COMMENTS: "/desk/signatures/{slug}",
    Reading.ENTRIES: "/desk/backing/{slug}",
    Reading.OBJECTIONS: "/desk/backing/{slug}",
    Reading.APPROVALS: "/desk/approvals",
    Reading.ANSWERS: "/desk/statements/{slug}/updates",
    Reading.DIFFERENT: "/desk/operations",
    Reading.LETTERS_FAILED: "/desk/operations",
    Reading.ROSTERS: "/desk/parliaments",
    Reading.AUTHORITIES: "/desk/authorities",
}


def read_tasks(session: Session, places: Iterable[Place], *, language: str) -> tuple[Task, ...]:
    """Return what waits for somebody with these roles, most pressing first."""
    places = tuple(places)
    board = store.read_board(session, [INSTANCE, *(place.organisation_id for place in places)])
    titles = statement_store.titles(session, [place.organisation_id for place in places])
    tasks = []
    for place in places:
        tables = [(TASKS, place.organisation_id), *([(HOST_TASKS, INSTANCE)] if place.is_host else [])]
        for table, organisation_id in tables:
            for reading, roles in table.items():
                if not roles.isdisjoint(place.roles):
                    tasks += _tasks(board, reading, organisation_id, titles, language)
    order = {reading: number for number, reading in enumerate((*HOST_TASKS, *TASKS))}
    return tuple(sorted(tasks, key=lambda task: order[task.reading]))


def _tasks(
    board: Mapping[store.Place, Value],
    reading: Reading,
    organisation_id: int,
    titles: Mapping[int, tuple[str, Mapping[str, str]]],
    language: str,
) -> list[Task]:
    found = []
    for (name, of, statement_id), value in board.items():
        if name is reading and of == organisation_id and value.number:
            slug, by_language = titles.get(statement_id, ("", {}))
            title = by_language[best_language(language, tuple(sorted(by_language)))] if by_language else ""
            address = _ADDRESSES[reading].format(slug=slug)
            found.append(Task(reading, value.number, value.since, address, title))
    return sorted(found, key=lambda task: -task.number)


def last_look(session: Session) -> datetime | None:
    """Return when the worker looked last; None: never."""
    return newest_look(store.read_board(session, [INSTANCE]))


def read_statements(
    session: Session, places: Iterable[Place], *, language: str, now: datetime
) -> tuple[StatementRow, ...]:
    """Return the public statements of these organisations, open ones first, by their numbers."""
    ids = [place.organisation_id for place in places]
    rows = statement_store.statements(session, ids)
    titles = statement_store.titles(session, ids)
    days = store.read_days(session, [row.id for row in rows])
    tallies = read_tallies(session, {row.id: row.changed_at for row in rows})
    board = {place[0::2]: value.number for place, value in store.read_board(session, ids).items()}
    found = []
    for row in rows:
        slug, by_language = titles[row.id]
        tally = tallies[row.id]
        drawn = bars({**days.get(row.id, {}), now.date(): tally.confirmed}, now.date())
        found.append(
            StatementRow(
                slug=slug,
                title=by_language[best_language(language, tuple(sorted(by_language)))],
                phase="removed"
                if row.removed_at
                else phase(row.state, row.opens_at, row.closes_at, now, paused_at=row.paused_at).value,
                closes_at=row.closes_at,
                confirmed=tally.confirmed,
                today=drawn[-1].number,
                awaiting=tally.awaiting,
                backers=board.get((Reading.BACKERS, row.id), 0),
                members=board.get((Reading.MEMBERS, row.id), 0),
                missing=tuple(code for code in LANGUAGES if code not in by_language),
                bars=drawn,
            )
        )
    order = {Phase.OPEN.value: 0, Phase.PAUSED.value: 1, Phase.UPCOMING.value: 2}
    return tuple(sorted(found, key=lambda row: (order.get(row.phase, 3), -row.confirmed, row.slug)))


def is_host_role(places: Iterable[Place], roles: frozenset[Role]) -> bool:
    """Say whether somebody has one of these roles in the organisation that runs the instance."""
    return any(place.is_host and not roles.isdisjoint(place.roles) for place in places)
