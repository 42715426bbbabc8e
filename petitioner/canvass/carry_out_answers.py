"""Carry out what members answered: their backing moves, by the table of endorsements, and pages follow."""

from datetime import datetime
from itertools import groupby

from petitioner.canvass.rules import Effect, effect
from petitioner.canvass.shapes import WaitingAnswer
from petitioner.canvass.store import answers, rounds
from petitioner.endorsements.back_in_person import back_in_person
from petitioner.endorsements.shapes import BackedText
from petitioner.endorsements.take_back_in_person import take_back_in_person
from petitioner.foundation.db import Session
from petitioner.parliaments.read import read_mandate


def carry_out_answers(session: Session, *, now: datetime) -> int:
    """Carry out every answer that waits, in the order in which they were given, and return how many."""
    done = 0
    waiting = sorted(answers.waiting_answers(session), key=lambda each: (each.statement_id, each.answer_id))
    for statement_id, of_statement in groupby(waiting, key=lambda each: each.statement_id):
        rounds.take_turn(session, statement_id)
        mine = list(of_statement)
        left = answers.still_waiting(session, [each.answer_id for each in mine])
        for each in mine:
            if each.answer_id in left:
                _carry_out(session, each, now=now)
                answers.mark_carried_out(session, each.answer_id, now=now)
                rounds.change_round(session, each.canvass_id, now=now)
                done += 1
    return done


def _carry_out(session: Session, each: WaitingAnswer, *, now: datetime) -> None:
    before = answers.answer_before(session, each.member_id, each.answer_id)
    what = effect(each.said, before)
    if what is Effect.BACK:
        day = each.answered_at.date()
        member = read_mandate(session, each.assembly_id, each.person_id, on=day)
        text = BackedText(each.statement_id, each.version_id, each.version_number, each.language)
        back_in_person(session, text, member, said_at=each.answered_at, now=now)
    elif what is Effect.TAKE_BACK:
        take_back_in_person(
            session,
            each.statement_id,
            assembly_id=each.assembly_id,
            person_id=each.person_id,
            said_at=each.answered_at,
            now=now,
        )
