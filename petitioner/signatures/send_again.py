"""Send a letter once more where somebody asked for it on the page, within the caps."""

from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.foundation.tokens import digest
from petitioner.signatures.allowed_letters import allowed_letters
from petitioner.signatures.rules import MOST_LETTERS
from petitioner.signatures.store import reminders as store
from petitioner.signatures.tools import Tools


def ask_again(session: Session, handle: str) -> None:
    """Note that the letter behind a handle is asked for again: the same whatever is behind it."""
    store.ask_again(session, digest(handle))


def send_again(session: Session, tools: Tools, *, most: int, now: datetime) -> int:
    """Answer up to `most` such wishes and return how many were looked at.

    A letter goes again while its link can still be answered, has had fewer than four, and the address may
    get one more. A reminder that is asked for again is the first letter again.
    """
    asked = store.asked_again(session, most)
    store.forget_asking(session, [row.id for row in asked])
    open_ids = store.answerable(session, [row.id for row in asked], most_letters=MOST_LETTERS, now=now)
    rows = [row for row in asked if row.id in open_ids]
    store.send_again(session, allowed_letters(session, rows, tools, now=now), now=now)
    return len(asked)
