"""The command that asks members whether they still back a statement: `petitioner endorsements refresh`."""

from datetime import timedelta

import click

from petitioner.endorsements.refresh import refresh, stop_refreshing
from petitioner.endorsements.renewal_shapes import Refreshed
from petitioner.endorsements.rules import UnknownText
from petitioner.foundation import clock
from petitioner.foundation.db import committed


@click.command("refresh")
@click.option("--statement", required=True, metavar="SLUG", help="The short name of the statement.")
@click.option(
    "--older-than",
    "days",
    type=click.IntRange(min=1, max=3650),
    metavar="DAYS",
    help="Ask whoever last spoke longer ago than this.",
)
@click.option("--dry-run", is_flag=True, help="Say whom it would concern; write to nobody.")
@click.option("--stop", is_flag=True, help="Take back the letters that have not left yet.")
def refresh_endorsements(statement: str, days: int | None, *, dry_run: bool, stop: bool) -> None:
    """Ask members whether they still back the statement; the same command again says how far it is."""
    if stop == (days is not None):
        raise click.UsageError("Say either --older-than DAYS or --stop.")
    try:
        with committed() as session:
            if days is None:
                taken = stop_refreshing(session, statement, now=clock.now())
                click.echo(f"stopped: {_letters(taken)} taken back; who was written to can still answer")
                return
            done = refresh(
                session, statement, older_than=timedelta(days=days), is_trial=dry_run, now=clock.now()
            )
    except UnknownText as refusal:
        raise click.ClickException(str(refusal)) from refusal
    for line in _said(done, days, is_trial=dry_run):
        click.echo(line)


def _letters(count: int) -> str:
    return "1 letter" if count == 1 else f"{count} letters"


def _said(done: Refreshed, days: int, *, is_trial: bool) -> list[str]:
    verb = "would ask" if is_trial else "asks"
    left_out = [
        f"{done.without_address} without an official address" if done.without_address else "",
        f"{done.with_open_question} with a question still open" if done.with_open_question else "",
    ]
    apart = ", ".join(each for each in left_out if each)
    how_far = done.progress
    whom = f"{verb} {done.asked} of {done.backers} who back the newest text: last heard over {days} days ago"
    answers = f"confirmed again {how_far.confirmed}, withdrawn {how_far.withdrawn}"
    open_still = f"no answer {how_far.no_answer}"
    return [
        f"{whom}; left out: {apart}" if apart else whom,
        f"so far: asked {how_far.asked}, delivered {how_far.delivered}, {answers}, {open_still}",
    ]
