"""Find what versions of statements are called, for lists that hold many of them."""

from collections.abc import Collection

from petitioner.foundation.db import Session
from petitioner.statements.shapes import VersionTitle
from petitioner.statements.store import versions as store


def find_titles(session: Session, version_ids: Collection[int]) -> dict[int, VersionTitle]:
    """Return slug, number and titles of each of these versions, by id, by one query."""
    found: dict[int, VersionTitle] = {}
    for version_id, slug, number, language, title in store.titles(session, version_ids):
        known = found.get(version_id)
        titles = {**(known.titles if known is not None else {}), language: title}
        found[version_id] = VersionTitle(slug, number, titles)
    return found


def find_newest_titles(session: Session, statement_ids: Collection[int]) -> dict[int, VersionTitle]:
    """Return the same of the newest version of each of these statements, by the statement's id."""
    newest = store.newest_versions(session, statement_ids)
    titles = find_titles(session, newest.values())
    return {statement_id: titles[version_id] for statement_id, version_id in newest.items()}


def find_title(session: Session, statement_id: int, wanted: str, *, otherwise: str) -> tuple[str, str]:
    """Return the language and the title of a statement's newest version; `otherwise` while it has none."""
    found = find_newest_titles(session, [statement_id]).get(statement_id)
    return (wanted, otherwise) if found is None else found.best(wanted)
