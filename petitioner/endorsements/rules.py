"""How an endorsement comes to be seen, and ceases to: states, moves, and what each provenance rests on."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final


class Provenance(StrEnum):
    """How we know, weakest first."""

    REPORTED = "reported"
    DOCUMENTED = "documented"
    OFFICE = "office"
    MEMBER = "member"


class State(StrEnum):
    """Where an endorsement stands. The public sees `LIVE` and, with its date, `WITHDRAWN`."""

    PROPOSED = "proposed"
    LIVE = "live"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    RETRACTED = "retracted"
    SUPERSEDED = "superseded"


class Step(StrEnum):
    """What can happen to an endorsement."""

    PUBLISH = "publish"
    DOCUMENT = "document"
    VOUCH = "vouch"
    CONFIRM = "confirm"
    OBJECT = "object"
    WITHDRAW = "withdraw"
    RETRACT = "retract"
    SUPERSEDE = "supersede"


class Proof(StrEnum):
    """What a piece of evidence shows."""

    ORGANISERS_WORD = "organisers_word"
    PUBLIC_RECORD = "public_record"
    AUTHORITY = "authority"
    DELIVERED_NOTICE = "delivered_notice"
    OBJECTION = "objection"
    CONFIRMATION = "confirmation"
    WITHDRAWAL = "withdrawal"


class Answer(StrEnum):
    """What a member can say at the address that a letter to them carries."""

    CONFIRM = "confirm"
    OBJECT = "object"
    WITHDRAW = "withdraw"


class Asking(StrEnum):
    """What a letter's address asks or has heard; `OVER`: it asks nothing any more."""

    QUESTION = "question"
    CONFIRMED = "confirmed"
    OBJECTED = "objected"
    WITHDRAWN = "withdrawn"
    OVER = "over"


LONGEST_URL: Final = 2000

LETTER_TIME: Final = timedelta(days=30)
"""How long a letter waits for its answer."""

_URL: Final = re.compile(r"https?://[^\s/?#@]+(?:[/?#]\S*)?", re.IGNORECASE)

OBJECTION_WINDOW: Final = timedelta(hours=48)
"""How long a member has, from the delivered notice, before what their office entered is published."""

MOVES: Final[dict[tuple[State, Step], State]] = {
    (State.PROPOSED, Step.PUBLISH): State.LIVE,
    (State.PROPOSED, Step.DOCUMENT): State.LIVE,
    (State.PROPOSED, Step.CONFIRM): State.LIVE,
    (State.PROPOSED, Step.OBJECT): State.SUSPENDED,
    (State.PROPOSED, Step.RETRACT): State.RETRACTED,
    (State.LIVE, Step.DOCUMENT): State.LIVE,
    (State.LIVE, Step.VOUCH): State.LIVE,
    (State.LIVE, Step.CONFIRM): State.LIVE,
    (State.LIVE, Step.OBJECT): State.SUSPENDED,
    (State.LIVE, Step.WITHDRAW): State.WITHDRAWN,
    (State.LIVE, Step.RETRACT): State.RETRACTED,
    (State.LIVE, Step.SUPERSEDE): State.SUPERSEDED,
    (State.SUSPENDED, Step.CONFIRM): State.LIVE,
    (State.SUSPENDED, Step.RETRACT): State.RETRACTED,
}
"""Every move there is. Only what was seen can be withdrawn; only the member's own word ends a suspension."""

UNDER_WAY: Final = frozenset({State.PROPOSED, State.LIVE, State.SUSPENDED})
"""States of which a person can have one per statement."""


MOVED_BY: Final[dict[Answer, tuple[Step, Proof]]] = {
    Answer.CONFIRM: (Step.CONFIRM, Proof.CONFIRMATION),
    Answer.OBJECT: (Step.OBJECT, Proof.OBJECTION),
    Answer.WITHDRAW: (Step.WITHDRAW, Proof.WITHDRAWAL),
}
"""What each answer of a member does, and what it proves."""

ANSWERS: Final[dict[Asking, tuple[Answer, ...]]] = {
    Asking.QUESTION: (Answer.CONFIRM, Answer.OBJECT),
    Asking.CONFIRMED: (Answer.WITHDRAW,),
    Asking.OBJECTED: (Answer.CONFIRM,),
    Asking.WITHDRAWN: (),
    Asking.OVER: (),
}
"""What can be answered when; the database's `answer_endorsement` takes no other answer."""


def asking(state: State, last: Answer | None, *, is_expired: bool) -> Asking:
    """Return what a letter's address asks after the member's `last` answer, by whichever letter it came.

    A yes can be taken back as long as the endorsement lives, the rest only until the letter expires.
    """
    if last is Answer.WITHDRAW:
        return Asking.WITHDRAWN
    if state not in UNDER_WAY or (is_expired and last is not Answer.CONFIRM):
        return Asking.OVER
    heard = {Answer.CONFIRM: Asking.CONFIRMED, Answer.OBJECT: Asking.OBJECTED}
    return heard[last] if last is not None else Asking.QUESTION


