"""Which milestone lies ahead, which thresholds are met, what has changed."""

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import count
from typing import Final

from petitioner.endorsements.rules import Proof
from petitioner.endorsements.shapes import AssemblyBacking, Backer, PublicEvidence
from petitioner.publication.shapes import ThresholdEvent, ThresholdLine, TimelineLine
from petitioner.statements.rules import Phase
from petitioner.statements.shapes import StatementKey, Threshold

_DOTTED_I: Final = frozenset({"TR", "AZ"})
_TONOS: Final = "\u0301"

SHOWN_IN_FRONT: Final = 13

BACKERS_SHOWN: Final = 20
"""On the statement's own page; all stand on a page of their own."""


class Order(StrEnum):
    """How a list stands; of equal ones the newest comes first."""

    MOST_SIGNATURES = "most signatures"
    NEWEST = "newest"
    NEWEST_ANSWER = "newest answer"
    NEXT_DEBATE = "next debate"
    LAST_DEBATE = "last debate"


def digest(sources: object) -> str:
    """Return the SHA-256, in hexadecimal, of what a page is made from: it changes when the page may."""
    return hashlib.sha256(repr(sources).encode()).hexdigest()


def front_keys(keys: Sequence[StatementKey]) -> tuple[StatementKey, ...]:
    """Return the statements of the first page: the newest open one leads, then the newest, archived last."""
    lead = next((key for key in keys if key.phase is Phase.OPEN), None)
    current = [key for key in keys if key is not lead and not key.is_archived]
    archived = [key for key in keys if key is not lead and key.is_archived]
    first = [lead] if lead is not None else []
    return tuple([*first, *current, *archived][:SHOWN_IN_FRONT])


def next_milestone(confirmed: int, goal: int | None) -> int | None:
    """Return the goal while it lies ahead; beyond it or without one, the next of 10, 25, 50, 100 …."""
    if goal is not None and confirmed < goal:
        return goal
    return next(milestone for milestone in _milestones() if milestone > confirmed)


def milestone_passed(confirmed: int, goal: int | None) -> int:
    """Return the highest of 10, 25, 50, 100 … and the goal that a number has come to; 0 before the first."""
    passed = 0
    for milestone in _milestones():
        if milestone > confirmed:
            return max(passed, goal if goal is not None and goal <= confirmed else 0)
        passed = milestone
    return passed


def _milestones() -> Iterator[int]:
    for power in count(1):
        yield from (10**power, 25 * 10 ** (power - 1), 5 * 10**power)


def is_met_by(threshold: Threshold, assembly: AssemblyBacking) -> bool:
    """Say whether the members of one assembly who back the statement are enough for a threshold."""
    return (
        assembly.backing >= threshold.names
        and assembly.delegations_backing >= threshold.delegations
        and groups_backing(assembly) >= threshold.groups
    )


def groups_backing(assembly: AssemblyBacking) -> int:
    """Return from how many groups somebody backs the statement."""
    return sum(group.backers > 0 for group in assembly.groups)


def threshold_line(
    threshold: Threshold, backing: Sequence[AssemblyBacking], events: Sequence[ThresholdEvent]
) -> ThresholdLine:
    """Return how a threshold stands; `events` are its own, in order of time.

    Of several assemblies the one that meets it is named, else the one with most backers, which comes first.
    """
    nearest = next((each for each in backing if is_met_by(threshold, each)), backing[0] if backing else None)
    is_met = nearest is not None and is_met_by(threshold, nearest)
    last = events[-1] if events else None
    return ThresholdLine(
        threshold=threshold,
        assembly=nearest.assembly if nearest else "",
        names=nearest.backing if nearest else 0,
        delegations=nearest.delegations_backing if nearest else 0,
        groups=groups_backing(nearest) if nearest else 0,
        is_met=is_met,
        first_met_at=next((event.happened_at for event in events if event.is_met), None),
        lost_at=last.happened_at if last and not last.is_met else None,
        met_again_at=last.happened_at if last and last.is_met and len(events) > 1 else None,
    )


def first_backers(backers: Sequence[Backer]) -> tuple[Backer, ...]:
    """Return all of a few, in their order; of many the initiator, then the newest, latest first.

    Who backed an earlier text only comes after all others, by the same rule.
    """
    current = [backer for backer in backers if not backer.is_earlier]
    earlier = [backer for backer in backers if backer.is_earlier]
    return (*_newest(current), *_newest(earlier))


def _newest(backers: Sequence[Backer]) -> Sequence[Backer]:
    if len(backers) <= BACKERS_SHOWN:
        return backers
    newest = sorted(backers, key=lambda backer: (backer.is_initiator, backer.endorsed_on), reverse=True)
    return newest[:BACKERS_SHOWN]


def capitals(surname: str, country: str) -> str:
    """Return a surname in capitals, as its script writes them.

    Georgian has none in a name; Greek ones lose their accent; of a Turkish or Azerbaijani i the dot stays.
    """
    if country in _DOTTED_I:
        surname = surname.replace("i", "İ")
    return "".join(_capital(letter) for letter in unicodedata.normalize("NFC", surname))


def _capital(letter: str) -> str:
    if "\u10d0" <= letter <= "\u10ff":
        return letter
    if unicodedata.name(letter, "").startswith("GREEK"):
        bare = unicodedata.normalize("NFD", letter).replace(_TONOS, "")
        return unicodedata.normalize("NFC", bare).upper()
    return letter.upper()


def timeline(backer: Backer, evidence: Iterable[PublicEvidence]) -> tuple[TimelineLine, ...]:
    """Return all that happened to an endorsement, in order of days; it begins with the endorsement itself."""
    lines = [TimelineLine(backer.endorsed_on, "endorsed")]
    if backer.withdrawn_on is not None:
        lines.append(TimelineLine(backer.withdrawn_on, "withdrawn"))
    if backer.carried is not None:
        lines.append(TimelineLine(backer.carried.carried_on, "carried"))
    lines += [
        TimelineLine(each.recorded_at.date(), each.proof.value, each.url, each.copy_digest)
        for each in evidence
        if not (each.proof is Proof.WITHDRAWAL and each.is_own_word)  # the line above says it all
    ]
    return tuple(sorted(lines, key=lambda line: line.day))
