"""Attempts to sign, as the numbers see them: how many there were, how many wait, how they ended.

Who sends the form twice before answering has two rows and is one attempt: the second row is a repeat.
When the first goes and the second stays, the second takes its place.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, select, text, union, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session, aliased

from petitioner.foundation.db import insert_rows
from petitioner.signatures.models import Signature
from petitioner.signatures.rules import KEPT, End, State
from petitioner.signatures.tally_models import AttemptTally

AttemptRow: TypeAlias = Row[int, int, int, int, datetime | None]

_ON_ITS_WAY: Final = Signature.counted_at.is_(None) & Signature.uncounted_at.is_(None)
"""Nothing of it is in a number of the log yet."""

_WAITING_AMONG: Final = text(
    """
    SELECT signature.statement_id, signature.fingerprint, signature.namesake
    FROM unnest(CAST(:statement_ids AS int[]), CAST(:fingerprints AS bytea[]))
        AS asked (statement_id, fingerprint)
    JOIN signature USING (statement_id, fingerprint)
    WHERE signature.state = 'pending'
    """
)


def waiting_among(
    session: Session, keys: Sequence[tuple[int, bytes]]
) -> set[tuple[int, bytes, bytes | None]]:
    """Return which people among these (statement, fingerprint) have an attempt waiting for an answer."""
    if not keys:
        return set()
    statement_ids, fingerprints = [list(column) for column in zip(*dict.fromkeys(keys), strict=True)]
    asked = {"statement_ids": statement_ids, "fingerprints": fingerprints}
    return {(s, fingerprint, name) for s, fingerprint, name in session.execute(_WAITING_AMONG, asked)}


def add(
    session: Session,
    *,
    attempted: Mapping[int, int] | None = None,
    ended: Mapping[tuple[int, End], int] | None = None,
) -> None:
    """Add to how many attempts each statement had, and how many ended so, in order of statements."""
    numbers: dict[int, dict[str, int]] = {}
    for statement_id, number in (attempted or {}).items():
        numbers.setdefault(statement_id, {})["attempted"] = number
    for (statement_id, end), number in (ended or {}).items():
        numbers.setdefault(statement_id, {})[end.value] = number
    changed = {s: found for s, found in numbers.items() if any(found.values())}
    if not changed:
        return
    row = upsert(AttemptTally)
    columns = ("attempted", *map(str, End))
    session.execute(
        row.on_conflict_do_update(
            index_elements=[AttemptTally.statement_id],
            set_={name: getattr(AttemptTally, name) + getattr(row.excluded, name) for name in columns},
        ),
        [{"statement_id": s, **{name: changed[s].get(name, 0) for name in columns}} for s in sorted(changed)],
    )


def leave(session: Session, ids: Collection[UUID], *, end: End) -> None:
    """Note that these attempts, about to be deleted, ended so; a repeat that stays goes on for them."""
    if not ids:
        return
    first = _first_of(session, ids)
    if not first:
        return
    left = Counter(statement_id for _, statement_id in first)
    left.subtract(_go_on(session, [row_id for row_id, _ in first], ids))
    add(session, ended={(statement_id, end): number for statement_id, number in left.items()})


def let_go(session: Session, ids: Collection[UUID]) -> None:
    """Take those of these signatures that are in no number out of the attempts."""
    gone = Counter(statement_id for _, statement_id in _first_of(session, ids))
    add(session, attempted={statement_id: -number for statement_id, number in gone.items()})


def _first_of(session: Session, ids: Collection[UUID]) -> list[tuple[UUID, int]]:
    query = select(Signature.id, Signature.statement_id)
    return [
        (row.id, row.statement_id)
        for row in session.execute(query.where(Signature.id.in_(ids), ~Signature.is_repeat, _ON_ITS_WAY))
    ]


def _go_on(session: Session, first: Collection[UUID], gone: Collection[UUID]) -> Counter[int]:
    """Let one repeat of each that goes be the attempt from now on; return how many of each statement's do."""
    leaving = aliased(Signature)

    def heirs(state: ColumnElement[bool]) -> Select[UUID, UUID]:
        return (
            select(leaving.id.label("first"), Signature.id.label("heir"))
            .join(
                leaving,
                (leaving.statement_id == Signature.statement_id)
                & (leaving.fingerprint == Signature.fingerprint)
                & leaving.namesake.is_not_distinct_from(Signature.namesake),
            )
            .where(leaving.id.in_(first), Signature.id.not_in(gone), Signature.is_repeat, _ON_ITS_WAY, state)
        )

    # Two questions, each for an index of its own.
    found = union(
        heirs(Signature.state == State.PENDING),
        heirs(Signature.state.in_(sorted(KEPT))),
    ).subquery()
    chosen = {row.first: row.heir for row in session.execute(select(found).order_by(found.c.heir))}
    if not chosen:
        return Counter()
    rows = session.execute(
        update(Signature)
        .where(Signature.id.in_(set(chosen.values())), Signature.is_repeat)
        .values(is_repeat=False)
        .returning(Signature.statement_id)
        .execution_options(synchronize_session=False)
    )
    return Counter(row.statement_id for row in rows)


def kept(session: Session) -> dict[int, AttemptRow]:
    """Return the kept numbers of every statement that anybody tried to sign."""
    tally = AttemptTally
    query = select(tally.statement_id, tally.attempted, tally.expired, tally.not_me, tally.since)
    return {row.statement_id: row for row in session.execute(query)}


def count_all(session: Session, in_log: Mapping[int, int]) -> dict[int, int]:
    """Return how many attempts each statement had: those on their way, those that ended, those `in_log`.

    Those on their way are counted anew; of those that ended nothing is left but their number.
    """
    attempted = Counter(in_log)
    waiting = select(Signature.statement_id, func.count().label("number"))
    for row in session.execute(
        waiting.where(_ON_ITS_WAY, ~Signature.is_repeat).group_by(Signature.statement_id)
    ):
        attempted[row.statement_id] += row.number
    for statement_id, ended in kept(session).items():
        attempted[statement_id] += ended.expired + ended.not_me
    return attempted


def differing(session: Session, counted: Mapping[int, int]) -> set[int]:
    """Return the statements of which another number is kept than was counted."""
    known = {statement_id: row.attempted for statement_id, row in kept(session).items()}
    return {s for s in known.keys() | counted.keys() if known.get(s, 0) != counted.get(s, 0)}


def replace(session: Session, counted: Mapping[int, int]) -> None:
    """Put counted numbers of attempts in place of the kept ones."""
    rows = [{"statement_id": s, "attempted": counted[s]} for s in sorted(counted)]
    insert_rows(
        session,
        AttemptTally,
        rows,
        rest="ON CONFLICT (statement_id) DO UPDATE SET attempted = excluded.attempted",
    )
