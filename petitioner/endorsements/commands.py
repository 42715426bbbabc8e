"""The command line of endorsements: `petitioner endorsements …`."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from petitioner.endorsements.ask import ask
from petitioner.endorsements.find_text import find_statement
from petitioner.endorsements.jobs import write_to_members
from petitioner.endorsements.list_backers import list_backers
from petitioner.endorsements.log_shown import log_shown
from petitioner.endorsements.name_initiator import name_initiator
from petitioner.endorsements.record_documented import record_documented
from petitioner.endorsements.record_reported import record_reported
from petitioner.endorsements.refresh_commands import refresh_endorsements
from petitioner.endorsements.rules import ForbiddenMove, RefusedRecord, UnknownText
from petitioner.endorsements.shapes import AssemblyBacking, Backer, Outcome, Recorded
from petitioner.endorsements.withdraw import withdraw
from petitioner.foundation import clock
from petitioner.foundation.db import committed, reading
from petitioner.foundation.queue import nudge_now
from petitioner.foundation.web import foundation
from petitioner.parliaments.rules import NoMandate, UnknownPerson
from petitioner.transparency.open_log import lock_of

_BY = "command line"

_statement = click.option(
    "--statement", required=True, metavar="SLUG", help="The short name of the statement."
)
_person = click.option(
    "--person", required=True, metavar="ID", help="The person's id in the assembly's rosters."
)
_assembly = click.option(
    "--assembly", default="", metavar="SLUG", help="Needed if several assemblies use the id."
)
_day = click.DateTime(formats=["%Y-%m-%d"])


@click.group("endorsements")
def endorsements() -> None:
    """Parliamentarians who back a statement: record, withdraw, list."""


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn a refusal into one sentence and exit code 1."""
    try:
        yield
    except (UnknownText, UnknownPerson, NoMandate, RefusedRecord, ForbiddenMove) as refusal:
        raise click.ClickException(str(refusal)) from refusal


@endorsements.command("add")
@_statement
@_person
@_assembly
@click.option(
    "--version", type=click.IntRange(min=1), default=None, metavar="N", help="The newest, without it."
)
@click.option("--language", default="en", show_default=True, help="The language the member read.")
@click.option("--url", required=True, help="The public record: where anybody can check it.")
@click.option("--date", "day", required=True, type=_day, help="The day the member backed it.")
@click.option(
    "--copy",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    help="An archived copy of the record; its SHA-256 is kept, the file is not.",
)
def add(  # noqa: PLR0917 - click hands over options by name
    statement: str,
    person: str,
    assembly: str,
    version: int | None,
    language: str,
    url: str,
    day: datetime,
    copy: Path | None,
) -> None:
    """Record an endorsement that is on public record."""
    digest = hashlib.sha256(copy.read_bytes()).digest() if copy else None
    with _refusals(), committed() as session:
        done = record_documented(
            session,
            statement,
            person,
            url=url,
            endorsed_on=day.date(),
            assembly=assembly,
            language=language,
            version=version,
            copy_digest=digest,
            by=_BY,
            now=clock.now(),
        )
        log_shown(session, lock_of(foundation().settings))
    click.echo(_said(done, "documented"))


def _said(done: Recorded, word: str) -> str:
    who = f"{done.name.full}, {done.assembly}"
    if done.outcome is Outcome.UNCHANGED:
        return f"nothing to change: {who}, is recorded with this evidence already"
    if done.outcome is Outcome.EVIDENCE_ADDED:
        return f"added evidence: {who}, was recorded already"
    instead = f" instead of version {done.replaced_version}" if done.replaced_version else ""
    return f"recorded: {who}, backs version {done.version_number}{instead} ({word})"


