"""The command line of authorities: `petitioner authorities …`."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click

from petitioner.accounts.find_account import find_account
from petitioner.accounts.read_account import read_account
from petitioner.accounts.rules import AccountKind
from petitioner.authorities.end import end
from petitioner.authorities.freeze_account import freeze_account
from petitioner.authorities.grant_by_organiser import Order, grant_by_organiser
from petitioner.authorities.keep_domain import domains_of, list_domain, strike_domain
from petitioner.authorities.read import list_lines
from petitioner.authorities.rules import RefusedAuthority, RefusedDomain, Scope
from petitioner.authorities.shapes import AuthorityLine
from petitioner.authorities.thaw_account import thaw_account
from petitioner.foundation import clock
from petitioner.foundation.db import Session, committed, reading
from petitioner.foundation.key_files import read_worker_keys
from petitioner.foundation.secrets import MissingKeys, WorkerKeys
from petitioner.foundation.settings import Settings
from petitioner.parliaments.read import find_assembly
from petitioner.parliaments.rules import UnknownAssembly, UnknownPerson
from petitioner.vocabulary.email_address import InvalidEmailAddress, parse_email_address

_day = click.DateTime(formats=["%Y-%m-%d"])
_assembly = click.option("--assembly", required=True, metavar="SLUG", help="The assembly's short name.")
_account = click.argument("account", metavar="ACCOUNT")


@click.group("authorities")
def authorities() -> None:
    """Parliamentary staff, and for whom they may act."""


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn a refusal into one sentence and exit code 1."""
    try:
        yield
    except (RefusedAuthority, RefusedDomain, UnknownAssembly, UnknownPerson, MissingKeys) as refusal:
        raise click.ClickException(str(refusal)) from None


def _keys() -> WorkerKeys:
    return read_worker_keys(Settings.from_environment(os.environ).worker_keys)


@authorities.group("domains")
@click.argument("assembly", metavar="ASSEMBLY")
@click.pass_context
def domains(context: click.Context, assembly: str) -> None:
    """The domains on which ASSEMBLY's own staff have their addresses: add, remove, list."""
    context.obj = assembly


@domains.command("add")
@click.argument("domain")
@click.pass_obj
def add_domain(assembly: str, domain: str) -> None:
    """List DOMAIN. Subdomains count only where they are listed themselves."""
    with _refusals(), committed() as session:
        found = find_assembly(session, assembly, on=clock.now().date())
        is_new = list_domain(session, found.assembly_id, domain, now=clock.now())
    click.echo(f"listed: {domain}" if is_new else f"nothing to change: {domain} is listed")


@domains.command("remove")
@click.argument("domain")
@click.pass_obj
def remove_domain(assembly: str, domain: str) -> None:
    """Take DOMAIN off the list; nobody can sign in with an address there any more."""
    with _refusals(), committed() as session:
        found = find_assembly(session, assembly, on=clock.now().date())
        was_there = strike_domain(session, found.assembly_id, domain, now=clock.now())
    click.echo(f"removed: {domain}" if was_there else f"nothing to change: {domain} is not listed")


@domains.command("list")
@click.pass_obj
def list_domains(assembly: str) -> None:
    """Print the domains."""
    with _refusals(), reading() as session:
        found = find_assembly(session, assembly, on=clock.now().date())
        for domain in domains_of(session, found.assembly_id):
            click.echo(domain)


@authorities.command("grant")
@click.option("--staff", required=True, metavar="ADDRESS", help="On one of the assembly's own domains.")
@_assembly
@click.option("--member", metavar="ID", help="The member's id in the rosters.")
@click.option("--group", metavar="NAME", help="Each member of a political group.")
@click.option("--delegation", metavar="NAME", help="Each member of a national delegation.")
@click.option("--may-grant", is_flag=True, help="A secretariat: it may let others act for these members.")
@click.option("--from", "first", type=_day, default=None, help="Today, without it.")
@click.option("--to", "last", type=_day, default=None, help="The mandate's end, without it.")
@click.option("--url", default="", help="Where anybody can read that they may.")
@click.option("--note", default="", help="How you know; nobody outside reads it.")
def grant_one(  # noqa: PLR0917 - click hands over options by name
    staff: str,
    assembly: str,
    member: str | None,
    group: str | None,
    delegation: str | None,
    may_grant: bool,
    first: datetime | None,
    last: datetime | None,
    url: str,
    note: str,
) -> None:
    """Let staff act; what they asked for is then in force."""
    given = {Scope.MEMBER: member, Scope.GROUP: group, Scope.DELEGATION: delegation}
    chosen = [(scope, name) for scope, name in given.items() if name]
    if len(chosen) != 1:
        raise click.UsageError("Give one of --member, --group and --delegation.")
    now = clock.now()
    ((scope, name),) = chosen
    starts_on = (first or now).date()
    order = Order(staff, scope, name, starts_on, last.date() if last else None, may_grant, url, note)
    with _refusals(), committed() as session:
        found = find_assembly(session, assembly, on=now.date())
        is_new = grant_by_organiser(session, found, order, keys=_keys(), now=now)
    click.echo("in force" if is_new else "nothing to change: it is in force")


@authorities.command("list")
@click.option("--assembly", default="", metavar="SLUG", help="Of one assembly.")
def list_all(assembly: str) -> None:
    """Print the authorities, newest first: its number, the account's, for whom, and where it stands."""
    with reading() as session:
        for line in list_lines(session, assembly=assembly, on=clock.now().date()):
            click.echo(_in_words(line))


def _in_words(line: AuthorityLine) -> str:
    view = line.view
    until = view.ends_on or "the mandate's end"
    parts = [
        f"account {line.account_id} at {line.domain}",
        f"{view.scope} {view.scope_name}, {view.assembly}",
        f"{view.starts_on} to {until}",
        view.state.replace("_", " "),
        f"by {view.granted_by}",
    ]
    parts += ["may grant"] if view.may_grant else []
    parts += [f"{line.objections} objection(s)"] if line.objections else []
    parts += ["frozen"] if line.is_frozen else []
    return f"{view.authority_id}  " + "; ".join(parts)


@authorities.command("end")
@click.argument("authority_id", metavar="NUMBER", type=click.IntRange(min=1))
def end_one(authority_id: int) -> None:
    """End an authority, and what was granted under it. `list` shows its NUMBER."""
    with committed() as session:
        is_ended = end(session, authority_id, now=clock.now())
    click.echo("ended" if is_ended else "nothing to change: it is not under way")


@authorities.command("freeze")
@_account
def freeze_one(account: str) -> None:
    """Stop an ACCOUNT, by its number or address: signed out, for nobody any more."""
    with _refusals(), committed() as session:
        is_frozen = freeze_account(session, _number(session, account), now=clock.now())
    click.echo("frozen" if is_frozen else "nothing to change: it is frozen")


@authorities.command("thaw")
@_account
def thaw_one(account: str) -> None:
    """Let a frozen ACCOUNT sign in again; what it could do has to be granted again."""
    with _refusals(), committed() as session:
        is_thawed = thaw_account(session, _number(session, account))
    click.echo("thawed" if is_thawed else "nothing to change: it is not frozen")


def _number(session: Session, account: str) -> int:
    """Return the number of an account that is named by it, or by its address."""
    if account.isascii() and account.isdigit():
        found = read_account(session, int(account))
    else:
        try:
            address = parse_email_address(account)
        except InvalidEmailAddress:
            raise click.ClickException("Give the number of an account, or its address.") from None
        found = find_account(session, AccountKind.STAFF, address, keys=_keys())
    if found is None:
        raise click.ClickException("There is no such account.")
    return found.account_id
