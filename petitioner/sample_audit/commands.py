"""The command line of sample audits: `petitioner sample-audit …`. It prints numbers and places, no names."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import click
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from petitioner.foundation import clock
from petitioner.foundation.db import committed
from petitioner.foundation.key_files import read_pair
from petitioner.foundation.queue import later
from petitioner.foundation.secrets import MissingKeys, WorkerKeys
from petitioner.foundation.web import foundation
from petitioner.sample_audit.begin import begin
from petitioner.sample_audit.draw import draw
from petitioner.sample_audit.export import export
from petitioner.sample_audit.jobs import serve_samples
from petitioner.sample_audit.mail import mail
from petitioner.sample_audit.publish import publish
from petitioner.sample_audit.record import record
from petitioner.sample_audit.rules import USUAL_SAMPLE, RefusedAudit
from petitioner.transparency.extend import extend
from petitioner.transparency.lock import LogBroken
from petitioner.transparency.open_log import open_log

_ID = click.argument("audit_id", metavar="ID", type=int)


@click.group("sample-audit")
def sample_audit() -> None:
    """Ask some signers, drawn by chance nobody has in hand, whether they signed; see docs/log.md."""


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn a refusal into one sentence and exit code 1."""
    try:
        yield
    except (RefusedAudit, LogBroken, MissingKeys) as refusal:
        raise click.ClickException(str(refusal)) from None
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}.") from None


@sample_audit.command("begin")
@click.option("--statement", required=True, metavar="SLUG", help="The short name of the statement.")
@click.option(
    "--auditor-key", required=True, type=click.Path(path_type=Path), help="X25519 public key of theirs (PEM)."
)
@click.option("--size", default=USUAL_SAMPLE, show_default=True, help="How many signatures are drawn.")
@click.option(
    "--randomness",
    required=True,
    metavar="SOURCE",
    help="drand:ROUND (quicknet), or in words a value to come.",
)
@click.option(
    "--due",
    type=click.DateTime(formats=["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d"]),
    help="When that value is public (UTC); drand says so itself.",
)
def begin_one(statement: str, auditor_key: Path, size: int, randomness: str, due: datetime | None) -> None:
    """Promise in the public log what will be drawn, before anybody can know what that is."""
    with _refusals():
        key = _public_key(auditor_key)
        log = open_log(foundation().settings)
        with committed() as session:
            audit_id, count = begin(
                session,
                log,
                statement,
                size=size,
                auditor_key=key,
                source=randomness,
                due_at=due.replace(tzinfo=UTC) if due else None,
                now=clock.now(),
            )
        with committed() as session:
            extend(session, log)
    click.echo(f"Sample audit {audit_id} is promised in the log: {min(size, count)} of {count} signatures.")


def _public_key(path: Path) -> bytes:
    try:
        key = load_pem_public_key(path.read_bytes())
    except ValueError:
        key = None
    if not isinstance(key, X25519PublicKey):
        raise RefusedAudit(
            f"{path} holds no X25519 public key: openssl genpkey -algorithm X25519 makes a pair."
        )
    return key.public_bytes_raw()


@sample_audit.command("draw")
@_ID
@click.option("--randomness", required=True, metavar="HEX", help="What the source said.")
def draw_one(audit_id: int, randomness: str) -> None:
    """Draw by the public value; it can be done once."""
    with _refusals(), committed() as session:
        drawn = draw(session, audit_id, randomness, now=clock.now())
    click.echo(f"{len(drawn)} leaves are drawn: {' '.join(map(str, drawn))}")


@sample_audit.command("export")
@_ID
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--by", required=True, help="The name of the person who wishes it.")
def export_one(audit_id: int, file: Path, *, by: str) -> None:
    """Write FILE, which the auditor alone can open: one person wishes it, then another one.

    That two names typed at a terminal are two people is the operator's word.
    """
    name = " ".join(by.split())
    if not any(character.isalpha() for character in name):
        raise click.ClickException("Say who wishes it: --by NAME.")
    with _refusals():
        keys = _keys()
        with committed() as session:
            sealed = export(session, audit_id, by=name, keys=keys, now=clock.now())
        if sealed is None:
            click.echo("Noted. Another person may now do the same; nothing is written yet.")
            return
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as written:  # noqa: PTH123
            written.write(sealed)
    click.echo(f"{file} is written: hand it to the auditor.")


@sample_audit.command("mail")
@_ID
@click.option("--yes", is_flag=True, help="Do not ask.")
def mail_all(audit_id: int, *, yes: bool) -> None:
    """Write one letter to everybody drawn: did you sign? Answers are taken for three weeks."""
    if not yes and not click.confirm("Write once to everybody who was drawn?", default=False):
        raise click.ClickException("Nobody was written to.")
    with _refusals():
        keys = _keys()
        with committed() as session:
            count = mail(session, audit_id, keys=keys, now=clock.now())
    later(serve_samples)
    click.echo(f"{count} letters are due.")


@sample_audit.command("record")
@_ID
@click.argument("file", type=click.File("r", encoding="utf-8-sig"))
def record_all(audit_id: int, file: TextIO) -> None:
    """Take in the auditor's table (leaf,answer: yes, no, unreachable), in the place of the one before."""
    with _refusals():
        try:
            lines = list(file)
        except UnicodeDecodeError:
            raise RefusedAudit("The table is not UTF-8.") from None
        with committed() as session:
            count = record(session, audit_id, lines, now=clock.now())
    click.echo(f"{count} answers are kept until the result is published.")


@sample_audit.command("publish")
@_ID
@click.option("--early", is_flag=True, help="Do not wait for the last day on which can be answered.")
def publish_one(audit_id: int, *, early: bool) -> None:
    """Put the result into the log and beside the number; single answers are deleted with that."""
    with _refusals():
        log = open_log(foundation().settings)
        with committed() as session:
            outcome = publish(session, log, audit_id, is_early=early, now=clock.now())
        with committed() as session:
            extend(session, log)
    for number, words in (
        (outcome.drawn, "drawn"),
        (outcome.yes, "say they signed"),
        (outcome.no, "say they did not"),
        (outcome.silent, "have not answered"),
        (outcome.not_asked, "could not be asked"),
    ):
        click.echo(f"{number:>6}  {words}")
    click.echo(
        f"At 95 %, at most {outcome.at_most * 100:.3f} % are fakes; with all who did not say yes,"
        f" {outcome.at_most_if_silent_are_fake * 100:.3f} %."
    )


def _keys() -> WorkerKeys:
    ground = foundation()
    return read_pair(ground.web_keys, ground.settings.worker_keys)
