"""The organiser lets staff act: for a member, or for each member of a group or delegation."""

from dataclasses import dataclass
from datetime import date, datetime

from petitioner.accounts.keep_account import keep_account
from petitioner.accounts.rules import AccountKind, AccountState
from petitioner.authorities.check import KINDS, check
from petitioner.authorities.grant import grant
from petitioner.authorities.rules import Grantor, RefusedAuthority, Scope, Term
from petitioner.authorities.shapes import Wanted, Whom
from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.parliaments.read import find_person, read_groupings
from petitioner.parliaments.shapes import AssemblyView
from petitioner.vocabulary.email_address import EmailAddress, InvalidEmailAddress, parse_email_address
from petitioner.vocabulary.searchable import searchable


@dataclass(frozen=True, slots=True, repr=False)
class Order:
    """What the organiser said; `name`: a member's id in the rosters, or that of a group or delegation."""

    staff: str
    scope: Scope
    name: str
    starts_on: date
    ends_on: date | None = None
    may_grant: bool = False
    url: str = ""
    note: str = ""


def grant_by_organiser(
    session: Session, assembly: AssemblyView, order: Order, *, keys: WorkerKeys, now: datetime
) -> bool:
    """Put an authority in force; the same again changes nothing, and returns False.

    Raises:
        RefusedAuthority: what `examine` refuses, or the account is frozen.
        UnknownPerson: nobody has this id.
    """
    address, whom, term = examine(session, assembly, order, now=now)
    account = keep_account(session, AccountKind.STAFF, address, keys=keys, now=now)
    if account.state is AccountState.FROZEN:
        raise RefusedAuthority("frozen", f"Account {account.account_id} is frozen; thaw it first.")
    wanted = Wanted(
        account.account_id,
        whom,
        Grantor.ORGANISER,
        term,
        may_grant=order.may_grant,
        evidence_url=order.url,
        note=order.note,
    )
    return grant(session, wanted, now=now)


def examine(
    session: Session, assembly: AssemblyView, order: Order, *, now: datetime
) -> tuple[EmailAddress, Whom, Term]:
    """Return who is to act, for whom and for which days, if that can be; the web process may ask.

    Raises:
        RefusedAuthority: no evidence, no such group, an address elsewhere, or the days are wrong.
        UnknownPerson: nobody has this id.
    """
    if not (order.url or order.note):
        raise RefusedAuthority("note", "Say how you know, with --url or --note.")
    if order.url and not order.url.startswith(("https://", "http://")):
        raise RefusedAuthority("url", "A web address begins with https:// or http://.")
    if order.may_grant and order.scope is Scope.MEMBER:
        raise RefusedAuthority("may_grant", "Only the secretariat of a group or delegation may grant.")
    try:
        address = parse_email_address(order.staff)
    except InvalidEmailAddress:
        raise RefusedAuthority("email", "--staff is no email address.") from None
    whom = _whom(session, assembly, order, on=max(order.starts_on, now.date()))
    term = Term(order.starts_on, order.ends_on)
    checked = check(session, whom, term, domain=address.domain(), today=now.date())
    return address, whom, checked.term


def _whom(session: Session, assembly: AssemblyView, order: Order, *, on: date) -> Whom:
    if order.scope is Scope.MEMBER:
        person = find_person(session, order.name, assembly=assembly.slug)
        return Whom(assembly.assembly_id, order.scope, person.person_id, None)
    of_kind = [
        each
        for each in read_groupings(session, assembly.assembly_id, on=on)
        if each.kind == KINDS[order.scope]
    ]
    for each in of_kind:
        if searchable(each.name) == searchable(order.name):
            return Whom(assembly.assembly_id, order.scope, None, each.grouping_id)
    there_is = ", ".join(each.name for each in of_kind) or "none"
    raise RefusedAuthority(
        "grouping", f"There is no {order.scope} “{order.name}” in {assembly.name}; there is: {there_is}."
    )
