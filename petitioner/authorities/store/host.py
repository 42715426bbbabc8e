"""What the desk of the host looks at: authorities of every assembly, and frozen accounts of staff."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, case, func, literal, or_, select, text
from sqlalchemy.orm import Session

from petitioner.accounts.models import Account
from petitioner.accounts.rules import AccountKind, AccountState
from petitioner.authorities.host_shapes import HostLine, ObjectionLine, StaffAccount
from petitioner.authorities.models import Authority
from petitioner.authorities.rules import UNDER_WAY, State
from petitioner.parliaments.models import Assembly, Grouping, Person

_OBJECTIONS: Final = text("SELECT * FROM list_objections(:shown, :asked, :at)")


def find_line(session: Session, authority_id: int, *, on: date) -> HostLine | None:
    """Return an authority as it stands on the day."""
    row = session.execute(_lines(on).where(Authority.id == authority_id)).one_or_none()
    return None if row is None else HostLine(*row)


def lines_of(session: Session, account_id: int, *, on: date) -> tuple[HostLine, ...]:
    """Return what an account has, had or asked for, newest first."""
    found = _lines(on).where(Authority.account_id == account_id).order_by(Authority.id.desc())
    return tuple(HostLine(*row) for row in session.execute(found))


def lines_in(
    session: Session,
    states: Collection[State],
    *,
    words: Sequence[str],
    start: int,
    most: int,
    on: date,
) -> tuple[HostLine, ...]:
    """Return authorities that stand so on the day, by assembly, then newest first, from the `start`-th on.

    `words`: all of them are in the member's name, or in that of the group or delegation.
    """
    query = _lines(on).where(_state(on).in_(states))
    for word in words:
        query = query.where(
            or_(
                Person.folded_name.contains(word, autoescape=True),
                func.lower(Grouping.name).contains(word, autoescape=True),
            )
        )
    query = query.order_by(Assembly.name, Authority.id.desc()).offset(start).limit(most)
    return tuple(HostLine(*row) for row in session.execute(query))


def find_account(session: Session, account_id: int) -> StaffAccount | None:
    """Return an account of staff."""
    row = session.execute(_accounts().where(Account.id == account_id)).one_or_none()
    return None if row is None else StaffAccount(*row)


def frozen_accounts(session: Session, *, most: int) -> tuple[StaffAccount, ...]:
    """Return the accounts of staff that are stopped, the last first."""
    found = _accounts().where(Account.state == AccountState.FROZEN)
    found = found.order_by(Account.frozen_at.desc(), Account.id).limit(most)
    return tuple(StaffAccount(*row) for row in session.execute(found))


def objections_to(
    session: Session, shown: bytes, account_id: int, *, now: datetime
) -> tuple[ObjectionLine, ...]:
    """Return when members objected to what an account did, the last first; nothing for strangers."""
    rows = session.execute(_OBJECTIONS, {"shown": shown, "asked": account_id, "at": now})
    return tuple(ObjectionLine(*row) for row in rows)


def _accounts() -> Select[*tuple[Any, ...]]:
    return select(Account.id, Account.frozen_at).where(Account.kind == AccountKind.STAFF)


def _state(on: date) -> ColumnElement[State]:
    """Return where an authority stands: that of a frozen account, or past its day, has ended."""
    is_over = (Account.state == AccountState.FROZEN) | (Authority.ends_on < on)
    ended = literal(State.ENDED, Authority.state.type)
    return case((is_over & Authority.state.in_(UNDER_WAY), ended), else_=Authority.state)


def _lines(on: date) -> Select[*tuple[Any, ...]]:
    person = func.concat_ws(" ", func.nullif(Person.given_name, ""), func.nullif(Person.family_name, ""))
    return (
        select(
            Authority.id,
            Authority.account_id,
            Account.state == AccountState.FROZEN,
            Assembly.slug,
            Assembly.name,
            Authority.scope,
            func.coalesce(Grouping.name, person),
            Authority.granted_by,
            Authority.may_grant,
            Authority.starts_on,
            Authority.ends_on,
            _state(on),
            Authority.asked_at,
            Authority.granted_at,
            Authority.ended_at,
        )
        .join(Account, Account.id == Authority.account_id)
        .join(Assembly, Assembly.id == Authority.assembly_id)
        .outerjoin(Person, Person.id == Authority.person_id)
        .outerjoin(Grouping, Grouping.id == Authority.grouping_id)
    )
