"""A statement that is public, for tests of what becomes of it."""

from datetime import datetime

from sqlalchemy.orm import Session

from petitioner.statements.publish import publish
from petitioner.statements.rules import State
from petitioner.statements.shapes import OrganisationWords, StatementFolder, StatementSettings
from tests.statements.conftest import NOW, text_of

SLUG = "ceasefire-now"


def make_public(
    session: Session,
    organisation: str,
    *,
    slug: str = SLUG,
    closes_at: datetime | None = None,
    state: State = State.OPEN,
    now: datetime = NOW,
) -> str:
    """Publish a statement of an organisation and return its short name."""
    settings = StatementSettings(state, None, closes_at, None, (), {})
    words = OrganisationWords(organisation, {"en": organisation.replace("-", " ").title()}, {})
    texts = (text_of("en", "Stop the shooting", "We ask for a *ceasefire*.\n"),)
    publish(session, StatementFolder(slug, words, settings, texts), now=now)
    return slug
