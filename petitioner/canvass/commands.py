"""The command line of the canvass: `petitioner canvass …`. It prints numbers; only the proof has a name."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from time import sleep
from typing import Any, Final, TypeVar

import click

from petitioner.canvass.begin import begin
from petitioner.canvass.emails import proof
from petitioner.canvass.give_order import give_order
from petitioner.canvass.jobs import write_to_assemblies
from petitioner.canvass.look_ahead import look_ahead
from petitioner.canvass.read_progress import read_progress
from petitioner.canvass.remind import remind
from petitioner.canvass.rules import Order, RefusedCanvass, Said, Stage, UnknownCanvass, last_day
from petitioner.canvass.shapes import Plan, Progress
from petitioner.endorsements.rules import UnknownText
from petitioner.foundation import clock
from petitioner.foundation.db import committed, reading
from petitioner.foundation.key_files import read_pair
from petitioner.foundation.queue import later
from petitioner.foundation.secrets import MissingKeys, WorkerKeys
from petitioner.foundation.web import foundation
from petitioner.parliaments.rules import UnknownAssembly

Command = TypeVar("Command", bound=Callable[..., Any])

WATCHED_EVERY: Final = 2.0
"""Seconds between two looks of `status --watch`."""
_SAID: Final = {
    Said.FOR: "back it",
    Said.AGAINST: "do not",
    Said.ABSTAIN: "abstain",
    Said.DECLINED: "do not wish to answer here",
}


def _of(command: Command) -> Command:
    """Let a command ask which canvass."""
    statement = click.option(
        "--statement", required=True, metavar="SLUG", help="The short name of the statement."
    )
    assembly = click.option(
        "--assembly", required=True, metavar="SLUG", help="`petitioner parliaments list` shows them."
    )
    return statement(assembly(command))


@click.group("canvass")
def canvass() -> None:
    """Ask every member of an assembly what they say to a statement; who has answered is public."""


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn a refusal into one sentence and exit code 1."""
    try:
        yield
    except (UnknownText, UnknownAssembly, UnknownCanvass, RefusedCanvass, MissingKeys) as refusal:
        raise click.ClickException(str(refusal)) from refusal


def _keys() -> WorkerKeys:
    ground = foundation()
    return read_pair(ground.web_keys, ground.settings.worker_keys)


@canvass.command("begin")
@_of
@click.option("--language", default="", help="Of all letters; each member's own, without it.")
@click.option(
    "--closes",
    type=click.DateTime(formats=["%Y-%m-%d"]),
    default=None,
    help="The last day on which can be answered (UTC); 30 days from now, without it.",
)
@click.option("--dry-run", is_flag=True, help="Say whom it would write to, and change nothing.")
@click.option("--show-letter", is_flag=True, help="Print the first letter, without its secrets.")
@click.option("--yes", is_flag=True, help="Do not ask whether to begin.")
def begin_one(
    statement: str,
    assembly: str,
    language: str,
    *,
    closes: datetime | None,
    dry_run: bool,
    show_letter: bool,
    yes: bool,
) -> None:
    """Write to every member who has an official address, a few letters a minute."""
    with _refusals():
        keys = _keys()
        day = closes.date() if closes else None
        with reading() as session:
            plan = look_ahead(
                session, statement, assembly, language=language, last_day=day, keys=keys, now=clock.now()
            )
        _tell_plan(plan)
        if show_letter:
            click.echo(f"\n{proof(plan, foundation().settings)}")
        if dry_run:
            return
        count = len(plan.roll.to_ask)
        if not yes and not click.confirm(f"Write to {count} members?", default=False):
            raise click.ClickException("Nobody was written to.")
        with committed() as session:
            done = begin(
                session, statement, assembly, language=language, last_day=day, keys=keys, now=clock.now()
            )
    later(write_to_assemblies)
    click.echo(
        f"Begun: {len(done.roll.to_ask)} letters are due. `petitioner canvass status` tells how far it is."
    )


