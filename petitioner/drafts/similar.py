"""Other statements that may say the same already."""

from dataclasses import dataclass
from datetime import datetime

from petitioner.drafts.read import read_drafts
from petitioner.drafts.rules import MOST_SIMILAR, are_similar, likeness
from petitioner.foundation.db import Session
from petitioner.statements.find_titles import find_newest_titles
from petitioner.statements.read import published


@dataclass(frozen=True, slots=True)
class Similar:
    """A statement with a similar title; drafts are those of one's own organisations."""

    slug: str
    title: str
    language: str
    is_draft: bool


def find_similar(
    session: Session, shown: bytes, titles: tuple[str, ...], *, besides: str, now: datetime
) -> tuple[Similar, ...]:
    """Return the statements and drafts most like any of these titles, but not the one of that short name."""
    public = find_newest_titles(session, [key.statement_id for key in published(session, now=now)])
    others = [
        Similar(found.slug, title, language, is_draft=False)
        for found in public.values()
        for language, title in found.titles.items()
    ]
    others += [
        Similar(whole.draft.slug, text.title, text.language, is_draft=True)
        for whole in read_drafts(session, shown, now=now)
        if not whole.draft.is_amendment
        for text in whole.texts.values()
    ]
    best: dict[str, tuple[float, Similar]] = {}
    for other in others:
        for title in titles if other.slug != besides else ():
            alike = likeness(title, other.title)
            if are_similar(title, other.title) and alike > best.get(other.slug, (0.0, other))[0]:
                best[other.slug] = (alike, other)
    ordered = sorted(best.values(), key=lambda each: (-each[0], each[1].slug))
    return tuple(each for _, each in ordered[:MOST_SIMILAR])
