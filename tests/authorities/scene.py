"""Staff who ask to act for a member, for tests of the host's desk."""

from datetime import datetime

from petitioner.accounts.keep_account import keep_account
from petitioner.accounts.rules import AccountKind
from petitioner.authorities.ask import ask
from petitioner.authorities.keep_domain import list_domain
from petitioner.authorities.rules import DeskKind, Scope, Term
from petitioner.authorities.shapes import DeskForm, Whom
from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.parliaments.read import find_assembly, find_person
from petitioner.vocabulary.email_address import parse_email_address
from tests.authorities.house import SLUG, STAFF
from tests.organisers.desk import Desk


def ask_for(desk: Desk, code: str = "p1", staff: str = STAFF) -> tuple[int, int]:
    """Let staff ask to act for a member, on a domain of the assembly; return its number, the account's."""
    return let_ask(desk.session, desk.keys.worker, code=code, staff=staff, now=desk.clock.at)


def let_ask(
    session: Session, keys: WorkerKeys, *, code: str = "p1", staff: str = STAFF, now: datetime
) -> tuple[int, int]:
    """Let staff ask, as `ask_for` does, where there is no desk."""
    found = find_assembly(session, SLUG, on=now.date())
    list_domain(session, found.assembly_id, "assembly.example", now=now)
    account = keep_account(session, AccountKind.STAFF, parse_email_address(staff), keys=keys, now=now)
    whom = Whom(found.assembly_id, Scope.MEMBER, find_person(session, code).person_id, None)
    form = DeskForm(DeskKind.ASK, "en", whom, Term(now.date(), None), "head of office")
    number = ask(session, account, form, now=now)
    assert number is not None
    return number, account.account_id
