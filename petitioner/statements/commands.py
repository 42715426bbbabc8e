"""The organiser's command line: `petitioner statements …`."""

import sys
from dataclasses import replace
from pathlib import Path

import click

from petitioner.foundation import clock
from petitioner.foundation.db import committed, reading
from petitioner.statements import read
from petitioner.statements.change_life import NoStatement, change_life, read_life
from petitioner.statements.formats.edit import language_of_summary, trouble_of_summary
from petitioner.statements.formats.folder import read_folder
from petitioner.statements.formats.problems import BadFolder
from petitioner.statements.life_rules import ImpossibleAct, LifeAct
from petitioner.statements.publish import Outcome, publish
from petitioner.statements.rules import EditClass, RefusedPublication, RemovalReason, canonical_line
from petitioner.statements.shapes import Edit, StatementFolder

_SAID = {
    Outcome.CREATED: "created “{slug}” as statement {id}, version {number}",
    Outcome.NEW_VERSION: "published version {number} of “{slug}”; each signature stays with its version",
    Outcome.CHANGED_SETTINGS: "changed the settings of “{slug}”; its text is still version {number}",
    Outcome.UNCHANGED: "nothing to change in “{slug}”: version {number} says the same",
}


_EDITS = {
    EditClass.TYPO: "a correction: members who back it are told, and stay unless they object within 72 hours",
    EditClass.CLARIFICATION: "a clarification: who backs it counts again after confirming the new text",
    EditClass.SUBSTANTIVE: "a substantive edit: who backs it counts again after confirming the new text",
}
_UNSAID = (
    "No class was given, so the edit counts as substantive. It stays so: a version never changes. "
    "Next time write [edit] in statement.toml (docs/statements.md)."
)


@click.group("statements")
def statements() -> None:
    """Publish statements and list them."""


@statements.command("publish")
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--edit",
    "edit_class",
    type=click.Choice([each.value for each in EditClass]),
    help="What a new version does to the one before, instead of the table [edit].",
)
@click.option("--what-changed", default="", metavar="SENTENCE", help="For everybody to read; with --edit.")
def publish_folder(path: Path, edit_class: str | None, what_changed: str) -> None:
    """Publish the folder PATH: statement.toml and one Markdown file per language (docs/statements.md)."""
    if bool(edit_class) != bool(what_changed):
        raise click.UsageError("--edit and --what-changed go together: say both, or neither.")
    if what_changed and (trouble := trouble_of_summary(what_changed)):
        raise click.UsageError(f"--what-changed {trouble}")
    try:
        folder = read_folder(path)
        if edit_class:
            folder = replace(folder, edit=_edit(folder, edit_class, what_changed))
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
    if done.edit is not None:
        click.echo(_EDITS[done.edit.edit_class])
        if not done.is_edit_said:
            click.echo(_UNSAID)


def _edit(folder: StatementFolder, edit_class: str, what_changed: str) -> Edit:
    language = language_of_summary(tuple(text.language for text in folder.texts))
    return Edit(EditClass(edit_class), {language: canonical_line(what_changed)})


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


_DONE = {
    LifeAct.PAUSE: "“{slug}” is paused: nobody can sign it until `resume`",
    LifeAct.RESUME: "“{slug}” can be signed again; it closes {closes}",
    LifeAct.CLOSE: "“{slug}” is closed",
    LifeAct.ARCHIVE: "“{slug}” is in the archive",
    LifeAct.UNARCHIVE: "“{slug}” is out of the archive",
    LifeAct.REMOVE: "“{slug}” is off the site; `restore` brings it back",
    LifeAct.RESTORE: "“{slug}” is back on the site",
}


def _change(slug: str, act: LifeAct, reason: RemovalReason | None = None) -> None:
    try:
        with committed() as session:
            change_life(session, slug, act, reason=reason, now=clock.now())
            closes_at = read_life(session, slug).closes_at
    except NoStatement:
        raise click.ClickException(
            f"There is no statement “{slug}”; `petitioner statements list` shows them."
        ) from None
    except ImpossibleAct:
        raise click.ClickException(
            f"“{slug}” does not stand so that this can be done; `petitioner statements list` shows how."
        ) from None
    closes = f"on {closes_at:%Y-%m-%d %H:%M} UTC" if closes_at else "when you close it"
    click.echo(_DONE[act].format(slug=slug, closes=closes))


@statements.command("pause")
@click.argument("slug")
def pause(slug: str) -> None:
    """Let nobody sign SLUG for a time; its closing date moves by as long as that lasts."""
    _change(slug, LifeAct.PAUSE)


@statements.command("resume")
@click.argument("slug")
def resume(slug: str) -> None:
    """Let SLUG be signed again."""
    _change(slug, LifeAct.RESUME)


@statements.command("close")
@click.argument("slug")
@click.confirmation_option(prompt="Closing is final. Close it now?")
def close(slug: str) -> None:
    """Close SLUG now and for good."""
    _change(slug, LifeAct.CLOSE)


@statements.command("archive")
@click.argument("slug")
def archive(slug: str) -> None:
    """Move the closed statement SLUG to the archive: lists show it last."""
    _change(slug, LifeAct.ARCHIVE)


@statements.command("unarchive")
@click.argument("slug")
def unarchive(slug: str) -> None:
    """Take SLUG out of the archive."""
    _change(slug, LifeAct.UNARCHIVE)


@statements.command("remove")
@click.argument("slug")
@click.option("--reason", required=True, type=click.Choice([each.value for each in RemovalReason]))
def remove(slug: str, reason: str) -> None:
    """Take SLUG off the site: its addresses answer 410 and say why."""
    _change(slug, LifeAct.REMOVE, RemovalReason(reason))


@statements.command("restore")
@click.argument("slug")
def restore(slug: str) -> None:
    """Bring SLUG back to the site."""
    _change(slug, LifeAct.RESTORE)
