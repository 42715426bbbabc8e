"""The operator's commands for the public site."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click

from petitioner.foundation import clock
from petitioner.foundation.db import committed, reading
from petitioner.foundation.web import foundation
from petitioner.publication.check.shapes import Finding, Trouble
from petitioner.publication.check.verify_site import verify_site
from petitioner.publication.data_commands import pack_data
from petitioner.publication.jobs import count_all, open_log, open_site
from petitioner.publication.log_commands import refusing
from petitioner.publication.mirrors.make_mirror import NoPlace, make_mirror
from petitioner.publication.progress import telling
from petitioner.publication.public_site import Site
from petitioner.publication.publish import publish as publish_changes
from petitioner.publication.publish_all import ShareFailed, publish_all, write_share
from petitioner.signatures.catch_up import catch_up_or_refuse
from petitioner.signatures.count import refresh_awaiting
from petitioner.signatures.seal_names import take_sealed_names_away
from petitioner.statements.read import published

_MANY: Final = 50
"""From so many statements on it is worth starting processes."""
_MEANINGS: Final = {
    Trouble.MISSING: "is missing",
    Trouble.DIFFERS: "is not what was written",
    Trouble.TWIN: "has something else compressed beside it, or nothing",
    Trouble.FOREIGN: "was written by nobody here",
    Trouble.HALF: "was left by a process that was killed while it wrote",
    Trouble.DUE: "is not published yet as it is now: publish, then ask again",
}


@click.group("publication")
def publication() -> None:
    """The public site."""


publication.add_command(pack_data)


@publication.command("publish")
@click.option("--all", "everything", is_flag=True, help="Render every page again, changed or not.")
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    help="With --all: so many write at once. As many as there are processors, if there are many statements.",
)
def publish(*, everything: bool, processes: int | None) -> None:
    """Count, and write what changed; if the worker is at it, as soon as it is done."""
    site = open_site()
    counted = _count(site)
    together = (processes or _processes_for()) if everything else 1
    if together > 1:
        written = _publish_all(site, together)
    else:
        with committed() as session:
            written = len(publish_changes(session, site, now=clock.now(), everything=everything, waits=True))
    click.echo(f"Counted {counted} signatures; wrote {written} parts of the site to {site.folder}.")


@publication.command("publish-share", hidden=True)
@click.argument("place", type=click.IntRange(0))
@click.argument("shares", type=click.IntRange(1))
def publish_share(place: int, shares: int) -> None:
    """Write a share of the statements for `publish --all`, which starts this; say how many are written."""
    for count in write_share(open_site(), place, shares):
        click.echo(count)


def _processes_for() -> int:
    with reading() as session:
        is_many = len(published(session, now=clock.now())) >= _MANY
    return (os.cpu_count() or 1) if is_many else 1


def _publish_all(site: Site, processes: int) -> int:
    try:
        with telling("Writing") as tell:
            return publish_all(site, processes=processes, tell=tell)
    except ShareFailed:
        raise click.ClickException(
            "A process ended before its pages were written. What was finished is kept: run this again."
        ) from None


@publication.command("verify")
@click.option("--repair", is_flag=True, help="Publish, write anew what is wrong, take away what is foreign.")
def verify(*, repair: bool) -> None:
    """Render everything again and compare it with the public folder; 1 if anything differs.

    Nothing is changed, in the database neither, unless you ask for a repair; it may be stopped at any time.
    """
    site = open_site()
    with refusing():
        log = open_log()
        if repair:
            _count(site)
            with committed() as session:
                publish_changes(session, site, now=clock.now(), waits=True)
    with refusing(), telling("Comparing") as tell:
        found = verify_site(reading, site, log, clock=clock.now, repairs=repair, tell=tell)
    for finding in found.mended:
        click.echo(f"mended: {_line(finding)}")
    for finding in found.wrong:
        click.echo(_line(finding))
    if found.wrong:
        click.echo(f"{len(found.wrong)} files are not as they were written; {found.right} are.")
        raise SystemExit(1)
    click.echo(f"All {found.right} files are as they were written, and there are no others.")


@publication.command("mirror")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--all", "everything", is_flag=True, help="Copy every file again, changed or not.")
def mirror(folder: Path, *, everything: bool) -> None:
    """Publish, and copy the site into FOLDER so that any host can serve it; again: only what changed.

    It may be stopped and run again. Until it has ended, FOLDER says itself that it is no mirror.
    """
    site = open_site()
    _count(site)
    with _refusing_places(), refusing(), telling("Copying") as tell:
        made = make_mirror(
            *(committed, site, open_log(), folder), clock=clock.now, everything=everything, tell=tell
        )
    click.echo(
        f"{folder} is a mirror as of {made.as_of:%Y-%m-%d %H:%M:%S} UTC: {made.files} files, a log of "
        f"{made.leaves} leaves. Check it: petitioner-check-mirror {folder} --from {site.public_url}"
    )


@contextmanager
def _refusing_places() -> Iterator[None]:
    try:
        yield
    except NoPlace as refusal:
        raise click.UsageError(str(refusal)) from None


def _line(finding: Finding) -> str:
    return f"{finding.name} {_MEANINGS[finding.trouble]}"


def _count(site: Site) -> int:
    """Do what comes before every publication; return how many signatures were counted."""
    catch_up_or_refuse(foundation())
    with committed() as session:
        refresh_awaiting(session, now=clock.now())
    with refusing():
        counted = count_all(site)
    with committed() as session:
        take_sealed_names_away(session)
    return counted
