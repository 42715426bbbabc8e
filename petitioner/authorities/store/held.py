"""Authorities, as the table has them, and what members objected to."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, insert, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from petitioner.accounts.models import Account
from petitioner.accounts.rules import AccountState
from petitioner.authorities.models import Authority, Objection
from petitioner.authorities.rules import UNDER_WAY, Scope, State, Term
from petitioner.authorities.shapes import AuthorityLine, AuthorityView, Kept, Wanted, Whom
from petitioner.parliaments.models import Assembly, Grouping, Person


def list_authorities(session: Session, account_id: int, *, on: date) -> tuple[AuthorityView, ...]:
    """Return the authorities of an account, newest first, each as it stands on the day."""
    found = session.execute(_views(on).where(Authority.account_id == account_id))
    return tuple(AuthorityView(*row) for row in found)


def list_lines(session: Session, *, assembly: str = "", on: date) -> tuple[AuthorityLine, ...]:
    """Return every authority, of an assembly if its slug is given, newest first, with whose account it is."""
    objections = (
        select(func.count(Objection.id))
        .where(Objection.account_id == Account.id, Objection.is_settled.is_(False))
        .correlate(Account)
        .scalar_subquery()
    )
    frozen = Account.state == AccountState.FROZEN
    query = _views(on).add_columns(Account.id, Account.domain, frozen, objections)
    if assembly:
        query = query.where(Assembly.slug == assembly)
    return tuple(
        AuthorityLine(account_id, domain, is_frozen, number, AuthorityView(*view))
        for *view, account_id, domain, is_frozen, number in session.execute(query)
    )


def _views(on: date) -> Select[*tuple[Any, ...]]:
    """Return the columns of `AuthorityView`; an authority of a frozen account, or past its day, has ended."""
    is_over = (Account.state == AccountState.FROZEN) | (Authority.ends_on < on)
    ended = literal(State.ENDED, Authority.state.type)
    state = case((is_over & Authority.state.in_(UNDER_WAY), ended), else_=Authority.state)
    person = func.concat_ws(" ", func.nullif(Person.given_name, ""), func.nullif(Person.family_name, ""))
    return (
        select(
            Authority.id,
            Authority.assembly_id,
            Assembly.slug,
            Assembly.name,
            Authority.scope,
            func.coalesce(Grouping.name, person),
            Authority.person_id,
            Authority.granted_by,
            Authority.may_grant,
            Authority.starts_on,
            Authority.ends_on,
            state,
            Authority.grouping_id,
        )
        .join(Account, Account.id == Authority.account_id)
        .join(Assembly, Assembly.id == Authority.assembly_id)
        .outerjoin(Person, Person.id == Authority.person_id)
        .outerjoin(Grouping, Grouping.id == Authority.grouping_id)
        .order_by(Authority.id.desc())
    )


def find_authority(session: Session, authority_id: int) -> Kept | None:
    """Return an authority and hold it until the transaction ends."""
    return _one(session, Authority.id == authority_id)


def find_under_way(session: Session, account_id: int, whom: Whom) -> Kept | None:
    """Return what an account has or asked for over the same people, held until the transaction ends."""
    return _one(
        session,
        (Authority.account_id == account_id)
        & (Authority.assembly_id == whom.assembly_id)
        & Authority.person_id.is_not_distinct_from(whom.person_id)
        & Authority.grouping_id.is_not_distinct_from(whom.grouping_id)
        & Authority.state.in_(UNDER_WAY),
    )


def _one(session: Session, condition: ColumnElement[bool]) -> Kept | None:
    row = session.scalar(
        select(Authority).where(condition).with_for_update().execution_options(populate_existing=True)
    )
    if row is None:
        return None
    return Kept(
        row.id,
        row.account_id,
        Whom(row.assembly_id, row.scope, row.person_id, row.grouping_id),
        row.granted_by,
        row.may_grant,
        Term(row.starts_on, row.ends_on),
        row.state,
    )


def add_authority(session: Session, wanted: Wanted, state: State, *, now: datetime) -> int:
    """Write an authority and return its id."""
    values = {
        "account_id": wanted.account_id,
        "assembly_id": wanted.whom.assembly_id,
        "scope": wanted.whom.scope,
        "person_id": wanted.whom.person_id,
        "grouping_id": wanted.whom.grouping_id,
        "granted_by": wanted.granted_by,
        "may_grant": wanted.may_grant,
        "granted_from": wanted.granted_from,
        "evidence_url": wanted.evidence_url,
        "note": wanted.note,
        "starts_on": wanted.term.starts_on,
        "ends_on": wanted.term.ends_on,
        "state": state,
        "asked_at": now,
        "granted_at": now if state is State.IN_FORCE else None,
    }
    return session.scalars(insert(Authority).values(values).returning(Authority.id)).one()


def change_authority(session: Session, authority_id: int, **values: object) -> None:
    """Write columns of an authority."""
    session.execute(
        update(Authority)
        .where(Authority.id == authority_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def under_way_of(session: Session, account_id: int) -> tuple[int, ...]:
    """Return what an account has or asked for."""
    found = select(Authority.id).where(Authority.account_id == account_id, Authority.state.in_(UNDER_WAY))
    return tuple(session.scalars(found))


def under_way_from(session: Session, authority_id: int) -> tuple[int, ...]:
    """Return what was granted under a secretariat's authority and still holds."""
    found = select(Authority.id).where(Authority.granted_from == authority_id, Authority.state.in_(UNDER_WAY))
    return tuple(session.scalars(found))


def past_their_day(session: Session, *, on: date, asked_before: datetime, most: int) -> tuple[int, ...]:
    """Return what is past its last day, or was asked before that moment and never answered."""
    is_past = Authority.ends_on < on
    is_stale = (Authority.state == State.ASKED) & (Authority.asked_at < asked_before)
    found = (
        select(Authority.id)
        .where(Authority.state.in_(UNDER_WAY), or_(is_past, is_stale))
        .order_by(Authority.id)
        .limit(most)
    )
    return tuple(session.scalars(found))


def count_asked(
    session: Session, *, account_id: int, person_id: int | None, since: datetime
) -> tuple[int, int]:
    """Return how much an account asked for since then, and how many asked for that person meanwhile."""
    lately = Authority.asked_at > since
    by_account = func.count().filter(Authority.account_id == account_id)
    for_person = func.count().filter(Authority.person_id == person_id)
    asked = Authority.scope == Scope.MEMBER
    found = session.execute(select(by_account, for_person).where(lately, asked)).one()
    return found[0], found[1]


# --- objections --------------------------------------------------------------------------------------------


def add_objection(
    session: Session,
    account_id: int,
    *,
    endorsement_id: int | None = None,
    authority_id: int | None = None,
    now: datetime,
) -> None:
    """Write that a member objected; to the same thing once."""
    values = {
        "account_id": account_id,
        "endorsement_id": endorsement_id,
        "authority_id": authority_id,
        "noted_at": now,
        "is_settled": False,
    }
    session.execute(upsert(Objection).values(values).on_conflict_do_nothing())


def count_objections(session: Session, account_id: int) -> int:
    """Return how many objections stand against an account."""
    query = select(func.count(Objection.id)).where(
        Objection.account_id == account_id, Objection.is_settled.is_(False)
    )
    return session.scalar(query) or 0


def settle_objections(session: Session, account_id: int) -> None:
    """Let the objections so far freeze the account no more; they stay written down."""
    session.execute(
        update(Objection)
        .where(Objection.account_id == account_id)
        .values(is_settled=True)
        .execution_options(synchronize_session=False)
    )
