"""Every question asked of the pictures above statements."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from petitioner.statements.models import Statement, StatementPicture
from petitioner.statements.shapes import Picture


def find_picture(session: Session, statement_id: int) -> Picture | None:
    """Return what is known of a statement's picture, or nothing."""
    picture = StatementPicture
    row = session.execute(
        select(picture.digest, picture.width, picture.height, picture.alts).where(
            picture.statement_id == statement_id
        )
    ).one_or_none()
    return None if row is None else Picture(row.digest.hex(), row.width, row.height, row.alts)


def read_content(session: Session, statement_id: int) -> bytes | None:
    """Return the file of a statement's picture, or nothing."""
    return session.scalar(
        select(StatementPicture.content).where(StatementPicture.statement_id == statement_id)
    )


def keep_picture(
    session: Session,
    statement_id: int,
    content: bytes,
    *,
    digest: bytes,
    size: tuple[int, int],
    alts: Mapping[str, str],
    now: datetime,
) -> None:
    """Put a picture above a statement, in place of the one there is, and mark the statement as changed."""
    width, height = size
    values = {
        "digest": digest,
        "width": width,
        "height": height,
        "alts": dict(alts),
        "content": content,
    }
    new = insert(StatementPicture).values(statement_id=statement_id, **values)
    session.execute(new.on_conflict_do_update(index_elements=["statement_id"], set_=values))
    _mark_changed(session, statement_id, now)


def remove_picture(session: Session, statement_id: int, *, now: datetime) -> None:
    """Take the picture of a statement away, and mark the statement as changed."""
    session.execute(
        delete(StatementPicture).where(StatementPicture.statement_id == statement_id),
        execution_options={"synchronize_session": False},
    )
    _mark_changed(session, statement_id, now)


def _mark_changed(session: Session, statement_id: int, now: datetime) -> None:
    session.execute(
        update(Statement).where(Statement.id == statement_id).values(changed_at=now),
        execution_options={"synchronize_session": False},
    )
