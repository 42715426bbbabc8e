"""Carry out what the desk wants done with updates, after asking again whether whoever wants it may."""

from datetime import datetime
from typing import Final

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.organisers.note import note
from petitioner.organisers.rules import Action, Organiser, authorize
from petitioner.organisers.rules import Refused as NotAllowed
from petitioner.organisers.take_up import take_up
from petitioner.statements.change_life import NoStatement, read_life
from petitioner.updates import change
from petitioner.updates.rules import Act, Refused
from petitioner.updates.shapes import UpdateForm

ROOM: Final = "updates"


def carry_out_requests(session: Session, *, keys: WorkerKeys, most: int, now: datetime) -> int:
    """Do up to `most` of the oldest things this room was sent, each whole or not; return how many."""

    def act(actor: Organiser, form: UpdateForm) -> None:
        _do(session, actor, form, now=now)

    return take_up(session, ROOM, UpdateForm.from_bytes, act, keys=keys, most=most)


def _do(session: Session, actor: Organiser, form: UpdateForm, *, now: datetime) -> None:
    try:
        life = read_life(session, form.slug)
        authorize(actor, Action.WRITE_UPDATE, life.organisation_id)
        about = _change(session, life.statement_id, form, now=now)
    except NoStatement:
        raise NotAllowed("statement") from None
    except Refused as refusal:
        raise NotAllowed(refusal.reason) from None
    note(
        session,
        f"update_{form.act}",
        by=actor.account_id,
        organisation_id=life.organisation_id,
        about=about,
        kind="statement" if form.act is Act.SET_ANSWER_DAY else "update",
        now=now,
    )


def _change(session: Session, statement_id: int, form: UpdateForm, *, now: datetime) -> int:
    """Do one act and return the number of what it was about."""
    if form.act is Act.SET_ANSWER_DAY:
        change.set_answer_day(session, statement_id, form.answer_day, now=now)
        return statement_id
    if form.act is not Act.SAVE:
        return change.move(session, statement_id, form.number, form.act, now=now).update_id
    if form.about is None:
        raise Refused("kind", "missing")
    return change.save(session, statement_id, form.number, form.about, form.texts, now=now).update_id
