"""`petitioner keys …`: making, checking, changing and retiring keys.

`create`, `create-log` and `rotate` need files only; the others ask the database, and make the application for
it.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import click
from flask import Flask

from petitioner.encrypted import COLUMNS, SEALED
from petitioner.foundation import key_files
from petitioner.foundation.db import committed, reading
from petitioner.foundation.key_files import LOG, WEB, WORKER, KeysExist, read_pair, read_web_keys
from petitioner.foundation.reencryption import FIRST, Column, Stored, reencrypt, tally
from petitioner.foundation.secrets import MissingKeys, WebKeys, WorkerKeys
from petitioner.foundation.web import foundation

AT_ONCE: Final = 1000
_FOLDER: Final = click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
MakeApp = Callable[[], Flask]


@click.group("keys")
def keys() -> None:
    """The key files, and what is encrypted with them."""


@keys.command("create")
@_FOLDER
def create(folder: Path) -> None:
    """Make web.keys, worker.keys and log.key in FOLDER; never overwrites."""
    try:
        key_files.make_pair(folder)
        key_files.make_log_key(folder)
    except KeysExist as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(
        f"Made {folder / WEB}, {folder / WORKER} and {folder / LOG}. Keep a copy of all, apart, offline."
    )


@keys.command("create-log")
@_FOLDER
def create_log(folder: Path) -> None:
    """Make log.key alone in FOLDER, where the other two are from before there was a log; never overwrites."""
    try:
        key_files.make_log_key(folder)
    except KeysExist as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(f"Made {folder / LOG}. Keep a copy of it, apart, offline.")


@keys.command("rotate")
@_FOLDER
def rotate(folder: Path) -> None:
    """Add a row key and an intake key to the files in FOLDER; the old ones stay."""
    try:
        made = key_files.rotate(folder)
    except (MissingKeys, OSError) as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(f"Added row key {made.row} and intake key {made.intake}. Now:")
    click.echo("1. Keep a copy of both files, apart, offline.")
    click.echo("2. Restart the workers, then the web processes.")
    click.echo("3. Run `petitioner keys reencrypt`, then `petitioner keys check`.")
    click.echo(f"4. When nothing is left on an old key: `petitioner keys retire {folder}`.")


@keys.command("check")
@click.pass_obj
def check(make_app: MakeApp) -> None:
    """Tell whether anything is still on an old key; exit with 1 if so."""
    with make_app().app_context():
        web_keys, worker_keys = _pair_in_use()
        left = _left(web_keys, worker_keys)
    if left:
        _show(left)
        raise SystemExit(1)
    click.echo(
        f"Everything is on row key {worker_keys.row_id} and intake key {web_keys.intake_id};"
        " the two files are a pair."
    )


@keys.command("reencrypt")
@click.pass_obj
def reencrypt_all(make_app: MakeApp) -> None:
    """Put every row onto the current row key. May be stopped and run again at any time."""
    with make_app().app_context():
        web_keys, worker_keys = _pair_in_use()
        old = sum(_on_old_keys(column, worker_keys.row_id) for column in COLUMNS)
        done = unreadable = 0
        with click.progressbar(length=old, label="Encrypting anew") as bar:
            for column in COLUMNS:
                some_done, some_unreadable = _reencrypt_column(column, worker_keys, bar.update)
                done, unreadable = done + some_done, unreadable + some_unreadable
        left = _left(web_keys, worker_keys)
    click.echo(f"{done} rows are now on row key {worker_keys.row_id}.")
    if unreadable:
        click.echo(f"{unreadable} rows cannot be read with worker.keys and were left as they are.")
    if left:
        _show(left)
        raise SystemExit(1)


@keys.command("retire")
@_FOLDER
@click.confirmation_option(prompt="Was every process restarted after the keys were rotated?")
@click.pass_obj
def retire(make_app: MakeApp, folder: Path) -> None:
    """Take the old keys out of worker.keys in FOLDER, if nothing is left on them."""
    with make_app().app_context():
        try:
            web_keys = read_web_keys(folder / WEB)
            left = _left(web_keys, read_pair(web_keys, folder / WORKER))
        except MissingKeys as refusal:
            raise click.ClickException(str(refusal)) from None
    if left:
        _show(left)
        raise click.ClickException("Nothing was retired: what is listed could never be read again.")
    try:
        kept = key_files.retire(folder)
    except (MissingKeys, OSError) as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(
        f"Retired {kept.older} old keys; row key {kept.row} and intake key {kept.intake} are left."
        " Restart the workers."
    )
    click.echo("Older backups need the old worker.keys: keep its offline copy as long as you keep them.")


def _pair_in_use() -> tuple[WebKeys, WorkerKeys]:
    ground = foundation()
    try:
        return ground.web_keys, read_pair(ground.web_keys, ground.settings.worker_keys)
    except MissingKeys as refusal:
        raise click.ClickException(str(refusal)) from None


def _on_old_keys(column: Column, row_id: int) -> int:
    with reading() as session:
        found = tally(session, column)
    return found.total() - found[row_id]


def _left(web_keys: WebKeys, worker_keys: WorkerKeys) -> list[tuple[str, int, int]]:
    """Return what is on an old key: column, key, rows."""
    current: dict[Stored, int] = dict.fromkeys(COLUMNS, worker_keys.row_id)
    current |= dict.fromkeys(SEALED, web_keys.intake_id)
    with reading() as session:
        return [
            (stored.name, key, number)
            for stored, in_use in current.items()
            for key, number in sorted(tally(session, stored).items())
            if key != in_use
        ]


def _show(left: list[tuple[str, int, int]]) -> None:
    click.echo(f"{'column':<32}{'key':>6}{'rows':>12}")
    for name, key, number in left:
        click.echo(f"{name:<32}{key:>6}{number:>12}")
    sealed = {stored.name for stored in SEALED}
    if any(name not in sealed for name, _, _ in left):
        click.echo("Run `petitioner keys reencrypt` for rows that are on an old key.")
    if any(name in sealed for name, _, _ in left):
        click.echo(
            "Sealed forms go when a worker opens them; `petitioner signatures release` lets it try those"
            " again that could not be opened."
        )


def _reencrypt_column(
    column: Column, worker_keys: WorkerKeys, advance: Callable[[int], None]
) -> tuple[int, int]:
    """Go through one column, a commit for each batch; return how many rows were done and were unreadable."""
    done = unreadable = 0
    after = FIRST
    while True:
        with committed() as session:
            batch = reencrypt(session, column, worker_keys, most=AT_ONCE, after=after)
        if batch.last is None:
            return done, unreadable
        done, unreadable, after = done + batch.done, unreadable + batch.unreadable, batch.last
        advance(batch.done + batch.unreadable)
