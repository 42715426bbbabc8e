"""The assemblies' own domains, and what staff want from the desk."""

from datetime import datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import Row, delete, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from petitioner.authorities.models import AssemblyDomain, DeskRequest

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

MOST_FAILURES: Final = 3
"""How often a sealed row is tried that cannot be opened, before it is left alone."""

_ADD: Final = text("SELECT add_desk_request(:shown, :closed, :at)")
_COUNT: Final = text("SELECT count_desk_requests(:shown, :at)")


def add_domain(session: Session, assembly_id: int, domain: str, *, now: datetime) -> bool:
    """List a domain; return False if it was listed."""
    new = upsert(AssemblyDomain).values(assembly_id=assembly_id, domain=domain, added_at=now)
    return session.scalar(new.on_conflict_do_nothing().returning(AssemblyDomain.assembly_id)) is not None


def remove_domain(session: Session, assembly_id: int, domain: str) -> bool:
    """Take a domain off the list; return False if it was not on it."""
    gone = delete(AssemblyDomain).where(
        AssemblyDomain.assembly_id == assembly_id, AssemblyDomain.domain == domain
    )
    return session.scalar(gone.returning(AssemblyDomain.assembly_id)) is not None


def domains_of(session: Session, assembly_id: int) -> tuple[str, ...]:
    """Return an assembly's domains, by name."""
    listed = select(AssemblyDomain.domain).where(AssemblyDomain.assembly_id == assembly_id)
    return tuple(session.scalars(listed.order_by(AssemblyDomain.domain)))


def assemblies_with(session: Session, domain: str) -> frozenset[int]:
    """Return the assemblies on whose lists a domain is."""
    return frozenset(
        session.scalars(select(AssemblyDomain.assembly_id).where(AssemblyDomain.domain == domain))
    )


def add_request(session: Session, shown: bytes, sealed: bytes, *, now: datetime) -> bool:
    """Write what staff want under the account whose session is shown; False if the session is over."""
    return bool(session.scalar(_ADD, {"shown": shown, "closed": sealed, "at": now}))


def count_requests(session: Session, shown: bytes, *, now: datetime) -> int:
    """Return how many requests of the account whose session is shown nobody has opened yet."""
    return session.scalar(_COUNT, {"shown": shown, "at": now}) or 0


def take_requests(session: Session, most: int) -> list[AnyRow]:
    """Return up to `most` of the oldest requests, for this transaction alone."""
    return list(
        session.execute(
            select(DeskRequest.id, DeskRequest.account_id, DeskRequest.sealed)
            .where(DeskRequest.failures < MOST_FAILURES)
            .order_by(DeskRequest.id)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
    )


def note_failure(session: Session, request_id: int) -> None:
    """Count a request that could not be opened."""
    session.execute(
        update(DeskRequest)
        .where(DeskRequest.id == request_id)
        .values(failures=DeskRequest.failures + 1)
        .execution_options(synchronize_session=False)
    )


def remove_request(session: Session, request_id: int) -> None:
    """Delete a request that was carried out or refused."""
    session.execute(
        delete(DeskRequest).where(DeskRequest.id == request_id).execution_options(synchronize_session=False)
    )
