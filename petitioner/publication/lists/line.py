"""One statement as a page of many says it, and as it is kept between two publications."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from petitioner.publication.gather import Gathered
from petitioner.statements.rules import Phase
from petitioner.vocabulary.language import best_language


@dataclass(frozen=True, slots=True)
class ListLine:
    """A statement in a list: its words in one language, its number, and whether it can be signed."""

    statement_id: int
    slug: str
    language: str
    languages: tuple[str, ...]
    title: str
    summary: str
    organisation: str
    signature_count: int
    state: str
    """As the UK petitions JSON says it."""
    phase: Phase
    opens_at: datetime | None
    closes_at: datetime | None
    paused_at: datetime | None
    archived_at: datetime | None
    has_answer: bool
    backers: int
    """How many members back it, by more than the organiser's word."""


class KeptLine(NamedTuple):
    """A statement in a list as it is kept, in no language yet."""

    statement_id: int
    kept: Mapping[str, Any]
    signature_count: int


def kept_line(gathered: Gathered, attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is kept of a statement for its lines in all languages; `attributes` are its data."""
    view = next(iter(gathered.views.values()))
    moments = {
        "opens_at": view.opens_at,
        "closes_at": view.closes_at,
        "paused_at": view.paused_at,
        "archived_at": view.archived_at,
    }
    return {
        "slug": view.slug,
        "phase": view.phase.value,
        "state": attributes["state"],
        "has_answer": attributes["government_response"] is not None,
        "backers": attributes["petitioner"]["endorsements_count"],
        **{name: moment.isoformat() if moment else None for name, moment in moments.items()},
        "words": {
            language: [each.title, each.summary, each.organisation.name]
            for language, each in gathered.views.items()
        },
    }


def in_language(lines: Iterable[KeptLine], wanted: str) -> tuple[ListLine, ...]:
    """Return lines in the language wanted, or each in the next best that its statement has."""
    return tuple(_read(line, wanted) for line in lines)


def _read(line: KeptLine, wanted: str) -> ListLine:
    kept = line.kept
    language = best_language(wanted, tuple(kept["words"]))
    title, summary, organisation = kept["words"][language]
    return ListLine(
        statement_id=line.statement_id,
        slug=kept["slug"],
        language=language,
        languages=tuple(kept["words"]),
        title=title,
        summary=summary,
        organisation=organisation,
        signature_count=line.signature_count,
        state=kept["state"],
        phase=Phase(kept["phase"]),
        opens_at=_moment(kept["opens_at"]),
        closes_at=_moment(kept["closes_at"]),
        paused_at=_moment(kept["paused_at"]),
        archived_at=_moment(kept["archived_at"]),
        has_answer=kept["has_answer"],
        backers=kept["backers"],
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
