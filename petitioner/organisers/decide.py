"""A second person agrees, and it is done; or does not, and it is over."""

from datetime import datetime

from petitioner.accounts.read_account import read_account
from petitioner.accounts.rules import AccountState
from petitioner.foundation.db import Session
from petitioner.organisers.give_role import give_role, issue_invitation
from petitioner.organisers.note import note
from petitioner.organisers.recover import recover
from petitioner.organisers.rules import (
    APPROVAL_TIME,
    Action,
    ApprovalState,
    Organiser,
    Refused,
    Role,
    Second,
    authorize,
    refusal_of_second,
)
from petitioner.organisers.shapes import Asked
from petitioner.organisers.store import people as store
from petitioner.organisers.take_role import take_role


def ask_approval(
    session: Session,
    actor: Organiser,
    action: Action,
    subject_id: int,
    role: Role | None,
    *,
    organisation_id: int,
    now: datetime,
) -> None:
    """Write that something waits for a second person, once."""
    if store.is_asked(session, organisation_id, action, subject_id, role, now=now):
        return
    approval_id = store.add_approval(
        session,
        organisation_id=organisation_id,
        action=action.value,
        subject_id=subject_id,
        role=role,
        asked_by=actor.account_id,
        asked_at=now,
        expires_at=now + APPROVAL_TIME,
    )
    note(
        session,
        f"asked_{action}",
        by=actor.account_id,
        organisation_id=organisation_id,
        about=approval_id,
        kind="approval",
        now=now,
    )


def decide(
    session: Session, actor: Organiser, approval_id: int, *, agrees: bool, language: str, now: datetime
) -> None:
    """Do what was asked for, or close it. Whoever asked may take it back.

    Raises:
        Refused: it is over, the one who asked may not any more, or the one who agrees is no second person.
    """
    asked = store.read_approval(session, approval_id)
    if asked is None or asked.state is not ApprovalState.ASKED or asked.expires_at <= now:
        raise Refused("over")
    authorize(actor, Action.DECIDE, asked.organisation_id)
    if agrees:
        _refuse_same(session, actor, asked, now=now)
        _do(session, actor, asked, language=language, now=now)
    state = ApprovalState.CARRIED_OUT if agrees else ApprovalState.REFUSED
    store.close_approval(session, approval_id, state, by=actor.account_id, now=now)
    note(
        session,
        "approved" if agrees else "refused",
        by=actor.account_id,
        organisation_id=asked.organisation_id,
        about=approval_id,
        kind="approval",
        now=now,
    )


def _refuse_same(session: Session, actor: Organiser, asked: Asked, *, now: datetime) -> None:
    made = store.made_owner(session, actor.account_id, asked.organisation_id)
    if made is None:
        raise Refused("role")
    second = Second(actor.account_id, made.granted_by, made.granted_at)
    reason = refusal_of_second(second, asked_by=asked.asked_by, subject=asked.subject_id, now=now)
    if reason is not None:
        raise Refused(reason)
    asker = read_account(session, asked.asked_by)
    is_owner = asked.asked_by in store.owners_of(session, asked.organisation_id)
    if not is_owner or asker is None or asker.state is AccountState.FROZEN:
        raise Refused("asker")


def _do(session: Session, actor: Organiser, asked: Asked, *, language: str, now: datetime) -> None:
    by, organisation_id = asked.asked_by, asked.organisation_id
    if asked.action is Action.RECOVER:
        recover(
            session,
            asked.subject_id,
            organisation_id=organisation_id,
            language=language,
            by=actor.account_id,
            now=now,
        )
    elif asked.role is not None and asked.action is Action.GIVE_ROLE:
        give_role(session, asked.subject_id, organisation_id, asked.role, by=by, now=now)
        issue_invitation(session, asked.subject_id, language=language, now=now)
    elif asked.role is not None:
        take_role(session, asked.subject_id, organisation_id, asked.role, by=by, now=now)
