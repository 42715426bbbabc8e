"""Carry out what members answered about who may act for them."""

from datetime import datetime

from petitioner.authorities.end import end
from petitioner.authorities.note_objection import note_objection
from petitioner.authorities.rules import MOVED_BY, Answer, ForbiddenMove, move
from petitioner.authorities.shapes import WaitingAnswer
from petitioner.authorities.store import held, letters
from petitioner.foundation.db import Session


def carry_out_answers(session: Session, *, now: datetime) -> int:
    """Move each authority as its member said, by the table of moves; return how many moved.

    An answer that came too late for any move is laid aside. *I did not* is an objection to the account.
    """
    moved = 0
    for said in letters.take_answers(session):
        moved += _carry_out(session, said, now=now)
        letters.mark_carried_out(session, said.answer_id, now=now)
    return moved


def _carry_out(session: Session, said: WaitingAnswer, *, now: datetime) -> bool:
    kept = held.find_authority(session, said.authority_id)
    if kept is None:
        return False
    try:
        state = move(kept.state, MOVED_BY[said.answer])
    except ForbiddenMove:
        return False
    if said.answer is Answer.TAKE_BACK:
        return end(session, said.authority_id, now=now)
    if said.answer is Answer.GAVE:
        held.change_authority(session, said.authority_id, state=state, granted_at=said.answered_at)
        return True
    held.change_authority(session, said.authority_id, state=state, ended_at=said.answered_at)
    note_objection(session, kept.account_id, authority_id=said.authority_id, now=now)
    return True
