"""Write an update, publish, correct or withdraw it; set until when an answer is expected."""

from collections.abc import Mapping
from datetime import date, datetime

from petitioner.foundation.db import Session
from petitioner.statements.formats.problems import unseen
from petitioner.statements.markdown import troubles
from petitioner.statements.rules import canonical_body, canonical_line
from petitioner.updates.rules import (
    LONGEST_BODY,
    LONGEST_TITLE,
    MOST_UPDATES,
    MOVES,
    About,
    Act,
    Refused,
    State,
    check_about,
)
from petitioner.updates.shapes import Update, Words
from petitioner.updates.store import updates as store


def read_updates(session: Session, statement_id: int) -> tuple[Update, ...]:
    """Return every update of a statement, drafts included, in order of number."""
    return store.of_statements(session, [statement_id]).get(statement_id, ())


def checked(about: About, texts: Mapping[str, Words], languages: tuple[str, ...]) -> dict[str, Words]:
    """Return the words in canonical form, without languages in which nothing was typed.

    Raises:
        Refused: the first thing that is wrong, in the field `title-fr`, `body-fr`, or one of `About`.
    """
    check_about(about)
    found = {}
    for language in languages:
        words = texts.get(language, Words("", ""))
        title, body = canonical_line(words.title), canonical_body(words.body)
        if not title and not body.strip():
            continue
        _check(language, title, body)
        found[language] = Words(title, body)
    if not found:
        raise Refused(f"title-{languages[0] if languages else 'en'}", "nothing")
    return found


def _check(language: str, title: str, body: str) -> None:
    for field, text, longest in (("title", title, LONGEST_TITLE), ("body", body, LONGEST_BODY)):
        if not text.strip():
            raise Refused(f"{field}-{language}", "missing")
        if len(text) > longest:
            raise Refused(f"{field}-{language}", "long")
        if next(unseen(text), None) is not None:
            raise Refused(f"{field}-{language}", "unseen")
    if troubles(body):
        raise Refused(f"body-{language}", "markdown")


def save(
    session: Session,
    statement_id: int,
    number: int,
    about: About,
    texts: Mapping[str, Words],
    *,
    now: datetime,
) -> Update:
    """Keep what was written and return it; 0 as number makes a new draft.

    What the public has read is corrected: the words become a new edition, and the former ones stay.

    Raises:
        Refused: something is missing or too long; there is no such update; or its kind would change.
    """
    store.wait_for_turn(session, statement_id)
    sound = checked(about, texts, store.newest_languages(session, statement_id))
    if number == 0:
        number = store.count(session, statement_id) + 1
        if number > MOST_UPDATES:
            raise Refused("number", "too_many")
        store.put_edition(
            session, store.add(session, statement_id, number, about, now=now), 1, sound, now=now
        )
        return _find(session, statement_id, number)
    before = _find(session, statement_id, number)
    if before.about.kind is not about.kind:
        raise Refused("kind", "kind")
    if sound != before.newest.texts:
        edition = before.newest.number + (before.first_published_at is not None)
        store.put_edition(session, before.update_id, edition, sound, now=now)
    elif about == before.about:
        return before
    store.change(session, before.update_id, about=about, now=now)
    if before.state is not State.DRAFT:
        store.mark_statement(session, statement_id, now=now)
    return _find(session, statement_id, number)


def move(session: Session, statement_id: int, number: int, act: Act, *, now: datetime) -> Update:
    """Publish or withdraw an update and return it; raise `Refused` if it does not stand so."""
    store.wait_for_turn(session, statement_id)
    before = _find(session, statement_id, number)
    after = MOVES[before.state].get(act)
    if after is None or act is Act.SAVE:
        raise Refused("state", "state")
    store.change(
        session,
        before.update_id,
        state=after.value,
        first_published_at=before.first_published_at or now,
        withdrawn_at=now if after is State.WITHDRAWN else None,
        now=now,
    )
    store.mark_statement(session, statement_id, now=now)
    return _find(session, statement_id, number)


def set_answer_day(session: Session, statement_id: int, day: date | None, *, now: datetime) -> None:
    """Set until when an answer is expected; None: no day."""
    store.set_answer_day(session, statement_id, day)
    store.mark_statement(session, statement_id, now=now)


def _find(session: Session, statement_id: int, number: int) -> Update:
    for update in read_updates(session, statement_id):
        if update.number == number:
            return update
    raise Refused("number", "unknown")