def letter_language(asked: str, of_country: Sequence[str], offered: Sequence[str]) -> str:
    """Return a letter's language: the one asked for, else the member's country's, else the first there is.

    `offered` are those of the text, one at least.

    Raises:
        UnknownText: the text does not exist in the language asked for.
    """
    if asked and asked not in offered:
        raise UnknownText(f"There is no text in “{asked}”; there is: {', '.join(offered)}.")
    return asked or next((each for each in of_country if each in offered), offered[0])


class ForbiddenMove(Exception):
    """The table of moves, or the lack of evidence, forbids it; the message says which."""


class UnknownText(LookupError):
    """There is no such statement, version or language; the message says which."""


class RefusedRecord(ValueError):
    """What was to be recorded cannot be true or contradicts what is recorded; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that evidence shows, since a moment."""

    proof: Proof
    since: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an endorsement stands, and how we know of it."""

    state: State
    provenance: Provenance


def move(standing: Standing, step: Step, *, facts: Collection[Fact], now: datetime) -> Standing:
    """Return where a step leads; what the public will then see rests on `facts` that hold at `now`.

    Raises:
        ForbiddenMove: there is no such move, or a proof is missing.
    """
    state = MOVES.get((standing.state, step))
    if state is None:
        raise ForbiddenMove(f"It is {standing.state}: there is nothing to {step}.")
    facts = [fact for fact in facts if fact.since <= now]
    provenance = _provenance_after(step, standing)
    if state is State.LIVE:
        lack = lacking(provenance, facts, now=now)
        if lack:
            raise ForbiddenMove(f"It cannot be published as “{provenance}”: {lack}.")
    return Standing(state, provenance)


def _provenance_after(step: Step, before: Standing) -> Provenance:
    """Return the word that a step leaves: of what was seen a stronger one or the same, never a weaker one."""
    if step is Step.CONFIRM:
        return Provenance.MEMBER
    is_weaker = before.provenance is Provenance.REPORTED
    if step is Step.DOCUMENT and (is_weaker or before.state is State.PROPOSED):
        return Provenance.DOCUMENTED
    if step is Step.VOUCH and is_weaker:
        return Provenance.OFFICE
    return before.provenance


def lacking(provenance: Provenance, facts: Collection[Fact], *, now: datetime) -> str:
    """Return what is missing before the public may see this provenance; empty when nothing is.

    After an objection, only a confirmation given later counts.
    """
    last = {
        proof: max((fact.since for fact in facts if fact.proof is proof), default=None) for proof in Proof
    }
    objected, confirmed = last[Proof.OBJECTION], last[Proof.CONFIRMATION]
    if objected is not None and (confirmed is None or confirmed <= objected):
        return "the member has objected and has not confirmed since"
    if provenance is Provenance.MEMBER and confirmed is None:
        return "the member has not confirmed"
    if provenance is Provenance.DOCUMENTED and last[Proof.PUBLIC_RECORD] is None:
        return "there is no public record"
    if provenance is Provenance.REPORTED and last[Proof.ORGANISERS_WORD] is None:
        return "nobody has reported it"
    if provenance is Provenance.OFFICE:
        told = [fact.since for fact in facts if fact.proof is Proof.DELIVERED_NOTICE]
        return _lacking_from_office(last[Proof.AUTHORITY], told, now=now)
    return ""


def _lacking_from_office(authority: datetime | None, told: Collection[datetime], *, now: datetime) -> str:
    """Return what is missing; only a notice delivered after the entry can have told the member of it."""
    if authority is None:
        return "the staff had no authority"
    notice = min((moment for moment in told if moment >= authority), default=None)
    if notice is None:
        return "no notice has reached the member"
    if now < notice + OBJECTION_WINDOW:
        return f"the member may object until {notice + OBJECTION_WINDOW:%Y-%m-%d %H:%M} UTC"
    return ""


def check_day(day: date, today: date) -> None:
    """Raise `RefusedRecord` for a day that has not come yet."""
    if day > today:
        raise RefusedRecord(f"{day.isoformat()} lies in the future; give the day on which it happened.")


def check_url(url: str) -> None:
    """Raise `RefusedRecord` for anything that is not a web address one can open."""
    if len(url) > LONGEST_URL or not _URL.fullmatch(url):
        raise RefusedRecord(
            f"{url[:80]!r} is not a web address; give one that begins with https:// or http://."
        )


def counts(standing: Standing) -> bool:
    """Say whether an endorsement counts: it is live, and more than the organiser's word."""
    return standing.state is State.LIVE and standing.provenance is not Provenance.REPORTED


def is_shown(standing: Standing) -> bool:
    """Say whether the public sees the name: backing, or withdrawn from backing."""
    return standing.state in {State.LIVE, State.WITHDRAWN}
