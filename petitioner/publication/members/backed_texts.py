"""The texts that somebody backs, older ones too."""

from collections.abc import Mapping
from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.publication.gather import Gathered
from petitioner.statements.read import find_version, read_version
from petitioner.statements.shapes import StatementView

BackedTexts = Mapping[tuple[int, str], StatementView]
"""By number of the version and language."""


def backed_texts(session: Session, gathered: Gathered, *, now: datetime) -> BackedTexts:
    """Return every text somebody backs; two queries for each."""
    backers = (backer for assembly in gathered.backing for backer in assembly.backers)
    found = {}
    for number, language in sorted({(each.version_number, each.language) for each in backers}):
        version_id = find_version(session, gathered.key.statement_id, number)
        if version_id is not None:
            found[number, language] = read_version(session, version_id, language, now=now)
    return found
