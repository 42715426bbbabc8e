"""Roles, approvals, the log and letters, for workers and the operator."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from petitioner.accounts.models import AccountSession
from petitioner.organisers.models import (
    Approval,
    AuditEntry,
    Invitation,
    Needing,
    OrganisationRole,
    Organiser,
    Passkey,
    SignInBrake,
    SpentChallenge,
)
from petitioner.organisers.rules import Action, ApprovalState, Role
from petitioner.organisers.shapes import Asked, AuditLine

AnyRow: TypeAlias = Row[*tuple[Any, ...]]


def add_organiser(session: Session, account_id: int, *, shown_name: bytes, name_digest: bytes) -> None:
    """Make an account an organiser's, unless it is one."""
    values = {"account_id": account_id, "shown_name": shown_name, "name_digest": name_digest}
    session.execute(upsert(Organiser).values(values).on_conflict_do_nothing(index_elements=["account_id"]))


def ways_in_of(session: Session, account_id: int) -> tuple[bool, int]:
    """Say whether an account has a password with its codes, and how many passkeys it has."""
    secret = select(Organiser.proof_digest).where(Organiser.account_id == account_id)
    passkeys = select(func.count(Passkey.id)).where(Passkey.account_id == account_id)
    return session.scalar(secret) is not None, session.scalar(passkeys) or 0


def remove_ways_in(session: Session, account_id: int, *, now: datetime) -> None:
    """Take an account's password and passkeys away, and end its sessions."""
    session.execute(delete(Passkey).where(Passkey.account_id == account_id))
    mine = update(Organiser).where(Organiser.account_id == account_id)
    session.execute(mine.values(proof_digest=None, code_secret=None, password_at=None))
    running = update(AccountSession).where(
        AccountSession.account_id == account_id, AccountSession.ended_at.is_(None)
    )
    session.execute(running.values(ended_at=now).execution_options(synchronize_session=False))


def roles_of(session: Session, account_id: int) -> frozenset[tuple[int, Role]]:
    """Return an account's roles, each with its organisation."""
    mine = select(OrganisationRole.organisation_id, OrganisationRole.role).where(
        OrganisationRole.account_id == account_id
    )
    return frozenset((organisation_id, role) for organisation_id, role in session.execute(mine))


def owners_of(session: Session, organisation_id: int) -> frozenset[int]:
    """Return an organisation's owners, and hold them until the transaction ends."""
    owners = select(OrganisationRole.account_id).where(
        OrganisationRole.organisation_id == organisation_id, OrganisationRole.role == Role.OWNER
    )
    return frozenset(session.scalars(owners.with_for_update()))


def having(session: Session, organisation_id: int, roles: Collection[Role]) -> frozenset[int]:
    """Return the accounts that have one of these roles in an organisation."""
    query = select(OrganisationRole.account_id).where(
        OrganisationRole.organisation_id == organisation_id, OrganisationRole.role.in_(roles)
    )
    return frozenset(session.scalars(query))


def made_owner(session: Session, account_id: int, organisation_id: int) -> AnyRow | None:
    """Return by whom and when somebody was made owner."""
    return session.execute(
        select(OrganisationRole.granted_by, OrganisationRole.granted_at).where(
            OrganisationRole.account_id == account_id,
            OrganisationRole.organisation_id == organisation_id,
            OrganisationRole.role == Role.OWNER,
        )
    ).one_or_none()


def first_granted(
    session: Session, account_id: int, organisation_id: int, roles: Collection[Role]
) -> AnyRow | None:
    """Return by whom and when somebody was first given one of these roles; the oldest counts."""
    query = select(OrganisationRole.granted_by, OrganisationRole.granted_at).where(
        OrganisationRole.account_id == account_id,
        OrganisationRole.organisation_id == organisation_id,
        OrganisationRole.role.in_(roles),
    )
    return session.execute(query.order_by(OrganisationRole.granted_at).limit(1)).one_or_none()


def add_role(
    session: Session, account_id: int, organisation_id: int, role: Role, *, by: int | None, now: datetime
) -> bool:
    """Write a role; False if they had it."""
    values = {
        "account_id": account_id,
        "organisation_id": organisation_id,
        "role": role,
        "granted_at": now,
        "granted_by": by,
    }
    new = upsert(OrganisationRole).values(values).on_conflict_do_nothing()
    return session.scalar(new.returning(OrganisationRole.account_id)) is not None


def remove_role(session: Session, account_id: int, organisation_id: int, role: Role) -> bool:
    """Delete a role; False if they did not have it."""
    gone = delete(OrganisationRole).where(
        OrganisationRole.account_id == account_id,
        OrganisationRole.organisation_id == organisation_id,
        OrganisationRole.role == role,
    )
    return session.scalar(gone.returning(OrganisationRole.account_id)) is not None


