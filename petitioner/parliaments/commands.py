"""The command line of parliaments: `petitioner parliaments …`."""

import sys
from pathlib import Path

import click

from petitioner.foundation import clock
from petitioner.foundation.db import committed, reading
from petitioner.parliaments.formats.csv_roster import read_csv_roster
from petitioner.parliaments.import_roster import import_roster
from petitioner.parliaments.read import read_assemblies, read_members
from petitioner.parliaments.rules import BadRoster, UnknownAssembly
from petitioner.parliaments.shapes import AssemblyDiff, Change, ChangeKind, MemberView, RosterDiff

_SIGNS = {ChangeKind.JOINED: "+", ChangeKind.PAST: "+", ChangeKind.LEFT: "\N{MINUS SIGN}"}
_SHOWN = 200
"""Problems and changes that are worth printing one by one."""


@click.group("parliaments")
def parliaments() -> None:
    """Assemblies and their members: take rosters in, look people up."""


@parliaments.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--licence", default="", metavar="TEXT", help="Under which licence the file may be used.")
@click.option("--source", default="", metavar="URL", help="Where the file was found.")
def import_file(file: Path, *, dry_run: bool, licence: str, source: str) -> None:
    """Take in the roster FILE: CSV with the columns of docs/rosters.md. All of it or nothing."""
    try:
        roster = read_csv_roster(file.read_bytes(), file_name=file.name, licence=licence, source_url=source)
        with reading() if dry_run else committed() as session:
            diff = import_roster(session, roster, now=clock.now(), apply=not dry_run)
    except BadRoster as refusal:
        _say_problems(refusal)
        sys.exit(1)
    _say_difference(diff)
    if diff.is_empty:
        click.echo(f"Nothing to change: {file.name} says what is known already.")
    elif dry_run:
        click.echo("Nothing was changed: this was a dry run.")


def _say_problems(refusal: BadRoster) -> None:
    count = len(refusal.problems)
    for problem in refusal.problems[:_SHOWN]:
        click.echo(str(problem), err=True)
    if count > _SHOWN:
        click.echo(f"… and {count - _SHOWN} more", err=True)
    click.echo(f"Nothing was imported: {count} {'thing is' if count == 1 else 'things are'} wrong.", err=True)


def _say_difference(diff: RosterDiff) -> None:
    for assembly in diff.assemblies:
        new = ", a new assembly" if assembly.is_new else ""
        click.echo(f"{assembly.assembly} ({assembly.slug}{new}): {_in_numbers(assembly)}")
        for change in assembly.changes[:_SHOWN]:
            click.echo(f"  {_line(change)}")
        if len(assembly.changes) > _SHOWN:
            click.echo(f"  … and {len(assembly.changes) - _SHOWN} more")


def _in_numbers(diff: AssemblyDiff) -> str:
    counts = [(len(diff.of(kind)), _words(kind)) for kind in ChangeKind]
    return ", ".join(
        [f"{count} {words}" for count, words in counts if count] + [f"{diff.unchanged} unchanged"]
    )


def _words(kind: ChangeKind) -> str:
    if kind in {ChangeKind.JOINED, ChangeKind.LEFT}:
        return kind.value
    return "past" if kind is ChangeKind.PAST else f"changed {kind.value}"


def _line(change: Change) -> str:
    who = f"{_SIGNS.get(change.kind, '≠')} {change.name} ({change.code})"
    if change.kind in {ChangeKind.JOINED, ChangeKind.PAST}:
        return f"{who}: {change.after}"
    return f"{who}, {change.kind.value}: {change.before or '(none)'} → {change.after or '(none)'}"


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
    parts = (member.person.name.sort_name, mandate.role, mandate.delegation, mandate.group, mandate.country)
    return f"{', '.join(member.person.codes)}  {', '.join(part for part in parts if part)}"
