"""Every SQL statement of accounts: organisations, people's accounts, sessions, and letters that let in.

The web process reaches sessions through functions of the database alone, by the digest of a cookie's secret.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, Row, delete, exists, func, or_, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from petitioner.accounts.models import Account, AccountSession, Organisation, SignInLink, SignInRequest
from petitioner.accounts.rules import IDLE, LONGEST, AccountKind, AccountState
from petitioner.accounts.shapes import AccountView, Actor, SessionView

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

_LOOK_UP: Final = text("SELECT * FROM look_up_session(:shown, :at)")
_IS_OPEN: Final = text("SELECT is_sign_in_open(:asked, :at)")
_BEGIN: Final = text("SELECT begin_session(:asked, :fresh, :former, :at)")
_LIST: Final = text("SELECT * FROM list_own_sessions(:shown, :at)")
_END: Final = text("SELECT end_own_session(:shown, :ending, :at)")

MOST_FAILURES: Final = 3
"""How often a sealed row is tried that cannot be opened, before it is left alone."""


@dataclass(frozen=True, slots=True)
class KeptOrganisation:
    """An organisation as it now stands, and whether keeping it changed anything."""

    organisation_id: int
    is_changed: bool


def find_organisation(session: Session, slug: str) -> Organisation | None:
    """Return the organisation of that short name, or nothing."""
    return session.scalar(select(Organisation).where(Organisation.slug == slug))


def keep_organisation(
    session: Session, slug: str, *, names: Mapping[str, str], abouts: Mapping[str, str], now: datetime
) -> KeptOrganisation:
    """Write down what an organisation is called and says of itself; languages left out keep their words.

    Nothing is written when nothing changed. The first organisation of all runs the instance.
    """
    new = insert(Organisation).values(
        slug=slug,
        names=dict(names),
        abouts=dict(abouts),
        created_at=now,
        is_host=~exists(select(Organisation.id)),
    )
    merged = {
        "names": Organisation.names.op("||")(new.excluded.names),
        "abouts": Organisation.abouts.op("||")(new.excluded.abouts),
    }
    differs = tuple_(Organisation.names, Organisation.abouts) != tuple_(*merged.values())
    upsert = new.on_conflict_do_update(index_elements=["slug"], set_=merged, where=differs)
    written = session.scalar(upsert.returning(Organisation.id))
    if written is not None:
        return KeptOrganisation(written, is_changed=True)
    kept = session.scalars(select(Organisation.id).where(Organisation.slug == slug)).one()
    return KeptOrganisation(kept, is_changed=False)


# --- sessions, as the web process knows them ---------------------------------------------------------------


def look_up_session(session: Session, shown: bytes, *, now: datetime) -> Actor | None:
    """Return who shows a cookie whose secret has this digest, and note that they were there; commit that."""
    found = session.execute(_LOOK_UP, {"shown": shown, "at": now}).one_or_none()
    if found is None:
        return None
    return Actor(found.account_id, found.session_id, AccountKind(found.kind), found.domain)


def is_sign_in_open(session: Session, asked: bytes, *, now: datetime) -> bool:
    """Say whether a letter's link can still be used."""
    return bool(session.scalar(_IS_OPEN, {"asked": asked, "at": now}))


def begin_session(
    session: Session, asked: bytes, *, fresh: bytes, former: bytes | None, now: datetime
) -> bool:
    """Use a letter's link for a session under a fresh secret, end the `former` one; say whether it was."""
    values = {"asked": asked, "fresh": fresh, "former": former, "at": now}
    return bool(session.scalar(_BEGIN, values))


def list_own_sessions(session: Session, shown: bytes, *, now: datetime) -> tuple[SessionView, ...]:
    """Return where the account of this session is signed in, the newest first."""
    return tuple(SessionView(*row) for row in session.execute(_LIST, {"shown": shown, "at": now}))


def end_own_session(session: Session, shown: bytes, ending: int, *, now: datetime) -> bool:
    """End a session of the account whose session is shown; say whether it was there to end."""
    return bool(session.scalar(_END, {"shown": shown, "ending": ending, "at": now}))


# --- accounts, for workers and the organiser ---------------------------------------------------------------


def find_account(session: Session, kind: AccountKind, address_digest: bytes) -> AccountView | None:
    """Return the account of an address, or nothing."""
    row = session.scalar(select(Account).where(_is_of(kind, address_digest)))
    return _view(row) if row is not None else None


def read_account(session: Session, account_id: int, *, waiting: bool = False) -> AccountView | None:
    """Return an account; `waiting`: hold it until the transaction ends, so that nobody else changes it."""
    query = select(Account).where(Account.id == account_id).execution_options(populate_existing=True)
    row = session.scalar(query.with_for_update() if waiting else query)
    return _view(row) if row is not None else None


def _view(row: Account) -> AccountView:
    return AccountView(row.id, row.domain, row.state, row.created_at, row.frozen_at)


