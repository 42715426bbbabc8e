"""Find statements, members and people of one's organisations by words."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from petitioner.console.shapes import Hit
from petitioner.console.store import statements as store
from petitioner.drafts.read import read_drafts
from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WebKeys
from petitioner.organisers.read import read_people
from petitioner.organisers.shapes import Place
from petitioner.parliaments.read import read_assemblies
from petitioner.vocabulary.searchable import searchable

_SHORTEST: Final = 2


def search(
    session: Session,
    words: str,
    places: Iterable[Place],
    *,
    shown: bytes,
    keys: WebKeys,
    language: str,
    now: datetime,
) -> dict[str, tuple[Hit, ...]]:
    """Return `statements`, `updates`, `assemblies`, `members` and `people` found; nothing for one letter.

    Statements are found while they are drafts, too.

    Of several titles that hold the words the one in `language` is shown.
    """
    places = tuple(places)
    if len(words) < _SHORTEST or not places:
        return {}
    return {
        "statements": (
            *_statements(session, words, places, language),
            *_drafts(session, words, shown=shown, now=now),
        ),
        "updates": tuple(
            Hit(row.title, f"/desk/statements/{row.slug}/updates/{row.number}", row.slug)
            for row in store.find_updates(session, [place.organisation_id for place in places], words)
        ),
        "assemblies": tuple(
            Hit(each.name, f"/desk/parliaments/{each.slug}", each.parliament)
            for each in read_assemblies(session, on=now.date())
            if searchable(words) in searchable(each.name)
        ),
        "members": tuple(
            Hit(row.sort_name, f"/desk/parliaments/{row.slug}", row.assembly)
            for row in store.find_members(session, words)
        ),
        "people": tuple(
            Hit(person.name, f"/desk/people/{place.slug}", place.name)
            for place in places
            for person in read_people(session, shown, place.organisation_id, keys=keys, now=now)
            if searchable(words) in searchable(person.name)  # names are encrypted: no index knows them
        ),
    }


def _drafts(session: Session, words: str, *, shown: bytes, now: datetime) -> tuple[Hit, ...]:
    """Return the drafts of new statements one may see whose titles or short names hold the words."""
    wanted = searchable(words)
    return tuple(
        Hit(each.title, f"/desk/statements/{each.draft.slug}", each.draft.slug)
        for each in read_drafts(session, shown, now=now)
        if not each.draft.is_amendment
        and any(wanted in searchable(text) for text in (each.title, each.draft.slug))
    )


def _statements(session: Session, words: str, places: tuple[Place, ...], language: str) -> tuple[Hit, ...]:
    found: dict[str, Hit] = {}
    rows = store.find_statements(session, [place.organisation_id for place in places], words)
    for row in sorted(rows, key=lambda row: row.language != language):
        found.setdefault(row.slug, Hit(row.title, f"/desk/statements/{row.slug}", row.slug))
    return tuple(found.values())
