"""Bring signatures that were given while a statement was open to what it promises since it is sealed."""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import UnreadableSeal, WorkerKeys
from petitioner.signatures.retention_rules import Over
from petitioner.signatures.rules import State
from petitioner.signatures.shapes import Person
from petitioner.signatures.store import sealing as store
from petitioner.signatures.store.tallies import add_to_tallies, become_the_writer
from petitioner.statements.read import policies
from petitioner.statements.shapes import Policy
from petitioner.vocabulary.country import UNSAID
from petitioner.vocabulary.country_group import group_of, is_country_group
from petitioner.vocabulary.visibility import Visibility

_log = logging.getLogger(__name__)


def seal_kept(session: Session, *, keys: WorkerKeys, over: Over, most: int, now: datetime) -> int:
    """Bring up to `most` rows of sealed statements to what is kept there; return how many.

    The address is destroyed, moments become hours and a country its group, in the published numbers too; what
    is not offered any more is hidden.
    """
    sealed = _sealed(session, over)
    if not sealed:
        return 0
    become_the_writer(session)
    done = 0
    for statement_id, policy in sorted(sealed.items()):
        rows = store.take_open_still(session, statement_id, policy.visibilities, over, most=most - done)
        if rows:
            _seal(session, rows, policy, keys=keys, now=now)
        done += len(rows)
        if done >= most:
            return done
    store.seal_links(session, sealed)
    return done


def number_to_seal(session: Session, *, over: Over) -> int:
    """Count the rows `seal_kept` would change."""
    sealed = _sealed(session, over)
    return sum(
        store.number_open_still(session, statement_id, policy.visibilities, over)
        for statement_id, policy in sealed.items()
    )


def _sealed(session: Session, over: Over) -> dict[int, Policy]:
    known = policies(session)
    return {s: policy for s, policy in known.items() if policy.is_sealed and s not in over.ended}


def _seal(
    session: Session, rows: Sequence[store.AnyRow], policy: Policy, *, keys: WorkerKeys, now: datetime
) -> None:
    kept = [_sealed_row(row, policy, keys) for row in rows]
    store.seal(session, kept)
    shown = {row["id"]: row["country"] for row in kept if row["visibility"] != Visibility.HIDDEN}
    store.seal_public(session, shown, [row["id"] for row in kept if row["id"] not in shown])
    moved: Counter[tuple[int, str]] = Counter()
    for row, sealed in zip(rows, kept, strict=True):
        if _is_in_the_number(row) and row.country != sealed["country"]:
            moved[row.statement_id, row.country] -= 1
            moved[row.statement_id, sealed["country"]] += 1
    if moved:
        add_to_tallies(session, {row.statement_id: 0 for row in rows}, moved, {}, now=now)


def _is_in_the_number(row: store.AnyRow) -> bool:
    """Say whether the numbers of countries hold this signature; a withdrawn one until it is subtracted."""
    is_left = row.state == State.WITHDRAWN and row.uncounted_at is None
    return row.counted_at is not None and (row.state == State.CONFIRMED or is_left)


def _sealed_row(row: store.AnyRow, policy: Policy, keys: WorkerKeys) -> dict[str, Any]:
    visibility = Visibility(row.visibility)
    if visibility not in policy.visibilities:
        visibility = Visibility.HIDDEN
    country = row.country
    if not is_country_group(country):
        try:
            country = group_of(country)
        except KeyError:
            country = UNSAID
    person, has_comment = _sealed_person(row, visibility, policy, keys)
    return {
        "id": row.id,
        "country": country,
        "visibility": visibility.value,
        "person": person,
        "comment_state": row.comment_state if has_comment else None,
    }


def _sealed_person(
    row: store.AnyRow, visibility: Visibility, policy: Policy, keys: WorkerKeys
) -> tuple[bytes | None, bool]:
    """Return the person without an address and without what is not shown, and whether a comment is left."""
    if row.person is None:
        return None, False
    bound: dict[str, Any] = {"purpose": "signature", "row_id": row.id, "statement_id": row.statement_id}
    try:
        person = Person.from_bytes(keys.decrypt_row(row.person, **bound))
    except UnreadableSeal:
        _log.exception("the row of a signature cannot be read; its name is left as it is")
        return row.person, False
    takes_comment = visibility is not Visibility.HIDDEN and policy.takes_comments
    kept = replace(
        person,
        role=person.role if visibility is Visibility.ROLE else "",
        comment=person.comment if takes_comment else "",
        email=None,
    )
    return keys.encrypt_row(kept.to_bytes(), **bound), bool(kept.comment)
