"""Opening sealed forms: what is taken, what it becomes."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from petitioner.foundation.db import insert_rows
from petitioner.signatures.models import Consent, Intake, Link, Signature
from petitioner.signatures.rules import LiveSignature
from petitioner.signatures.shapes import SealedForm

MOST_FAILURES = 3

_LIVE_AMONG = text(
    """
    SELECT signature.statement_id, signature.fingerprint, signature.namesake, signature.country,
        signature.id
    FROM unnest(CAST(:statement_ids AS int[]), CAST(:fingerprints AS bytea[]))
        AS asked (statement_id, fingerprint)
    JOIN signature USING (statement_id, fingerprint)
    WHERE signature.state IN ('confirmed', 'held', 'invalidated')
    """
)


def take_intake(session: Session, most: int) -> list[SealedForm]:
    """Return the oldest unopened forms nobody else is opening, locked until the transaction ends."""
    columns = (
        Intake.id,
        Intake.handle_digest,
        Intake.statement_id,
        Intake.version_id,
        Intake.language,
        Intake.sealed,
    )
    query = select(*columns).where(Intake.failures < MOST_FAILURES).order_by(Intake.id).limit(most)
    return [SealedForm(*row) for row in session.execute(query.with_for_update(skip_locked=True))]


def remove_intake(session: Session, ids: Collection[int]) -> None:
    """Destroy sealed forms that were opened."""
    session.execute(delete(Intake).where(Intake.id.in_(ids)))


def note_failures(session: Session, ids: Collection[int]) -> None:
    """Count one more failed opening for each of these forms."""
    if ids:
        session.execute(update(Intake).where(Intake.id.in_(ids)).values(failures=Intake.failures + 1))


def release_intake(session: Session) -> int:
    """Let the forms that were left alone be tried again; return how many there are."""
    released = session.execute(update(Intake).where(Intake.failures >= MOST_FAILURES).values(failures=0))
    return released.rowcount  # type: ignore[attr-defined, no-any-return]


def live_among(
    session: Session, keys: Sequence[tuple[int, bytes]]
) -> dict[tuple[int, bytes], list[LiveSignature]]:
    """Return the kept signatures of each (statement, fingerprint) that has any: two at most."""
    statement_ids, fingerprints = [list(column) for column in zip(*dict.fromkeys(keys), strict=True)]
    rows = session.execute(_LIVE_AMONG, {"statement_ids": statement_ids, "fingerprints": fingerprints})
    found: dict[tuple[int, bytes], list[LiveSignature]] = {}
    for row in rows:
        live = LiveSignature(row.namesake, row.country, row.id)
        found.setdefault((row.statement_id, row.fingerprint), []).append(live)
    return found


def add_consents(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep each wording once."""
    if rows:
        session.execute(upsert(Consent).on_conflict_do_nothing(), rows)


def add_signatures(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert pending signatures in one statement."""
    insert_rows(session, Signature, rows)


def add_links(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert links in one statement; a handle that was seen before keeps its first link."""
    insert_rows(session, Link, rows, rest="ON CONFLICT (handle_digest) DO NOTHING")
