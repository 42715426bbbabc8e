"""How a public statement goes on: what can be done with it when, and what that does to its dates."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from petitioner.statements.rules import Phase
from petitioner.statements.shapes import Life


class LifeAct(StrEnum):
    """What can be done with a public statement, besides changing its text."""

    PAUSE = "pause"
    RESUME = "resume"
    MOVE_CLOSING = "move_closing"
    CLOSE = "close"
    ARCHIVE = "archive"
    UNARCHIVE = "unarchive"
    REMOVE = "remove"
    RESTORE = "restore"


FINAL: Final = frozenset({LifeAct.CLOSE})
"""What cannot be undone; a closing date in the past is none that can be chosen."""

_POSSIBLE: Final = {
    Phase.DRAFT: frozenset[LifeAct](),
    Phase.UPCOMING: frozenset({LifeAct.PAUSE, LifeAct.MOVE_CLOSING, LifeAct.CLOSE, LifeAct.REMOVE}),
    Phase.OPEN: frozenset({LifeAct.PAUSE, LifeAct.MOVE_CLOSING, LifeAct.CLOSE, LifeAct.REMOVE}),
    Phase.PAUSED: frozenset({LifeAct.RESUME, LifeAct.CLOSE, LifeAct.REMOVE}),
    Phase.CLOSED: frozenset({LifeAct.ARCHIVE, LifeAct.UNARCHIVE, LifeAct.REMOVE}),
}


class ImpossibleAct(Exception):
    """A statement that stands like this cannot go on so; `reason` says why in a word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def possible(life: Life, now: datetime) -> tuple[LifeAct, ...]:
    """Return what can be done with a statement at this moment, in a fixed order."""
    if life.removed_at is not None:
        return (LifeAct.RESTORE,)
    acts = set(_POSSIBLE[life.phase(now)])
    acts.discard(LifeAct.ARCHIVE if life.archived_at else LifeAct.UNARCHIVE)
    return tuple(act for act in LifeAct if act in acts)


def resumed_closing(life: Life, now: datetime) -> datetime | None:
    """Return when a paused statement closes if it goes on at `now`: later by as long as it was paused."""
    if life.closes_at is None or life.paused_at is None:
        return life.closes_at
    since = max(life.paused_at, life.opens_at) if life.opens_at else life.paused_at
    return life.closes_at + max(now - since, timedelta(0))


def check_closing(life: Life, closes_at: datetime | None, now: datetime) -> None:
    """Raise `ImpossibleAct` if a statement cannot close then: only to come, and after it opens."""
    if closes_at is not None and closes_at <= now:
        raise ImpossibleAct("past")
    if closes_at is not None and life.opens_at is not None and closes_at <= life.opens_at:
        raise ImpossibleAct("before_opening")