def add_account(
    session: Session,
    kind: AccountKind,
    *,
    uuid: UUID,
    address: bytes,
    address_digest: bytes,
    domain: str,
    now: datetime,
) -> AccountView:
    """Write an account, unless somebody else has just written it, and return it."""
    values = {
        "uuid": uuid,
        "kind": kind,
        "address": address,
        "address_digest": address_digest,
        "domain": domain,
        "state": AccountState.ACTIVE,
        "created_at": now,
    }
    session.execute(insert(Account).values(values).on_conflict_do_nothing())
    return _view(session.scalars(select(Account).where(_is_of(kind, address_digest))).one())


def _is_of(kind: AccountKind, address_digest: bytes) -> ColumnElement[bool]:
    return (Account.kind == kind) & (Account.address_digest == address_digest)


def encrypted_address(session: Session, account_id: int) -> tuple[UUID, bytes]:
    """Return what an account's address is bound to, and the encrypted address; the account is there."""
    found = session.execute(select(Account.uuid, Account.address).where(Account.id == account_id)).one()
    return found.uuid, found.address


def change_state(
    session: Session, account_id: int, state: AccountState, *, frozen_at: datetime | None
) -> None:
    """Write whether an account may be used."""
    session.execute(
        update(Account)
        .where(Account.id == account_id)
        .values(state=state, frozen_at=frozen_at)
        .execution_options(synchronize_session=False)
    )


def end_sessions(session: Session, account_id: int, *, now: datetime) -> None:
    """End every session of an account."""
    session.execute(
        update(AccountSession)
        .where(AccountSession.account_id == account_id, AccountSession.ended_at.is_(None))
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )


def end_sessions_of_domain(session: Session, domain: str, *, now: datetime) -> None:
    """End every session of the accounts whose addresses are on a domain, and void their letters."""
    mine = select(Account.id).where(Account.domain == domain)
    for account_id in session.scalars(mine).all():
        end_sessions(session, account_id, now=now)
        void_links(session, account_id)


def void_links(session: Session, account_id: int) -> None:
    """Let no letter let anybody into an account any more, sent or not."""
    session.execute(
        update(SignInLink)
        .where(SignInLink.account_id == account_id, SignInLink.used_at.is_(None))
        .values(letter_due_at=None, token_digest=None)
        .execution_options(synchronize_session=False)
    )


# --- letters that let in -----------------------------------------------------------------------------------


def add_request(session: Session, sealed: bytes, *, now: datetime) -> None:
    """Store what was typed to sign in, sealed; the web process can add it and not read it back."""
    session.execute(insert(SignInRequest).inline().values(sealed=sealed, received_at=now))


def take_requests(session: Session, most: int) -> list[AnyRow]:
    """Return up to `most` of the oldest requests, for this transaction alone."""
    return list(
        session.execute(
            select(SignInRequest.id, SignInRequest.sealed)
            .where(SignInRequest.failures < MOST_FAILURES)
            .order_by(SignInRequest.id)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
    )


def note_failure(session: Session, request_id: int) -> None:
    """Count a request that could not be opened."""
    session.execute(
        update(SignInRequest)
        .where(SignInRequest.id == request_id)
        .values(failures=SignInRequest.failures + 1)
        .execution_options(synchronize_session=False)
    )


def remove_request(session: Session, request_id: int) -> None:
    """Delete a request that was opened."""
    session.execute(
        delete(SignInRequest)
        .where(SignInRequest.id == request_id)
        .execution_options(synchronize_session=False)
    )


def add_link(
    session: Session, account_id: int, *, language: str, now: datetime, expires_at: datetime
) -> None:
    """Let a letter be due at once."""
    values = {"account_id": account_id, "language": language, "asked_at": now, "letter_due_at": now}
    session.execute(insert(SignInLink).values(**values, expires_at=expires_at))


def claim_link(session: Session, *, now: datetime, lease: timedelta) -> AnyRow | None:
    """Return the letter that has been due longest, and put it off by the lease: nobody else takes it."""
    due = (
        select(SignInLink.id)
        .where(SignInLink.letter_due_at <= now)
        .order_by(SignInLink.letter_due_at, SignInLink.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    return session.execute(
        update(SignInLink)
        .where(SignInLink.id.in_(select(due.c.id)))
        .values(letter_due_at=now + lease)
        .returning(
            SignInLink.id,
            SignInLink.account_id,
            SignInLink.language,
            SignInLink.letter_attempts,
            SignInLink.asked_at,
        )
        .execution_options(synchronize_session=False)
    ).one_or_none()


def change_link(session: Session, link_id: UUID, **values: object) -> None:
    """Write columns of a letter."""
    session.execute(
        update(SignInLink)
        .where(SignInLink.id == link_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def forget_past(session: Session, *, before: datetime) -> int:
    """Delete links and sessions that can no longer be used since that moment; return how many rows went."""
    over = or_(
        AccountSession.ended_at < before,
        AccountSession.begun_at < before - LONGEST,
        AccountSession.seen_at < before - IDLE,
    )
    gone = [
        delete(AccountSession).where(over),
        delete(SignInLink).where(func.coalesce(SignInLink.used_at, SignInLink.expires_at) < before),
        delete(SignInRequest).where(SignInRequest.received_at < before),
    ]
    return sum(session.execute(each).rowcount for each in gone)  # type: ignore[attr-defined]
