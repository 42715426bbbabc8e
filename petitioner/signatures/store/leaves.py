"""What the leaves of signatures are made from."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, Row, delete, func, literal, select, text, update
from sqlalchemy.orm import Session

from petitioner.signatures.models import PublicSigner, Signature
from petitioner.signatures.rules import State
from petitioner.statements.models import StatementVersion
from petitioner.transparency.models import LogLeaf

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

_KEEP: Final = text("""
    UPDATE signature SET person = kept.person
    FROM unnest(CAST(:ids AS uuid[]), CAST(:persons AS bytea[])) AS kept (id, person)
    WHERE signature.id = kept.id
""")

_ENDED: Final = (
    LogLeaf.removed.is_not(None)
    & (Signature.state == State.CONFIRMED)
    & Signature.counted_at.is_not(None)
    & Signature.uncounted_at.is_(None)
)
_RETURNED: Final = (
    LogLeaf.removed.is_(None)
    & (Signature.state == State.INVALIDATED)
    & Signature.uncounted_at.is_not(None)
    & Signature.fingerprint.is_not(None)
)
"""Whom a restore brought back as it was before the log said otherwise."""


def persons(session: Session, ids: Collection[UUID]) -> Sequence[AnyRow]:
    """Return the encrypted people behind these signatures, with their addresses where those are kept."""
    query = select(Signature.id, Signature.statement_id, Signature.person, Signature.contact)
    return session.execute(query.where(Signature.id.in_(ids))).all()


def keep_persons(session: Session, persons: Mapping[UUID, bytes]) -> None:
    """Keep these encrypted people in the place of those that were there."""
    if persons:
        session.execute(_KEEP, {"ids": list(persons), "persons": list(persons.values())})


def version_numbers(session: Session, version_ids: Collection[int]) -> dict[int, int]:
    """Return the number of each version."""
    query = select(StatementVersion.id, StatementVersion.number)
    return {row.id: row.number for row in session.execute(query.where(StatementVersion.id.in_(version_ids)))}


def counted_without_leaf(session: Session, *, most: int) -> Sequence[AnyRow]:
    """Return signatures that are in the number and have no leaf: they were counted before there was a log."""
    waits = (Signature.state != State.WITHDRAWN) | Signature.uncounted_at.is_(None)
    has_leaf = select(LogLeaf.index).where(LogLeaf.about == func.uuid_send(Signature.id)).exists()
    query = select(Signature.id, Signature.statement_id, Signature.version_id)
    return session.execute(
        query.where(Signature.counted_at.is_not(None), waits, ~has_leaf).limit(most).with_for_update()
    ).all()


def subtracted(session: Session) -> Sequence[AnyRow]:
    """Return every signature that was withdrawn and subtracted, as if it had never been counted."""
    query = select(
        Signature.id,
        Signature.statement_id,
        Signature.version_id,
        Signature.state,
        literal(value=False).label("was_counted"),
    )
    return session.execute(
        query.where(Signature.state == State.WITHDRAWN, Signature.uncounted_at.is_not(None))
    ).all()


def invalidate_as_logged(session: Session) -> int:
    """Invalidate the confirmed signatures that do not count by the log; return how many."""
    session.execute(
        delete(PublicSigner).where(
            PublicSigner.signature_id.in_(
                select(Signature.id)
                .join(LogLeaf, LogLeaf.about == func.uuid_send(Signature.id))
                .where(_ENDED)
            )
        )
    )
    return _set_state(session, State.INVALIDATED, _ENDED)


def reinstate_as_logged(session: Session) -> int:
    """Reinstate the invalidated signatures that count by the log; return how many."""
    return _set_state(session, State.CONFIRMED, _RETURNED)


def _set_state(session: Session, state: State, condition: ColumnElement[bool]) -> int:
    changed = session.execute(
        update(Signature)
        .where(LogLeaf.about == func.uuid_send(Signature.id), condition)
        .values(state=state)
        .execution_options(synchronize_session=False)
    )
    return changed.rowcount  # type: ignore[attr-defined, no-any-return]
