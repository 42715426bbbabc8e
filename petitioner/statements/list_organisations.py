"""Who publishes here."""

from petitioner.foundation.db import Session
from petitioner.statements.shapes import OrganisationWords
from petitioner.statements.store import statements as store


def list_organisations(session: Session) -> tuple[OrganisationWords, ...]:
    """Return the organisation that runs the instance, then all others that publish, by short name."""
    return tuple(
        OrganisationWords(each.slug, each.names, each.abouts)
        for each in store.publishing_organisations(session)
    )
