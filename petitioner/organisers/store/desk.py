"""What the desk shows and sends, by the digest of a session's secret; the database looks at the roles."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import Row, delete, select, text, update
from sqlalchemy.orm import Session

from petitioner.accounts.models import Organisation
from petitioner.organisers.models import OrganiserRequest

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

MOST_FAILURES: Final = 3
"""How often a sealed row is tried that cannot be opened, before it is left alone."""

_PEOPLE: Final = text("SELECT * FROM list_people(:shown, :asked, :at)")
_APPROVALS: Final = text("SELECT * FROM list_approvals(:shown, :at)")
_LOG: Final = text("SELECT * FROM list_audit(:shown, :asked, :before, :most, :at)")
_NOTE_EXPORT: Final = text("SELECT note_audit_export(:shown, :asked, :at)")
_ADD: Final = text("SELECT add_organiser_request(:shown, :room, :closed, :at)")
_COUNT: Final = text("SELECT count_organiser_requests(:shown, :at)")


def list_people(session: Session, shown: bytes, organisation_id: int, *, now: datetime) -> list[AnyRow]:
    """Return the people of an organisation the session's account has a role in; else nobody."""
    return list(session.execute(_PEOPLE, {"shown": shown, "asked": organisation_id, "at": now}))


def list_approvals(session: Session, shown: bytes, *, now: datetime) -> list[AnyRow]:
    """Return the newest hundred approvals of the organisations the session's account owns."""
    return list(session.execute(_APPROVALS, {"shown": shown, "at": now}))


def list_audit(
    session: Session, shown: bytes, organisation_id: int, *, before: int | None, most: int, now: datetime
) -> list[AnyRow]:
    """Return up to `most` lines of the log, the newest first, from before a line; none without the role."""
    values = {"shown": shown, "asked": organisation_id, "before": before, "most": most, "at": now}
    return list(session.execute(_LOG, values))


def note_audit_export(session: Session, shown: bytes, organisation_id: int, *, now: datetime) -> bool:
    """Write down that the log leaves; False if it may not."""
    return bool(session.scalar(_NOTE_EXPORT, {"shown": shown, "asked": organisation_id, "at": now}))


def read_organisations(session: Session, organisation_ids: Iterable[int]) -> list[AnyRow]:
    """Return number, short name, names of organisations, and which is the host, by short name."""
    wanted = Organisation.id.in_(tuple(organisation_ids))
    query = select(Organisation.id, Organisation.slug, Organisation.names, Organisation.is_host).where(wanted)
    return list(session.execute(query.order_by(Organisation.slug)))


def host_id(session: Session) -> int | None:
    """Return the number of the organisation that runs the instance, if there is one yet."""
    return session.scalar(select(Organisation.id).where(Organisation.is_host))


def add_request(session: Session, shown: bytes, room: str, sealed: bytes, *, now: datetime) -> bool:
    """Write what a room is to do under the account whose session is shown; False if it may want nothing."""
    return bool(session.scalar(_ADD, {"shown": shown, "room": room, "closed": sealed, "at": now}))


def count_requests(session: Session, shown: bytes, *, now: datetime) -> int:
    """Return how many requests of the account whose session is shown nobody has opened yet."""
    return session.scalar(_COUNT, {"shown": shown, "at": now}) or 0


def take_requests(session: Session, room: str, most: int) -> list[AnyRow]:
    """Return up to `most` of the oldest requests for a room, for this transaction alone."""
    query = select(
        OrganiserRequest.id, OrganiserRequest.account_id, OrganiserRequest.is_fresh, OrganiserRequest.sealed
    )
    of_room = query.where(OrganiserRequest.room == room, OrganiserRequest.failures < MOST_FAILURES)
    due = of_room.order_by(OrganiserRequest.id).limit(most)
    return list(session.execute(due.with_for_update(skip_locked=True)))


def note_failure(session: Session, request_id: int) -> None:
    """Count a request that could not be opened."""
    session.execute(
        update(OrganiserRequest)
        .where(OrganiserRequest.id == request_id)
        .values(failures=OrganiserRequest.failures + 1)
        .execution_options(synchronize_session=False)
    )


def remove_request(session: Session, request_id: int) -> None:
    """Delete a request that was carried out, or dropped."""
    session.execute(
        delete(OrganiserRequest)
        .where(OrganiserRequest.id == request_id)
        .execution_options(synchronize_session=False)
    )
