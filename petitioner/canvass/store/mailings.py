"""Mailings: what the desk asked for, and the numbers a worker keeps beside it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import exists, select, text, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from petitioner.canvass.desk_models import Mailing
from petitioner.canvass.desk_rules import OPEN, Kind, MailingState
from petitioner.canvass.desk_shapes import MailingForm, MailingView
from petitioner.canvass.models import Canvass
from petitioner.parliaments.models import Assembly

MailingRow: TypeAlias = Mailing
_ASKING: Final = 7_302_030


def add(session: Session, statement_id: int, form: MailingForm, **values: object) -> MailingRow:
    """Keep a mailing that was looked at, or could not be."""
    row = Mailing(
        statement_id=statement_id,
        kind=form.kind,
        assembly=form.assembly,
        days=form.days,
        language=form.language,
        closes_on=form.closes_on,
        **values,
    )
    session.add(row)
    session.flush()
    return row


def find(session: Session, statement_id: int, number: int) -> MailingRow | None:
    """Return a mailing of a statement, locked until the transaction ends."""
    query = select(Mailing).where(Mailing.id == number, Mailing.statement_id == statement_id)
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def has_open(session: Session, statement_id: int, kind: Kind, assembly: str) -> bool:
    """Say whether one of this kind waits for a decision; nobody else begins one meanwhile."""
    session.execute(text("SELECT pg_advisory_xact_lock(:key, :id)"), {"key": _ASKING, "id": statement_id})
    query = select(Mailing.id).where(
        Mailing.statement_id == statement_id,
        Mailing.kind == kind,
        Mailing.assembly == assembly,
        Mailing.state.in_(sorted(OPEN)),
    )
    return session.scalar(query.limit(1)) is not None


def listed(session: Session, statement_id: int, *, most: int) -> tuple[MailingView, ...]:
    """Return the mailings of a statement, the latest first."""
    rows = session.scalars(
        select(Mailing)
        .where(Mailing.statement_id == statement_id)
        .order_by(Mailing.id.desc())
        .limit(most)
        .execution_options(populate_existing=True)
    )
    return tuple(
        MailingView(
            row.id,
            Kind(row.kind),
            MailingState(row.state),
            row.assembly,
            row.days,
            row.language,
            row.closes_on,
            row.letters,
            row.numbers,
            row.answer,
            row.asked_by,
            row.asked_at,
            row.begun_at,
        )
        for row in rows
    )


def begun(session: Session) -> Sequence[MailingRow]:
    """Return the mailings whose numbers move, one for each kind and assembly of a statement: the newest."""
    newest = (
        select(Mailing.id)
        .where(Mailing.state == MailingState.BEGUN, Mailing.kind != Kind.REMINDER)
        .ext(distinct_on(Mailing.statement_id, Mailing.kind, Mailing.assembly))
        .order_by(Mailing.statement_id, Mailing.kind, Mailing.assembly, Mailing.id.desc())
    )
    return session.scalars(select(Mailing).where(Mailing.id.in_(newest)).order_by(Mailing.id)).all()


def keep_numbers(session: Session, number: int, numbers: Mapping[str, int | str]) -> None:
    """Keep how far a mailing is, if that is not what is kept."""
    session.execute(
        update(Mailing)
        .where(Mailing.id == number, Mailing.numbers != dict(numbers))
        .values(numbers=dict(numbers))
        .execution_options(synchronize_session=False)
    )


def begun_elsewhere(session: Session) -> Sequence[Any]:
    """Return the rounds that were begun at a terminal, which no mailing stands for yet."""
    known = exists().where(
        Mailing.statement_id == Canvass.statement_id,
        Mailing.assembly == Assembly.slug,
        Mailing.kind == Kind.CANVASS,
        Mailing.state == MailingState.BEGUN,
    )
    query = select(
        Canvass.statement_id, Assembly.slug, Canvass.language, Canvass.begun_at, Canvass.closes_at
    ).join(Assembly, Assembly.id == Canvass.assembly_id)
    return session.execute(query.where(~known)).all()


def add_begun(session: Session, row: Any, *, by: int, closes_on: object) -> None:  # noqa: ANN401 - a row
    """Keep a round that was begun at a terminal as a mailing."""
    begun_at: datetime = row.begun_at
    session.add(
        Mailing(
            statement_id=row.statement_id,
            kind=Kind.CANVASS,
            state=MailingState.BEGUN,
            assembly=row.slug,
            language=row.language,
            closes_on=closes_on,
            asked_by=by,
            asked_at=begun_at,
            begun_at=begun_at,
        )
    )
