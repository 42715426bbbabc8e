"""Carry out what members answered: the only way to the member's own word."""

from datetime import datetime
from itertools import groupby

from petitioner.authorities.note_objection import note_objection
from petitioner.endorsements.rules import MOVED_BY, Answer, Fact, ForbiddenMove, move
from petitioner.endorsements.shapes import OWN_WORD, EvidenceLine, WaitingAnswer
from petitioner.endorsements.store import backers, letters, office
from petitioner.foundation.db import Session


def carry_out_answers(session: Session, *, now: datetime) -> int:
    """Move each endorsement as its member said, by the table of moves; return how many moved.

    An answer that came too late for any move, because the endorsement had ended, is laid aside. Whoever
    withdraws by the letter of what was replaced withdraws their own word that took its place. An objection to
    what staff entered is noted against them.
    """
    moved = 0
    waiting = sorted(letters.waiting_answers(session), key=lambda each: (each.statement_id, each.answer_id))
    for statement_id, of_statement in groupby(waiting, key=lambda each: each.statement_id):
        backers.take_turn(session, statement_id)
        mine = list(of_statement)
        left = letters.still_waiting(session, [each.answer_id for each in mine])
        for each in mine:
            if each.answer_id in left:
                moved += _carry_out(session, each, now=now)
                letters.mark_carried_out(session, each.answer_id, now=now)
    return moved


def _carry_out(session: Session, said: WaitingAnswer, *, now: datetime) -> bool:
    kept = backers.find_endorsement(session, _meant(session, said))
    step, proof = MOVED_BY[said.answer]
    facts = (*kept.facts, Fact(proof, said.answered_at))
    try:
        after = move(kept.standing, step, facts=facts, now=max(now, said.answered_at))
    except ForbiddenMove:
        return False
    line = EvidenceLine("", None, "", OWN_WORD, said.answered_at)
    backers.add_evidence(session, kept.endorsement_id, proof, line)
    day = said.answered_at.date() if said.answer is Answer.WITHDRAW else None
    backers.change_standing(session, kept.endorsement_id, after, withdrawn_on=day, now=now)
    if said.answer is Answer.OBJECT:
        _note_against_staff(session, kept.endorsement_id, now=now)
    return True


def _meant(session: Session, said: WaitingAnswer) -> int:
    """Return which endorsement an answer moves: that of its letter, or what took its place."""
    replaced_by = backers.own_word_after(session, said.endorsement_id)
    if replaced_by is None or said.answer is not Answer.WITHDRAW:
        return said.endorsement_id
    return replaced_by


def _note_against_staff(session: Session, endorsement_id: int, *, now: datetime) -> None:
    account_id = office.account_behind(session, endorsement_id)
    if account_id is not None:
        note_objection(session, account_id, endorsement_id=endorsement_id, now=now)
