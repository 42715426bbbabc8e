"""The command line of parliaments: `petitioner parliaments …`."""

import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import click

from petitioner.foundation import clock
from petitioner.foundation.db import committed, reading
from petitioner.parliaments.formats.choice import RosterFormat, read_roster
from petitioner.parliaments.import_roster import import_roster
from petitioner.parliaments.read import read_assemblies, read_members, read_rosters
from petitioner.parliaments.revert_roster import revert_roster
from petitioner.parliaments.rules import BadRoster, NotRevertible, NotReviewed, UnknownAssembly, UnknownRoster
from petitioner.parliaments.said import difference_in_lines, problems_in_lines, roster_in_words
from petitioner.parliaments.shapes import SHOWN, MemberView, RosterDiff, RosterFile

_CLEAR = "\r\x1b[K"


@click.group("parliaments")
def parliaments() -> None:
    """Assemblies and their members: take rosters in, look people up."""


@parliaments.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--accept", default="", metavar="DIGEST", help="Take in exactly what a dry run showed.")
@click.option("--all", "is_whole", is_flag=True, help="Show every change, however many there are.")
@click.option(
    "--format", "form", type=click.Choice(list(RosterFormat)), help="What FILE is, if it does not show."
)
@click.option("--organization", default="", metavar="ID", help="Which assembly, if the file has several.")
@click.option("--licence", default="", metavar="TEXT", help="Under which licence the file may be used.")
@click.option("--source", default="", metavar="URL", help="Where the file was found.")
def import_file(
    file: Path,
    *,
    dry_run: bool,
    accept: str,
    is_whole: bool,
    form: str | None,
    organization: str,
    licence: str,
    source: str,
) -> None:
    """Take in the roster FILE, CSV or Popolo, as docs/rosters.md describes them. All of it or nothing.

    In a terminal the difference is shown and the question asked. A script is not asked: what is suspicious
    then waits for --accept.
    """
    now = clock.now()
    try:
        roster = read_roster(
            file if file.is_file() else file.read_bytes(),  # a pipe cannot be read twice
            file_name=file.name,
            form=RosterFormat(form) if form else None,
            organization=organization,
            licence=licence,
            source_url=source,
            progress=_tell,
        )
        most = None if is_whole else SHOWN
        with reading() as session:
            diff = import_roster(
                session, roster, now=now, apply=False, accept=accept, most=most, progress=_tell
            )
        _say(difference_in_lines(diff, is_whole=is_whole))
        if diff.is_empty or dry_run or not (accept or _is_wanted(diff)):
            _leave(diff, file, dry_run=dry_run, roster=roster, now=now)
            return
        _take_in(roster, diff.digest, now=now)
    except BadRoster as refusal:
        _fall_silent()
        for line in problems_in_lines(refusal):
            click.echo(line, err=True)
        sys.exit(1)
    except NotReviewed as refusal:
        _fall_silent()
        raise click.ClickException(str(refusal)) from refusal


def _is_wanted(diff: RosterDiff) -> bool:
    """Ask whoever sits there; of a script, say whether nothing needs to be looked at."""
    if _is_attended():
        return click.confirm("Take this in?")
    if not diff.is_suspicious:
        return True
    raise click.ClickException(
        f"Nothing was changed: something is suspicious. --accept {diff.digest} takes in exactly this."
    )


def _is_attended() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _leave(diff: RosterDiff, file: Path, *, dry_run: bool, roster: RosterFile, now: datetime) -> None:
    """Say why nothing changes. That another file says the same is written down all the same."""
    if diff.is_empty:
        if not dry_run:
            with committed() as session:
                import_roster(session, roster, now=now, apply=True, accept=diff.digest)
        click.echo(f"Nothing to change: {file.name} says what is known already.")
    elif dry_run:
        click.echo(f"`--accept {diff.digest}` takes in exactly this.")
        click.echo("Nothing was changed: this was a dry run.")
    else:
        click.echo("Nothing was changed.")


def _take_in(roster: RosterFile, digest: str, *, now: datetime) -> None:
    with committed() as session:
        done = import_roster(session, roster, now=now, apply=True, accept=digest, progress=_tell)
    _fall_silent()
    for assembly in done.assemblies:
        if assembly.roster_id is not None:
            number = assembly.roster_id
            click.echo(
                f"{assembly.assembly}: roster {number}; `petitioner parliaments revert {number}` undoes it."
            )


def _say(lines: Iterable[str]) -> None:
    _fall_silent()
    for line in lines:
        click.echo(line)


def _tell(what: str, done: int, total: int) -> None:
    """Show how far it is, on the terminal only."""
    if not sys.stderr.isatty():
        return
    width = 30
    bar = f" [{'█' * (done * width // total):<{width}}]" if total else ""
    click.echo(f"{_CLEAR}{what}{bar} {done:,}", nl=False, err=True)


def _fall_silent() -> None:
    if sys.stderr.isatty():
        click.echo(_CLEAR, nl=False, err=True)


@parliaments.command("revert")
@click.argument("roster", type=int)
def revert(roster: int) -> None:
    """Undo the import of that number, the last one of its assembly: everything is as it was before."""
    try:
        with committed() as session:
            undone = revert_roster(session, roster)
    except (UnknownRoster, NotRevertible) as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{undone.assembly} is as it was before roster {roster} ({undone.file_name}).")


@parliaments.command("rosters")
@click.argument("assembly", default="")
def list_rosters(assembly: str) -> None:
    """List the imports, newest first; those of ASSEMBLY (its short name) if it is given."""
    with reading() as session:
        rosters = read_rosters(session, assembly)
    for roster in rosters:
        click.echo(roster_in_words(roster))
    if not rosters:
        click.echo("No roster has been taken in.")


@parliaments.command("list")
def list_assemblies() -> None:
    """List every assembly with the number of its members today."""
    with reading() as session:
        assemblies = read_assemblies(session, on=clock.now().date())
    for view in assemblies:
        click.echo(f"{view.slug}  {view.members} {'member' if view.members == 1 else 'members'}  {view.name}")
    if not assemblies:
        click.echo("No assemblies yet: `petitioner parliaments import FILE` makes the first.")


@parliaments.command("members")
@click.argument("assembly")
@click.option(
    "--find", default="", metavar="TEXT", help="Only names that contain TEXT; case and accents do not matter."
)
def list_members(assembly: str, find: str) -> None:
    """List who sits in ASSEMBLY (its short name) today, with the ids that other commands ask for."""
    try:
        with reading() as session:
            members = read_members(session, assembly, on=clock.now().date(), find=find)
    except UnknownAssembly as refusal:
        raise click.ClickException(str(refusal)) from refusal
    for member in members:
        click.echo(_member(member))
    if not members:
        click.echo("Nobody found." if find else "Nobody sits there today.")


def _member(member: MemberView) -> str:
    mandate = member.mandate
    parts = (
        member.person.name.sort_name,
        mandate.role,
        mandate.delegation,
        mandate.group,
        mandate.area,
        mandate.country,
        member.person.image_url,
    )
    return f"{', '.join(member.person.codes)}  {', '.join(part for part in parts if part)}"
