"""What is promised, how leaves are drawn, and what answers prove. docs/log.md describes it for others."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from math import ceil, exp, lgamma, log, log1p
from typing import Final

from petitioner.transparency.rules import Kind, Leaf

LARGEST_SAMPLE: Final = 5_000
USUAL_SAMPLE: Final = 299
"""If none of them is a fake, fewer than 1 in 100 are, at 95 %."""
CONFIDENCE: Final = 0.95
HEAD_START: Final = timedelta(minutes=10)
"""How long the promise must lie in the log before anybody can know the value."""
ANSWERED_WITHIN: Final = timedelta(days=21)
ANSWERS_KEPT: Final = timedelta(days=90)
"""After the draw, at the latest; before that if the result is published."""
KEY_BYTES: Final = 32
SHORTEST_VALUE: Final = 16
LONGEST_VALUE: Final = 512
_DRAND: Final = re.compile(r"drand:([1-9][0-9]{0,11})", re.ASCII)
_DRAND_BEGAN: Final = datetime(2023, 8, 23, 15, 9, 27, tzinfo=UTC)
_DRAND_EVERY: Final = timedelta(seconds=3)
"""The chain `quicknet` of the League of Entropy: a round is a number, and has its second."""
DRAND_VALUE_BYTES: Final = 32
_LONGEST_SOURCE: Final = 300
_NUMBERS: Final = 2**64
_ROUNDED_TO: Final = 100_000


class RefusedAudit(ValueError):
    """It cannot be done; the message is a sentence for whoever asked."""


class Said(StrEnum):
    """What a signer, or the auditor for them, answered."""

    YES = "yes"
    NO = "no"


class Missing(StrEnum):
    """Why a signer could not be asked."""

    GONE = "gone"
    """Withdrawn, erased, taken out of the count: nobody is left to be asked."""
    UNREACHABLE = "unreachable"
    """The letter came back, or the address wants no letters."""


@dataclass(frozen=True, slots=True)
class Promise:
    """All that is fixed before the chance exists. The source is one line; `due_at` is when it speaks."""

    statement_id: int
    checkpoint_size: int
    checkpoint_root: bytes
    size: int
    auditor_key: bytes
    source: str
    due_at: datetime

    def text(self) -> str:
        """Return it in the words whose digest stands in the log."""
        lines = (
            "petitioner sample audit 1",
            f"statement {self.statement_id}",
            f"checkpoint {self.checkpoint_size} {self.checkpoint_root.hex()}",
            f"size {self.size}",
            f"auditor {self.auditor_key.hex()}",
            f"value {self.source}",
            f"due {self.due_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        )
        return "\n".join((*lines, ""))

    def digest(self) -> bytes:
        """Return the SHA-256 of these words."""
        return sha256(self.text().encode()).digest()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the drawn: each is in exactly one of the four."""

    yes: int
    no: int
    silent: int
    not_asked: int

    @property
    def drawn(self) -> int:
        """How many leaves were drawn."""
        return self.yes + self.no + self.silent + self.not_asked

    @property
    def at_most(self) -> float:
        """The largest share of fakes (0 to 1) that fits those who answered."""
        return upper_bound(self.no, self.yes + self.no)

    @property
    def at_most_if_silent_are_fake(self) -> float:
        """The same if everybody drawn who did not say yes is a fake: nobody can be hidden by silence."""
        return upper_bound(self.drawn - self.yes, self.drawn)


def due_of(source: str, due: datetime | None) -> datetime:
    """Return when a source speaks: of drand that follows from the round, of others it is said.

    Raises:
        RefusedAudit: this is no source, or nobody says when it speaks.
    """
    found = _DRAND.fullmatch(source)
    if found:
        return _DRAND_BEGAN + (int(found[1]) - 1) * _DRAND_EVERY
    if source.startswith("drand:"):
        raise RefusedAudit("A round of drand is drand:NUMBER.")
    if not source or len(source) > _LONGEST_SOURCE or not source.isprintable():
        raise RefusedAudit(
            f"Say in one line of up to {_LONGEST_SOURCE} characters which public value will decide."
        )
    if due is None:
        raise RefusedAudit("Say with --due when that value will be public.")
    return due


def check_promise(size: int, due_at: datetime, *, is_sealed: bool, now: datetime) -> None:
    """Raise `RefusedAudit` unless such a promise may be made at this moment."""
    if is_sealed:
        raise RefusedAudit(
            "Signers of this statement may be at risk: no address is kept, and nobody writes to them."
        )
    if not 1 <= size <= LARGEST_SAMPLE:
        raise RefusedAudit(f"A sample has 1 to {LARGEST_SAMPLE} signatures.")
    if due_at < now + HEAD_START:
        raise RefusedAudit(
            f"The value is public at {due_at:%Y-%m-%d %H:%M:%S} UTC. Name one that comes at least"
            f" {HEAD_START // timedelta(minutes=1)} minutes from now, so that nobody can know it today."
        )


