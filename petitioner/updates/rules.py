"""Kinds, states and limits of updates, and what has to be filled in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

LONGEST_TITLE: Final = 200
LONGEST_BODY: Final = 20_000
LONGEST_PLACE: Final = 200
LONGEST_URL: Final = 500
MOST_UPDATES: Final = 1_000
"""Of one statement, drafts included."""
MOST_VOTES: Final = 10_000


class Kind(StrEnum):
    """What an update is."""

    NEWS = "news"
    RESPONSE = "response"
    EVENT = "event"


class EventKind(StrEnum):
    """What happened, or will, in a parliament."""

    DEBATE = "debate"
    HEARING = "hearing"
    VOTE = "vote"
    QUESTION = "question"
    COMMITTEE = "committee"
    VIDEO = "video"
    TRANSCRIPT = "transcript"


class State(StrEnum):
    """Whether the public can read it; of what was withdrawn only that it was."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    """What the desk sends to a worker."""

    SAVE = "save"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    SET_ANSWER_DAY = "set_answer_day"


MOVES: Final[Mapping[State, Mapping[Act, State]]] = {
    State.DRAFT: {Act.SAVE: State.DRAFT, Act.PUBLISH: State.PUBLISHED},
    State.PUBLISHED: {Act.SAVE: State.PUBLISHED, Act.WITHDRAW: State.WITHDRAWN},
    State.WITHDRAWN: {Act.SAVE: State.WITHDRAWN, Act.PUBLISH: State.PUBLISHED},
}
"""Where each act leads; saving what the public has read makes a new edition."""


class Refused(Exception):
    """This cannot be kept; `field` says where, and `reason` why in a word."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True)
class About:
    """What an update says beside its words. `happened_on`: when it was given, or the day of the event.

    `office`: who answered; `place`: where the event is; `url`: where it can be read or seen; the three
    numbers are those of a vote. What a kind does not have is empty.
    """

    kind: Kind
    happened_on: date
    event_kind: EventKind | None = None
    office: str = ""
    place: str = ""
    url: str = ""
    votes_for: int | None = None
    votes_against: int | None = None
    abstentions: int | None = None
    is_cancelled: bool = False

    @property
    def has_votes(self) -> bool:
        """Say whether the numbers of a vote are there."""
        return self.votes_for is not None


def check_about(about: About) -> None:
    """Raise `Refused` for the first thing that is missing or too much."""
    if about.kind is Kind.RESPONSE and not about.office:
        raise Refused("office", "missing")
    if (about.kind is Kind.EVENT) != (about.event_kind is not None):
        raise Refused("event_kind", "missing")
    for field, text in (("office", about.office), ("place", about.place)):
        if len(text) > LONGEST_PLACE:
            raise Refused(field, "long")
    if about.url and not is_link(about.url):
        raise Refused("url", "url")
    votes = (about.votes_for, about.votes_against, about.abstentions)
    if len({vote is None for vote in votes}) > 1:
        raise Refused("votes_for", "votes")
    if about.has_votes and about.event_kind is not EventKind.VOTE:
        raise Refused("votes_for", "no_vote")
    if any(vote is not None and not 0 <= vote <= MOST_VOTES for vote in votes):
        raise Refused("votes_for", "votes")


def is_link(text: str) -> bool:
    """Say whether a text is an address on the web that a page may link."""
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return False
    is_short = len(text) <= LONGEST_URL and not any(sign.isspace() or ord(sign) < 33 for sign in text)  # noqa: PLR2004
    return is_short and parts.scheme in {"https", "http"} and bool(host)
