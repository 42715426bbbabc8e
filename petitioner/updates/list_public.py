"""What the public reads of updates: those that were published, newest first, and the answer day."""

from collections.abc import Collection
from datetime import date

from markupsafe import Markup

from petitioner.foundation.db import Session
from petitioner.statements.markdown import render
from petitioner.updates.rules import State
from petitioner.updates.shapes import PublicUpdate, Update
from petitioner.updates.store import updates as store


def list_public(
    session: Session, statement_ids: Collection[int]
) -> dict[int, tuple[tuple[Update, ...], date | None]]:
    """Return, of each statement, what was ever published, newest first, and the answer day."""
    found = store.of_statements(session, statement_ids)
    days = store.answer_days(session, statement_ids)
    return {
        each: (
            tuple(
                sorted(
                    (update for update in found.get(each, ()) if update.state is not State.DRAFT),
                    key=lambda update: (update.about.happened_on, update.number),
                    reverse=True,
                )
            ),
            days.get(each),
        )
        for each in statement_ids
    }


def in_language(update: Update, language: str) -> PublicUpdate:
    """Return an update as a page in that language shows it."""
    of_words, words = update.best(language)
    if update.state is State.WITHDRAWN:
        return PublicUpdate(update, of_words, "", Markup())
    return PublicUpdate(update, of_words, words.title, render(words.body, of_words))
