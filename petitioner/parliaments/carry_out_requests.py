"""Carry out what the desk wants done with rosters, after asking again whether whoever wants it may."""

from datetime import datetime
from typing import Final

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.organisers.host import host_id
from petitioner.organisers.note import note
from petitioner.organisers.rules import Action, Organiser, Refused, authorize
from petitioner.organisers.take_up import take_up
from petitioner.parliaments import proposals
from petitioner.parliaments.proposal_rules import ProposalAct
from petitioner.parliaments.proposal_shapes import ProposalForm
from petitioner.parliaments.revert_roster import revert_roster
from petitioner.parliaments.rules import NotRevertible, UnknownRoster
from petitioner.parliaments.store import proposals as store

ROOM: Final = "parliaments"


def carry_out_requests(session: Session, *, keys: WorkerKeys, most: int, now: datetime) -> int:
    """Do up to `most` of the oldest things this room was sent, each whole or not; return how many."""

    def act(actor: Organiser, form: ProposalForm) -> None:
        _do(session, actor, form, now=now)

    return take_up(session, ROOM, ProposalForm.from_bytes, act, keys=keys, most=most)


def _do(session: Session, actor: Organiser, form: ProposalForm, *, now: datetime) -> None:
    organisation_id = host_id(session)
    if organisation_id is None:
        raise Refused("host")
    authorize(actor, Action.IMPORT_ROSTER, organisation_id)
    number = form.number
    if form.act is ProposalAct.UPLOAD:
        number = store.add(session, form, by=actor.account_id, now=now)
    elif not _act(session, form):
        raise Refused("state")
    note(
        session,
        f"roster_{form.act}",
        by=actor.account_id,
        organisation_id=organisation_id,
        about=number,
        kind="roster",
        now=now,
    )


def _act(session: Session, form: ProposalForm) -> bool:
    if form.act is ProposalAct.APPLY:
        return proposals.accept(session, form.number, form.digest)
    if form.act is ProposalAct.DISCARD:
        return proposals.discard(session, form.number)
    try:
        revert_roster(session, form.number)
    except (UnknownRoster, NotRevertible):
        return False
    return True
