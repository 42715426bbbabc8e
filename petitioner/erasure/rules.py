"""What a line of the journal may say, and how it is written."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class Deed(StrEnum):
    """What was done, for good."""

    WITHDRAWN = "withdrawn"
    """A signature, by its id: name, address and fingerprint are gone."""
    ERASED = "erased"
    """An attempt, by its id, that never counted: somebody said it was not theirs."""
    HIDDEN = "hidden"
    """A signature, by its id, is not shown any more."""
    SHOWN_LESS = "shown_less"
    """A signature, by its id, is shown by its initials at most."""
    SUPPRESSED = "suppressed"
    """An address, by its keyed digest, gets no letters."""
    NEWS_ENDED = "news_ended"
    """An address, by its keyed digest under one statement, gets no news of it."""
    IMPORT_ENDED = "import_ended"
    """An address, by its fingerprint under one statement, is not counted from elsewhere."""
    RETENTION_ENDED = "retention_ended"
    """A statement, by its id: its signers' data and what recognises them is destroyed."""


@dataclass(frozen=True, slots=True)
class Line:
    """One deed and whom it was done to: a uuid, a digest in hexadecimal digits, or a number."""

    deed: Deed
    subject: str

    def written(self) -> str:
        """Return the line as it stands in the file, without its end."""
        return f"{self.deed} {self.subject}"

    @property
    def size(self) -> int:
        """How many bytes of the file it takes, its end among them."""
        return len(self.written()) + 1


class BadLine(ValueError):
    """The journal holds a line this version does not know; nothing behind it was carried out."""


_LINE: Final = re.compile(r"([a-z_]+) ([0-9a-f-]+)")
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,17}")
_SUBJECTS: Final = {
    Deed.WITHDRAWN: _UUID,
    Deed.ERASED: _UUID,
    Deed.HIDDEN: _UUID,
    Deed.SHOWN_LESS: _UUID,
    Deed.SUPPRESSED: _DIGEST,
    Deed.NEWS_ENDED: _DIGEST,
    Deed.IMPORT_ENDED: _DIGEST,
    Deed.RETENTION_ENDED: _NUMBER,
}


def read_line(text: str) -> Line:
    """Read what `Line.written` made; raise `BadLine` if it is not that."""
    found = _LINE.fullmatch(text)
    if found is None or found[1] not in set(Deed):
        raise BadLine(f"The erasure journal has a line nobody can read: {text[:80]!r}.")
    deed = Deed(found[1])
    if not _SUBJECTS[deed].fullmatch(found[2]):
        raise BadLine(f"The erasure journal has a line that cannot be carried out: {text[:80]!r}.")
    return Line(deed, found[2])


NIGHT: Final = timedelta(hours=2)
"""When the nightly run is due: so long after midnight, UTC."""


def is_due(last: datetime, now: datetime) -> bool:
    """Say whether a night has begun since the last run did."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    night = midnight + NIGHT
    return last < (night if night <= now else night - timedelta(days=1))
