"""List who publishes here."""

from petitioner.foundation.db import Session
from petitioner.statements.shapes import OrganisationWords
from petitioner.statements.store import statements as store


def list_organisations(session: Session) -> tuple[OrganisationWords, ...]:
    """Return every organisation of which the public reads a statement, the host first, by one query."""
    return tuple(
        OrganisationWords(each.slug, each.names, each.abouts)
        for each in store.publishing_organisations(session)
    )
