"""`petitioner retention …`: what is kept how long, the nightly run by hand, the journal after a restore."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import click

from petitioner.erasure.journal import Journal
from petitioner.erasure.runs import Run, begin, last_runs, take_up
from petitioner.foundation import clock
from petitioner.foundation.db import committed, reading
from petitioner.foundation.web import foundation
from petitioner.signatures.catch_up import catch_up, catch_up_or_refuse, refusing
from petitioner.signatures.foresee import foresee
from petitioner.signatures.jobs import tools
from petitioner.signatures.nightly import nightly
from petitioner.signatures.retention_rules import From, Keep, Rule, keeps

_WORDS: Final = {
    From.SIGNED: "after it was signed",
    From.BOUNCED: "after the letter came back",
    From.RAN_OUT: "after it ran out",
    From.DELIVERED: "after the delivery",
    From.SENT: "after the letter",
    From.RECEIVED: "after it came in",
    From.ASKED: "after it was asked for",
    From.SUBTRACTED: "after it was invalidated",
    From.SEALED: "the night after the statement was sealed",
}
_HOURS_SAID_UP_TO: Final = timedelta(hours=96)


@click.group("retention")
def retention() -> None:
    """How long what is kept of signers is kept, and how it goes."""


@retention.command("show")
def show() -> None:
    """Print the table: what is kept, and for how long."""
    for keep in _table():
        click.echo(f"{keep.name:<17} {keep.what}")
        click.echo(f"{'':<17} → {_how_long(keep)}")


@retention.command("run")
@click.option("--dry-run", is_flag=True, help="Count what would go, and change nothing.")
def run(*, dry_run: bool) -> None:
    """Let everything go that is over, now. May be stopped with Ctrl-C and run again: it goes on."""
    if dry_run:
        with reading() as session:
            numbers = foresee(session, now=clock.now())
        _tell({rule.value: number for rule, number in numbers.items()}, "would go")
        return
    ground = foundation()
    catch_up_or_refuse(ground)
    now = clock.now()
    with committed() as session:
        awaited = sum(foresee(session, now=now).values())
        run_id = take_up(session, now=now) or begin(session, now=now)
    gone: dict[str, int] = {}
    try:
        with refusing(), click.progressbar(length=awaited, label="Letting go") as bar:
            for rule, number in nightly(tools(ground), run_id):
                gone[rule] = gone.get(rule, 0) + number
                bar.update(number)
    except KeyboardInterrupt:
        _tell(gone, "went")
        click.echo("Stopped. What went has gone; run this again, or leave the rest to the worker.")
        raise SystemExit(130) from None
    _tell(gone, "went")


@retention.command("report")
@click.option("--last", default=10, show_default=True, help="How many runs.")
def report(last: int) -> None:
    """Print what went in the latest runs."""
    with reading() as session:
        runs = last_runs(session, last)
    if not runs:
        click.echo("There has been no run yet.")
    for each in runs:
        click.echo(_when(each))
        _tell(each.gone, "went")


@retention.command("replay")
def replay() -> None:
    """After a restore: carry out the erasures the backup does not know, as every worker does by itself."""
    ground = foundation()
    journal = Journal(ground.settings.erasure_journal)
    with reading() as session:
        awaited = left = journal.unread(session)

    with refusing(), click.progressbar(length=awaited, label="Erasing again") as bar:

        def tell(rest: int) -> None:
            nonlocal left
            bar.update(max(left - rest, 0))
            left = rest

        done = catch_up(ground, tell)
    if done:
        click.echo(f"{done} erasures were carried out again.")
    else:
        click.echo("The database knows everything that stands in the journal.")


@retention.command("accept-journal")
@click.confirmation_option(
    prompt="Is the real journal gone for good? What only it knew will not be erased again after a restore."
)
def accept_journal() -> None:
    """Go on with the journal that is there, or a new one: the real one is lost and cannot be put back."""
    journal = Journal(foundation().settings.erasure_journal)
    with committed() as session:
        journal.accept(session)
    click.echo(f"From now on the journal is {journal.path}. Make a new backup of the database at once.")


def _table() -> tuple[Keep, ...]:
    settings = foundation().settings
    return keeps(timedelta(hours=settings.link_hours), timedelta(hours=settings.sealed_link_hours))


def _how_long(keep: Keep) -> str:
    if keep.how_long is None:
        return "for ever"
    if not keep.how_long:
        return (
            "at once when it has run out" if keep.counted_from is From.RAN_OUT else _WORDS[keep.counted_from]
        )
    words = f"{_span(keep.how_long)} {_WORDS[keep.counted_from]}"
    if keep.where_sealed is not None:
        words += f" ({_span(keep.where_sealed)} where the statement is sealed)"
    return words


def _span(time: timedelta) -> str:
    hours = int(time.total_seconds() // 3600)
    return f"{hours} hours" if time <= _HOURS_SAID_UP_TO else f"{time.days} days"


def _when(each: Run) -> str:
    begun = f"{each.started_at:%Y-%m-%d %H:%M} UTC"
    if each.finished_at is None:
        return f"{begun}, not finished: the worker goes on with it"
    return f"{begun}, {(each.finished_at - each.started_at).total_seconds():.0f} s"


def _tell(gone: Mapping[str, int], verb: str) -> None:
    for rule in Rule:
        if gone.get(rule):
            click.echo(f"  {rule:<17} {gone[rule]:>9} {verb}")
    if not any(gone.values()):
        click.echo(f"  nothing {verb}")
