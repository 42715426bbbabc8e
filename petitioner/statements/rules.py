"""What a statement may become, when people may sign it, and how its words are hashed."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final


class State(StrEnum):
    """What the organiser has decided."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class Phase(StrEnum):
    """What that means at one moment, opening and closing times considered."""

    DRAFT = "draft"
    UPCOMING = "upcoming"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class RemovalReason(StrEnum):
    """Why a statement was taken off the site; its addresses say so."""

    LEGAL = "legal"
    HARM = "harm"
    MISTAKE = "mistake"
    DUPLICATE = "duplicate"
    WISH = "wish"


class Profile(StrEnum):
    """How far a statement protects its signers: an ordinary one, or one whose signers are at risk."""

    OPEN = "open"
    SEALED = "sealed"


class MailboxSharing(StrEnum):
    """Whether two people may sign from one mailbox: never, under different names, or at one place besides."""

    OFF = "off"
    DIFFERENT_NAME = "different_name"
    DIFFERENT_NAME_SAME_PLACE = "different_name_same_place"


class ConfirmBy(StrEnum):
    """What the letter carries to confirm a signature with."""

    LINK = "link"
    CODE = "code"


class EditClass(StrEnum):
    """What a new version does to the one before, as its organiser says, lightest first.

    A `typo` changes no meaning, a `clarification` says the same more clearly, a `substantive` edit says
    something else. Nothing said is `substantive`.
    """

    TYPO = "typo"
    CLARIFICATION = "clarification"
    SUBSTANTIVE = "substantive"


class RefusedPublication(Exception):
    """The folder is sound, but what it asks for is not allowed; the message says why and what to do."""


class ForbiddenMove(RefusedPublication):
    """A statement may not go from the one state to the other."""

    def __init__(self, before: State, after: State) -> None:
        others = "".join(f" or “{state}”" for state in sorted(MOVES[before]))
        advice = (
            f"Set the state to “{before}”{others}." if others else f"Leave it “{before}”: closing is final."
        )
        super().__init__(f"A statement that is “{before}” cannot become “{after}”. {advice}")


MOVES: Final[dict[State, frozenset[State]]] = {
    State.DRAFT: frozenset({State.OPEN, State.CLOSED}),
    State.OPEN: frozenset({State.CLOSED}),
    State.CLOSED: frozenset(),
}
"""Where each state leads. What the public has seen is never a draft again.

Closing is final, because what protects against a second signature is destroyed afterwards. To pause and to
extend, move `closes_at` instead.
"""

LONGEST_TITLE: Final = 200
LONGEST_ADDRESSEE: Final = 200
LONGEST_SUMMARY: Final = 500
LONGEST_BODY: Final = 20_000
LONGEST_EDIT_SUMMARY: Final = 300
LONGEST_ORGANISATION_NAME: Final = 120
LONGEST_ORGANISATION_ABOUT: Final = 1_000
LARGEST_GOAL: Final = 1_000_000_000
MOST_TOPICS: Final = 10

_SPACES = re.compile(r"[ \t\r\n]+")


def move(before: State, after: State) -> State:
    """Return `after` if a statement may go there, or stay there; else raise `ForbiddenMove`."""
    if after is not before and after not in MOVES[before]:
        raise ForbiddenMove(before, after)
    return after


def keep_sealed(before: Profile, after: Profile) -> None:
    """Raise `RefusedPublication` if a sealed statement would become open; to seal an open one is allowed."""
    if before is Profile.SEALED and after is not Profile.SEALED:
        raise RefusedPublication(
            "A sealed statement stays sealed: people have trusted in it. "
            'Set the profile in [privacy] to "sealed" again, or publish an open one under another slug.'
        )


def keep_delivery(before: date | None, after: date | None) -> None:
    """Raise `RefusedPublication` if a delivery would be taken back or put off; an earlier day is allowed.

    What is kept of signers is destroyed a promised number of days after it.
    """
    if before is not None and (after is None or after > before):
        raise RefusedPublication(
            f"The statement was delivered on {before}, and promises to its signers count from that day. "
            f"Set `delivered_on` to {before} or to an earlier day."
        )


def keep_typo_small(before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Raise `RefusedPublication` if what is called a typo changes the addressee or takes a language away.

    Both maps hold the addressee by language. What was given for one addressee is not carried to another, and
    nobody can look at a difference in a language that is gone.
    """
    for language, addressee in before.items():
        if language not in after:
            raise RefusedPublication(
                f"The language {language} would be gone: that is no typo. "
                "Set the class in [edit] to clarification or substantive, or keep the language."
            )
        if addressee != after[language]:
            raise RefusedPublication(
                f"The addressee in {language}.md is another one: that is no typo. "
                "Set the class in [edit] to clarification or substantive, or keep the addressee."
            )


def phase(
    state: State,
    opens_at: datetime | None,
    closes_at: datetime | None,
    now: datetime,
    *,
    paused_at: datetime | None = None,
) -> Phase:
    """Say what a state means at `now`: from `opens_at` on people may sign, from `closes_at` on no longer.

    While it is paused nobody may, and the time until `closes_at` stands still.
    """
    if state is not State.OPEN:
        return Phase(state.value)
    if paused_at is not None:
        return Phase.PAUSED
    if closes_at is not None and now >= closes_at:
        return Phase.CLOSED
    if opens_at is not None and now < opens_at:
        return Phase.UPCOMING
    return Phase.OPEN


def canonical_line(text: str) -> str:
    """Return one line in NFC: spaces, tabs and line ends become one space, none at either end."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip(" ")


def canonical_body(text: str) -> str:
    r"""Return the body in NFC, lines ended by `\n` without spaces or tabs before it, one `\n` at the end.

    Empty lines at the beginning and at the end are dropped.
    """
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip(" \t") for line in lines).strip("\n") + "\n"


def text_form(language: str, title: str, addressee: str, body: str) -> str:
    """Return the plain text whose UTF-8 bytes are hashed: four lines, then the body.

    The first four lines cannot hold a line end, so no two texts share one form. The addressee is part of it:
    a signature given for one addressee cannot be carried to another.
    """
    head = ("petitioner text 1", language, canonical_line(title), canonical_line(addressee))
    return "\n".join(head) + "\n" + canonical_body(body)


def text_hash(language: str, title: str, addressee: str, body: str) -> bytes:
    """Return the SHA-256 (32 bytes) of one text, as docs/statements.md defines it."""
    return sha256(text_form(language, title, addressee, body).encode()).digest()


def version_hash(text_hashes: Iterable[bytes]) -> bytes:
    """Return the SHA-256 (32 bytes) of a set of texts; their order is of no consequence."""
    lines = ["petitioner version 1", *sorted(text.hex() for text in text_hashes)]
    return sha256("".join(f"{line}\n" for line in lines).encode()).digest()
