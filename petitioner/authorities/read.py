"""Ask for whom an account may act. Every answer is for one day: authorities and mandates begin and end."""

from collections.abc import Iterable
from datetime import date

from petitioner.authorities.rules import Scope, State, Term
from petitioner.authorities.shapes import AuthorityLine, AuthorityView
from petitioner.authorities.store import held as store
from petitioner.foundation.db import Session
from petitioner.parliaments.read import find_members
from petitioner.parliaments.shapes import MemberView


def list_authorities(session: Session, account_id: int, *, on: date) -> tuple[AuthorityView, ...]:
    """Return every authority an account has or asked for, the newest first.

    What is past its last day by `on` is shown as ended, whether or not a worker has written that yet.
    """
    return store.list_authorities(session, account_id, on=on)


def authority_for(
    session: Session, account_id: int, *, assembly_id: int, person_id: int, on: date
) -> AuthorityView | None:
    """Return what lets an account act for a member on the day, or nothing: the member's own grant first.

    It is in force, the account is not frozen, the member sits in the assembly that day and, for a group or
    delegation, in it that day.
    """
    seated = find_members(session, assembly_id, on=on, person_id=person_id)
    if not seated:
        return None
    held = [each for each in in_force(session, account_id, on=on) if each.assembly_id == assembly_id]
    return next((each for each in _closest_first(held) if covers(each, seated[0])), None)


def members_within(session: Session, account_id: int, *, on: date, find: str = "") -> tuple[MemberView, ...]:
    """Return the members an account may act for on the day, by assembly and name, without addresses."""
    held = in_force(session, account_id, on=on)
    found: list[MemberView] = []
    for assembly_id in sorted({each.assembly_id for each in held}):
        mine = [each for each in held if each.assembly_id == assembly_id]
        seated = find_members(session, assembly_id, on=on, find=find)
        found += [member for member in seated if any(covers(each, member) for each in mine)]
    return tuple(found)


def secretariat_for(
    session: Session, account_id: int, member: MemberView, *, on: date
) -> AuthorityView | None:
    """Return the authority by which an account may let others act for a member, or nothing."""
    held = in_force(session, account_id, on=on)
    return next((each for each in held if each.may_grant and covers(each, member)), None)


def in_force(session: Session, account_id: int, *, on: date) -> tuple[AuthorityView, ...]:
    """Return the authorities of an account that hold on the day; none of a frozen account does."""
    return tuple(
        each
        for each in store.list_authorities(session, account_id, on=on)
        if each.state is State.IN_FORCE and Term(each.starts_on, each.ends_on).holds(on)
    )


def covers(authority: AuthorityView, member: MemberView) -> bool:
    """Say whether an authority is about a member, as they sit on the day they were asked for."""
    if authority.assembly_id != member.person.assembly_id:
        return False
    if authority.scope is Scope.MEMBER:
        return authority.person_id == member.person.person_id
    within = member.mandate.group if authority.scope is Scope.GROUP else member.mandate.delegation
    return within == authority.scope_name


def _closest_first(held: Iterable[AuthorityView]) -> list[AuthorityView]:
    return sorted(held, key=lambda each: (each.scope is not Scope.MEMBER, each.authority_id))


def list_lines(session: Session, *, assembly: str = "", on: date) -> tuple[AuthorityLine, ...]:
    """Return every authority, newest first, by account number; of one assembly if its slug is given."""
    return store.list_lines(session, assembly=assembly, on=on)
