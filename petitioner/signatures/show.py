"""Show signers as far as they and their statement allow it; whoever may not be shown is no longer."""

import logging
from collections.abc import Collection, Mapping
from typing import Any, Final
from uuid import UUID, uuid4

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import UnreadableSeal, WorkerKeys
from petitioner.signatures.rules import CommentState, State, shown_name
from petitioner.signatures.shapes import Person
from petitioner.signatures.show_rules import shown_as, sort_key
from petitioner.signatures.store import name_seals
from petitioner.signatures.store import public_signers as store
from petitioner.statements.read import policies
from petitioner.statements.shapes import Policy
from petitioner.transparency import store as log
from petitioner.transparency.commitment import marks
from petitioner.vocabulary.visibility import Visibility

_log = logging.getLogger(__name__)

_WHOLE: Final = frozenset({Visibility.NAME, Visibility.ROLE})


def show(session: Session, signature_ids: Collection[UUID], *, keys: WorkerKeys) -> int:
    """Bring what is shown of these signatures to what it should be; return how many are shown.

    A place among the prominent ones, and a role the organiser wrote, stay for as long as the whole name is
    shown. Nobody is shown under a seal, before being counted, or whose name cannot be read.
    """
    if not signature_ids:
        return 0
    rows = store.chosen(session, signature_ids)
    statement_ids = {row.statement_id for row in rows}
    known = policies(session, statement_ids)
    leaves = log.leaves_about(session, [row.id.bytes for row in rows])
    sealed = name_seals.sealed_among(session, statement_ids)
    shown = []
    for row in rows:
        if row.statement_id not in sealed:
            shown += _rows(row, known, keys, *leaves.get(row.id.bytes, (None, b"")))
    ids = {made["signature_id"] for made in shown}
    store.take_away(session, [row.id for row in rows if row.id not in ids])
    store.put(session, shown)
    return len(shown)


def _rows(
    row: store.AnyRow, known: Mapping[int, Policy], keys: WorkerKeys, place: int | None, leaf: bytes
) -> list[dict[str, Any]]:
    """Return the public row of one signature, if it is to have one."""
    visibility = shown_as(Visibility(row.visibility), known[row.statement_id].visibilities)
    is_counted = row.state == State.CONFIRMED and row.counted_at is not None
    if not is_counted or row.person is None or visibility is Visibility.HIDDEN:
        return []
    try:
        plain = keys.decrypt_row(
            row.person, purpose="signature", row_id=row.id, statement_id=row.statement_id
        )
    except UnreadableSeal:
        _log.exception("a confirmed signature cannot be read; it counts, but its signer is not shown")
        return []
    person = Person.from_bytes(plain)
    name = shown_name(person.name, visibility)
    if not name:
        return []
    is_whole = visibility in _WHOLE
    is_role_given = is_whole and bool(row.is_role_given)
    role = row.role if is_role_given else person.role if visibility is Visibility.ROLE else ""
    comment = person.comment if row.comment_state == CommentState.SHOWN else ""
    return [
        {
            "id": row.public_id or uuid4(),
            "signature_id": row.id,
            "statement_id": row.statement_id,
            "sort_key": sort_key(name, role or ""),
            "name": name,
            "role": role or None,
            "is_role_given": is_role_given,
            "country": row.country,
            "comment": comment or None,
            "position": row.position if is_whole else None,
            "leaf": place,
            "opening": _opening(person, leaf, is_whole=is_whole),
        }
    ]


def _opening(person: Person, leaf: bytes, *, is_whole: bool) -> bytes | None:
    """Return what opens the leaf as far as the name is shown; nothing does once the name was corrected."""
    if not person.secret:
        return None
    initials = shown_name(person.name, Visibility.INITIALS)
    found = marks(person.secret, person.address_mark, person.name, initials)
    return found.opening(person.secret, whole=is_whole) if leaf.endswith(found.commitment()) else None
