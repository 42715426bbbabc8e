"""Which versions of a statement the public has seen."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import groupby

from petitioner.foundation.db import Session
from petitioner.statements.rules import EditClass
from petitioner.statements.shapes import Edit, VersionLine
from petitioner.statements.store import versions as store
from petitioner.statements.store.versions import VersionRow


def list_versions(session: Session, statement_id: int) -> tuple[VersionLine, ...]:
    """Return them in order, the first one first, by one query; a draft has none.

    What changed while the statement was a draft is not among them: the first the public saw has no edit.
    """
    return list_all_versions(session, [statement_id]).get(statement_id, ())


def list_all_versions(session: Session, statement_ids: Collection[int]) -> dict[int, tuple[VersionLine, ...]]:
    """Return the same of many statements, by one query."""
    rows = store.versions(session, statement_ids)
    of_each = groupby(rows, key=lambda row: row[0].statement_id)
    return {statement_id: _lines(list(found)) for statement_id, found in of_each}


def _lines(rows: Sequence[VersionRow]) -> tuple[VersionLine, ...]:
    opened_at = rows[0][1]
    if opened_at is None:
        return ()
    first = _first_public({version.number: version.published_at for version, _ in rows}, opened_at)
    return tuple(
        VersionLine(
            version_id=version.id,
            number=version.number,
            published_at=max(version.published_at, opened_at),
            version_hash=version.version_hash.hex(),
            languages=tuple(version.languages),
            edit=_edit(version.edit_class, version.edit_summaries) if version.number > first else None,
        )
        for version, _ in rows
        if version.number >= first
    )


def _edit(edit_class: str | None, summaries: dict[str, str]) -> Edit | None:
    return Edit(EditClass(edit_class), summaries) if edit_class is not None else None


def _first_public(published_at: dict[int, datetime], opened_at: datetime) -> int:
    """Return the version that came with the opening, or else the last that lay there before."""
    with_it = [number for number, moment in published_at.items() if moment == opened_at]
    return min(with_it or [max(number for number, moment in published_at.items() if moment < opened_at)])
