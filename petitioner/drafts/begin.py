"""Begin a draft: of a new statement from a template, or of a public one as an amendment."""

from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import count
from typing import Final

from petitioner.drafts.rules import Saved, propose_slug, source_digest
from petitioner.drafts.shapes import NewText
from petitioner.drafts.store import desk as store
from petitioner.drafts.values import values_of
from petitioner.foundation.db import Session
from petitioner.statements.read_source import StatementSource
from petitioner.vocabulary.language import best_language
from petitioner.vocabulary.slug import LONGEST

_MOST_TRIES: Final = 50


@dataclass(frozen=True, slots=True)
class Begun:
    """What became of it, and under which short name the draft stands."""

    saved: Saved
    slug: str


def begin(
    session: Session, shown: bytes, organisation_id: int, slug: str, text: NewText, *, now: datetime
) -> Begun:
    """Begin a draft of a new statement; without a short name, one is made of the title that is free."""
    proposed = propose_slug(text.title)
    for number in count(1):
        name = slug or (proposed if number == 1 else f"{proposed}-{number}"[:LONGEST])
        saved = Saved(
            store.begin_draft(
                session,
                shown,
                organisation_id,
                name,
                amended=None,
                source=text.language,
                settings={},
                texts=[asdict(text)],
                now=now,
            )
        )
        if saved is not Saved.TAKEN or slug or number == _MOST_TRIES:
            break
    return Begun(saved, name)


def begin_amendment(session: Session, shown: bytes, source: StatementSource, *, now: datetime) -> Begun:
    """Begin a draft with the newest words and settings of a statement; its translations are up to date."""
    folder = source.folder
    language = best_language("en", tuple(text.language for text in folder.texts))
    summaries = folder.settings.summaries
    digest = next(
        source_digest(text.title, text.addressee, summaries.get(language, ""), text.body)
        for text in folder.texts
        if text.language == language
    )
    texts = [
        NewText(
            text.language,
            text.title,
            text.addressee,
            summaries.get(text.language, ""),
            text.body,
            None if text.language == language else digest.hex(),
        )
        for text in folder.texts
    ]
    saved = store.begin_draft(
        session,
        shown,
        source.organisation_id,
        folder.slug,
        amended=source.statement_id,
        source=language,
        settings=values_of(folder.settings),
        texts=[asdict(text) for text in texts],
        now=now,
    )
    return Begun(Saved(saved), folder.slug)
