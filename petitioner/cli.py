"""`petitioner …`: the commands of every room, gathered."""

import gc
import os
import signal
import sys
from contextlib import suppress
from ctypes import CDLL
from importlib import import_module
from threading import Event

import click
from flask import Flask
from granian import Granian
from granian.constants import Interfaces

from petitioner import schedule
from petitioner.app import create_app
from petitioner.authorities.commands import authorities
from petitioner.canvass.commands import canvass
from petitioner.console.commands import metrics, operations
from petitioner.endorsements.commands import endorsements
from petitioner.foundation.db import NotAllowed, committed, db, minding_rights, relate_tables
from petitioner.foundation.i18n import country_options
from petitioner.foundation.key_files import read_pair, read_web_keys
from petitioner.foundation.queue import QUEUES, work
from petitioner.foundation.roles import WEB, WORKER
from petitioner.foundation.secrets import MissingKeys
from petitioner.foundation.settings import MissingSetting, Settings, settings_table
from petitioner.grants import grant
from petitioner.keys_commands import keys
from petitioner.organisers.commands import accounts
from petitioner.parliaments.commands import parliaments
from petitioner.publication.commands import publication
from petitioner.publication.jobs import open_log
from petitioner.publication.log_commands import log
from petitioner.publication.signers_commands import signers
from petitioner.sample_audit.commands import sample_audit
from petitioner.signatures.commands import signatures
from petitioner.signatures.retention_commands import retention
from petitioner.statements.commands import statements
from petitioner.tables import MIGRATIONS
from petitioner.vocabulary.language import LANGUAGES

_M_ARENA_MAX = -8
_WEB_SECONDS = 900
"""How long a web process lives: what people typed lingers in freed memory, and goes with the process."""
_WITHOUT_APP = {"keys", "settings", "web"}


def _app() -> Flask:
    try:
        return create_app(Settings.from_environment(os.environ))
    except (MissingSetting, MissingKeys) as refusal:
        raise click.ClickException(str(refusal)) from None


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="petitioner")
@click.pass_context
def main(context: click.Context) -> None:
    """Statements, signatures, endorsements: see each command's --help."""
    if context.invoked_subcommand in _WITHOUT_APP or "--help" in sys.argv or "-h" in sys.argv:
        context.obj = _app  # the commands of `keys` that need the application make it themselves
        return
    app = _app()
    context.obj = app
    context.with_resource(app.app_context())


for group in (
    statements,
    parliaments,
    endorsements,
    canvass,
    authorities,
    accounts,
    publication,
    log,
    sample_audit,
    signatures,
    signers,
    retention,
    keys,
    metrics,
    operations,
):
    main.add_command(group)


@main.group("database")
def database() -> None:
    """The tables."""


@database.command("upgrade")
@click.pass_obj
def upgrade_database(app: Flask) -> None:
    """Bring the tables to the form this version needs."""
    from flask_migrate import Migrate, upgrade  # noqa: PLC0415 - heavy, and no other command needs it

    Migrate(app, db, directory=str(MIGRATIONS))
    upgrade(directory=str(MIGRATIONS))
    try:
        with minding_rights(), committed() as session:
            grant(session)
    except NotAllowed:
        raise click.ClickException(
            f"The tables are up to date, but the roles {WEB} and {WORKER} could not be given their rights. "
            "Make both (`createuser`), then run this as the owner of the tables."
        ) from None
    click.echo("The tables are up to date.")


@main.command("settings")
def show_settings() -> None:
    """Print the table of settings."""
    click.echo(settings_table(), nl=False)


@main.command("web")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--processes", default=2, show_default=True)
@click.option("--threads", default=16, show_default=True)
def serve_web(host: str, port: int, processes: int, threads: int) -> None:
    """Serve the site."""
    try:
        import_module("petitioner.wsgi")  # built once, here; the processes are forked and share it
    except (MissingSetting, MissingKeys) as refusal:
        raise click.ClickException(str(refusal)) from None
    relate_tables()
    for language in LANGUAGES:
        country_options(language)  # a language's words are some megabytes; they too are shared
    gc.collect()
    gc.freeze()
    with suppress(AttributeError, OSError):
        CDLL(None).mallopt(_M_ARENA_MAX, 2)  # glibc: one arena a thread would cost more than the threads
    Granian(
        "petitioner.wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=threads,
        respawn_failed_workers=True,
        workers_lifetime=_WEB_SECONDS,
        log_access=False,
        websockets=False,
    ).serve()


@main.command("worker")
@click.argument("queue", type=click.Choice(QUEUES))
@click.pass_obj
def run_worker(app: Flask, queue: str) -> None:
    """Work through one QUEUE."""
    settings = Settings.from_environment(os.environ)
    try:
        read_pair(read_web_keys(settings.web_keys), settings.worker_keys)
        if queue == "publication":
            open_log()
    except MissingKeys as refusal:
        raise click.ClickException(str(refusal)) from None
    relate_tables()
    work(app, queue, settings.queue_url, before_each=lambda: db.engine.dispose(close=False))


@main.command("scheduler")
def run_scheduler() -> None:
    """Nudge what is due, until stopped."""
    stopped = Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: stopped.set())
    schedule.keep(stopped)
