"""The operator's commands for the public site."""

import click

from petitioner.foundation import clock
from petitioner.foundation.db import committed
from petitioner.foundation.web import foundation
from petitioner.publication.data_commands import pack_data
from petitioner.publication.jobs import count_all, open_site
from petitioner.publication.log_commands import refusing
from petitioner.publication.publish import publish as publish_changes
from petitioner.signatures.catch_up import catch_up_or_refuse
from petitioner.signatures.count import refresh_awaiting
from petitioner.signatures.seal_names import take_sealed_names_away


@click.group("publication")
def publication() -> None:
    """The public site."""


publication.add_command(pack_data)


@publication.command("publish")
@click.option("--all", "everything", is_flag=True, help="Render every page again, changed or not.")
def publish(*, everything: bool) -> None:
    """Count, and write what changed."""
    catch_up_or_refuse(foundation())
    site = open_site()
    with committed() as session:
        refresh_awaiting(session, now=clock.now())
    with refusing():
        counted = count_all(site)
    with committed() as session:
        take_sealed_names_away(session)
    with committed() as session:
        written = publish_changes(session, site, now=clock.now(), everything=everything)
    click.echo(f"Counted {counted} signatures; wrote {len(written)} parts of the site to {site.folder}.")
