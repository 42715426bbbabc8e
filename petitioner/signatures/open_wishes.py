"""Open a batch of sealed wishes and do what they ask, in one transaction with their destruction."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, TypeAlias

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import UnreadableSeal
from petitioner.signatures.ask_for_news import ask_for_news
from petitioner.signatures.change import change
from petitioner.signatures.offer_visit import offer_visit
from petitioner.signatures.rules import WishKind
from petitioner.signatures.shapes import SignerWish
from petitioner.signatures.stop_letters import stop_letters
from petitioner.signatures.store import wishes as store
from petitioner.signatures.tools import Tools

_log = logging.getLogger(__name__)

Deed: TypeAlias = Callable[[Session, Mapping[str, str], Tools, datetime], None]

DEEDS: Final[Mapping[WishKind, Deed]] = {
    WishKind.VISIT: offer_visit,
    WishKind.CHANGE: change,
    WishKind.STOP_LETTERS: stop_letters,
    WishKind.NEWS: ask_for_news,
}
"""What is done for each kind of wish; a deed raises `ValueError` for what no page of ours sends."""


def open_wishes(session: Session, tools: Tools, *, most: int, now: datetime) -> int:
    """Open up to `most` of the oldest wishes and return how many were taken.

    One that cannot be opened, or asks for nonsense, is tried three times and then left alone.
    """
    rows = store.take_wishes(session, most)
    done, failed = [], []
    for row in rows:
        try:
            wish = SignerWish.from_bytes(tools.keys.open(row.sealed))
            deed = DEEDS[wish.kind]
            with session.begin_nested():
                deed(session, wish.values, tools, now)
        except (UnreadableSeal, ValueError, KeyError):
            failed.append(row.id)
            continue
        done.append(row.id)
    if failed:
        _log.error("%d sealed wishes could not be done", len(failed))
        store.note_failures(session, failed)
    if done:
        store.remove_wishes(session, done)
    return len(rows)
