"""`petitioner log …`: how the log stands, and what is to be done after a restore."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from petitioner.endorsements.follow_log import follow_log as follow_backers
from petitioner.endorsements.log_shown import log_shown
from petitioner.foundation import clock
from petitioner.foundation.db import committed, reading
from petitioner.foundation.secrets import MissingKeys
from petitioner.foundation.web import foundation
from petitioner.publication.compare import differences
from petitioner.publication.jobs import open_log, open_witnessing
from petitioner.signatures.catch_up import catch_up_or_refuse
from petitioner.signatures.count import recount
from petitioner.signatures.follow_log import follow_log
from petitioner.transparency import store
from petitioner.transparency.extend import extend, held
from petitioner.transparency.lock import LogBroken
from petitioner.transparency.recover import accept_lock, recover


@click.group("log")
def log() -> None:
    """The log of what was counted."""


@contextmanager
def refusing() -> Iterator[None]:
    """Let a command end with what is to be done, where the log is broken or its key is missing."""
    try:
        yield
    except (LogBroken, MissingKeys) as refusal:
        raise click.ClickException(str(refusal)) from None


@log.command("show")
def show() -> None:
    """Print the public key, the signed size, and how the log stands."""
    with refusing(), reading() as session:
        kept = open_log()
        _, signed = held(session, kept)
        standing = store.standing(session)
        total = store.size(session)
    click.echo(f"key      {kept.key.verifier(signed.origin)}")
    click.echo(f"signed   {signed.size} leaves of {total}")
    since = standing.differs_since
    click.echo(f"standing {f'under review since {since:%Y-%m-%d}' if since else 'as the signatures say'}")


@log.command("witness")
def witness() -> None:
    """Ask the witnesses of the policy now, and print what each answered; exit with 1 if too few cosigned."""
    with refusing():
        asking = open_witnessing()
    if asking is None:
        raise click.ClickException(
            "No witness can be asked: name a policy in PETITIONER_LOG_POLICY, as docs/log.md says."
        )
    for name, answer in asking.go_round().items():
        click.echo(f"{name} {answer.trouble or 'has cosigned the newest checkpoint'}")
    seen, signers = asking.witnessed()
    click.echo(f"witnessed {seen.size if seen else 0} leaves, by {', '.join(sorted(signers)) or 'nobody'}")
    if not asking.is_witnessed():
        raise SystemExit(1)


@log.command("check")
def check() -> None:
    """Count everybody anew and hash every leaf; exit with 1 where numbers, signatures and log differ."""
    with refusing(), reading() as session:
        troubles = differences(session, open_log(), now=clock.now())
    for trouble in troubles:
        click.echo(trouble)
    if troubles:
        raise SystemExit(1)
    click.echo("Signatures, published numbers and log agree.")


@log.command("recover")
@click.confirmation_option(
    prompt="Is this the right backup, and were erasures replayed (`retention replay`)?"
)
def recover_log() -> None:
    """After a restore: bring back the leaves the backup did not know. What was lost is said in the log."""
    catch_up_or_refuse(foundation())
    with refusing(), committed() as session:
        kept = open_log()
        found = recover(session, kept)
        follow_log(session)
        recount(session, now=clock.now(), repair=True)
        follow_backers(session, now=clock.now())
        log_shown(session, kept.lock)
    with refusing(), committed() as session:
        extend(session, kept)
    click.echo(f"{found.leaves} leaves are back; {found.lost} signatures among them were lost.")


@log.command("accept-lock")
@click.confirmation_option(
    prompt="Is the lock gone for good, and is this the public folder that was published?"
)
def accept() -> None:
    """Go on from the published checkpoint: the lock is lost and cannot be put back."""
    with refusing():
        size = accept_lock(open_log())
    click.echo(f"The log goes on from its {size} published leaves.")
