"""The organiser's command line: `petitioner statements …`."""

import sys
from pathlib import Path

import click

from petitioner.foundation import clock
from petitioner.foundation.db import committed, reading
from petitioner.statements import read
from petitioner.statements.formats.folder import read_folder
from petitioner.statements.formats.problems import BadFolder
from petitioner.statements.publish import Outcome, publish
from petitioner.statements.rules import RefusedPublication

_SAID = {
    Outcome.CREATED: "created “{slug}” as statement {id}, version {number}",
    Outcome.NEW_VERSION: "published version {number} of “{slug}”; each signature stays with its version",
    Outcome.CHANGED_SETTINGS: "changed the settings of “{slug}”; its text is still version {number}",
    Outcome.UNCHANGED: "nothing to change in “{slug}”: version {number} says the same",
}


@click.group("statements")
def statements() -> None:
    """Publish statements and list them."""


@statements.command("publish")
@click.argument("path", type=click.Path(path_type=Path))
def publish_folder(path: Path) -> None:
    """Publish the folder PATH: statement.toml and one Markdown file per language (docs/statements.md)."""
    try:
        folder = read_folder(path)
        with committed() as session:
            done = publish(session, folder, now=clock.now())
    except BadFolder as refusal:
        for problem in refusal.problems:
            click.echo(str(problem), err=True)
        count = len(refusal.problems)
        click.echo(
            f"Nothing was published: {count} {'thing is' if count == 1 else 'things are'} wrong.", err=True
        )
        sys.exit(1)
    except RefusedPublication as refusal:
        click.echo(f"Nothing was published. {refusal}", err=True)
        sys.exit(1)
    said = _SAID[done.outcome].format(slug=folder.slug, id=done.statement_id, number=done.version_number)
    click.echo(said)


@statements.command("list")
def list_statements() -> None:
    """List every statement, drafts included."""
    with reading() as session:
        lines = read.listed(session, now=clock.now())
    for line in lines:
        languages = ",".join(line.languages)
        click.echo(
            f"{line.slug}  {line.phase}  version {line.version_number}  {languages}  {line.organisation}"
        )
    if not lines:
        click.echo("no statements yet: petitioner statements publish PATH makes the first")
