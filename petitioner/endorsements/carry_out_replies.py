"""Carry out what members pressed: the only way by which a newer text gets a name without another record."""

from datetime import datetime

from petitioner.endorsements.renewal_rules import Reply
from petitioner.endorsements.renewal_shapes import WaitingReply
from petitioner.endorsements.rules import (
    Fact,
    ForbiddenMove,
    Proof,
    Provenance,
    Standing,
    State,
    Step,
    move,
)
from petitioner.endorsements.shapes import OWN_WORD, BackedText, EvidenceLine
from petitioner.endorsements.store import backers, letters, renewals
from petitioner.foundation.db import Session
from petitioner.parliaments.read import find_seated
from petitioner.parliaments.rules import NoMandate
from petitioner.statements.read import read_version


def carry_out_replies(session: Session, *, now: datetime) -> int:
    """Do what each member said, and return how many took effect.

    What came too late, because the backing had ended or the member no longer sits, is laid aside.
    """
    done = 0
    for statement_id in sorted({each.statement_id for each in renewals.waiting_replies(session)}):
        backers.take_turn(session, statement_id)
        made: dict[int, int] = {}
        for said in renewals.waiting_replies(session, of_statement=statement_id):
            try:
                _carry_out(session, said, made, now=now)
                done += 1
            except (ForbiddenMove, NoMandate):
                pass
            renewals.mark_carried_out(session, said.reply_id, now=now)
    return done


def _carry_out(session: Session, said: WaitingReply, made: dict[int, int], *, now: datetime) -> None:
    """Do one thing; `made` holds, by endorsement, what an earlier reply of this round put in its place."""
    standing_id = made.get(said.endorsement_id, said.renewed_id or said.endorsement_id)
    if said.reply is Reply.OBJECT:
        renewals.object_to(
            session, said.endorsement_id, said.version_id, objected_at=said.replied_at, now=now
        )
    elif said.reply is Reply.WITHDRAW:
        _withdraw(session, standing_id, said, now=now)
    elif said.reply is Reply.BACK:
        made[said.endorsement_id] = _back(session, standing_id, said, now=now)


def _withdraw(session: Session, endorsement_id: int, said: WaitingReply, *, now: datetime) -> None:
    kept = backers.find_endorsement(session, endorsement_id)
    after = move(kept.standing, Step.WITHDRAW, facts=kept.facts, now=max(now, said.replied_at))
    _write_down(session, endorsement_id, Proof.WITHDRAWAL, said)
    day = max(said.replied_at.date(), kept.endorsed_on)
    backers.change_standing(session, endorsement_id, after, withdrawn_on=day, now=now)


def _back(session: Session, endorsement_id: int, said: WaitingReply, *, now: datetime) -> int:
    """Confirm the endorsement if it is of this text, else put one of this text in its place; return it."""
    kept = backers.find_endorsement(session, endorsement_id)
    named = letters.named(session, endorsement_id)
    facts = (Fact(Proof.CONFIRMATION, said.replied_at),)
    at = max(now, said.replied_at)
    if named.version_id == said.version_id:
        after = move(kept.standing, Step.CONFIRM, facts=(*kept.facts, *facts), now=at)
        _write_down(session, endorsement_id, Proof.CONFIRMATION, said)
        backers.change_standing(session, endorsement_id, after, now=now)
        return endorsement_id
    day = said.replied_at.date()
    member = find_seated(session, named.assembly_id, named.person_id, on=day)
    statement = read_version(session, said.version_id, said.language, now=now)
    old = move(kept.standing, Step.SUPERSEDE, facts=kept.facts, now=at)
    new = move(Standing(State.PROPOSED, Provenance.MEMBER), Step.CONFIRM, facts=facts, now=at)
    backers.change_standing(session, endorsement_id, old, now=now)
    text = BackedText(
        statement.statement_id, statement.version_id, statement.version_number, statement.language
    )
    renewed = backers.add_endorsement(session, text, member, new, endorsed_on=day, now=now)
    _write_down(session, renewed, Proof.CONFIRMATION, said)
    renewals.change_letter(session, said.letter_id, renewed_id=renewed)
    return renewed


def _write_down(session: Session, endorsement_id: int, proof: Proof, said: WaitingReply) -> None:
    backers.add_evidence(
        session, endorsement_id, proof, EvidenceLine("", None, "", OWN_WORD, said.replied_at)
    )
