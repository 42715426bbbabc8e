"""Every question asked of the versions of statements."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import Row, func, insert, literal_column, select
from sqlalchemy.orm import Session

from petitioner.statements.models import Statement, StatementText, StatementVersion
from petitioner.statements.rules import State
from petitioner.statements.shapes import Edit, FolderText
from petitioner.transparency.models import LogLeaf
from petitioner.transparency.rules import Kind

VersionRow: TypeAlias = Row[StatementVersion, datetime | None]


def find_version_number(session: Session, statement_id: int, version_hash: bytes) -> int | None:
    """Return the number under which a statement was published with exactly these texts, or nothing."""
    return session.scalar(
        select(StatementVersion.number).where(
            StatementVersion.statement_id == statement_id, StatementVersion.version_hash == version_hash
        )
    )


def find_version_id(session: Session, statement_id: int, number: int) -> int | None:
    """Return the id of a version by its number, or nothing."""
    return session.scalar(
        select(StatementVersion.id).where(
            StatementVersion.statement_id == statement_id, StatementVersion.number == number
        )
    )


def add_version(
    session: Session,
    statement_id: int,
    number: int,
    version_hash: bytes,
    texts: Iterable[FolderText],
    *,
    edit: Edit | None = None,
    now: datetime,
) -> None:
    """Write one more version with all its texts; every version but the first says what it changed."""
    texts = tuple(texts)
    new = insert(StatementVersion).values(
        statement_id=statement_id,
        number=number,
        version_hash=version_hash,
        languages=[text.language for text in texts],
        published_at=now,
        edit_class=edit.edit_class.value if edit is not None else None,
        edit_summaries=dict(edit.summaries) if edit is not None else {},
    )
    version_id = session.scalars(new.returning(StatementVersion.id)).one()
    rows = [
        {
            "version_id": version_id,
            "language": text.language,
            "title": text.title,
            "addressee": text.addressee,
            "body": text.body,
            "text_hash": text.text_hash,
        }
        for text in texts
    ]
    session.execute(insert(StatementText), rows)


def addressees(session: Session, statement_id: int, number: int) -> dict[str, str]:
    """Return the addressee of one version by language."""
    found = session.execute(
        select(StatementText.language, StatementText.addressee)
        .join(StatementVersion, StatementVersion.id == StatementText.version_id)
        .where(StatementVersion.statement_id == statement_id, StatementVersion.number == number)
    )
    return {row.language: row.addressee for row in found}


def texts(session: Session, statement_id: int, number: int) -> tuple[FolderText, ...]:
    """Return the texts of one version, by language."""
    found = session.scalars(
        select(StatementText)
        .join(StatementVersion, StatementVersion.id == StatementText.version_id)
        .where(StatementVersion.statement_id == statement_id, StatementVersion.number == number)
        .order_by(StatementText.language)
    )
    return tuple(
        FolderText(text.language, text.title, text.addressee, text.body, text.text_hash) for text in found
    )


def versions(session: Session, statement_ids: Collection[int]) -> Sequence[VersionRow]:
    """Return each version of these statements, their first ones first, and when each became public."""
    return session.execute(
        select(StatementVersion, Statement.first_published_at)
        .join(Statement, Statement.id == StatementVersion.statement_id)
        .where(StatementVersion.statement_id.in_(statement_ids))
        .order_by(StatementVersion.statement_id, StatementVersion.number)
    ).all()


def text_heads(session: Session, statement_ids: Collection[int]) -> Sequence[Row[int, str, str, bytes]]:
    """Return, of each text of these statements, the id of its version, language, title and hash."""
    text = StatementText
    return session.execute(
        select(text.version_id, text.language, text.title, text.text_hash)
        .join(StatementVersion, StatementVersion.id == text.version_id)
        .where(StatementVersion.statement_id.in_(statement_ids))
    ).all()


def titles(session: Session, version_ids: Collection[int]) -> Sequence[Row[int, str, int, str, str]]:
    """Return id, slug of its statement, number, language and title of each text of these versions."""
    return session.execute(
        select(
            StatementVersion.id,
            Statement.slug,
            StatementVersion.number,
            StatementText.language,
            StatementText.title,
        )
        .join(Statement, Statement.id == StatementVersion.statement_id)
        .join(StatementText, StatementText.version_id == StatementVersion.id)
        .where(StatementVersion.id.in_(version_ids))
    ).all()


def newest_versions(session: Session, statement_ids: Collection[int]) -> dict[int, int]:
    """Return the id of the newest version of each of these statements."""
    newest = select(StatementVersion.statement_id, func.max(StatementVersion.id).label("version_id"))
    chosen = newest.where(StatementVersion.statement_id.in_(statement_ids))
    return {row.statement_id: row.version_id for row in session.execute(chosen.group_by("statement_id"))}


def without_leaf(session: Session) -> Sequence[Row[int, int, bytes]]:
    """Return statement, number and hash of every version of a published statement that is not in the log."""
    has_leaf = (
        select(LogLeaf.index)
        .where(
            LogLeaf.kind == literal_column(str(int(Kind.TEXT))),
            LogLeaf.statement_id == StatementVersion.statement_id,
            LogLeaf.version == StatementVersion.number,
        )
        .exists()
    )
    return session.execute(
        select(StatementVersion.statement_id, StatementVersion.number, StatementVersion.version_hash)
        .join(Statement, Statement.id == StatementVersion.statement_id)
        .where(Statement.state != State.DRAFT, ~has_leaf)
        .order_by(StatementVersion.statement_id, StatementVersion.number)
    ).all()
