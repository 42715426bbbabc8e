"""Carry out what the desk wants, after asking again whether whoever wants it may."""

from datetime import datetime
from typing import Final

from petitioner.foundation.db import Session
from petitioner.organisers.decide import ask_approval, decide
from petitioner.organisers.give_role import give_role, issue_invitation
from petitioner.organisers.invite import BothKeys, invite
from petitioner.organisers.rules import (
    LONGEST_NAME,
    Act,
    Action,
    Organiser,
    Refused,
    authorize,
    needs_second,
)
from petitioner.organisers.shapes import DeskForm
from petitioner.organisers.store import people
from petitioner.organisers.take_role import take_role
from petitioner.organisers.take_up import take_up
from petitioner.vocabulary.email_address import InvalidEmailAddress, parse_email_address
from petitioner.vocabulary.language import LANGUAGES, SOURCE_LANGUAGE

ROOM: Final = "organisers"


def carry_out_requests(session: Session, *, keys: BothKeys, most: int, now: datetime) -> int:
    """Do up to `most` of the oldest things this room was sent, each whole or not; return how many."""

    def act(actor: Organiser, form: DeskForm) -> None:
        _do(session, actor, form, keys=keys, now=now)

    return take_up(session, ROOM, DeskForm.from_bytes, act, keys=keys.worker, most=most)


def _do(session: Session, actor: Organiser, form: DeskForm, *, keys: BothKeys, now: datetime) -> None:
    language = form.language if form.language in LANGUAGES else SOURCE_LANGUAGE
    if form.act in {Act.APPROVE, Act.REFUSE}:
        agrees = form.act is Act.APPROVE
        decide(session, actor, form.approval_id, agrees=agrees, language=language, now=now)
        return
    action = Action(form.act.value)
    authorize(actor, action, form.organisation_id)
    if action is Action.INVITE:
        _invite(session, actor, form, keys=keys, language=language, now=now)
        return
    if (action is Action.RECOVER) != (form.role is None):
        raise Refused("form")
    _refuse_stranger(session, form)
    _act(session, actor, action, form.account_id, form, now=now)


def _invite(
    session: Session,
    actor: Organiser,
    form: DeskForm,
    *,
    keys: BothKeys,
    language: str,
    now: datetime,
) -> None:
    try:
        address = parse_email_address(form.email)
    except InvalidEmailAddress:
        raise Refused("address") from None
    if form.role is None or not 0 < len(form.name) <= LONGEST_NAME:
        raise Refused("form")
    account_id = invite(session, address, form.name, keys=keys, now=now)
    _act(session, actor, Action.GIVE_ROLE, account_id, form, now=now)
    if (form.organisation_id, form.role) in people.roles_of(session, account_id):
        issue_invitation(session, account_id, language=language, now=now)


def _refuse_stranger(session: Session, form: DeskForm) -> None:
    """Refuse what concerns somebody who is nobody here; whoever is somewhere else too is the operator's."""
    theirs = {organisation_id for organisation_id, _ in people.roles_of(session, form.account_id)}
    if form.organisation_id not in theirs:
        raise Refused("stranger")
    if form.act is Act.RECOVER and len(theirs) > 1:
        raise Refused("elsewhere")


def _act(
    session: Session, actor: Organiser, action: Action, subject_id: int, form: DeskForm, *, now: datetime
) -> None:
    role, organisation_id = form.role, form.organisation_id
    if needs_second(action, role, is_own=subject_id == actor.account_id):
        if action is Action.GIVE_ROLE and (organisation_id, role) in people.roles_of(session, subject_id):
            return
        ask_approval(session, actor, action, subject_id, role, organisation_id=organisation_id, now=now)
    elif role is not None:
        change = give_role if action is Action.GIVE_ROLE else take_role
        change(session, subject_id, organisation_id, role, by=actor.account_id, now=now)
