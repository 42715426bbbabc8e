"""How statements stand, and what is decided about how they go on."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petitioner.statements.models import Statement, StatementText, StatementVersion
from petitioner.statements.rules import RemovalReason
from petitioner.statements.shapes import Life
from petitioner.vocabulary.language import best_language


def read_life(session: Session, slug: str, language: str, *, waiting: bool = False) -> Life | None:
    """Return how a statement stands, drafts included; `waiting`: nobody else changes it meanwhile."""
    query = select(Statement).where(Statement.slug == slug).execution_options(populate_existing=True)
    row = session.scalars(query.with_for_update() if waiting else query).one_or_none()
    if row is None:
        return None
    return Life(
        statement_id=row.id,
        slug=row.slug,
        organisation_id=row.organisation_id,
        title=_title(session, row.id, language) or row.slug,
        state=row.state,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        paused_at=row.paused_at,
        archived_at=row.archived_at,
        removed_at=row.removed_at,
        removal_reason=RemovalReason(row.removal_reason) if row.removal_reason else None,
        delivered_on=row.delivered_on,
    )


def _title(session: Session, statement_id: int, language: str) -> str:
    newest = (
        select(StatementVersion.id)
        .where(StatementVersion.statement_id == statement_id)
        .order_by(StatementVersion.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    texts = session.execute(
        select(StatementText.language, StatementText.title).where(StatementText.version_id == newest)
    )
    titles = {row.language: row.title for row in texts}
    return titles[best_language(language, tuple(sorted(titles)))] if titles else ""


def change(session: Session, statement_id: int, *, now: datetime, **values: Any) -> None:  # noqa: ANN401
    """Write new values of columns, and mark the statement as changed."""
    session.execute(
        update(Statement).where(Statement.id == statement_id).values(changed_at=now, **values),
        execution_options={"synchronize_session": False},
    )
