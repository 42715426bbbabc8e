"""Carry out what the desk wants, after asking again whether whoever wants it may."""

import logging
from datetime import datetime

from petitioner.accounts.read_account import read_account
from petitioner.accounts.rules import AccountState
from petitioner.foundation.db import Session
from petitioner.foundation.secrets import UnreadableSeal
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
from petitioner.organisers.store import desk as store
from petitioner.organisers.store import people
from petitioner.organisers.take_role import take_role
from petitioner.vocabulary.email_address import InvalidEmailAddress, parse_email_address
from petitioner.vocabulary.language import LANGUAGES, SOURCE_LANGUAGE

_log = logging.getLogger(__name__)


def carry_out_requests(session: Session, *, keys: BothKeys, most: int, now: datetime) -> int:
    """Open up to `most` of the oldest requests and do what they ask, each whole or not; return how many.

    What may not be done is dropped: the desk looked before it took it in. What cannot be opened is tried
    three times.
    """
    rows = store.take_requests(session, most)
    for row in rows:
        try:
            form = DeskForm.from_bytes(keys.worker.open(row.sealed))
        except (UnreadableSeal, ValueError, TypeError, KeyError, RecursionError):
            _log.error("a sealed request of the organisers' desk could not be opened")
            store.note_failure(session, row.id)
            continue
        account = read_account(session, row.account_id, waiting=True)
        if account is not None and account.state is AccountState.ACTIVE:
            actor = read_organiser(session, row.account_id, is_fresh=row.is_fresh)
            try:
                with session.begin_nested():
                    _do(session, actor, form, keys=keys, now=now)
            except Refused as refusal:
                _log.info("a request of the organisers' desk was refused: %s", refusal.reason)
        store.remove_request(session, row.id)
    return len(rows)


def read_organiser(session: Session, account_id: int, *, is_fresh: bool) -> Organiser:
    """Return who acts, as the tables have it now."""
    has_password, passkeys = people.ways_in_of(session, account_id)
    roles = people.roles_of(session, account_id)
    return Organiser(account_id, roles, has_password or passkeys > 1, is_fresh)


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
