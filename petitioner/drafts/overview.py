"""The statements of some organisations, as the desk lists them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.statements.find_titles import find_newest_titles
from petitioner.statements.read import listed
from petitioner.statements.rules import Phase
from petitioner.statements.shapes import VersionTitle


@dataclass(frozen=True, slots=True)
class DeskLine:
    """A statement in the list: its title in the reader's language or the next best."""

    slug: str
    organisation_id: int
    title: str
    title_language: str
    phase: Phase
    version_number: int
    languages: tuple[str, ...]


def list_statements(
    session: Session, organisation_ids: Collection[int], language: str, *, now: datetime
) -> tuple[DeskLine, ...]:
    """Return the statements of these organisations, those kept back among them, by short name."""
    lines = [line for line in listed(session, now=now) if line.organisation_id in organisation_ids]
    titles = find_newest_titles(session, [line.statement_id for line in lines])
    found = []
    for line in lines:
        named = titles.get(line.statement_id) or VersionTitle(line.slug, 0, {language: line.slug})
        title_language, title = named.best(language)
        found.append(
            DeskLine(
                line.slug,
                line.organisation_id,
                title,
                title_language,
                line.phase,
                line.version_number,
                line.languages,
            )
        )
    return tuple(found)
