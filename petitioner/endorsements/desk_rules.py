"""What organisers can do about the backing of a statement, and what has to be typed for it."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from petitioner.endorsements.rules import RefusedRecord, check_day, check_url

LONGEST_NOTE: Final = 400
MOST_LISTED: Final = 50
"""How many lines of one kind the desk's page shows at most."""

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


class Act(StrEnum):
    """What the desk can ask for. A public record waits for a second person, who agrees or declines."""

    DOCUMENT = "document"
    REPORT = "report"
    ASK = "ask"
    WITHDRAW = "withdraw"
    INITIATE = "initiate"
    AGREE = "agree"
    DECLINE = "decline"


OF_A_MEMBER: Final = (Act.DOCUMENT, Act.REPORT, Act.ASK, Act.WITHDRAW, Act.INITIATE)
OF_THE_SECOND: Final = (Act.AGREE, Act.DECLINE)


class ProposalState(StrEnum):
    """What became of what was asked for; refused: as things stood, it could not be done."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    DECLINED = "declined"


class Mistake(ValueError):
    """Something typed will not do; `field` says what: its name in the form."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed about one member."""

    language: str = ""
    url: str = ""
    day: date | None = None
    digest: str = ""
    note: str = ""


NOTHING: Final = Typed()


def read_typed(act: Act, fields: dict[str, str], *, languages: tuple[str, ...], today: date) -> Typed:
    """Return what was typed for an act; raise `Mistake` for the first thing that will not do."""
    if act in {Act.ASK, Act.INITIATE}:
        return Typed()
    day = _day(fields["day"], today)
    url = fields["url"]
    if act is Act.DOCUMENT or (act is Act.WITHDRAW and url):
        _check_url(url)
    if act is Act.WITHDRAW:
        return Typed(url=url, day=day)
    if fields["language"] not in languages:
        raise Mistake("language")
    if act is Act.REPORT:
        if not 0 < len(fields["note"]) <= LONGEST_NOTE:
            raise Mistake("note")
        return Typed(fields["language"], day=day, note=fields["note"])
    digest = "".join(fields["digest"].lower().split())
    if digest and not _DIGEST.fullmatch(digest):
        raise Mistake("digest")
    return Typed(fields["language"], url, day, digest)


def _day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text)
        check_day(day, today)
    except ValueError:
        raise Mistake("day") from None
    return day


def _check_url(url: str) -> None:
    try:
        check_url(url)
    except RefusedRecord:
        raise Mistake("url") from None
