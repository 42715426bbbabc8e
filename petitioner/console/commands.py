"""`petitioner metrics`: numbers for a monitoring system; `petitioner operations …`: notes of the operator."""

import time
from pathlib import Path

import click

from petitioner.console.metrics import HasContext, serve
from petitioner.console.rules import INSTANCE, Reading
from petitioner.console.store import board as store
from petitioner.foundation import clock
from petitioner.foundation.db import committed


@click.command("metrics")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8010, show_default=True)
@click.pass_obj
def metrics(app: HasContext, host: str, port: int) -> None:
    """Serve Prometheus metrics at a port of their own, until stopped."""
    server, _ = serve(app, host, port)
    click.echo(f"metrics at http://{host}:{server.server_port}/metrics")
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        server.shutdown()


@click.group("operations")
def operations() -> None:
    """Notes for the operations page."""


@operations.command("note-backup")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def note_backup(file: Path) -> None:
    """Note that FILE is a backup that was just made: the operations page shows its age and size."""
    size = file.stat().st_size
    with committed() as session:
        store.put(session, {(Reading.BACKUP, INSTANCE, INSTANCE): (size, clock.now())}, now=clock.now())
    click.echo(f"noted a backup of {size} bytes")
