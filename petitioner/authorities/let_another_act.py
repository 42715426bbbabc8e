"""A secretariat lets somebody else of the assembly act for one of its members."""

from datetime import datetime

from petitioner.accounts.keep_account import keep_account
from petitioner.accounts.rules import AccountKind, AccountState
from petitioner.accounts.shapes import AccountView
from petitioner.authorities.check import check
from petitioner.authorities.grant import grant
from petitioner.authorities.read import secretariat_for
from petitioner.authorities.rules import Grantor, RefusedAuthority, Scope, checked_term
from petitioner.authorities.shapes import DeskForm, Wanted
from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.vocabulary.email_address import EmailAddress, InvalidEmailAddress, parse_email_address


def let_another_act(
    session: Session, account: AccountView, form: DeskForm, *, keys: WorkerKeys, now: datetime
) -> bool:
    """Put an authority of another account in force, no longer than the secretariat's own; False: it is.

    Raises:
        RefusedAuthority: the account is no secretariat of the member's, or the address is not the assembly's.
    """
    today = now.date()
    if form.whom is None or form.term is None or form.whom.scope is not Scope.MEMBER:
        raise RefusedAuthority("member", "A secretariat grants authorities over single members.")
    address = _address(form.email)
    checked = check(session, form.whom, form.term, domain=address.domain(), today=today)
    own = (
        secretariat_for(session, account.account_id, checked.member, on=today)
        if checked.member is not None
        else None
    )
    if own is None:
        raise RefusedAuthority("secretariat", "The account may grant nothing over this member.")
    other = keep_account(session, AccountKind.STAFF, address, keys=keys, now=now)
    if other.state is AccountState.FROZEN:
        raise RefusedAuthority("frozen", "That account is frozen.")
    term = checked_term(checked.term, own.ends_on, today=today)
    wanted = Wanted(
        other.account_id,
        form.whom,
        Grantor.SECRETARIAT,
        term,
        note=form.note,
        granted_from=own.authority_id,
    )
    return grant(session, wanted, now=now)


def _address(text: str) -> EmailAddress:
    try:
        return parse_email_address(text)
    except InvalidEmailAddress:
        raise RefusedAuthority("email", "That is no email address.") from None
