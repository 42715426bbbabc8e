"""The operator's commands for signatures."""

import click

from petitioner.foundation import clock
from petitioner.foundation.db import committed
from petitioner.signatures.count import recount as count_anew


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