def _tell_plan(plan: Plan) -> None:
    roll = plan.roll
    spoken = ", ".join(f"{language} {count}" for language, count in plan.languages)
    lines = (
        (roll.members, f"members of {plan.assembly} today"),
        (len(roll.to_ask), f"would be asked ({spoken}), until {last_day(plan.closes_at)}"),
        (roll.sharing, "of these share their address with another member"),
        (roll.confirmed_before, "have confirmed that they back it, and are not asked"),
        (roll.without_address, "have no official address in the roster"),
        (roll.without_letters, "want no letters"),
    )
    for number, words in lines:
        click.echo(f"{number:>6}  {words}")


@canvass.command("status")
@_of
@click.option("--watch", is_flag=True, help="Show a bar until all letters have left; Ctrl-C leaves it.")
def status(statement: str, assembly: str, *, watch: bool) -> None:
    """Say how far it is: letters and answers, in numbers."""
    with _refusals():
        found = _progress(statement, assembly)
        if watch:
            found = _watch(found, statement, assembly)
    _tell_progress(found)


def _progress(statement: str, assembly: str) -> Progress:
    with reading() as session:
        return read_progress(session, statement, assembly, now=clock.now())


def _watch(found: Progress, statement: str, assembly: str) -> Progress:
    with click.progressbar(length=max(found.enrolled, 1), label="letters") as bar:
        shown = 0
        while True:
            left = max(found.enrolled, 1) - found.waiting
            bar.update(max(left - shown, 0))
            shown = max(left, shown)
            if not found.waiting or found.round.stage is not Stage.RUNNING:
                return found
            sleep(WATCHED_EVERY)
            found = _progress(statement, assembly)


def _tell_progress(found: Progress) -> None:
    of = found.round
    reminded = f", reminded on {of.reminded_at:%Y-%m-%d}" if of.reminded_at else ""
    click.echo(f"{of.assembly}: {of.stage}, begun on {of.begun_at:%Y-%m-%d}{reminded}")
    click.echo(f"can be answered until {last_day(of.closes_at)}; version {of.version_number} of the text")
    lines = [
        (found.enrolled, "are asked"),
        (found.sent, "letters sent"),
        (found.waiting, "letters waiting"),
        (found.bounced, "letters came back"),
        (found.reminded, "reminders sent"),
        (found.answered, "have answered"),
        *((found.answers[said], f"  {words}") for said, words in _SAID.items() if said in found.answers),
        (found.confirmed_before, "had confirmed before, and are not asked"),
        (found.without_address, "have no official address in the roster"),
        (found.without_letters, "want no letters"),
    ]
    for number, words in lines:
        click.echo(f"{number:>6}  {words}")


@canvass.command("stop")
@_of
def stop(statement: str, assembly: str) -> None:
    """Let no letter leave from this moment; answers are still taken."""
    _order(statement, assembly, Order.STOP)
    click.echo("Stopped: no letter leaves. `petitioner canvass resume` goes on.")


@canvass.command("resume")
@_of
def resume(statement: str, assembly: str) -> None:
    """Go on after a stop."""
    _order(statement, assembly, Order.RESUME)
    later(write_to_assemblies)
    click.echo("Resumed.")


@canvass.command("close")
@_of
@click.option("--yes", is_flag=True, help="Do not ask.")
def close(statement: str, assembly: str, *, yes: bool) -> None:
    """Take no more answers; what was said stays on the page. This cannot be undone."""
    if not yes and not click.confirm("Take no more answers, for good?", default=False):
        raise click.ClickException("It stays as it was.")
    _order(statement, assembly, Order.CLOSE)
    click.echo("Closed.")


def _order(statement: str, assembly: str, order: Order) -> None:
    with _refusals(), committed() as session:
        give_order(session, statement, assembly, order, now=clock.now())


@canvass.command("remind")
@_of
@click.option("--yes", is_flag=True, help="Do not ask.")
def remind_all(statement: str, assembly: str, *, yes: bool) -> None:
    """Write once more to whoever got a letter and has not answered. It can be done once."""
    if not yes and not click.confirm("Write once more to everybody who has not answered?", default=False):
        raise click.ClickException("Nobody was written to.")
    with _refusals(), committed() as session:
        count = remind(session, statement, assembly, now=clock.now())
    later(write_to_assemblies)
    click.echo(f"{count} letters are due.")
