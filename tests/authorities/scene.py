"""Staff who ask to act for a member, for tests of the host's desk."""

from petitioner.accounts.keep_account import keep_account
from petitioner.accounts.rules import AccountKind
from petitioner.authorities.ask import ask
from petitioner.authorities.keep_domain import list_domain
from petitioner.authorities.rules import DeskKind, Scope, Term
from petitioner.authorities.shapes import DeskForm, Whom
from petitioner.parliaments.read import find_assembly, find_person
from petitioner.vocabulary.email_address import parse_email_address
from tests.authorities.house import SLUG, STAFF
from tests.organisers.desk import Desk


def ask_for(desk: Desk, code: str = "p1", staff: str = STAFF) -> tuple[int, int]:
    """Let staff ask to act for a member, on a domain of the assembly; return its number, the account's."""
    now = desk.clock.at
    found = find_assembly(desk.session, SLUG, on=now.date())
    list_domain(desk.session, found.assembly_id, "assembly.example", now=now)
    account = keep_account(
        desk.session, AccountKind.STAFF, parse_email_address(staff), keys=desk.keys.worker, now=now
    )
    whom = Whom(found.assembly_id, Scope.MEMBER, find_person(desk.session, code).person_id, None)
    form = DeskForm(DeskKind.ASK, "en", whom, Term(now.date(), None), "head of office")
    number = ask(desk.session, account, form, now=now)
    assert number is not None
    return number, account.account_id
