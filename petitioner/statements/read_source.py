"""Read a statement back as the folder it was published from, to be amended."""

from dataclasses import dataclass

from petitioner.foundation.db import Session
from petitioner.statements.shapes import OrganisationWords, StatementFolder
from petitioner.statements.store import statements as store
from petitioner.statements.store import versions


@dataclass(frozen=True, slots=True)
class StatementSource:
    """The folder of the newest version, and whose it is; of the organisation's words it has none."""

    statement_id: int
    organisation_id: int
    version_number: int
    folder: StatementFolder


def read_source(session: Session, slug: str) -> StatementSource | None:
    """Return the newest words and settings of a statement, one that is kept back among them; or nothing."""
    kept = store.find_statement(session, slug)
    if kept is None:
        return None
    texts = versions.texts(session, kept.statement_id, kept.version_number)
    folder = StatementFolder(slug, OrganisationWords("", {}, {}), kept.settings, texts)
    return StatementSource(kept.statement_id, kept.organisation_id, kept.version_number, folder)
