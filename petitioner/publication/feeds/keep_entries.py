"""Keep what feeds tell of a statement, as it is now; files are written when all statements have been seen."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Final

from petitioner.foundation.db import Session
from petitioner.foundation.web import release
from petitioner.publication.atom import gone, is_entry
from petitioner.publication.feed_shapes import Entry
from petitioner.publication.feeds.entries import entries
from petitioner.publication.feeds.statement_entries import KINDS, About, identifier
from petitioner.publication.gather import Gathered
from petitioner.publication.rules import digest
from petitioner.publication.store import feeds as store
from petitioner.vocabulary.language import SOURCE_LANGUAGE

_SOURCES: Final = ("backers", "versions", "updates")
"""Parts of a statement whose stamps say whether something that is told was changed."""


def keep_entries(
    session: Session, found: Gathered, public_url: str, kept: Mapping[str, str], *, now: datetime
) -> dict[str, str]:
    """Make the entries of a statement again if they may have changed; return their part with its stamp.

    `kept` are the stamps of last time and of what was written before this. Another signature changes nothing.
    """
    statement_id = found.key.statement_id
    part = f"feed {statement_id}"
    newest = store.newest_told(session, statement_id, KINDS)
    sources = [kept.get(f"{name} {statement_id}") for name in _SOURCES]
    stamp = digest((release(), public_url, found.key, newest, sources))
    if kept.get(part) == stamp:
        return {}
    about = About(
        found.item(SOURCE_LANGUAGE).statement,
        {version.number: version for version in found.versions},
        {update.number: update for update in found.updates},
        public_url,
    )
    made = entries(
        store.to_tell(session, statement_id, KINDS),
        about,
        [backer for assembly in found.backing for backer in assembly.backers],
        found.evidence,
    )
    before = store.pieces(session, statement_id)
    settled = [_settled(each, before.get(each.fact), about, now) for each in made]
    new = [each for each in settled if before.get(each.fact) != each.piece]
    store.keep_entries(session, statement_id, new)
    return {part: stamp}


def _settled(entry: Entry, before: str | None, about: About, now: datetime) -> Entry:
    """Return an entry; where there was one that is not shown any more, that it is gone since today."""
    if entry.piece or not before:
        return entry
    if not is_entry(before):
        return replace(entry, piece=before)
    day = now.astimezone(UTC).date()
    piece = gone(identifier(entry.fact, about.view.statement_id, about.public_url), day)
    return replace(entry, piece=piece, updated_at=datetime.combine(day, time(), UTC))


def bury_entries(session: Session, statement_id: int, public_url: str, *, now: datetime) -> None:
    """Say in every feed that all entries of a statement are gone: it was taken off the site."""
    day = now.astimezone(UTC).date()
    buried = {
        fact: gone(identifier(fact, statement_id, public_url), day)
        for fact, piece in store.pieces(session, statement_id).items()
        if is_entry(piece)
    }
    store.replace_pieces(session, statement_id, buried, updated_at=datetime.combine(day, time(), UTC))
