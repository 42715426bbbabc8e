"""What the desk of a statement's backing keeps, and asks without the right to read evidence."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from petitioner.endorsements.desk_models import BackingProposal
from petitioner.endorsements.desk_rules import Act, ProposalState, Typed
from petitioner.endorsements.desk_shapes import BackingForm, Proposal, Running
from petitioner.endorsements.models import Endorsement
from petitioner.endorsements.rules import UNDER_WAY, Standing


def running(session: Session, statement_id: int, assembly_id: int, person_id: int) -> Running | None:
    """Return how a person of an assembly stands to a statement now; there is one standing at most."""
    row = session.execute(
        select(
            Endorsement.state, Endorsement.provenance, Endorsement.version_number, Endorsement.endorsed_on
        ).where(
            Endorsement.statement_id == statement_id,
            Endorsement.assembly_id == assembly_id,
            Endorsement.person_id == person_id,
            Endorsement.state.in_(UNDER_WAY),
        )
    ).one_or_none()
    if row is None:
        return None
    return Running(Standing(row.state, row.provenance), row.version_number, row.endorsed_on)


def add(
    session: Session,
    statement_id: int,
    form: BackingForm,
    *,
    state: ProposalState,
    answer: str,
    by: int,
    now: datetime,
) -> int:
    """Keep what was asked for, and what became of it; a note stays out: it is for no page."""
    digest = bytes.fromhex(form.typed.digest) if form.typed.digest else None
    values = {
        "statement_id": statement_id,
        "assembly_id": form.assembly_id,
        "person_id": form.person_id,
        "act": form.act,
        "language": form.typed.language,
        "url": form.typed.url,
        "day": form.typed.day,
        "copy_digest": digest,
        "state": state,
        "answer": answer,
        "proposed_by": by,
        "proposed_at": now,
    }
    return session.execute(insert(BackingProposal).values(values).returning(BackingProposal.id)).scalar_one()


def find(session: Session, statement_id: int, number: int) -> Proposal | None:
    """Return one that waits, and let nobody else decide it before this transaction has ended."""
    row = session.scalars(
        select(BackingProposal)
        .where(
            BackingProposal.id == number,
            BackingProposal.statement_id == statement_id,
            BackingProposal.state == ProposalState.WAITING,
        )
        .with_for_update()
    ).one_or_none()
    return None if row is None else _proposal(row)


def decide(
    session: Session, number: int, *, state: ProposalState, answer: str, by: int, now: datetime
) -> None:
    """Note what a second person decided, and what became of it."""
    session.execute(
        update(BackingProposal)
        .where(BackingProposal.id == number)
        .values(state=state, answer=answer, decided_by=by, decided_at=now)
        .execution_options(synchronize_session=False)
    )


def listed(
    session: Session, statement_id: int, states: Collection[ProposalState], *, most: int
) -> tuple[Proposal, ...]:
    """Return those in these states, the latest first."""
    rows = session.scalars(
        select(BackingProposal)
        .where(BackingProposal.statement_id == statement_id, BackingProposal.state.in_(states))
        .order_by(BackingProposal.id.desc())
        .limit(most)
        .execution_options(populate_existing=True)
    )
    return tuple(map(_proposal, rows))


def _proposal(row: BackingProposal) -> Proposal:
    digest = row.copy_digest.hex() if row.copy_digest else ""
    return Proposal(
        row.id,
        Act(row.act),
        ProposalState(row.state),
        row.assembly_id,
        row.person_id,
        Typed(row.language, row.url, row.day, digest),
        row.answer,
        row.proposed_by,
        row.proposed_at,
    )
