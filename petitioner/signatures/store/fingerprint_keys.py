"""The secrets of fingerprints, one for each statement."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias
from uuid import uuid4

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from petitioner.foundation.secrets import WorkerKeys
from petitioner.signatures.models import FingerprintKey
from petitioner.vocabulary.mailbox_provider import CURRENT

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

PURPOSE: Final = "fingerprint"
_BYTES: Final = 32
_COLUMNS: Final = (
    FingerprintKey.id,
    FingerprintKey.statement_id,
    FingerprintKey.secret,
    FingerprintKey.rules,
    FingerprintKey.destroyed_at,
)


def of_statements(session: Session, statement_ids: Collection[int]) -> Sequence[AnyRow]:
    """Return what is kept for these statements, destroyed ones too."""
    return session.execute(select(*_COLUMNS).where(FingerprintKey.statement_id.in_(statement_ids))).all()


def all_live(session: Session) -> Sequence[AnyRow]:
    """Return what is kept for every statement whose key was not destroyed."""
    return session.execute(select(*_COLUMNS).where(FingerprintKey.destroyed_at.is_(None))).all()


def add(session: Session, statement_ids: Sequence[int], *, keys: WorkerKeys, now: datetime) -> None:
    """Give each of these statements a fresh secret, unless somebody else just did."""
    for statement_id in statement_ids:
        row_id = uuid4()
        secret = keys.encrypt_row(
            secrets.token_bytes(_BYTES), purpose=PURPOSE, row_id=row_id, statement_id=statement_id
        )
        values = {
            "id": row_id,
            "statement_id": statement_id,
            "secret": secret,
            "rules": CURRENT,
            "created_at": now,
        }
        session.execute(upsert(FingerprintKey).values(values).on_conflict_do_nothing())


def destroyed(session: Session) -> set[int]:
    """Return the statements whose key was destroyed."""
    query = select(FingerprintKey.statement_id).where(FingerprintKey.destroyed_at.is_not(None))
    return set(session.scalars(query))


def destroy(session: Session, statement_ids: Collection[int], *, now: datetime) -> None:
    """Destroy the secrets of these statements for good."""
    session.execute(
        update(FingerprintKey)
        .where(FingerprintKey.statement_id.in_(statement_ids), FingerprintKey.destroyed_at.is_(None))
        .values(secret=None, destroyed_at=now)
        .execution_options(synchronize_session=False)
    )
