"""Addresses as far as their domains are measured, and what is kept of the measurement."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from petitioner.signatures.models import Signature
from petitioner.signatures.shapes import MailShares
from petitioner.signatures.store.tallies import COUNTS
from petitioner.signatures.tally_models import MailMeasure, StatementTally

AnyRow: TypeAlias = Row[*tuple[Any, ...]]


def to_measure(session: Session, day: date) -> dict[int, int]:
    """Return the signatures of every statement that was not measured on a day, longest ago first."""
    query = (
        select(StatementTally.statement_id, StatementTally.confirmed)
        .outerjoin(MailMeasure, MailMeasure.statement_id == StatementTally.statement_id)
        .where(MailMeasure.measured_on.is_(None) | (MailMeasure.measured_on < day))
        .order_by(MailMeasure.measured_on.nulls_first(), StatementTally.statement_id)
    )
    return {row.statement_id: row.confirmed for row in session.execute(query)}


def addresses(session: Session, statement_id: int, *, after: UUID, most: int) -> Sequence[AnyRow]:
    """Return the next encrypted addresses of a statement's signatures that count, by id."""
    query = select(Signature.id, Signature.contact).where(
        Signature.statement_id == statement_id, Signature.id > after, COUNTS, Signature.contact.is_not(None)
    )
    return session.execute(query.order_by(Signature.id).limit(most)).all()


def keep(session: Session, statement_id: int, shares: MailShares) -> None:
    """Keep what was measured in the place of what was before."""
    values = {"measured_on": shares.measured_on, "shares": [list(each) for each in shares.domains]}
    row = upsert(MailMeasure).values(statement_id=statement_id, **values)
    session.execute(row.on_conflict_do_update(index_elements=[MailMeasure.statement_id], set_=values))


def measured(session: Session, statement_ids: Collection[int] | None = None) -> dict[int, MailShares]:
    """Return what is kept of these statements, or of every one."""
    query = select(MailMeasure.statement_id, MailMeasure.measured_on, MailMeasure.shares)
    if statement_ids is not None:
        query = query.where(MailMeasure.statement_id == func.any(list(statement_ids)))
    return {
        statement_id: MailShares(day, tuple((domain, percent) for domain, percent in shares))
        for statement_id, day, shares in session.execute(query)
    }
