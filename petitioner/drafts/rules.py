"""What a draft may become, who may review it, what is similar, and what an approval is bound to."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final

from petitioner.vocabulary.slug import is_slug

LOCK_TIME: Final = timedelta(minutes=2)
"""How long the lock of a language holds without a sign of whoever has it."""
LONGEST_NOTE: Final = 500
NOTICE_EVERY: Final = timedelta(hours=24)
"""A reviewer gets one letter in this time at most, however much waits."""
LONGEST_ALT: Final = 300
MOST_SUPPORTERS: Final = 20
MOST_SIMILAR: Final = 5
LONGEST_EMBARGO: Final = 14
"""Days for which a link to a text that is not public may be good."""
LONGEST_RECIPIENT: Final = 100
MOST_EMBARGOES: Final = 50
"""How many links there may be to one draft, those that were taken back left out."""
_LONGEST_PROPOSAL: Final = 60
_SHORTEST_WORD: Final = 3
_LEAST_SHARED: Final = 2
_LEAST_PART: Final = 0.5


class DraftState(StrEnum):
    """Where a draft stands; the last two are the end of it."""

    WRITING = "writing"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    PARKED = "parked"
    REJECTED = "rejected"
    PUBLISHED = "published"


ENDED: Final = frozenset({DraftState.REJECTED, DraftState.PUBLISHED})


class Step(StrEnum):
    """What somebody did with a draft, as its history keeps it."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    CHANGES_ASKED = "changes_asked"
    PARKED = "parked"
    REJECTED = "rejected"
    SCHEDULED = "scheduled"
    UNSCHEDULED = "unscheduled"
    PUBLISHED = "published"
    FAILED = "failed"


class Reason(StrEnum):
    """Why a reviewer decided so."""

    SOUND = "sound"
    SOUND_WITH_REMARKS = "sound_with_remarks"
    UNCLEAR = "unclear"
    UNPROVEN = "unproven"
    TRANSLATION = "translation"
    WRONG_ADDRESSEE = "wrong_addressee"
    DANGER = "danger"
    UNLAWFUL = "unlawful"
    TIMING = "timing"
    DUPLICATE = "duplicate"
    OUT_OF_SCOPE = "out_of_scope"


DECISIONS: Final[Mapping[Step, tuple[Reason, ...]]] = {
    Step.APPROVED: (Reason.SOUND, Reason.SOUND_WITH_REMARKS),
    Step.CHANGES_ASKED: (
        Reason.UNCLEAR,
        Reason.UNPROVEN,
        Reason.TRANSLATION,
        Reason.WRONG_ADDRESSEE,
        Reason.DANGER,
        Reason.UNLAWFUL,
    ),
    Step.PARKED: (Reason.TIMING, Reason.UNPROVEN, Reason.DANGER),
    Step.REJECTED: (Reason.DUPLICATE, Reason.OUT_OF_SCOPE, Reason.UNLAWFUL, Reason.DANGER),
}
"""What a reviewer may decide, and the reasons there are for it."""

AFTER: Final[Mapping[Step, DraftState]] = {
    Step.SUBMITTED: DraftState.SUBMITTED,
    Step.APPROVED: DraftState.APPROVED,
    Step.CHANGES_ASKED: DraftState.WRITING,
    Step.PARKED: DraftState.PARKED,
    Step.REJECTED: DraftState.REJECTED,
    Step.SCHEDULED: DraftState.SCHEDULED,
    Step.UNSCHEDULED: DraftState.APPROVED,
    Step.PUBLISHED: DraftState.PUBLISHED,
    Step.FAILED: DraftState.APPROVED,
}

BEFORE: Final[Mapping[Step, frozenset[DraftState]]] = {
    Step.SUBMITTED: frozenset({DraftState.WRITING, DraftState.PARKED, DraftState.APPROVED}),
    **dict.fromkeys(DECISIONS, frozenset({DraftState.SUBMITTED})),
    Step.SCHEDULED: frozenset({DraftState.APPROVED, DraftState.SCHEDULED}),
    Step.UNSCHEDULED: frozenset({DraftState.SCHEDULED}),
    Step.PUBLISHED: frozenset({DraftState.APPROVED, DraftState.SCHEDULED}),
    Step.FAILED: frozenset({DraftState.APPROVED, DraftState.SCHEDULED}),
}
"""In which states a step can be taken."""


class Saved(StrEnum):
    """What became of something an editor saved."""

    SAVED = "saved"
    UNCHANGED = "unchanged"
    STALE = "stale"
    HELD = "held"
    TAKEN = "taken"
    REFUSED = "refused"


def refusal_of_reviewer(reviewer: int, *, submitted_by: int | None, written_by: int) -> str | None:
    """Say in a word why an account is not the second person; None: it is."""
    if reviewer == submitted_by:
        return "submitter"
    return "writer" if reviewer == written_by else None


def source_digest(title: str, addressee: str, summary: str, body: str) -> bytes:
    """Return what tells whether a source has changed since it was translated (32 bytes)."""
    return _digest([title, addressee, summary, body])


def draft_digest(
    slug: str,
    settings: Mapping[str, object],
    edit: tuple[str | None, Mapping[str, str]],
    texts: Iterable[tuple[str, ...]],
    picture: tuple[str, Mapping[str, str]] | None = None,
) -> bytes:
    """Return what an approval is bound to: everything the public will get (32 bytes)."""
    return _digest([slug, settings, *edit, sorted(texts), picture])


def _digest(content: object) -> bytes:
    return sha256(json.dumps(content, ensure_ascii=True, sort_keys=True).encode()).digest()


def propose_slug(title: str) -> str:
    """Return a short name made of a title's Latin letters; `statement` if it has none."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(words) > _LONGEST_PROPOSAL:
        words = words[:_LONGEST_PROPOSAL].rpartition("-")[0]
    return words if is_slug(words) else "statement"


def likeness(title: str, other: str) -> float:
    """Return how much of the shorter of two titles stands in the other, by words, from 0 to 1."""
    one, two = _words(title), _words(other)
    shared = len(one & two)
    return shared / min(len(one), len(two)) if shared >= _LEAST_SHARED else 0.0


def are_similar(title: str, other: str) -> bool:
    """Say whether two titles share half the words of the shorter, and two at least."""
    return likeness(title, other) >= _LEAST_PART


def _words(title: str) -> set[str]:
    return {word for word in re.findall(r"\w+", title.casefold()) if len(word) >= _SHORTEST_WORD}
