"""Who is counted by an import from elsewhere, as far as signers themselves may end it."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import delete, select, tuple_
from sqlalchemy.orm import Session

from petitioner.signatures.desk_models import ImportedFingerprint
from petitioner.signatures.models import Signature


def of_mailbox(session: Session, keys: Collection[tuple[int, bytes]]) -> Sequence[bytes]:
    """Return those of these (statement, fingerprint) that an import counts."""
    mine = tuple_(ImportedFingerprint.statement_id, ImportedFingerprint.fingerprint).in_(keys)
    return session.scalars(select(ImportedFingerprint.fingerprint).where(mine)).all() if keys else ()


def remove(session: Session, fingerprints: Collection[bytes]) -> None:
    """Let no import count these any more; the numbers follow in the night."""
    gone = delete(ImportedFingerprint).where(ImportedFingerprint.fingerprint.in_(fingerprints))
    session.execute(gone.execution_options(synchronize_session=False))


def remove_signers(session: Session, signature_ids: Collection[UUID]) -> None:
    """Do the same for whoever has these signatures, as long as their fingerprints are there."""
    own = select(Signature.statement_id, Signature.fingerprint).where(
        Signature.id.in_(signature_ids), Signature.fingerprint.is_not(None)
    )
    mine = tuple_(ImportedFingerprint.statement_id, ImportedFingerprint.fingerprint).in_(own)
    session.execute(delete(ImportedFingerprint).where(mine).execution_options(synchronize_session=False))
