"""Find a canvass by the short names of its statement and its assembly."""

from datetime import datetime

from petitioner.canvass.rules import UnknownCanvass
from petitioner.canvass.shapes import Round
from petitioner.canvass.store import rounds as store
from petitioner.endorsements.find_text import find_statement
from petitioner.foundation.db import Session


def find_round(session: Session, statement: str, assembly: str, *, now: datetime) -> Round:
    """Return the canvass of a statement in an assembly.

    Raises:
        UnknownText: no such statement.
        UnknownCanvass: this assembly was not asked about it.
    """
    key = find_statement(session, statement, now=now)
    for each in store.rounds_of(session, key.statement_id):
        if each.assembly_slug == assembly:
            return each
    raise UnknownCanvass(
        f"“{assembly}” was not asked about “{statement}”; "
        "`petitioner canvass begin` asks, with --dry-run first."
    )
