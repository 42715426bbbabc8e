"""`petitioner signers …`: whom the public sees. Here the operator reads names and comments, at a terminal."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

import click

from petitioner.foundation import clock
from petitioner.foundation.db import committed, reading
from petitioner.publication.jobs import open_site
from petitioner.publication.public_site import Site
from petitioner.publication.publish import publish, write_without_names
from petitioner.signatures.feature import NameNotShown
from petitioner.signatures.feature import feature as put_forward
from petitioner.signatures.feature import unfeature as take_back
from petitioner.signatures.form_rules import LONGEST_ROLE, cleaned
from petitioner.signatures.list_public import UnknownSigner, list_prominent, list_signers
from petitioner.signatures.moderate import NoComment, moderate
from petitioner.signatures.moderate import waiting_comments as read_waiting
from petitioner.signatures.seal_names import names_left, seal_names, take_sealed_names_away
from petitioner.signatures.shapes import PublicSigner
from petitioner.signatures.show_rules import UnsealStep
from petitioner.signatures.unseal_names import FIRST, NotSealed, lift_seal, show_again, unseal_names
from petitioner.statements.read import published

AT_ONCE: Final = 500
_SLUG: Final = click.argument("slug")
_ID: Final = click.argument("public_id", metavar="ID", type=click.UUID)


@click.group("signers")
def signers() -> None:
    """Who is shown under a statement: prominent signatories, comments, and the panic switch."""


@signers.command("list")
@_SLUG
@click.option("--waiting-comments", is_flag=True, help="Only comments that wait for a decision.")
def list_shown(slug: str, *, waiting_comments: bool) -> None:
    """List who is shown, the prominent ones first, each with the ID that the other commands take."""
    statement_id = _statement_id(slug)
    if waiting_comments:
        with reading() as session:
            waiting = read_waiting(session, statement_id, keys=open_site().keys, most=AT_ONCE)
        for each in waiting:
            click.echo(f"{each.id}  {each.name}: {each.comment}")
        click.echo(f"{len(waiting)} comments wait{', and perhaps more' * (len(waiting) == AT_ONCE)}.")
        return
    for place, signer in _everybody(statement_id):
        said = (signer.name, signer.role, signer.country, signer.comment)
        click.echo(f"{signer.id}  {place:>4}  {', '.join(text for text in said if text)}")


@signers.command("feature")
@_SLUG
@_ID
@click.option(
    "--position", type=click.IntRange(1, 200), required=True, help="Place from 1; others move down."
)
@click.option("--role", help="What stands beside the name instead of the signer's own words.")
def feature(slug: str, public_id: UUID, *, position: int, role: str | None) -> None:
    """Put a signer whose name is shown among the prominent signatories. The page follows within seconds."""
    words = None if role is None else cleaned(role)
    if words is not None and not 0 < len(words) <= LONGEST_ROLE:
        raise click.ClickException(f"A role has 1 to {LONGEST_ROLE} characters.")
    with _refusing(), committed() as session:
        keys = open_site().keys
        put_forward(session, _statement_id(slug), public_id, position=position, role=words, keys=keys)
    click.echo("Done.")


@signers.command("unfeature")
@_SLUG
@_ID
def unfeature(slug: str, public_id: UUID) -> None:
    """Take a signer from the prominent signatories; the role is again what the signer wrote."""
    with _refusing(), committed() as session:
        take_back(session, _statement_id(slug), public_id, keys=open_site().keys)
    click.echo("Done.")


@signers.command("comment")
@click.argument("decision", type=click.Choice(["approve", "refuse"]))
@_SLUG
@_ID
def comment(decision: str, slug: str, public_id: UUID) -> None:
    """Let a comment be shown, or refuse it: a refused one is never shown."""
    with _refusing(), committed() as session:
        is_approved = decision == "approve"
        moderate(session, _statement_id(slug), public_id, is_approved=is_approved, keys=open_site().keys)
    click.echo("Done.")


@signers.command("refresh")
@_SLUG
def refresh(slug: str) -> None:
    """Show everybody anew as they chose and the statement allows: after its settings changed.

    Also after an update from a version that kept no list of public signers. May be stopped and run again.
    """
    _show_everybody(_statement_id(slug), open_site())
    click.echo("Done.")


@signers.command("seal")
@_SLUG
def seal(slug: str) -> None:
    """The panic switch: show no name of this statement any more, from this moment. Asks nothing.

    The names disappear from every page within seconds, then from the list in the database; the encrypted
    signatures stay and go on counting. It may be stopped, and run again: the worker goes on too. Where the
    names are sealed already, whoever wished to open them must wish it again.
    """
    statement_id = _statement_id(slug)
    with committed() as session:
        seal_names(session, statement_id, now=clock.now())
    site = open_site()
    with reading() as session:
        write_without_names(session, site, slug, now=clock.now())
    _publish(site)
    click.echo("Sealed: no page of this site shows a name of this statement any more.")
    with reading() as session:
        left = names_left(session, statement_id)
    with click.progressbar(length=left, label="Deleting the list") as bar:
        while gone := _take_away():
            bar.update(gone)
    click.echo("The list is deleted. To show names again: petitioner signers unseal, two people, three days.")


@signers.command("unseal")
@_SLUG
@click.option("--by", required=True, help="The name of the person who wishes it.")
def unseal(slug: str, *, by: str) -> None:
    """Show the names again: one person wishes it, and another one at least 72 hours later.

    That two names typed at a terminal are two people is the operator's word; at the desk two accounts do it.
    """
    name = cleaned(by)
    if not any(character.isalpha() for character in name):
        raise click.ClickException("Say who wishes it: --by NAME.")
    statement_id = _statement_id(slug)
    try:
        with committed() as session:
            step, opens_at = unseal_names(session, statement_id, by=name, now=clock.now())
    except NotSealed:
        raise click.ClickException("The names of this statement are not sealed.") from None
    since = f"{opens_at:%d %B %Y, %H:%M} UTC"
    if step is UnsealStep.NOTED:
        click.echo(f"Noted. Another person may do the same from {since} on; until then nothing is shown.")
        return
    if step is UnsealStep.SAME_PERSON:
        raise click.ClickException(
            f"This is the person who wished it first: somebody else must, from {since}."
        )
    if step is UnsealStep.TOO_SOON:
        raise click.ClickException(f"Too soon: the second person's wish counts from {since} on.")
    site = open_site()
    _show_everybody(statement_id, site)
    with committed() as session:
        is_open = lift_seal(session, statement_id)
    if not is_open:
        raise click.ClickException("The names were sealed again meanwhile; they stay sealed.")
    _publish(site)
    click.echo("The names are shown again, as far as each signer chose.")


def _statement_id(slug: str) -> int:
    with reading() as session:
        known = {key.slug: key.statement_id for key in published(session, now=clock.now())}
    if slug not in known:
        raise click.ClickException(f"There is no published statement {slug}.")
    return known[slug]


def _everybody(statement_id: int) -> Iterator[tuple[str, PublicSigner]]:
    """Yield everybody who is shown, with the place of those who have one, a page at a time."""
    with reading() as session:
        prominent = list_prominent(session, statement_id, most=AT_ONCE)
    yield from ((str(place), signer) for place, signer in enumerate(prominent, 1))
    after = None
    while True:
        with reading() as session:
            found = list_signers(session, statement_id, after=after, most=AT_ONCE)
        yield from (("", signer) for signer in found.signers)
        after = found.after
        if after is None:
            return


def _show_everybody(statement_id: int, site: Site) -> None:
    after: UUID | None = FIRST
    while after is not None:
        with committed() as session:
            after = show_again(session, statement_id, keys=site.keys, after=after)


def _take_away() -> int:
    with committed() as session:
        return take_sealed_names_away(session)


def _publish(site: Site) -> None:
    with committed() as session:
        publish(session, site, now=clock.now(), waits=True)


@contextmanager
def _refusing() -> Iterator[None]:
    """Turn what cannot be done into a sentence."""
    try:
        yield
    except UnknownSigner:
        raise click.ClickException("Nobody with this ID is shown under this statement.") from None
    except NameNotShown:
        raise click.ClickException(
            "This signer lets only initials be shown, and cannot be put forward."
        ) from None
    except NoComment:
        raise click.ClickException("This signer has no comment.") from None
