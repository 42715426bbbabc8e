"""Who publishes here."""

from collections.abc import Sequence
from typing import Final

from petitioner.foundation.db import Session
from petitioner.statements.shapes import OrganisationView, OrganisationWords
from petitioner.statements.store import statements as store

NOBODY: Final = OrganisationView("", "petitioner", "")
"""Who runs an instance on which nothing was published yet."""


def list_organisations(session: Session) -> tuple[OrganisationWords, ...]:
    """Return the organisation that runs the instance, then all others that publish, by short name."""
    return tuple(
        OrganisationWords(each.slug, each.names, each.abouts)
        for each in store.publishing_organisations(session)
    )


def host_in(organisations: Sequence[OrganisationWords], language: str) -> OrganisationView:
    """Return who runs the instance, in a language: the first of those that publish."""
    return organisations[0].view(language) if organisations else NOBODY
