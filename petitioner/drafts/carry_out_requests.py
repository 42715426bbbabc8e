"""Carry out what the desk wants done with drafts, after asking again whether whoever wants it may."""

from datetime import datetime
from typing import Final

from petitioner.drafts.release import release, unschedule
from petitioner.drafts.review import decide, submit
from petitioner.drafts.shapes import DraftAct, DraftForm
from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.organisers.rules import Organiser
from petitioner.organisers.take_up import take_up

ROOM: Final = "drafts"

_ACTS: Final = {
    DraftAct.SUBMIT: submit,
    DraftAct.DECIDE: decide,
    DraftAct.OPEN: release,
    DraftAct.UNSCHEDULE: unschedule,
}


def carry_out_requests(session: Session, *, keys: WorkerKeys, most: int, now: datetime) -> int:
    """Do up to `most` of the oldest things this room was sent, each whole or not; return how many."""

    def act(actor: Organiser, form: DraftForm) -> None:
        _ACTS[form.act](session, actor, form, now=now)

    return take_up(session, ROOM, DraftForm.from_bytes, act, keys=keys, most=most)
