"""Uploaded rosters: kept until they are taken in or let go."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session, load_only

from petitioner.parliaments.models import RosterProposal
from petitioner.parliaments.proposal_rules import OPEN, ProposalState
from petitioner.parliaments.proposal_shapes import ProposalForm, ProposalView

_SHOWN = 20
_PUBLIC = (
    RosterProposal.id,
    RosterProposal.file_name,
    RosterProposal.state,
    RosterProposal.digest,
    RosterProposal.summary,
    RosterProposal.problems,
    RosterProposal.is_changed,
    RosterProposal.proposed_by,
    RosterProposal.created_at,
)
"""All but the file: the web process may not read the addresses in it."""


def add(session: Session, form: ProposalForm, *, by: int, now: datetime) -> int:
    """Keep an uploaded file until a worker reads it, and return its number."""
    row = insert(RosterProposal).values(
        file_name=form.file_name,
        licence=form.licence,
        source_url=form.source_url,
        content=form.content,
        state=ProposalState.WAITING.value,
        proposed_by=by,
        created_at=now,
    )
    return session.scalars(row.returning(RosterProposal.id)).one()


def newest(session: Session) -> tuple[ProposalView, ...]:
    """Return the newest uploads, newest first."""
    query = select(RosterProposal).options(load_only(*_PUBLIC)).order_by(RosterProposal.id.desc())
    rows = session.scalars(query.limit(_SHOWN).execution_options(populate_existing=True)).all()
    return tuple(_view(row) for row in rows)


def find(session: Session, proposal_id: int) -> ProposalView | None:
    """Return one upload."""
    query = select(RosterProposal).options(load_only(*_PUBLIC)).where(RosterProposal.id == proposal_id)
    row = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    return None if row is None else _view(row)


def _view(row: RosterProposal) -> ProposalView:
    return ProposalView(
        row.id,
        row.file_name,
        ProposalState(row.state),
        row.digest,
        tuple(row.summary),
        tuple(row.problems),
        row.is_changed,
        row.proposed_by,
        row.created_at,
    )


def next_due(session: Session) -> tuple[int, ProposalState] | None:
    """Return the oldest upload that a worker has something to do with."""
    due = (ProposalState.WAITING.value, ProposalState.ACCEPTED.value)
    query = select(RosterProposal.id, RosterProposal.state).where(RosterProposal.state.in_(due))
    row = session.execute(query.order_by(RosterProposal.id).limit(1)).one_or_none()
    return None if row is None else (row.id, ProposalState(row.state))


def content_of(session: Session, proposal_id: int) -> RosterProposal | None:
    """Return an upload with its file, locked against whoever would let it go."""
    query = select(RosterProposal).where(RosterProposal.id == proposal_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def move(
    session: Session,
    proposal_id: int,
    before: Sequence[ProposalState],
    after: ProposalState,
    **values: Any,  # noqa: ANN401 - columns and their values
) -> bool:
    """Bring an upload from one of these states to another; its file goes once nobody needs it."""
    if after not in OPEN:
        values["content"] = None
    result = session.execute(
        update(RosterProposal)
        .where(RosterProposal.id == proposal_id, RosterProposal.state.in_([state.value for state in before]))
        .values(state=after.value, **values)
        .execution_options(synchronize_session=False)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]


def let_go(session: Session, *, before: datetime) -> int:
    """Let go of uploads that nobody has decided about for long, and return how many."""
    result = session.execute(
        update(RosterProposal)
        .where(RosterProposal.created_at < before, RosterProposal.content.is_not(None))
        .values(state=ProposalState.DISCARDED.value, content=None)
        .execution_options(synchronize_session=False)
    )
    return int(result.rowcount)  # type: ignore[attr-defined]
