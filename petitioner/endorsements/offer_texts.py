"""Offer the texts of a statement that a member may have backed."""

from datetime import datetime

from petitioner.endorsements.find_text import find_statement
from petitioner.endorsements.office_shapes import TextChoice
from petitioner.endorsements.rules import UnknownText
from petitioner.foundation.db import Session
from petitioner.statements import read as statements
from petitioner.statements.find_titles import find_titles
from petitioner.statements.rules import Phase
from petitioner.vocabulary.language import LANGUAGES


def offer_texts(session: Session, slug: str, *, now: datetime) -> tuple[TextChoice, ...]:
    """Return every version of a statement in every language it has, the newest version first.

    Raises:
        UnknownText: there is no such statement, or it is not open.
    """
    key = find_statement(session, slug, now=now)
    if key.phase is not Phase.OPEN:
        raise UnknownText(f"“{slug}” is not open.")
    newest = statements.read(session, slug, key.languages[0], now=now).version_number
    found = [statements.find_version(session, key.statement_id, number) for number in range(newest, 0, -1)]
    version_ids = [each for each in found if each is not None]
    titles = find_titles(session, version_ids)
    choices = []
    for version_id in version_ids:
        named = titles[version_id]
        for language in (each for each in LANGUAGES if each in named.titles):
            text = statements.read_version(session, version_id, language, now=now)
            choices.append(
                TextChoice(
                    key.statement_id,
                    version_id,
                    named.number,
                    language,
                    text.title,
                    text.version_published_at,
                )
            )
    return tuple(choices)
