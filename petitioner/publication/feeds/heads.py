"""What each feed says of itself: where it lies, what it is called, who speaks in it, in which language."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from petitioner.endorsements.list_backers import names_of
from petitioner.foundation.db import Session
from petitioner.foundation.i18n import gettext, speaking
from petitioner.publication.feed_shapes import Head
from petitioner.publication.store import listings
from petitioner.statements.list_organisations import host_in
from petitioner.statements.shapes import OrganisationWords
from petitioner.vocabulary.language import SOURCE_LANGUAGE, best_language

_AT_ONCE: Final = 500
"""So many statements are asked about together, however many there are."""


def path_of(feed: str) -> str:
    """Return the end of the address of a feed, without its ending."""
    kind, _, name = feed.partition(" ")
    folders = {"statement": "petitions", "organisation": "organisations", "person": "people"}
    if kind in folders:
        return f"{folders[kind]}/{name}/feed"
    return "endorsements" if kind == "endorsements" else "feed"


def heads(
    session: Session, feeds: Collection[str], organisations: Sequence[OrganisationWords]
) -> dict[str, Head]:
    """Return the head of each of these feeds; a statement that is not on the site any more has none.

    A feed of one statement speaks the language of its entries, all others English.
    """
    host = host_in(organisations, SOURCE_LANGUAGE)
    with speaking(SOURCE_LANGUAGE):
        found = {
            "all": _head("all", "statements", gettext("Statements"), host.name),
            "endorsements": _head(
                "endorsements", "statements", gettext("Members who back statements"), host.name
            ),
        }
        for each in organisations:
            view = each.view(SOURCE_LANGUAGE)
            feed = f"organisation {each.slug}"
            found[feed] = _head(feed, f"organisations/{each.slug}", view.name, view.name)
        people = _numbers(feeds, "person")
        for person_id, name in names_of(session, people).items():
            feed = f"person {person_id}"
            title = gettext("Statements that %(name)s backs") % {"name": name}
            found[feed] = _head(feed, "", title, host.name)
    numbers = _numbers(feeds, "statement")
    for start in range(0, len(numbers), _AT_ONCE):
        found |= _of_statements(session, numbers[start : start + _AT_ONCE])
    return {feed: head for feed, head in found.items() if feed in feeds}


def _of_statements(session: Session, numbers: Collection[int]) -> dict[str, Head]:
    found = {}
    for row in listings.lines_of(session, numbers):
        words = row.line["words"]
        language = best_language(SOURCE_LANGUAGE, tuple(words))
        title, _, organisation = words[language]
        feed = f"statement {row.statement_id}"
        page = f"{language}/statements/{row.line['slug']}"
        found[feed] = Head(path_of(feed), page, language, title, organisation)
    return found


def _head(feed: str, page: str, title: str, author: str) -> Head:
    return Head(path_of(feed), page and f"{SOURCE_LANGUAGE}/{page}", SOURCE_LANGUAGE, title, author)


def _numbers(feeds: Iterable[str], kind: str) -> list[int]:
    return sorted(int(feed.split(" ")[1]) for feed in feeds if feed.startswith(f"{kind} "))
