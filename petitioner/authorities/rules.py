"""What an authority is, how it comes and goes, and when it holds: values in, values out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from petitioner.vocabulary.language import LANGUAGES

LETTER_TIME: Final = timedelta(days=30)
"""How long a letter to a member waits for its answer; what was asked lapses with it."""

MOST_OBJECTIONS: Final = 2
"""With this many the account is frozen."""

LONGEST_NOTE: Final = 1000
KEYS: Final = 2**31
"""The keys of rows are below this."""

MOST_ASKED: Final = 20
MOST_ASKED_FOR_ONE: Final = 3
"""How many members one account may ask in a day, and how often one member may be asked by anybody."""

ASKING_TIME: Final = timedelta(days=1)


class Scope(StrEnum):
    """For whom: one member, or every member of a group or of a national delegation."""

    MEMBER = "member"
    GROUP = "group"
    DELEGATION = "delegation"


class Grantor(StrEnum):
    """Who grants an authority, or is asked to."""

    MEMBER = "member"
    SECRETARIAT = "secretariat"
    ORGANISER = "organiser"


class State(StrEnum):
    """Where an authority stands."""

    ASKED = "asked"
    IN_FORCE = "in_force"
    REFUSED = "refused"
    ENDED = "ended"


class DeskKind(StrEnum):
    """What staff can want from the desk: to act, to let somebody else act, or to act no more."""

    ASK = "ask"
    GRANT = "grant"
    END = "end"


class Step(StrEnum):
    """What can happen to an authority."""

    GRANT = "grant"
    REFUSE = "refuse"
    END = "end"


class Answer(StrEnum):
    """What a member can say at the address that a letter to them carries."""

    GAVE = "gave"
    DID_NOT = "did_not"
    TAKE_BACK = "take_back"


class Asking(StrEnum):
    """What a letter's address asks or has heard; `OVER`: it asks nothing any more."""

    QUESTION = "question"
    GIVEN = "given"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"
    OVER = "over"


MOVES: Final[dict[tuple[State, Step], State]] = {
    (State.ASKED, Step.GRANT): State.IN_FORCE,
    (State.ASKED, Step.REFUSE): State.REFUSED,
    (State.ASKED, Step.END): State.ENDED,
    (State.IN_FORCE, Step.END): State.ENDED,
}
"""Every move there is. What was refused or has ended does not come back: it is asked for again."""

UNDER_WAY: Final = frozenset({State.ASKED, State.IN_FORCE})
"""States of which an account has one at most for the same people."""

MOVED_BY: Final[dict[Answer, Step]] = {
    Answer.GAVE: Step.GRANT,
    Answer.DID_NOT: Step.REFUSE,
    Answer.TAKE_BACK: Step.END,
}
"""What each answer of a member does."""

ANSWERS: Final[dict[Asking, tuple[Answer, ...]]] = {
    Asking.QUESTION: (Answer.GAVE, Answer.DID_NOT),
    Asking.GIVEN: (Answer.TAKE_BACK,),
    Asking.REFUSED: (),
    Asking.TAKEN_BACK: (),
    Asking.OVER: (),
}
"""What can be answered when; the database's `answer_authority` takes no other answer."""


class ForbiddenMove(Exception):
    """The table of moves forbids it; the message says why."""


class RefusedAuthority(ValueError):
    """What was asked for cannot be; `reason` names it for a page, the message says it at a terminal."""

    def __init__(self, reason: str, sentence: str) -> None:
        self.reason = reason
        super().__init__(sentence)


class RefusedDomain(ValueError):
    """The domain cannot be an assembly's own; `reason` names it for a page, the message says why."""

    def __init__(self, reason: str, sentence: str) -> None:
        self.reason = reason
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class Term:
    """From which day to which an authority is to hold; no last day: until the mandate ends."""

    starts_on: date
    ends_on: date | None

    def holds(self, on: date) -> bool:
        """Say whether a day lies within it."""
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


def move(state: State, step: Step) -> State:
    """Return where a step leads.

    Raises:
        ForbiddenMove: there is no such move.
    """
    after = MOVES.get((state, step))
    if after is None:
        raise ForbiddenMove(f"It is {state}: there is nothing to {step}.")
    return after


def asking(state: State, last: Answer | None, *, is_expired: bool) -> Asking:
    """Return what a letter's address asks after the member's `last` answer.

    What was granted can be taken back as long as it holds, the rest only until the letter expires.
    """
    if last is Answer.TAKE_BACK:
        return Asking.TAKEN_BACK
    if last is Answer.DID_NOT:
        return Asking.REFUSED
    if last is Answer.GAVE:
        return Asking.GIVEN if state in UNDER_WAY else Asking.OVER
    return Asking.OVER if is_expired or state is not State.ASKED else Asking.QUESTION


def checked_term(term: Term, mandate_ends: date | None, *, today: date) -> Term:
    """Return the term, cut off where the mandate ends.

    Raises:
        RefusedAuthority: it ends before it begins, has ended already, or begins after the mandate.
    """
    last = min((day for day in (term.ends_on, mandate_ends) if day is not None), default=None)
    if last is not None and last < term.starts_on:
        raise RefusedAuthority("dates", "It would end before it begins.")
    if last is not None and last < today:
        raise RefusedAuthority("past", f"It would have ended on {last}.")
    return Term(term.starts_on, last)


_REGISTRIES: Final = frozenset(
    [
        "ac",
        "co",
        "com",
        "edu",
        "go",
        "gob",
        "gouv",
        "gov",
        "gub",
        "gv",
        "int",
        "mil",
        "ne",
        "net",
        "nom",
        "or",
        "org",
        "parl",
        "police",
        "sch",
    ]
)
"""What stands before a country's two letters where names are given out to everybody of a kind."""

_COUNTRY_LETTERS: Final = 2


def check_domain(domain: str, *, is_for_everybody: bool) -> None:
    """Refuse a domain on which others than an assembly's own people can have addresses.

    Raises:
        RefusedDomain: it is a public suffix as far as its form tells, or a provider of mailboxes.
    """
    labels = domain.split(".")
    is_suffix = len(labels) == 1 or (
        len(labels) == _COUNTRY_LETTERS and labels[0] in _REGISTRIES and len(labels[1]) == _COUNTRY_LETTERS
    )
    if is_suffix:
        raise RefusedDomain(
            "suffix", f"Under “{domain}” names are given out to many; list the assembly's own domain."
        )
    if is_for_everybody:
        raise RefusedDomain(
            "everybody", f"Anybody can have an address at “{domain}”; list the assembly's own domain."
        )


def is_storable(note: str) -> bool:
    """Say whether a note can be kept: not too long, and without signs that are none."""
    return len(note) <= LONGEST_NOTE and not any(
        sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in note
    )


def grantor_for(scope: Scope) -> Grantor:
    """Return who is asked when staff ask: a member for themselves, the organiser for a group."""
    return Grantor.MEMBER if scope is Scope.MEMBER else Grantor.ORGANISER


def letter_language(of_country: Sequence[str], asked: str) -> str:
    """Return the language of a letter to a member: their country's if we speak it, else that of who asks."""
    return next((each for each in of_country if each in LANGUAGES), asked)
