"""Carry out what the host's desk wants done with authorities, after asking again whether it may."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Final

from petitioner.accounts.find_account import find_account
from petitioner.accounts.read_account import read_account
from petitioner.accounts.rules import AccountKind, AccountState
from petitioner.authorities.check import check
from petitioner.authorities.end import end
from petitioner.authorities.freeze_account import freeze_account
from petitioner.authorities.grant import grant
from petitioner.authorities.grant_by_organiser import Order, grant_by_organiser
from petitioner.authorities.host_shapes import HostAct, HostForm
from petitioner.authorities.keep_domain import list_domain, strike_domain
from petitioner.authorities.look_over import find_staff
from petitioner.authorities.refuse import refuse
from petitioner.authorities.rules import Grantor, RefusedAuthority, RefusedDomain, Scope, State
from petitioner.authorities.shapes import Wanted
from petitioner.authorities.store import held
from petitioner.authorities.thaw_account import thaw_account
from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.organisers.host import host_id
from petitioner.organisers.note import note
from petitioner.organisers.rules import Action, Organiser, Refused, authorize
from petitioner.organisers.take_up import take_up
from petitioner.parliaments.read import find_assembly
from petitioner.parliaments.rules import UnknownAssembly, UnknownPerson
from petitioner.vocabulary.email_address import InvalidEmailAddress, parse_email_address

ROOM: Final = "authorities"
NEEDS: Final[Mapping[HostAct, tuple[Action, str]]] = {
    HostAct.GRANT: (Action.GRANT_AUTHORITY, "authority"),
    HostAct.GIVE: (Action.GRANT_AUTHORITY, "assembly"),
    HostAct.REFUSE: (Action.GRANT_AUTHORITY, "authority"),
    HostAct.END: (Action.END_AUTHORITY, "authority"),
    HostAct.FREEZE: (Action.END_AUTHORITY, "account"),
    HostAct.THAW: (Action.GRANT_AUTHORITY, "account"),
    HostAct.FREEZE_ADDRESS: (Action.END_AUTHORITY, "account"),
    HostAct.THAW_ADDRESS: (Action.GRANT_AUTHORITY, "account"),
    HostAct.ADD_DOMAIN: (Action.KEEP_DOMAIN, "assembly"),
    HostAct.REMOVE_DOMAIN: (Action.KEEP_DOMAIN, "assembly"),
}
"""What one has to be allowed for each act, and what its number is the number of."""
_BY_NUMBER: Final = {HostAct.FREEZE_ADDRESS: HostAct.FREEZE, HostAct.THAW_ADDRESS: HostAct.THAW}


def carry_out_host(session: Session, *, keys: WorkerKeys, most: int, now: datetime) -> int:
    """Do up to `most` of the oldest things this room was sent, each whole or not; return how many."""

    def act(actor: Organiser, form: HostForm) -> None:
        try:
            _do(session, actor, form, keys=keys, now=now)
        except (RefusedAuthority, RefusedDomain, UnknownAssembly, UnknownPerson):
            raise Refused("not to be had") from None

    return take_up(session, ROOM, _read, act, keys=keys, most=most)


def _read(plain: bytes) -> HostForm:
    form = HostForm.from_bytes(plain)
    if form.act is HostAct.GIVE:
        order_of(form.words)
    return form


def _do(session: Session, actor: Organiser, form: HostForm, *, keys: WorkerKeys, now: datetime) -> None:
    """Do it and write it down; what is so already changes nothing and is not written down twice."""
    organisation_id = host_id(session)
    if organisation_id is None:
        raise Refused("host")
    action, kind = NEEDS[form.act]
    authorize(actor, action, organisation_id)
    if form.act in _BY_NUMBER:
        form = HostForm(_BY_NUMBER[form.act], _account(session, form.words["email"], keys=keys))
    if form.act is HostAct.GIVE:
        is_done = _give(session, form, keys=keys, now=now)
    else:
        is_done = _ACTS[form.act](session, form, now)
    if not is_done:
        raise Refused("state")
    note(
        session,
        f"{kind}_{form.act}",
        by=actor.account_id,
        organisation_id=organisation_id,
        about=form.number,
        kind=kind,
        now=now,
    )


def _account(session: Session, typed: str, *, keys: WorkerKeys) -> int:
    """Return the number of the account of an address."""
    try:
        address = parse_email_address(typed)
    except InvalidEmailAddress:
        raise Refused("email") from None
    found = find_account(session, AccountKind.STAFF, address, keys=keys)
    if found is None:
        raise Refused("account")
    return found.account_id


def _grant(session: Session, form: HostForm, now: datetime) -> bool:
    """Grant what is asked for, as it was asked, cut off where a mandate ends."""
    kept = held.find_authority(session, form.number)
    if kept is None or kept.state is not State.ASKED:
        return False
    account = read_account(session, kept.account_id, waiting=True)
    if account is None or account.state is not AccountState.ACTIVE:
        return False
    checked = check(session, kept.whom, kept.term, domain=account.domain, today=now.date())
    wanted = Wanted(
        kept.account_id,
        kept.whom,
        Grantor.ORGANISER,
        checked.term,
        evidence_url=form.words["url"],
        note=form.words["note"],
    )
    return grant(session, wanted, now=now)


def _give(session: Session, form: HostForm, *, keys: WorkerKeys, now: datetime) -> bool:
    found = find_assembly(session, form.words["assembly"], on=now.date())
    return grant_by_organiser(session, found, order_of(form.words), keys=keys, now=now)


def order_of(words: Mapping[str, str]) -> Order:
    """Return what was typed to let staff act; raise `ValueError` or `KeyError` if it is not that."""
    last = words["ends_on"]
    return Order(
        words["staff"],
        Scope(words["scope"]),
        words["name"],
        date.fromisoformat(words["starts_on"]),
        date.fromisoformat(last) if last else None,
        bool(words["may_grant"]),
        words["url"],
        words["note"],
    )


def _refuse(session: Session, form: HostForm, now: datetime) -> bool:
    return refuse(session, form.number, now=now)


def _end(session: Session, form: HostForm, now: datetime) -> bool:
    return end(session, form.number, now=now)


def _freeze(session: Session, form: HostForm, now: datetime) -> bool:
    """Freeze an account of staff; an organiser's is none of ours."""
    return find_staff(session, form.number) is not None and freeze_account(session, form.number, now=now)


def _thaw(session: Session, form: HostForm, _now: datetime) -> bool:
    return find_staff(session, form.number) is not None and thaw_account(session, form.number)


def _add_domain(session: Session, form: HostForm, now: datetime) -> bool:
    return list_domain(session, form.number, form.words["domain"], now=now)


def _remove_domain(session: Session, form: HostForm, now: datetime) -> bool:
    return strike_domain(session, form.number, form.words["domain"], now=now)


_ACTS: Final[Mapping[HostAct, Callable[[Session, HostForm, datetime], bool]]] = {
    HostAct.GRANT: _grant,
    HostAct.REFUSE: _refuse,
    HostAct.END: _end,
    HostAct.FREEZE: _freeze,
    HostAct.THAW: _thaw,
    HostAct.ADD_DOMAIN: _add_domain,
    HostAct.REMOVE_DOMAIN: _remove_domain,
}
