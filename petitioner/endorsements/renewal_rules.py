"""When a backing holds for a newer text, and what a member can say about it; nothing changes by itself."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from petitioner.endorsements.rules import State
from petitioner.statements.rules import EditClass


class Kind(StrEnum):
    """Why a member who backs a statement is written to.

    `CORRECTION`: only spelling changed, and silence is enough. `NEW_TEXT`: the text changed, and only a
    press is. `FRESHNESS`: nothing changed but the year.
    """

    CORRECTION = "correction"
    NEW_TEXT = "new_text"
    FRESHNESS = "freshness"


class Reply(StrEnum):
    """What a member can press: the change is none they take part in; yes; the old text only; no longer."""

    OBJECT = "object"
    BACK = "back"
    KEEP = "keep"
    WITHDRAW = "withdraw"


OBJECTION_TIME: Final = timedelta(hours=72)
"""How long a member has, from the delivered notice of a correction, before it is carried over."""

FRESH_DAYS: Final = 90
"""A confirmation within so many days is called recent."""

LEAST_WAIT: Final = timedelta(days=30)
"""Nobody is asked to confirm again sooner than this after they were last asked."""

REPLIES: Final[dict[tuple[Kind, Reply | None], tuple[Reply, ...]]] = {
    (Kind.CORRECTION, None): (Reply.OBJECT,),
    (Kind.CORRECTION, Reply.OBJECT): (Reply.BACK,),
    (Kind.CORRECTION, Reply.BACK): (Reply.WITHDRAW,),
    (Kind.NEW_TEXT, None): (Reply.BACK, Reply.KEEP, Reply.WITHDRAW),
    (Kind.NEW_TEXT, Reply.KEEP): (Reply.BACK, Reply.WITHDRAW),
    (Kind.NEW_TEXT, Reply.BACK): (Reply.WITHDRAW,),
    (Kind.FRESHNESS, None): (Reply.BACK, Reply.WITHDRAW),
    (Kind.FRESHNESS, Reply.BACK): (Reply.WITHDRAW,),
}
"""What can be said after what was last said by the same letter; the database takes no other answer."""


def kind_of_edits(edits: Iterable[EditClass], *, has_objected: bool) -> Kind:
    """Return how to ask about all that changed since the text somebody backs.

    One edit that is no typo makes the whole a new text, and so does an objection to an earlier one: after it
    silence is never enough again.
    """
    is_spelling = set(edits) == {EditClass.TYPO}
    return Kind.CORRECTION if is_spelling and not has_objected else Kind.NEW_TEXT


def is_open(reply: Reply, last: Reply | None, *, is_expired: bool) -> bool:
    """Say whether a reply may still come: an objection, and taking a yes back, are never too late."""
    return not is_expired or reply is Reply.OBJECT or (reply is Reply.WITHDRAW and last is Reply.BACK)


def replies(kind: Kind, last: Reply | None, state: State, *, is_expired: bool) -> tuple[Reply, ...]:
    """Return what can be said now; nothing when the backing has ended or was taken over by another."""
    if state is not State.LIVE:
        return ()
    offered = REPLIES.get((kind, last), ())
    return tuple(each for each in offered if is_open(each, last, is_expired=is_expired))


def may_carry(
    delivered_at: datetime | None, objected_at: datetime | None, state: State, *, now: datetime
) -> bool:
    """Say whether silence is enough: the notice was delivered 72 hours ago, and nobody objected."""
    is_heard = delivered_at is not None and now >= delivered_at + OBJECTION_TIME
    return is_heard and objected_at is None and state is State.LIVE


def is_due_again(
    last_confirmed: datetime, last_asked: datetime | None, *, older_than: timedelta, now: datetime
) -> bool:
    """Say whether somebody is to be asked again: confirmed long ago, and not asked since."""
    rest = max(older_than, LEAST_WAIT)
    return now - last_confirmed > older_than and (last_asked is None or now - last_asked > rest)
