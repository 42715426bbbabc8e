"""The command line of organisers' accounts: `petitioner accounts …`; whoever runs it answers for it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click

from petitioner.accounts.find_account import find_account
from petitioner.accounts.freeze import freeze
from petitioner.accounts.rules import AccountKind
from petitioner.accounts.shapes import AccountView
from petitioner.accounts.store import find_organisation
from petitioner.accounts.thaw import thaw
from petitioner.foundation import clock
from petitioner.foundation.db import Session, committed, reading
from petitioner.foundation.key_files import read_pair
from petitioner.foundation.queue import later
from petitioner.foundation.secrets import MissingKeys
from petitioner.foundation.settings import Settings
from petitioner.foundation.web import foundation
from petitioner.organisers import jobs
from petitioner.organisers.check_log import check_log
from petitioner.organisers.give_role import give_role, issue_invitation
from petitioner.organisers.invite import BothKeys, invite
from petitioner.organisers.note import note
from petitioner.organisers.recover import recover
from petitioner.organisers.rules import LONGEST_NAME, Role
from petitioner.vocabulary.email_address import EmailAddress, InvalidEmailAddress, parse_email_address
from petitioner.vocabulary.language import LANGUAGES, SOURCE_LANGUAGE

_address = click.argument("address", metavar="ADDRESS")
_language = click.option(
    "--language",
    type=click.Choice(sorted(LANGUAGES)),
    default=SOURCE_LANGUAGE,
    help="The language of the letter.",
)


@click.group("accounts")
def accounts() -> None:
    """Organisers' accounts: the first owner, lost ways in, frozen accounts, the log of acts."""


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn a refusal into one sentence and exit code 1."""
    try:
        yield
    except MissingKeys as refusal:
        raise click.ClickException(str(refusal)) from None
    except InvalidEmailAddress:
        raise click.ClickException("ADDRESS is no email address.") from None


def _keys() -> BothKeys:
    web = foundation().web_keys
    return BothKeys(read_pair(web, Settings.from_environment(os.environ).worker_keys), web)


@accounts.command("create-owner")
@_address
@click.option("--organisation", required=True, metavar="SLUG", help="Its short name, as statements give it.")
@click.option("--name", required=True, help="How others at the desk see the owner.")
@_language
def create_owner(address: str, organisation: str, name: str, language: str) -> None:
    """Make ADDRESS an owner of an organisation; a letter with a link goes to it. Make two: see docs."""
    if not 0 < len(name) <= LONGEST_NAME:
        raise click.ClickException(f"--name has 1 to {LONGEST_NAME} characters.")
    with _refusals(), committed() as session:
        found = find_organisation(session, organisation)
        if found is None:
            raise click.ClickException(f"There is no organisation “{organisation}”. Statements bring them.")
        now = clock.now()
        account_id = invite(session, parse_email_address(address), name, keys=_keys(), now=now)
        is_new = give_role(session, account_id, found.id, Role.OWNER, by=None, now=now)
        is_written_to = issue_invitation(session, account_id, language=language, now=now)
    later(jobs.serve_organisers)
    click.echo(f"account {account_id} is {'now' if is_new else 'already'} an owner of {organisation}")
    click.echo(
        "a letter with a link is on its way" if is_written_to else "it has a way in already: no letter"
    )


@accounts.command("recover")
@_address
@_language
def recover_account(address: str, language: str) -> None:
    """Take all ways in of ADDRESS's account away and mail a link for a new one. Be sure who asks."""
    with _refusals(), committed() as session:
        account_id = _found(session, parse_email_address(address)).account_id
        recover(session, account_id, organisation_id=None, language=language, by=None, now=clock.now())
    later(jobs.serve_organisers)
    click.echo(f"account {account_id}: all ways in are gone; a letter with a link is on its way")


@accounts.command("freeze")
@_address
def freeze_account(address: str) -> None:
    """Sign ADDRESS's account out everywhere and let it in no more."""
    _switch(address, is_freezing=True)


@accounts.command("thaw")
@_address
def thaw_account(address: str) -> None:
    """Let a frozen account in again."""
    _switch(address, is_freezing=False)


def _switch(address: str, *, is_freezing: bool) -> None:
    state = "frozen" if is_freezing else "active"
    with _refusals(), committed() as session:
        account_id = _found(session, parse_email_address(address)).account_id
        now = clock.now()
        is_changed = freeze(session, account_id, now=now) if is_freezing else thaw(session, account_id)
        if is_changed:
            action = "froze" if is_freezing else "thawed"
            note(session, action, by=None, organisation_id=None, about=account_id, now=now)
    click.echo(f"account {account_id}: {'' if is_changed else 'already '}{state}")


@accounts.command("check-log")
def check_whole_log() -> None:
    """See whether the log of acts is whole; exit code 1 if a line was changed or is missing."""
    with reading() as session:
        count, broken = check_log(session)
    if broken is not None:
        raise click.ClickException(
            f"The log holds together up to line {count}; line {broken} does not follow."
        )
    click.echo(f"the log is whole: {count} lines")


def _found(session: Session, address: EmailAddress) -> AccountView:
    account = find_account(session, AccountKind.ORGANISER, address, keys=_keys().worker)
    if account is None:
        raise click.ClickException("No organiser has this address.")
    return account
