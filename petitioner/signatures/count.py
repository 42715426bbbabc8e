"""Count newly confirmed signatures. There is one writer; nobody else adds to a number."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.signatures.log_counted import Changes, log_counted, log_history
from petitioner.signatures.shapes import Tally
from petitioner.signatures.show import show
from petitioner.signatures.store import attempts, spread, uncounted
from petitioner.signatures.store import tallies as store
from petitioner.statements.read import policies
from petitioner.transparency import store as log
from petitioner.transparency.numbers import numbers
from petitioner.transparency.shapes import Numbers
from petitioner.vocabulary.hour import hour_of
from petitioner.vocabulary.visibility import Visibility

BATCH: Final = 5_000
SEALED_BATCH: Final = 16
SEALED_WAIT: Final = timedelta(hours=24)
AWAITING_AGE: Final = timedelta(seconds=20)
"""How old the number of awaiting signatures may be; it is looked up, not kept in step."""


def count(session: Session, *, keys: WorkerKeys, now: datetime) -> int:
    """Count one batch, up to 5,000 and as many that go or return, and show whom it may; return its size.

    Each of them is a leaf of the log, in the same transaction: the number is the log's.

    Where signers are at risk a batch waits until it holds sixteen, or for a day: nobody who watches the
    number can tell whose signature moved it.
    """
    store.become_the_writer(session)
    if log_history(session, keys=keys, most=BATCH):
        return BATCH
    left_out = _too_few(session, now)
    rows = uncounted.take_uncounted(session, BATCH, left_out=left_out, now=hour_of(now))
    removed = uncounted.take_removed(session, BATCH, left_out=left_out, now=hour_of(now))
    reinstated = uncounted.take_reinstated(session, BATCH, left_out=left_out)
    joined: Counter[int] = Counter()
    if rows:
        ids = [row.id for row in rows]
        joined = uncounted.join_attempts(session, ids)
        uncounted.move_contacts(session, ids)
    changes = log_counted(session, rows, removed, reinstated, keys=keys)
    if rows or removed or reinstated:
        added, taken = [*rows, *reinstated], [row for row in removed if row.was_counted]
        confirmed = Counter(row.statement_id for row in added)
        confirmed.subtract(row.statement_id for row in taken)
        countries = Counter((row.statement_id, row.country) for row in added)
        countries.subtract((row.statement_id, row.country) for row in taken)
        store.add_to_tallies(session, confirmed, countries, changes.withdrawn, now=now)
        store.add_invalidated(session, changes.invalidated)
        spread.add(session, spread.spread_of(added, taken))
        left = [*rows, *(row for row in removed if not row.was_counted)]
        joined.update(row.statement_id for row in left if not row.is_repeat)
        _follow_attempts(session, confirmed, changes, joined)
        _follow_held(session, confirmed.keys())
    shown = [row.id for row in (*rows, *reinstated) if row.visibility != Visibility.HIDDEN]
    show(session, shown, keys=keys)
    return len(rows) + len(removed) + len(reinstated)


def _follow_attempts(session: Session, confirmed: Counter[int], changes: Changes, left: Counter[int]) -> None:
    """Keep attempts in step: as many more as now stand in the log's numbers, less those that waited for it.

    Nearly always that is nothing: an attempt became a signature. A repeated one may have outlived the first.
    """
    attempted = Counter(confirmed)
    attempted.update(changes.withdrawn)
    for (statement_id, _), number in changes.invalidated.items():
        attempted[statement_id] += number
    attempted.subtract(left)
    attempts.add(session, attempted={s: number for s, number in attempted.items() if number})


def _follow_held(session: Session, statement_ids: Collection[int]) -> None:
    """Take what was released, and is counted with this, out of the number of held ones at once."""
    kept = {tally.statement_id: tally.held for tally in store.tallies(session, statement_ids) if tally.held}
    if not kept:
        return
    held, promised = store.held(session, kept), policies(session, kept)
    for statement_id, number in kept.items():
        step = SEALED_BATCH if promised[statement_id].is_sealed else 1
        left = held.get(statement_id, 0) // step * step
        if left < number:
            store.set_held(session, statement_id, left)


def _too_few(session: Session, now: datetime) -> list[int]:
    """Return the sealed statements whose next batch is neither large nor old enough."""
    few = {
        row.statement_id
        for row in uncounted.waiting(session)
        if row.number < SEALED_BATCH and (row.since is None or row.since > now - SEALED_WAIT)
    }
    known = policies(session, few) if few else {}
    return sorted(statement_id for statement_id, policy in known.items() if policy.is_sealed)


def refresh_awaiting(session: Session, *, now: datetime) -> None:
    """Look up how many signatures await confirmation, and are held, where the kept number is old.

    Where signers are at risk it is a multiple of sixteen: it moves for no single person.
    """
    store.become_the_writer(session)
    waiting, held = store.awaiting(session), store.held(session)
    known = {tally.statement_id: (tally.awaiting, tally.held) for tally in store.tallies(session)}
    changed = waiting.keys() | held.keys() | known.keys()
    promised = policies(session, changed)
    for statement_id in changed:
        step = SEALED_BATCH if promised[statement_id].is_sealed else 1
        numbers = tuple(found.get(statement_id, 0) // step * step for found in (waiting, held))
        if numbers != known.get(statement_id):
            store.set_waiting(session, statement_id, awaiting=numbers[0], held=numbers[1], now=now)


def recount(session: Session, *, now: datetime, repair: bool) -> dict[int, tuple[int, int]]:
    """Count every signature anew; return (kept, counted) of each statement where a number differs.

    The numbers of countries, days and languages are compared too, for two totals may agree by chance. With
    `repair` the counted numbers take the place of the kept ones.
    """
    store.become_the_writer(session)
    counted = store.count_all(session)
    totals: Counter[int] = Counter()
    for statement_id, _, number in counted:
        totals[statement_id] += number
    kept = {tally.statement_id: tally.confirmed for tally in store.tallies(session)}
    by_country = {(statement_id, country): number for statement_id, country, number in counted}
    unlike = by_country.items() ^ store.all_countries(session).items()
    wrong = {statement_id for (statement_id, _), _ in unlike}
    wrong |= {s for s in kept.keys() | totals.keys() if kept.get(s, 0) != totals[s]}
    counted_spread = spread.count_all(session)
    wrong |= spread.differing(counted_spread, spread.kept(session))
    logged = numbers(session)
    withdrawn = _withdrawn(session, logged)
    kept_withdrawn = {tally.statement_id: tally.withdrawn for tally in store.tallies(session)}
    wrong |= {
        s for s in kept_withdrawn.keys() | withdrawn.keys() if kept_withdrawn.get(s, 0) != withdrawn.get(s, 0)
    }
    invalidated = {
        (s, reason): number for s, found in logged.items() for reason, number in found.by_reason.items()
    }
    wrong |= {s for (s, _), _ in store.invalidated(session).items() ^ invalidated.items()}
    ended = Counter(totals)
    ended.update(withdrawn)
    for (statement_id, _), number in invalidated.items():
        ended[statement_id] += number
    attempted = attempts.count_all(session, ended)
    wrong |= attempts.differing(session, attempted)
    differing = {s: (kept.get(s, 0), totals[s]) for s in sorted(wrong)}
    if repair and differing:
        store.replace_tallies(session, counted, withdrawn, invalidated, now=now)
        spread.replace(session, counted_spread)
        attempts.replace(session, attempted)
    return differing


def _withdrawn(session: Session, logged: Mapping[int, Numbers]) -> dict[int, int]:
    """Return how many of each statement were withdrawn: the log knows that after a restore too."""
    if log.standing(session).has_history:
        return store.count_withdrawn(session)
    return {statement_id: found.withdrawn for statement_id, found in logged.items() if found.withdrawn}


def compare_with_log(session: Session) -> dict[int, tuple[int, int]]:
    """Count every signature and every leaf anew; return (log, counted) of each statement that differs."""
    if log.standing(session).has_history:
        return {}
    totals: Counter[int] = Counter()
    for statement_id, _, number in store.count_all(session):
        totals[statement_id] += number
    logged = {statement_id: found.confirmed for statement_id, found in numbers(session).items()}
    return {
        s: (logged.get(s, 0), totals[s])
        for s in sorted(logged.keys() | totals.keys())
        if logged.get(s, 0) != totals[s]
    }


def read_tallies(session: Session, changed: Mapping[int, datetime]) -> dict[int, Tally]:
    """Return the numbers of each statement, by three queries, however many there are.

    One nobody signed yet has zeros as of when it was changed.
    """
    found = {tally.statement_id: tally for tally in store.tallies(session, changed.keys())}
    tried = attempts.kept(session)
    invalidated: dict[int, list[tuple[int, int]]] = {}
    for (statement_id, reason), number in sorted(store.invalidated(session).items()):
        invalidated.setdefault(statement_id, []).append((reason, number))
    return {
        statement_id: _tally(
            found.get(statement_id), tried.get(statement_id), invalidated.get(statement_id, ()), changed_at
        )
        for statement_id, changed_at in changed.items()
    }


def _tally(
    kept: store.TallyRow | None,
    tried: attempts.AttemptRow | None,
    invalidated: Sequence[tuple[int, int]],
    changed_at: datetime,
) -> Tally:
    return Tally(
        confirmed=kept.confirmed if kept else 0,
        awaiting=kept.awaiting if kept else 0,
        withdrawn=kept.withdrawn if kept else 0,
        updated_at=kept.changed_at if kept else changed_at,
        shown_changes=kept.shown_changes if kept else 0,
        held=kept.held if kept else 0,
        invalidated=tuple(invalidated),
        attempted=tried.attempted if tried else 0,
        expired=tried.expired if tried else 0,
        not_me=tried.not_me if tried else 0,
        ends_counted_since=tried.since if tried else None,
    )