# --- approvals ---------------------------------------------------------------------------------------------


def add_approval(session: Session, **values: object) -> int:
    """Write that something waits for a second person; return its number."""
    new = upsert(Approval).values(state=ApprovalState.ASKED, **values).returning(Approval.id)
    return session.scalars(new).one()


def is_asked(
    session: Session,
    organisation_id: int,
    action: Action,
    subject_id: int,
    role: Role | None,
    *,
    now: datetime,
) -> bool:
    """Say whether the same is waiting for a second person already."""
    return bool(
        session.scalar(
            select(Approval.id).where(
                Approval.organisation_id == organisation_id,
                Approval.action == Needing(action.value),
                Approval.subject_id == subject_id,
                Approval.role.is_not_distinct_from(role),
                Approval.state == ApprovalState.ASKED,
                Approval.expires_at > now,
            )
        )
    )


def read_approval(session: Session, approval_id: int) -> Asked | None:
    """Return an approval, held until the transaction ends."""
    row = session.scalar(select(Approval).where(Approval.id == approval_id).with_for_update())
    if row is None:
        return None
    action = Action(row.action.value)
    return Asked(
        row.id, row.organisation_id, action, row.subject_id, row.role, row.asked_by, row.expires_at, row.state
    )


def close_approval(
    session: Session, approval_id: int, state: ApprovalState, *, by: int, now: datetime
) -> None:
    """Write what became of an approval."""
    session.execute(
        update(Approval)
        .where(Approval.id == approval_id)
        .values(state=state, decided_by=by, decided_at=now)
        .execution_options(synchronize_session=False)
    )


# --- the log -----------------------------------------------------------------------------------------------


def add_entry(session: Session, **values: object) -> None:
    """Write a line; the database gives it its number and its place in the chain."""
    session.execute(upsert(AuditEntry).inline().values(id=0, chain_digest=b"", **values))


def lines_from(session: Session, after: int, most: int) -> list[AuditLine]:
    """Return up to `most` lines of the whole log behind a line, the oldest first."""
    columns = (
        AuditEntry.id,
        AuditEntry.organisation_id,
        AuditEntry.actor_id,
        AuditEntry.action,
        AuditEntry.object_kind,
        AuditEntry.object_id,
        AuditEntry.noted_at,
        AuditEntry.chain_digest,
    )
    query = select(*columns).where(AuditEntry.id > after).order_by(AuditEntry.id).limit(most)
    return [AuditLine(*row) for row in session.execute(query)]


# --- letters -----------------------------------------------------------------------------------------------


def add_invitation(
    session: Session, account_id: int, *, language: str, now: datetime, expires_at: datetime
) -> None:
    """Let a letter be due at once; those before it let nobody in any more."""
    old = update(Invitation).where(Invitation.account_id == account_id, Invitation.used_at.is_(None))
    silenced = old.values(letter_due_at=None, token_digest=None)
    session.execute(silenced.execution_options(synchronize_session=False))
    values = {"account_id": account_id, "language": language, "asked_at": now, "letter_due_at": now}
    session.execute(upsert(Invitation).values(**values, expires_at=expires_at))


def claim_invitation(session: Session, *, now: datetime, lease: timedelta) -> AnyRow | None:
    """Return the letter that has been due longest, and put it off by the lease: nobody else takes it."""
    due = (
        select(Invitation.id)
        .where(Invitation.letter_due_at <= now)
        .order_by(Invitation.letter_due_at, Invitation.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    return session.execute(
        update(Invitation)
        .where(Invitation.id.in_(select(due.c.id)))
        .values(letter_due_at=now + lease)
        .returning(Invitation.id, Invitation.account_id, Invitation.language, Invitation.letter_attempts)
        .execution_options(synchronize_session=False)
    ).one_or_none()


def change_invitation(session: Session, invitation_id: UUID, **values: object) -> None:
    """Write columns of a letter."""
    session.execute(
        update(Invitation)
        .where(Invitation.id == invitation_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def forget_past(session: Session, *, before: datetime) -> int:
    """Delete brakes, challenges and letters that have meant nothing since that moment; return how many."""
    over = func.coalesce(Invitation.used_at, Invitation.expires_at) < before
    gone = [
        delete(SignInBrake).where(SignInBrake.last_at < before),
        delete(SpentChallenge).where(SpentChallenge.spent_at < before),
        delete(Invitation).where(over, Invitation.letter_due_at.is_(None)),
    ]
    return sum(session.execute(each).rowcount for each in gone)  # type: ignore[attr-defined]
