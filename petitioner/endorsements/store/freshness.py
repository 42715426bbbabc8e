"""Who was carried over, when members last spoke, and how far asking them again has come."""

from datetime import UTC, datetime, time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petitioner.endorsements.models import (
    Endorsement,
    EndorsementAnswer,
    EndorsementCarry,
    EndorsementLetter,
    Evidence,
    RenewalLetter,
    RenewalReply,
)
from petitioner.endorsements.renewal_rules import Kind, Reply
from petitioner.endorsements.renewal_shapes import Progress, Renewable
from petitioner.endorsements.rules import Proof, Provenance, State
from petitioner.endorsements.shapes import Carried
from petitioner.statements.models import StatementVersion


def carried_over(session: Session, statement_id: int) -> dict[int, Carried]:
    """Return, by endorsement of a statement, the newest version it was carried over to, if to any."""
    found = session.execute(
        select(
            EndorsementCarry.endorsement_id,
            StatementVersion.number,
            EndorsementCarry.delivered_at,
            EndorsementCarry.carried_at,
        )
        .join(Endorsement, Endorsement.id == EndorsementCarry.endorsement_id)
        .join(StatementVersion, StatementVersion.id == EndorsementCarry.version_id)
        .where(
            Endorsement.statement_id == statement_id,
            EndorsementCarry.carried_at.is_not(None),
            EndorsementCarry.objected_at.is_(None),
        )
        .order_by(EndorsementCarry.version_id)
    )
    return {
        number: Carried(version, delivered_at.date(), carried_at.date())
        for number, version, delivered_at, carried_at in found
        if carried_at is not None
    }


def confirmations(session: Session, statement_id: int) -> dict[int, datetime]:
    """Return, by endorsement of a statement, when the member last confirmed it, if ever."""
    found = session.execute(
        select(Evidence.endorsement_id, func.max(Evidence.recorded_at).label("confirmed_at"))
        .join(Endorsement, Endorsement.id == Evidence.endorsement_id)
        .where(Endorsement.statement_id == statement_id, Evidence.proof == Proof.CONFIRMATION)
        .group_by(Evidence.endorsement_id)
    )
    return {row.endorsement_id: row.confirmed_at for row in found}


def renewable(session: Session, statement_id: int, *, newest_id: int, now: datetime) -> tuple[Renewable, ...]:
    """Return the live endorsements whose name stands under the newest text of a statement."""
    spoken = confirmations(session, statement_id)
    asked = _last_asked(session, statement_id)
    questioned = _questioned(session, statement_id, now=now)
    under_newest = select(EndorsementCarry.endorsement_id).where(
        EndorsementCarry.version_id == newest_id,
        EndorsementCarry.carried_at.is_not(None),
        EndorsementCarry.objected_at.is_(None),
    )
    rows = session.scalars(
        select(Endorsement)
        .where(
            Endorsement.statement_id == statement_id,
            Endorsement.state == State.LIVE,
            Endorsement.provenance != Provenance.REPORTED,
            (Endorsement.version_id == newest_id) | Endorsement.id.in_(under_newest),
        )
        .order_by(Endorsement.id)
        .execution_options(populate_existing=True)
    )
    return tuple(
        Renewable(
            endorsement_id=row.id,
            person_id=row.person_id,
            assembly_id=row.assembly_id,
            version_id=newest_id,
            language=row.language,
            country=row.country,
            last_confirmed=spoken.get(row.id, datetime.combine(row.endorsed_on, time(), UTC)),
            last_asked=asked.get(row.id),
            has_open_question=row.id in questioned,
        )
        for row in rows
    )


def _last_asked(session: Session, statement_id: int) -> dict[int, datetime]:
    found = session.execute(
        select(RenewalLetter.endorsement_id, func.max(RenewalLetter.asked_at).label("asked_at"))
        .join(Endorsement, Endorsement.id == RenewalLetter.endorsement_id)
        .where(Endorsement.statement_id == statement_id, RenewalLetter.kind == Kind.FRESHNESS)
        .group_by(RenewalLetter.endorsement_id)
    )
    return {row.endorsement_id: row.asked_at for row in found}


def _questioned(session: Session, statement_id: int, *, now: datetime) -> frozenset[int]:
    """Return the endorsements about which a letter waits for its answer, of either kind of letter."""
    renewal = (
        select(RenewalLetter.endorsement_id)
        .join(Endorsement, Endorsement.id == RenewalLetter.endorsement_id)
        .outerjoin(RenewalReply, RenewalReply.letter_id == RenewalLetter.id)
        .where(
            Endorsement.statement_id == statement_id,
            RenewalLetter.expires_at > now,
            RenewalLetter.letter_due_at.is_not(None) | RenewalLetter.mailed_at.is_not(None),
            RenewalReply.id.is_(None),
        )
    )
    other = (
        select(EndorsementLetter.endorsement_id)
        .join(Endorsement, Endorsement.id == EndorsementLetter.endorsement_id)
        .outerjoin(EndorsementAnswer, EndorsementAnswer.letter_id == EndorsementLetter.id)
        .where(
            Endorsement.statement_id == statement_id,
            EndorsementLetter.expires_at > now,
            EndorsementLetter.letter_due_at.is_not(None) | EndorsementLetter.mailed_at.is_not(None),
            EndorsementAnswer.id.is_(None),
        )
    )
    return frozenset(session.scalars(renewal.union(other)))


def progress(session: Session, statement_id: int, *, since: datetime) -> Progress:
    """Return how far asking again has come, of everybody asked from that moment on."""
    last = (
        select(RenewalReply.reply)
        .where(RenewalReply.letter_id == RenewalLetter.id)
        .order_by(RenewalReply.id.desc())
        .limit(1)
        .correlate(RenewalLetter)
        .scalar_subquery()
    )
    found = session.execute(
        select(RenewalLetter.mailed_at, last.label("last"))
        .join(Endorsement, Endorsement.id == RenewalLetter.endorsement_id)
        .where(
            Endorsement.statement_id == statement_id,
            RenewalLetter.kind == Kind.FRESHNESS,
            RenewalLetter.asked_at >= since,
        )
    ).all()
    return Progress(
        asked=len(found),
        delivered=sum(row.mailed_at is not None for row in found),
        confirmed=sum(row.last is Reply.BACK for row in found),
        withdrawn=sum(row.last is Reply.WITHDRAW for row in found),
    )
