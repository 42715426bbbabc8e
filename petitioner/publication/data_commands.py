"""`petitioner publication data`: make the tables of everything that is public now, and not tonight."""

import click

from petitioner.foundation import clock
from petitioner.foundation.db import reading
from petitioner.foundation.web import foundation
from petitioner.publication.data_package.make_package import DESCRIPTOR, ROOT, LeftMeanwhile, make_package
from petitioner.publication.progress import telling
from petitioner.signatures.catch_up import catch_up_or_refuse


@click.command("data")
def pack_data() -> None:
    """Copy what is public into tables: the Data Package at /data/datapackage.json."""
    catch_up_or_refuse(foundation())
    settings = foundation().settings
    try:
        with telling("Copying") as tell, reading() as session:
            made = make_package(
                session,
                settings.public_folder,
                settings.public_url,
                settings.data_licence,
                now=clock.now(),
                progress=tell,
            )
    except LeftMeanwhile:
        raise click.ClickException(
            "Something left the site while it was copied; nothing was published. Run this again."
        ) from None
    if made is None:
        raise click.ClickException("Another process is making the package now; it will be there in a moment.")
    click.echo(f"{made.rows} rows in {len(made.tables)} tables: {settings.public_url}/{ROOT}/{DESCRIPTOR}")
