"""Carry out what the desk wants done with statements, after asking again whether whoever wants it may."""

from datetime import datetime
from typing import Final

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.organisers.note import note
from petitioner.organisers.rules import Action, Organiser, Refused, authorize
from petitioner.organisers.take_up import take_up
from petitioner.statements.change_life import NoStatement, change_life, read_life
from petitioner.statements.life_form import LifeForm
from petitioner.statements.life_rules import ImpossibleAct

ROOM: Final = "statements"


def carry_out_requests(session: Session, *, keys: WorkerKeys, most: int, now: datetime) -> int:
    """Do up to `most` of the oldest things this room was sent, each whole or not; return how many."""

    def act(actor: Organiser, form: LifeForm) -> None:
        _do(session, actor, form, now=now)

    return take_up(session, ROOM, LifeForm.from_bytes, act, keys=keys, most=most)


def _do(session: Session, actor: Organiser, form: LifeForm, *, now: datetime) -> None:
    try:
        life = read_life(session, form.slug)
        authorize(actor, Action.END_STATEMENT, life.organisation_id)
        change_life(session, form.slug, form.act, closes_at=form.closing, reason=form.removal, now=now)
    except (NoStatement, ImpossibleAct) as refusal:
        raise Refused("state") from refusal
    note(
        session,
        f"statement_{form.act}",
        by=actor.account_id,
        organisation_id=life.organisation_id,
        about=life.statement_id,
        kind="statement",
        now=now,
    )
