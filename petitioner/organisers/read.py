"""What the desk shows: who is there, their organisations, people, approvals, the log; no address."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import UnreadableSeal, WebKeys
from petitioner.organisers.rules import Action, ApprovalState, Organiser, Role
from petitioner.organisers.shapes import ApprovalView, AuditLine, Person, Place, Present
from petitioner.organisers.store import desk as store
from petitioner.organisers.store import ways_in
from petitioner.organisers.web_secrets import read_name
from petitioner.vocabulary.language import SOURCE_LANGUAGE

PAGE: Final = 100
"""Lines of the log on one page."""
MOST_EXPORTED: Final = 100_000


def read_present(session: Session, shown: bytes, *, keys: WebKeys, now: datetime) -> Present | None:
    """Return who shows a session, by the digest of its secret; it notes that they were there: commit that."""
    row = ways_in.look_up(session, shown, now=now)
    if row is None:
        return None
    pairs = zip(row.organisations, row.roles, strict=True)
    roles = frozenset((organisation_id, Role(role)) for organisation_id, role in pairs)
    organiser = Organiser(row.account_id, roles, row.is_equipped, row.is_fresh)
    name = _name(keys, row.shown_name, row.account_id)
    return Present(organiser, row.session_id, name, row.may_change, row.has_password)


def read_places(session: Session, present: Present, *, language: str) -> tuple[Place, ...]:
    """Return the organisations somebody has a role in, by short name."""
    roles = present.organiser.roles
    return tuple(
        Place(
            row.id,
            row.slug,
            _in_language(row.names, row.slug, language),
            tuple(sorted(_of(roles, row.id))),
            row.is_host,
        )
        for row in store.read_organisations(session, present.organisation_ids)
    )


def _of(roles: frozenset[tuple[int, Role]], organisation_id: int) -> list[Role]:
    return [role for where, role in roles if where == organisation_id]


def _in_language(names: Mapping[str, str], slug: str, language: str) -> str:
    return names.get(language) or names.get(SOURCE_LANGUAGE) or next(iter(names.values()), slug)


def _name(keys: WebKeys, stored: bytes, account_id: int) -> str:
    """Return a name; a number instead if it was kept under keys that are gone."""
    try:
        return read_name(keys, stored, purpose="organiser", of=account_id)
    except UnreadableSeal:
        return f"#{account_id}"


def read_people(
    session: Session, shown: bytes, organisation_id: int, *, keys: WebKeys, now: datetime
) -> tuple[Person, ...]:
    """Return the people of an organisation, the longest there first; nobody if the session has no role."""
    return tuple(
        Person(
            row.account_id,
            _name(keys, row.shown_name, row.account_id),
            row.is_equipped,
            row.is_frozen,
            row.since,
            tuple(Role(role) for role in row.roles),
        )
        for row in store.list_people(session, shown, organisation_id, now=now)
    )


def read_approvals(
    session: Session, shown: bytes, *, keys: WebKeys, now: datetime
) -> tuple[ApprovalView, ...]:
    """Return the newest hundred approvals of the organisations somebody owns."""
    return tuple(
        ApprovalView(
            row.approval_id,
            row.organisation_id,
            Action(row.action),
            None if row.role is None else Role(row.role),
            row.asked_at,
            row.expires_at,
            ApprovalState(row.state),
            row.asked_by,
            _name(keys, row.asker_name, row.asked_by),
            row.subject_id,
            _name(keys, row.subject_name, row.subject_id),
            row.decided_by,
        )
        for row in store.list_approvals(session, shown, now=now)
    )


def read_log(
    session: Session,
    shown: bytes,
    organisation_id: int,
    *,
    before: int | None = None,
    most: int = PAGE,
    now: datetime,
) -> tuple[AuditLine, ...]:
    """Return lines of the log that concern an organisation, the newest first; none without the role."""
    rows = store.list_audit(session, shown, organisation_id, before=before, most=most, now=now)
    return tuple(AuditLine(*row) for row in rows)


def export_log(
    session: Session, shown: bytes, organisation_id: int, *, now: datetime
) -> tuple[AuditLine, ...] | None:
    """Return the log of an organisation, the newest first, and note that it left; None if it may not."""
    if not store.note_audit_export(session, shown, organisation_id, now=now):
        return None
    return read_log(session, shown, organisation_id, most=MOST_EXPORTED, now=now)
