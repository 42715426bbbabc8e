"""How a canvass runs and ends, what a member can say, and what that does to their backing."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final


class Stage(StrEnum):
    """Where a canvass stands. Letters leave while it runs; answers are taken until it is closed."""

    RUNNING = "running"
    STOPPED = "stopped"
    CLOSED = "closed"


class Order(StrEnum):
    """What the organiser can have done with a canvass."""

    STOP = "stop"
    RESUME = "resume"
    CLOSE = "close"


class Said(StrEnum):
    """What a member can say at the address of their letter; the last one counts."""

    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"
    DECLINED = "declined"


class Shown(StrEnum):
    """What the public reads beside a name, in the order of the pages."""

    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    NONE = "no-answer-yet"


class Effect(StrEnum):
    """What an answer does to the member's backing."""

    BACK = "back"
    TAKE_BACK = "take back"
    NONE = "none"


MOVES: Final[dict[tuple[Stage, Order], Stage]] = {
    (Stage.RUNNING, Order.STOP): Stage.STOPPED,
    (Stage.STOPPED, Order.RESUME): Stage.RUNNING,
    (Stage.RUNNING, Order.CLOSE): Stage.CLOSED,
    (Stage.STOPPED, Order.CLOSE): Stage.CLOSED,
}
"""Every move there is. What is closed stays closed: answers given until then are what was said."""

OPEN_DAYS: Final = 30
"""How many days a canvass stays open if no day was named."""


class UnknownCanvass(LookupError):
    """Nobody was asked about this statement in this assembly; the message says how to begin."""


class RefusedCanvass(ValueError):
    """What was asked for cannot be done; the message says why."""


def move(stage: Stage, order: Order) -> Stage:
    """Return where an order leads.

    Raises:
        RefusedCanvass: there is no such move.
    """
    after = MOVES.get((stage, order))
    if after is None:
        raise RefusedCanvass(f"The canvass is {stage}: there is nothing to {order}.")
    return after


def closing_moment(last_day: date | None, now: datetime) -> datetime:
    """Return the moment (midnight, UTC) that ends the last day on which can be answered.

    Raises:
        RefusedCanvass: that day is over.
    """
    last = last_day or now.date() + timedelta(days=OPEN_DAYS)
    if last < now.date():
        raise RefusedCanvass(f"{last.isoformat()} is over; name a day on which can still be answered.")
    return datetime.combine(last + timedelta(days=1), time(), UTC)


def last_day(closes_at: datetime) -> date:
    """Return the last day (UTC) on which could be answered before this moment."""
    return (closes_at - timedelta(microseconds=1)).date()


def effect(said: Said, before: Said | None) -> Effect:
    """Return what an answer does to the member's backing; `before` is what they said until then.

    Who does not wish to answer takes nothing back but what they said here: a record of their backing from
    elsewhere is none of this letter's business then.
    """
    if said is Said.FOR:
        return Effect.BACK
    if said is Said.DECLINED and before is not Said.FOR:
        return Effect.NONE
    return Effect.TAKE_BACK


def shown(last: Said | None, *, is_backing: bool) -> Shown:
    """Return what the public reads of a member whose last answer is `last`.

    Who said `for` and no longer backs the statement has withdrawn by another way; we claim nothing else.
    """
    if last is None:
        return Shown.NONE
    if last is Said.FOR and not is_backing:
        return Shown.WITHDRAWN
    return Shown(last.value)
