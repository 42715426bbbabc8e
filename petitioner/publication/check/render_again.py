"""Write what is published into another folder, as it was written at a moment; nothing of it is kept."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from petitioner.foundation.db import Session
from petitioner.publication.cards.retire_cards import retire_cards
from petitioner.publication.numbers.note_numbers import part as part_of_numbers
from petitioner.publication.public_site import Site
from petitioner.publication.publish import write_due, write_statements
from petitioner.publication.stamps import Round, of_statement, part_of
from petitioner.statements.read import removals
from petitioner.statements.shapes import StatementKey

ENOUGH: Final = 6
"""So many moments are tried for one file; parts of a statement have hardly ever more."""


def render_statement(
    session: Session, site: Site, this: Round, key: StatementKey, *, at: datetime
) -> dict[str, str]:
    """Write every file of a statement below the site's folder; return its parts with their stamps."""
    names = frozenset({part_of(key), part_of_numbers(key.statement_id)})
    alone = replace(this, keys=(key,), kept={}, now=at)
    with session.begin_nested() as point:  # what is noted on the way goes before the next rendering
        written = write_statements(session, site, alone, names)
        point.rollback()
    return written | {name: this.stamps.statements[name] for name in names if name in this.stamps.statements}


def render_rest(
    session: Session, site: Site, this: Round, known: Mapping[str, str], *, at: datetime
) -> dict[str, str]:
    """Write every file that belongs to no statement; return the parts with their stamps.

    The pages of statements have to lie in the folder: the sitemap tells of those that are there.
    """
    of_statements = {name: stamp for name, stamp in known.items() if of_statement(name) is not None}
    kept = of_statements | dict(this.stamps.statements)
    with session.begin_nested() as point:
        written = write_due(session, site, replace(this, kept=kept, kept_front={}, now=at))
        point.rollback()
    return written


def render_retired(session: Session, folder: Path, public: Path) -> None:
    """Write the cards of statements that were taken off the site, in each place where there is one."""
    for removal in removals(session):
        for card in (public / f"embed/{removal.statement_id}").rglob("index.html"):
            place = folder / card.relative_to(public)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.touch()
        retire_cards(folder, removal.statement_id)


def moments(written: Mapping[str, tuple[str, datetime]], now: datetime) -> list[datetime]:
    """Return the moments at which these parts were written, the last first; this one if none was."""
    return sorted({at for _, at in written.values()}, reverse=True)[:ENOUGH] or [now]
