"""Note what has happened to a statement in public since it was noted last: each fact once, in order."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Final

from petitioner.foundation.db import Session
from petitioner.publication.gather import Gathered
from petitioner.publication.number_shapes import Fact, Numbers
from petitioner.publication.rules import milestone_passed
from petitioner.publication.store import numbers as store
from petitioner.publication.store import parts as publication_store
from petitioner.statements.rules import Phase
from petitioner.updates.rules import Kind

NUMBERS: Final = "numbers.changed"
MILESTONE: Final = "milestone.reached"
_PHASES: Final = {
    "statement.opened": Phase.OPEN,
    "statement.resumed": Phase.OPEN,
    "statement.paused": Phase.PAUSED,
    "statement.closed": Phase.CLOSED,
}
_WHERE_OPEN: Final = {Phase.OPEN, Phase.PAUSED, Phase.CLOSED}


def note_events(session: Session, found: Gathered, *, now: datetime) -> None:
    """Note what is new; the same again changes nothing. Only the publisher may call it, so that order holds.

    What was noticed late has its own moment and a later number. No name is kept.
    """
    statement_id = found.key.statement_id
    known = store.facts(session, statement_id, without=NUMBERS)
    facts = [*_of_statement(found, known, now), *_of_others(session, found)]
    new = [fact for fact in facts if fact.fact not in known]
    new += _of_numbers(session, found, known, now)
    store.add_events(session, statement_id, sorted(new, key=lambda fact: fact.happened_at), now=now)


def _of_statement(found: Gathered, known: Mapping[str, str], now: datetime) -> Iterator[Fact]:
    view = next(iter(found.views.values()))
    yield Fact("published", "statement.published", view.first_published_at)
    for version in found.versions:
        if version.number > 1:
            data = {"version": version.number}
            yield Fact(f"version {version.number}", "statement.versioned", version.published_at, data)
    stages = [kind for kind in known.values() if kind in _PHASES]
    was = _PHASES[stages[-1]] if stages else None
    number = len(stages)
    if was is None and view.phase in _WHERE_OPEN:
        opened_at = max(view.first_published_at, view.opens_at or view.first_published_at)
        yield Fact("stage 1", "statement.opened", min(opened_at, now))
        was, number = Phase.OPEN, 1
    if view.phase not in _WHERE_OPEN or view.phase is was:
        return
    stage = f"stage {number + 1}"
    if view.phase is Phase.PAUSED:
        yield Fact(stage, "statement.paused", view.paused_at or now)
    elif view.phase is Phase.CLOSED:
        ended = view.closes_at if view.closes_at is not None and view.closes_at <= now else now
        yield Fact(stage, "statement.closed", ended)
    else:
        kind = "statement.resumed" if was is Phase.PAUSED else "statement.opened"
        yield Fact(stage, kind, now)


def _of_others(session: Session, found: Gathered) -> Iterator[Fact]:
    """Yield updates, answers, endorsements and thresholds."""
    for update in found.updates:
        if update.first_published_at is not None:
            is_answer = update.about.kind is Kind.RESPONSE
            kind = "response.published" if is_answer else "update.published"
            yield Fact(f"update {update.number}", kind, update.first_published_at, {"update": update.number})
    for assembly in found.backing:
        for backer in assembly.backers:
            fact, data = f"endorsement {backer.number}", {"endorsement": backer.number}
            yield Fact(fact, "endorsement.published", _morning(backer.endorsed_on), data)
            if backer.withdrawn_on is not None:
                yield Fact(f"{fact} withdrawn", "endorsement.withdrawn", _morning(backer.withdrawn_on), data)
    for event in publication_store.threshold_events(session, found.key.statement_id):
        mark = event.threshold
        data = {"names": mark.names, "delegations": mark.delegations, "groups": mark.groups}
        yield Fact(
            f"threshold {mark.names} {mark.delegations} {mark.groups} {event.happened_at.isoformat()}",
            "threshold.reached" if event.is_met else "threshold.lost",
            event.happened_at,
            data,
        )


def _of_numbers(session: Session, found: Gathered, known: Mapping[str, str], now: datetime) -> Iterator[Fact]:
    """Yield the numbers of each period that is over, since the last that was noted, and milestones passed.

    A milestone has the end of its period: it tells no more of when somebody signed than the numbers do.
    """
    statement_id = found.key.statement_id
    last = store.last_of_kind(session, statement_id, NUMBERS)
    passed = max((int(fact.split()[1]) for fact, kind in known.items() if kind == MILESTONE), default=0)
    known_until = last if passed and last is not None else datetime.min.replace(tzinfo=UTC)
    over = [row for row in found.rows if known_until < row.ends_at <= now]
    for row in over:
        if last is None or row.ends_at > last:
            data = numbers_data(row.numbers)
            yield Fact(f"numbers {row.ends_at.isoformat()}", NUMBERS, row.ends_at, data)
    goal = next(iter(found.views.values())).goal
    for row in over:
        milestone = milestone_passed(row.numbers.confirmed, goal)
        if milestone > passed:
            passed = milestone
            yield Fact(f"milestone {passed}", MILESTONE, row.ends_at, {"signatures": passed})


def numbers_data(numbers: Numbers) -> dict[str, int | None]:
    """Return numbers under their names."""
    return {
        "confirmed": numbers.confirmed,
        "awaiting": numbers.awaiting,
        "withdrawn": numbers.withdrawn,
        "held": numbers.held,
        "invalidated": numbers.invalidated,
    }


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
