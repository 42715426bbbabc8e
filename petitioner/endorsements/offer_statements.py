"""Offer the statements that a member's name can be entered for."""

from datetime import datetime

from petitioner.endorsements.office_shapes import StatementChoice
from petitioner.endorsements.store import office
from petitioner.foundation.db import Session
from petitioner.parliaments.shapes import PersonView
from petitioner.statements import read as statements
from petitioner.statements.find_titles import find_titles
from petitioner.statements.rules import Phase


def offer_statements(
    session: Session, person: PersonView, language: str, *, now: datetime
) -> tuple[StatementChoice, ...]:
    """Return the statements that are open, the newest first, and how the member stands on each one's page."""
    keys = [key for key in statements.published(session, now=now) if key.phase is Phase.OPEN]
    titles = find_titles(session, [key.version_id for key in keys])
    standing = office.standing_of(session, person.assembly_id, person.person_id)
    return tuple(
        StatementChoice(
            key.statement_id, key.slug, *titles[key.version_id].best(language), standing.get(key.statement_id)
        )
        for key in keys
    )
