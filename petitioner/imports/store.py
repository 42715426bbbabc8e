"""Every SQL statement of imports."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import Row, delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from petitioner.imports.models import SignatureImport
from petitioner.imports.rules import OPEN, WORKED_ON, Described, ImportState
from petitioner.signatures.desk_models import ImportedFingerprint
from petitioner.signatures.models import Signature
from petitioner.signatures.rules import KEPT

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

_SHOWN: Final = 30
_NUMBERS: Final = (
    SignatureImport.id,
    SignatureImport.source,
    SignatureImport.exported_on,
    SignatureImport.file_digest,
    SignatureImport.state,
    SignatureImport.done,
    SignatureImport.total,
    SignatureImport.result,
    SignatureImport.problem,
    SignatureImport.problem_row,
    SignatureImport.is_changed,
    SignatureImport.number,
    SignatureImport.taken_in,
    SignatureImport.asked_by,
    SignatureImport.created_at,
    SignatureImport.taken_in_at,
)
"""What a page of the desk may show: all but the file, and who else had a hand in it."""
_ADD: Final = text(
    "INSERT INTO imported_fingerprint (import_id, statement_id, fingerprint)"
    " SELECT :import, :statement, unnest(CAST(:prints AS bytea[])) ON CONFLICT DO NOTHING RETURNING id"
)
_HELD: Final = (*_NUMBERS, SignatureImport.statement_id)


def add(
    session: Session,
    statement_id: int,
    described: Described,
    *,
    file_digest: bytes,
    sealed: bytes,
    by: int,
    sent_at: datetime,
) -> int:
    """Keep a sealed file until somebody decides about it, and return its number."""
    row = insert(SignatureImport).values(
        statement_id=statement_id,
        source=described.source.value,
        exported_on=described.exported_on,
        file_digest=file_digest,
        content=sealed,
        state=ImportState.WAITING.value,
        proposed_by=by,
        created_at=sent_at,
    )
    return session.scalars(row.returning(SignatureImport.id)).one()


def number_since(session: Session, account_id: int, since: datetime) -> int:
    """Return how many files an account has sent since a moment."""
    query = select(func.count(SignatureImport.id)).where(
        SignatureImport.proposed_by == account_id, SignatureImport.created_at > since
    )
    return session.scalar(query) or 0


def newest(session: Session, statement_id: int) -> Sequence[AnyRow]:
    """Return the newest imports of a statement, newest first, as a page may show them."""
    query = select(*_NUMBERS).where(SignatureImport.statement_id == statement_id)
    return session.execute(query.order_by(SignatureImport.id.desc()).limit(_SHOWN)).all()


def find(session: Session, statement_id: int, import_id: int) -> AnyRow | None:
    """Return one import of a statement, as a page may show it."""
    query = select(*_NUMBERS).where(SignatureImport.statement_id == statement_id)
    return session.execute(query.where(SignatureImport.id == import_id)).one_or_none()


def hold(session: Session, statement_id: int, import_id: int) -> AnyRow | None:
    """Return one import of a statement, locked, without its file."""
    query = select(*_HELD).where(
        SignatureImport.statement_id == statement_id, SignatureImport.id == import_id
    )
    return session.execute(query.with_for_update()).one_or_none()


def next_due(session: Session) -> AnyRow | None:
    """Return the oldest import a worker has something to do with, locked, without its file."""
    due = [state.value for state in WORKED_ON]
    query = select(*_HELD).where(SignatureImport.state.in_(due)).order_by(SignatureImport.id).limit(1)
    return session.execute(query.with_for_update(skip_locked=True)).one_or_none()


def next_unsettled(session: Session, today: date) -> AnyRow | None:
    """Return an import that was taken in and that was not looked at on this day yet, locked."""
    is_left = SignatureImport.settled_on.is_(None) | (SignatureImport.settled_on < today)
    query = select(*_HELD).where(SignatureImport.state == ImportState.APPLIED.value, is_left)
    due = query.order_by(SignatureImport.id).limit(1)
    return session.execute(due.with_for_update(skip_locked=True)).one_or_none()


def content_of(session: Session, import_id: int) -> bytes | None:
    """Return the sealed file of an import, if it is still kept."""
    return session.scalar(select(SignatureImport.content).where(SignatureImport.id == import_id))


def change(session: Session, import_id: int, **values: Any) -> None:  # noqa: ANN401 - columns and their values
    """Change what is kept of an import; its file goes with the state in which somebody needs it."""
    state = values.get("state")
    if state is not None:
        values["state"] = ImportState(state).value
        if state not in OPEN:
            values["content"] = None
    session.execute(
        update(SignatureImport)
        .where(SignatureImport.id == import_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def let_go(session: Session, *, before: datetime) -> None:
    """Destroy files nobody has decided about for long; what is half taken in is undone."""
    for states, after in (
        ((ImportState.WAITING, ImportState.READ, ImportState.ASKED), ImportState.DISCARDED),
        ((ImportState.ACCEPTED,), ImportState.UNDOING),
    ):
        session.execute(
            update(SignatureImport)
            .where(
                SignatureImport.created_at < before,
                SignatureImport.state.in_([state.value for state in states]),
            )
            .values(state=after.value, content=None)
            .execution_options(synchronize_session=False)
        )


def alone_before(session: Session, statement_id: int, import_id: int) -> int:
    """Return how many one person alone has taken in for a statement, or is taking in, but for one import."""
    counted = SignatureImport.result["counted"].as_integer()
    query = select(func.coalesce(func.sum(counted), 0)).where(
        SignatureImport.statement_id == statement_id,
        SignatureImport.id != import_id,
        SignatureImport.state.in_([ImportState.ACCEPTED.value, ImportState.APPLIED.value]),
        SignatureImport.approved_by.is_(None),
    )
    return session.scalar(query) or 0


def lock_statement(session: Session, statement_id: int) -> None:
    """Let nobody else decide about imports of a statement until this transaction ends."""
    session.execute(text("SELECT pg_advisory_xact_lock(7302029, :statement)"), {"statement": statement_id})


def imported_among(session: Session, statement_id: int, prints: Collection[bytes]) -> set[bytes]:
    """Return who of these is counted by an import of the statement."""
    query = select(ImportedFingerprint.fingerprint).where(
        ImportedFingerprint.statement_id == statement_id, ImportedFingerprint.fingerprint.in_(prints)
    )
    return set(session.scalars(query))


def signed_among(session: Session, statement_id: int, prints: Collection[bytes]) -> set[bytes]:
    """Return who of these has a signature under the statement; one that was invalidated may count again."""
    query = select(Signature.fingerprint).where(
        Signature.statement_id == statement_id,
        Signature.fingerprint.in_(prints),
        Signature.state.in_(sorted(KEPT)),
    )
    return {each for each in session.scalars(query) if each is not None}


def add_prints(session: Session, statement_id: int, import_id: int, prints: Sequence[bytes]) -> int:
    """Count these by an import, but who is counted by one already; return how many were new."""
    values = {"import": import_id, "statement": statement_id, "prints": list(prints)}
    return len(session.scalars(_ADD, values).all())


def remove_prints(session: Session, import_id: int, *, most: int) -> int:
    """Forget up to `most` of whom an import counts; return how many there were."""
    query = select(ImportedFingerprint.id).where(ImportedFingerprint.import_id == import_id)
    return _remove(session, session.scalars(query.limit(most)).all())


def remove_signed(session: Session, statement_id: int, import_id: int, *, most: int) -> int:
    """Forget up to `most` of whom an import counts and who have a signature of their own; return how many."""
    query = (
        select(ImportedFingerprint.id)
        .join(
            Signature,
            (Signature.statement_id == ImportedFingerprint.statement_id)
            & (Signature.fingerprint == ImportedFingerprint.fingerprint)
            & Signature.state.in_(sorted(KEPT)),
        )
        .where(
            ImportedFingerprint.import_id == import_id,
            Signature.statement_id == statement_id,
        )
        .distinct()
    )
    return _remove(session, session.scalars(query.limit(most)).all())


def number_of_prints(session: Session, import_id: int) -> int:
    """Count whom an import counts."""
    query = select(func.count(ImportedFingerprint.id)).where(ImportedFingerprint.import_id == import_id)
    return session.scalar(query) or 0


def _remove(session: Session, ids: Sequence[int]) -> int:
    if ids:
        gone = delete(ImportedFingerprint).where(ImportedFingerprint.id.in_(ids))
        session.execute(gone.execution_options(synchronize_session=False))
    return len(ids)


def taken_in(session: Session, statement_ids: Collection[int]) -> Sequence[AnyRow]:
    """Return what the public may read of the imports of statements, in the order they were taken in."""
    query = select(
        SignatureImport.statement_id,
        SignatureImport.source,
        SignatureImport.number,
        SignatureImport.exported_on,
        SignatureImport.file_digest,
        SignatureImport.taken_in_at,
    ).where(
        SignatureImport.statement_id == func.any(list(statement_ids)),
        SignatureImport.state == ImportState.APPLIED.value,
        SignatureImport.number > 0,
    )
    return session.execute(query.order_by(SignatureImport.taken_in_at, SignatureImport.id)).all()
