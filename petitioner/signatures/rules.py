"""What a signature may be and become, what of it may be shown, and which letter an address is owed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from petitioner.statements.rules import MailboxSharing
from petitioner.vocabulary.visibility import Visibility


class State(StrEnum):
    """Where a signature is on its way."""

    PENDING = "pending"
    HELD = "held"
    CONFIRMED = "confirmed"
    DISOWNED = "disowned"
    WITHDRAWN = "withdrawn"
    INVALIDATED = "invalidated"
    EXPIRED = "expired"


MOVES: Final[Mapping[State, frozenset[State]]] = MappingProxyType(
    {
        State.PENDING: frozenset({State.CONFIRMED, State.HELD, State.DISOWNED, State.EXPIRED}),
        State.HELD: frozenset({State.CONFIRMED, State.INVALIDATED, State.WITHDRAWN}),
        State.CONFIRMED: frozenset({State.WITHDRAWN, State.INVALIDATED}),
        State.INVALIDATED: frozenset({State.CONFIRMED, State.WITHDRAWN}),
        State.DISOWNED: frozenset(),
        State.WITHDRAWN: frozenset(),
        State.EXPIRED: frozenset(),
    }
)


class End(StrEnum):
    """How an attempt ended that never came to count."""

    EXPIRED = "expired"
    """Nobody answered in time, the letter came back, or the mailbox's owner had everything erased."""
    NOT_ME = "not_me"


LIVE: Final = frozenset({State.HELD, State.CONFIRMED})
"""What counts or may come to count."""
KEPT: Final = LIVE | {State.INVALIDATED}
"""At most one signature of an address under a statement is in one of these: an invalidated one may return."""


class ForbiddenMove(ValueError):
    """A signature cannot go from the one state to the other."""


def move(state: State, to: State) -> State:
    """Return `to` if a signature may go there from `state`; raise `ForbiddenMove` if not."""
    if to not in MOVES[state]:
        raise ForbiddenMove(f"{state} → {to}")
    return to


def shown_name(name: str, visibility: Visibility) -> str:
    """Return a signer's name as far as they let it be shown: nothing, initials, or the whole."""
    if visibility in {Visibility.NAME, Visibility.ROLE}:
        return name
    if visibility is Visibility.INITIALS:
        return " ".join(f"{part[0].upper()}." for part in re.split(r"[\s\-]+", name) if part[:1].isalpha())
    return ""


class LinkKind(StrEnum):
    """What a link is for; a silent one has no letter."""

    CONFIRMATION = "confirmation"
    ALREADY_CONFIRMED = "already_confirmed"
    SILENT = "silent"
    VISIT = "visit"
    NEWS = "news"


class LetterKind(StrEnum):
    """Which letter goes out for a link; one with a code alone names no address but its sender's."""

    CONFIRMATION = "confirmation"
    CODE = "code"
    REMINDER = "reminder"
    ALREADY_CONFIRMED = "already_confirmed"
    VISIT = "visit"
    NEWS = "news"


class WishKind(StrEnum):
    """What a signer wants to be done, beyond signing."""

    VISIT = "visit"
    CHANGE = "change"
    STOP_LETTERS = "stop_letters"
    NEWS = "news"


class CommentState(StrEnum):
    """Whether a comment was looked at, and what was decided."""

    WAITING = "waiting"
    SHOWN = "shown"
    REFUSED = "refused"


MOST_LETTERS: Final = 4
"""How many letters one link is granted, whoever asks: the first, a reminder, and what was asked for again."""
REMINDED_AFTER: Final = timedelta(hours=24)
LEAST_LEFT: Final = timedelta(hours=6)
"""How long after its letter a person is reminded, and how long the link must then still work."""


@dataclass(frozen=True, slots=True)
class LiveSignature:
    """What tells two signatures of one mailbox apart: the digest of the name, and the place."""

    namesake: bytes | None
    country: str
    id: UUID | None = None
    """Of the signature, once there is one."""


def owed_letter(sharing: MailboxSharing, attempt: LiveSignature, others: Sequence[LiveSignature]) -> LinkKind:
    """Say what an attempt is owed where `others` of its mailbox are live.

    A second person on a mailbox may sign where the statement allows it; a household shares its place.
    """
    if not others:
        return LinkKind.CONFIRMATION
    is_second = (
        sharing is not MailboxSharing.OFF
        and len(others) == 1
        and others[0].namesake is not None
        and others[0].namesake != attempt.namesake
        and (sharing is MailboxSharing.DIFFERENT_NAME or others[0].country == attempt.country)
    )
    return LinkKind.CONFIRMATION if is_second else LinkKind.ALREADY_CONFIRMED