@endorsements.command("report")
@_statement
@_person
@_assembly
@click.option("--note", required=True, help="How the organiser knows; nobody outside reads it.")
@click.option(
    "--version", type=click.IntRange(min=1), default=None, metavar="N", help="The newest, without it."
)
@click.option("--language", default="en", show_default=True, help="The language the member read.")
@click.option(
    "--date", "day", type=_day, default=None, help="The day the member backed it; today, without it."
)
def report(  # noqa: PLR0917 - click hands over options by name
    statement: str,
    person: str,
    assembly: str,
    note: str,
    version: int | None,
    language: str,
    day: datetime | None,
) -> None:
    """Record the organiser's word: listed apart, never counted."""
    now = clock.now()
    with _refusals(), committed() as session:
        done = record_reported(
            session,
            statement,
            person,
            note=note,
            endorsed_on=(day or now).date(),
            assembly=assembly,
            language=language,
            version=version,
            by=_BY,
            now=now,
        )
        log_shown(session, lock_of(foundation().settings))
    click.echo(_said(done, "reported"))


@endorsements.command("ask")
@_statement
@_person
@_assembly
@click.option("--language", default="", help="Of the letter; the member's or the statement's, without it.")
def ask_one(statement: str, person: str, assembly: str, language: str) -> None:
    """Write to a member's official address: confirm, or say that it was not agreed."""
    with _refusals(), committed() as session:
        done = ask(session, statement, person, assembly=assembly, language=language, now=clock.now())
    nudge_now(write_to_members)
    click.echo(f"a letter is on its way: {done.name.full}, {done.assembly} ({done.language})")


endorsements.add_command(refresh_endorsements)


@endorsements.command("withdraw")
@_statement
@_person
@_assembly
@click.option("--date", "day", required=True, type=_day, help="The day the member withdrew.")
@click.option("--url", default="", help="Where the withdrawal can be read, if anywhere.")
def withdraw_one(statement: str, person: str, assembly: str, day: datetime, url: str) -> None:
    """Record that a member no longer backs the statement; the name stays, with the date."""
    with _refusals(), committed() as session:
        done = withdraw(
            session,
            statement,
            person,
            withdrawn_on=day.date(),
            assembly=assembly,
            url=url,
            by=_BY,
            now=clock.now(),
        )
        log_shown(session, lock_of(foundation().settings))
    again = "nothing to change: withdrawn already" if done.outcome is Outcome.UNCHANGED else "withdrawn"
    click.echo(f"{again}: {done.name.full}, {done.assembly}, from {day:%Y-%m-%d}")


@endorsements.command("initiator")
@_statement
@_person
@_assembly
def initiator(statement: str, person: str, assembly: str) -> None:
    """Say which backer of an assembly began it; they stand first, in place of whoever did."""
    with _refusals(), committed() as session:
        done = name_initiator(session, statement, person, assembly=assembly, now=clock.now())
    said = "nothing to change" if done.outcome is Outcome.UNCHANGED else "initiator"
    click.echo(f"{said}: {done.name.full}, {done.assembly}, stands first")


@endorsements.command("list")
@_statement
def list_all(statement: str) -> None:
    """List who backs the statement, by assembly."""
    now = clock.now()
    with _refusals(), reading() as session:
        key = find_statement(session, statement, now=now)
        backings = list_backers(session, key.statement_id, on=now.date())
    for backing in backings:
        click.echo(_headline(backing))
        for backer in backing.backers:
            click.echo(f"  {_line(backer)}")
    if not backings:
        click.echo("Nobody yet: `petitioner endorsements add` records the first.")


def _headline(backing: AssemblyBacking) -> str:
    members = "member" if backing.members == 1 else "members"
    withdrawn = f", {backing.withdrawn} withdrawn" if backing.withdrawn else ""
    return f"{backing.assembly}: {backing.backing} of {backing.members} {members}{withdrawn}"


def _line(backer: Backer) -> str:
    ended = f"withdrawn {backer.withdrawn_on}" if backer.withdrawn_on else ""
    former = "former member" if backer.is_former else ""
    first = "initiator" if backer.is_initiator else ""
    version = f"version {backer.version_number} ({backer.language}), {backer.endorsed_on}"
    over = f"carried over to version {backer.carried.version_number}" if backer.carried else ""
    earlier = "an earlier version only: not counted" if backer.is_earlier else ""
    who = (backer.sort_name, backer.delegation, backer.group, backer.provenance)
    parts = (*who, version, first, over, earlier, former, ended)
    return ", ".join(part for part in parts if part)
