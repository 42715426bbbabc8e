"""The operator's commands for signatures."""

import click

from petitioner.foundation import clock
from petitioner.foundation.db import committed
from petitioner.signatures.count import recount as count_anew
from petitioner.signatures.store.intake import release_intake


@click.group("signatures")
def signatures() -> None:
    """Signatures."""


@signatures.command("recount")
@click.option("--repair", is_flag=True, help="Put the counted numbers in place of the kept ones.")
def recount(*, repair: bool) -> None:
    """Count every signature anew and compare with the published numbers; exit with 1 where they differ."""
    with committed() as session:
        differing = count_anew(session, now=clock.now(), repair=repair)
    for statement_id, (kept, counted) in sorted(differing.items()):
        click.echo(f"statement {statement_id}: published {kept}, counted {counted}")
    if not differing:
        click.echo("The published numbers agree with the signatures.")
    elif repair:
        click.echo("Repaired.")
    else:
        raise SystemExit(1)


@signatures.command("release")
def release() -> None:
    """Try the sealed forms again that could not be opened three times, after what was wrong was mended."""
    with committed() as session:
        released = release_intake(session)
    click.echo(f"{released} sealed forms will be tried again within a minute.")
