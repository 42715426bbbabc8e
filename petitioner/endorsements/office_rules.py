"""What staff may enter, why an entry is refused, and what has become of it: values in, values out."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from petitioner.endorsements.rules import OBJECTION_WINDOW, Provenance, RefusedRecord, State, check_url

LONGEST_NOTE: Final = 1000

MOST_ENTRIES: Final = 3
ENTRIES_TIME: Final = timedelta(days=30)
"""How often one member can be entered for one statement within this time: each entry is a letter to them."""


class Refusal(StrEnum):
    """Why the worker did not carry an entry out."""

    NO_AUTHORITY = "no_authority"
    NOT_OPEN = "not_open"
    NO_MANDATE = "no_mandate"
    NO_ADDRESS = "no_address"
    OBJECTED = "objected"
    WITHDRAWN = "withdrawn"
    CONFIRMED = "confirmed"
    RECORDED = "recorded"
    OTHER_VERSION = "other_version"
    ENTERED = "entered"
    TOO_OFTEN = "too_often"
    TAKEN_BACK = "taken_back"


class RefusedEntry(ValueError):
    """An entry that cannot be carried out; `refusal` names the reason, and a page finds the words."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


class Fate(StrEnum):
    """What has become of an entry, as the staff who made it see it."""

    ON_ITS_WAY = "on_its_way"
    REFUSED = "refused"
    LETTER_DUE = "letter_due"
    TOLD = "told"
    RIPE = "ripe"
    RETURNED = "returned"
    UNSENT = "unsent"
    SHOWN = "shown"
    RECORDED = "recorded"
    CONFIRMED = "confirmed"
    OBJECTED = "objected"
    WITHDRAWN = "withdrawn"
    TAKEN_BACK = "taken_back"
    ENDED = "ended"


SEEN: Final[Mapping[Provenance, Fate]] = {
    Provenance.DOCUMENTED: Fate.RECORDED,
    Provenance.OFFICE: Fate.SHOWN,
    Provenance.MEMBER: Fate.CONFIRMED,
}

ENDS: Final[Mapping[State, Fate]] = {
    State.SUSPENDED: Fate.OBJECTED,
    State.WITHDRAWN: Fate.WITHDRAWN,
    State.RETRACTED: Fate.ENDED,
    State.SUPERSEDED: Fate.ENDED,
}

WAITING: Final = frozenset({Fate.LETTER_DUE, Fate.TOLD, Fate.RIPE, Fate.RETURNED, Fate.UNSENT})
"""What an entry can be while it waits to be seen."""

CAN_BE_TAKEN_BACK: Final = WAITING | {Fate.SHOWN, Fate.RECORDED}
"""What staff entered is theirs to take back; what the member has said since is not."""


def is_pending(state: State, provenance: Provenance) -> bool:
    """Say whether staff's word is still to come: proposed, or seen so far on the organiser's word alone."""
    if state is State.PROPOSED:
        return provenance is Provenance.OFFICE
    return state is State.LIVE and provenance is Provenance.REPORTED


def fate_of_notice(
    *, is_due: bool, mailed_at: datetime | None, bounced_at: datetime | None, now: datetime
) -> Fate:
    """Return where an entry stands that waits for its letter, or for the time to object to end."""
    if bounced_at is not None:
        return Fate.RETURNED
    if mailed_at is not None:
        return Fate.TOLD if now < appears_at(mailed_at) else Fate.RIPE
    return Fate.LETTER_DUE if is_due else Fate.UNSENT


def fate_of_endorsement(state: State, provenance: Provenance) -> Fate:
    """Return what became of what staff entered, once its time to wait is over."""
    return SEEN[provenance] if state is State.LIVE else ENDS[state]


def appears_at(mailed_at: datetime) -> datetime:
    """Return the moment at which an entry is seen, if the member was told at `mailed_at` and says nothing."""
    return mailed_at + OBJECTION_WINDOW


def mistakes(
    *, text: str, texts: frozenset[str], note: str, url: str, day: str, today: date
) -> dict[str, str]:
    """Return what is wrong with a form, by field in the order of the page; empty when nothing is."""
    wrong: dict[str, str] = {}
    if text not in texts:
        wrong["text"] = "missing"
    if not note:
        wrong["note"] = "missing"
    elif len(note) > LONGEST_NOTE:
        wrong["note"] = "long"
    try:
        if url:
            check_url(url)
    except RefusedRecord:
        wrong["url"] = "unreadable"
    read = read_day(day)
    if read is None:
        wrong["day"] = "unreadable"
    elif read > today:
        wrong["day"] = "future"
    return wrong


def read_day(text: str) -> date | None:
    """Return the day that a form names as a browser writes it (2026-11-05); none if it names none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
