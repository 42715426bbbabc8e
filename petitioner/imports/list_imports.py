"""List imports: for the desk of their statement, and for the public."""

from collections.abc import Collection
from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.imports import store
from petitioner.imports.rules import UPLOAD_TIME, UPLOADS, ImportState, Source, digest_of, needs_second
from petitioner.imports.shapes import ImportView, PublicImport, Result


def list_imports(session: Session, statement_id: int) -> tuple[ImportView, ...]:
    """Return the newest imports of a statement, newest first, whatever became of them."""
    return tuple(view_of(row) for row in store.newest(session, statement_id))


def find_import(session: Session, statement_id: int, import_id: int) -> ImportView | None:
    """Return one import of a statement, if there is one of that number."""
    row = store.find(session, statement_id, import_id)
    return None if row is None else view_of(row)


def list_public_imports(
    session: Session, statement_ids: Collection[int]
) -> dict[int, tuple[PublicImport, ...]]:
    """Return the imports of each statement that count anybody, in the order they were taken in."""
    found: dict[int, tuple[PublicImport, ...]] = {}
    for row in store.taken_in(session, statement_ids):
        line = PublicImport(row.source, row.number, row.exported_on, row.file_digest.hex(), row.taken_in_at)
        found[row.statement_id] = (*found.get(row.statement_id, ()), line)
    return found


def may_upload(session: Session, account_id: int, *, now: datetime) -> bool:
    """Say whether an account may send one more file within this hour."""
    return store.number_since(session, account_id, now - UPLOAD_TIME) < UPLOADS


def asks_for_second(session: Session, statement_id: int, view: ImportView) -> bool:
    """Say whether a second person must agree before an import is taken in."""
    before = store.alone_before(session, statement_id, view.import_id)
    return needs_second(view.result.counted, alone_before=before)


def view_of(row: store.AnyRow) -> ImportView:
    """Return an import as the desk shows it."""
    return ImportView(
        import_id=row.id,
        source=Source(row.source),
        exported_on=row.exported_on,
        file_digest=row.file_digest.hex(),
        digest=digest_of(row.file_digest, row.result) if row.result else "",
        state=ImportState(row.state),
        done=row.done,
        total=row.total,
        result=Result.from_json(row.result),
        problem=row.problem,
        problem_row=row.problem_row,
        is_changed=row.is_changed,
        number=row.number,
        taken_in=row.taken_in,
        asked_by=row.asked_by,
        created_at=row.created_at,
        taken_in_at=row.taken_in_at,
    )
