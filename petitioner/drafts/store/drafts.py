"""What the worker reads and writes of drafts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Row, insert, select, update
from sqlalchemy.orm import Session

from petitioner.accounts.models import Organisation
from petitioner.drafts.models import (
    StatementDraft,
    StatementDraftPicture,
    StatementDraftStep,
    StatementDraftSupport,
    StatementDraftText,
)
from petitioner.drafts.rules import Reason, Step

AnyRow: TypeAlias = Row[*tuple[Any, ...]]


def read_draft(session: Session, draft_id: int) -> AnyRow | None:
    """Return a draft, for this transaction alone."""
    query = select(StatementDraft.__table__).where(StatementDraft.id == draft_id).with_for_update()
    return session.execute(query).one_or_none()


def read_texts(session: Session, draft_id: int) -> Sequence[AnyRow]:
    """Return the texts of a draft."""
    query = select(StatementDraftText.__table__).where(StatementDraftText.draft_id == draft_id)
    return session.execute(query).all()


def read_supporters(session: Session, draft_id: int) -> Sequence[int]:
    """Return the accounts that support a draft."""
    query = select(StatementDraftSupport.account_id).where(StatementDraftSupport.draft_id == draft_id)
    return session.scalars(query).all()


def read_picture(session: Session, draft_id: int) -> AnyRow | None:
    """Return the picture of a draft with its file, or nothing."""
    query = select(StatementDraftPicture.__table__).where(StatementDraftPicture.draft_id == draft_id)
    return session.execute(query).one_or_none()


def list_due(session: Session, *, now: datetime) -> Sequence[int]:
    """Return the drafts whose moment has come, the first one first."""
    due = select(StatementDraft.id).where(StatementDraft.publish_at <= now)
    return session.scalars(due.order_by(StatementDraft.publish_at)).all()


def change_draft(session: Session, draft_id: int, **values: object) -> None:
    """Write what a step changed of a draft."""
    change = update(StatementDraft).where(StatementDraft.id == draft_id).values(**values)
    session.execute(change.execution_options(synchronize_session=False))


def add_step(
    session: Session,
    draft_id: int,
    step: Step,
    *,
    reason: Reason | None,
    note: str,
    account_id: int | None,
    digest: bytes,
    noted_at: datetime,
) -> None:
    """Add a step to the history of a draft."""
    session.execute(
        insert(StatementDraftStep).values(
            draft_id=draft_id,
            step=step,
            reason=reason,
            note=note,
            account_id=account_id,
            digest=digest,
            noted_at=noted_at,
        )
    )


def read_organisation(session: Session, organisation_id: int) -> AnyRow:
    """Return short name, names and words about an organisation."""
    query = select(Organisation.slug, Organisation.names, Organisation.abouts)
    return session.execute(query.where(Organisation.id == organisation_id)).one()