def read_value(source: str, typed: str) -> bytes:
    """Return the value that was typed in hexadecimal digits; raise `RefusedAudit` if it cannot be one."""
    try:
        value = bytes.fromhex(typed)
    except ValueError:
        raise RefusedAudit("The value is written in hexadecimal digits.") from None
    if source.startswith("drand:") and len(value) != DRAND_VALUE_BYTES:
        raise RefusedAudit(f"The randomness of a round of drand has {DRAND_VALUE_BYTES * 2} digits.")
    if not SHORTEST_VALUE <= len(value) <= LONGEST_VALUE:
        raise RefusedAudit(f"A value has {SHORTEST_VALUE} to {LONGEST_VALUE} bytes.")
    return value


def population(leaves: Iterable[Leaf], statement_id: int) -> list[int]:
    """Return the places of a statement's signatures that count after these first leaves of a log."""
    alive: set[int] = set()
    for place, leaf in enumerate(leaves):
        if leaf.statement != statement_id:
            continue
        if leaf.kind is Kind.SIGN:
            alive.add(place)
        elif leaf.kind in {Kind.WITHDRAW, Kind.INVALIDATE}:
            alive.discard(leaf.target)
        elif leaf.kind is Kind.REINSTATE:
            alive.add(leaf.target)
    return sorted(alive)


def draw(places: list[int], size: int, promise: bytes, value: bytes) -> list[int]:
    """Return `size` of the places, or all if there are no more, in order.

    The seed is SHA-256(digest of the promise ‖ value). The numbers are the first 8 bytes of SHA-256(seed ‖
    counter in 8 bytes) for counters from 0. A number above the last multiple of the count of places is passed
    over, so that each place is as likely; so is one that leads to a place that was drawn before.
    """
    if len(places) <= size:
        return list(places)
    seed = sha256(promise + value).digest()
    fair = _NUMBERS - _NUMBERS % len(places)
    drawn: set[int] = set()
    counter = 0
    while len(drawn) < size:
        number = int.from_bytes(sha256(seed + counter.to_bytes(8)).digest()[:8])
        counter += 1
        if number < fair:
            drawn.add(places[number % len(places)])
    return sorted(drawn)


def upper_bound(fakes: int, asked: int) -> float:
    """Return the largest share of fakes at which so few among the asked have a chance of 5 %, rounded up.

    The exact one-sided bound of Clopper and Pearson, in hundred-thousandths. Whoever asks a part of a finite
    number is a little safer than it says.
    """
    if fakes >= asked:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(64):
        middle = (low + high) / 2
        if _chance_of_at_most(fakes, asked, middle) > 1 - CONFIDENCE:
            low = middle
        else:
            high = middle
    return ceil(high * _ROUNDED_TO) / _ROUNDED_TO


def _chance_of_at_most(fakes: int, asked: int, share: float) -> float:
    """Return how likely it is that among the asked there are so few fakes, at that share of them."""
    if share <= 0:
        return 1.0
    if share >= 1:
        return 0.0
    ways = lgamma(asked + 1)
    return sum(
        exp(
            ways
            - lgamma(each + 1)
            - lgamma(asked - each + 1)
            + each * log(share)
            + (asked - each) * log1p(-share)
        )
        for each in range(fakes + 1)
    )


def read_answers(lines: Iterable[Mapping[str, str | None]], drawn: Collection[int]) -> dict[int, str]:
    """Return what the auditor found out, by leaf: an answer, or that somebody could not be reached.

    Raises:
        RefusedAudit: a line is about a leaf that was not drawn, twice about one, or says something else.
    """
    allowed = {Said.YES.value, Said.NO.value, Missing.UNREACHABLE.value}
    found: dict[int, str] = {}
    for number, line in enumerate(lines, 2):
        leaf, said = (line.get("leaf") or "").strip(), (line.get("answer") or "").strip()
        if not (leaf.isascii() and leaf.isdecimal()) or int(leaf) not in drawn:
            raise RefusedAudit(f"Line {number}: leaf {leaf or '(none)'} was not drawn.")
        if said not in allowed or int(leaf) in found:
            raise RefusedAudit(f"Line {number}: say once of a leaf: {', '.join(sorted(allowed))}.")
        found[int(leaf)] = said
    return found


def settle(said: str | None, told: str | None, missing: str | None) -> str:
    """Return what counts for one drawn leaf: a no of either side, else a yes, else that nobody was there."""
    answers = {said, told}
    for answer in (Said.NO, Said.YES):
        if answer in answers:
            return answer.value
    if missing or told == Missing.UNREACHABLE:
        return "not_asked"
    return "silent"


def result_text(promise: bytes, value: bytes, drawn: Iterable[int], outcome: Outcome) -> str:
    """Return the result in the words whose digest stands in the log."""
    lines = (
        "petitioner sample audit result 1",
        f"promise {promise.hex()}",
        f"value {value.hex()}",
        f"drawn {' '.join(map(str, drawn))}",
        f"yes {outcome.yes}",
        f"no {outcome.no}",
        f"silent {outcome.silent}",
        f"not asked {outcome.not_asked}",
    )
    return "\n".join((*lines, ""))
