"""Write the lists as data: what a reader gets who asks for nothing in particular."""

from pathlib import Path

from petitioner.foundation.db import Session
from petitioner.publication.lists.documents import (
    ARCHIVED_SHELF,
    LIVE_SHELF,
    list_csv,
    list_document,
    topics_document,
)
from petitioner.publication.lists.find_listed import Wanted, find_lines, find_listed
from petitioner.publication.lists.line import in_language
from petitioner.publication.petition_json import removed_document
from petitioner.publication.store import listings
from petitioner.publication.write import write, write_json
from petitioner.statements.read import removals
from petitioner.vocabulary.language import SOURCE_LANGUAGE


def write_documents(session: Session, folder: Path, public_url: str) -> None:
    """Write the first page of both lists, the topics, and what was removed.

    There are no constituencies and no parliaments of theirs here: both documents are there, and empty.
    """
    for shelf in (LIVE_SHELF, ARCHIVED_SHELF):
        wanted = Wanted(is_archived=shelf is ARCHIVED_SHELF)
        listed, total = find_listed(session, wanted, most=shelf.size)
        document = list_document(listed, total, public_url, shelf, size=shelf.size)
        write_json(folder, f"{shelf.path[1:]}.json", document)
    write_json(folder, "petitions/removed.json", removed_document(removals(session)))
    write_json(folder, "topics.json", topics_document(listings.facet_numbers(session)))
    write_json(folder, "constituencies.json", {})
    write_json(folder, "parliaments.json", [])


def write_tables(session: Session, folder: Path, public_url: str) -> None:
    """Write both whole lists as tables."""
    for shelf in (LIVE_SHELF, ARCHIVED_SHELF):
        wanted = Wanted(is_archived=shelf is ARCHIVED_SHELF)
        write(folder, f"{shelf.path[1:]}.csv", table(session, wanted, public_url))


def table(session: Session, wanted: Wanted, public_url: str) -> bytes:
    """Return a whole list as a table."""
    lines, _ = find_lines(session, wanted, order=wanted.order)
    return list_csv(in_language(lines, SOURCE_LANGUAGE), public_url).encode()
