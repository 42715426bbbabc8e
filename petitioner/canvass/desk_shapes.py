"""What crosses the doors of the desk of letters to members."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from petitioner.canvass.desk_rules import LONGEST_WAIT, OPEN, SECOND_ABOVE, Kind, MailingState, MailingWish
from petitioner.organisers.rules import KEYS, is_storable


@dataclass(frozen=True, slots=True)
class MailingView:
    """A mailing as the desk shows it; `numbers` are what was found or how far it is, by name."""

    number: int
    kind: Kind
    state: MailingState
    assembly: str
    days: int
    language: str
    closes_on: date | None
    letters: int
    numbers: Mapping[str, int | str]
    answer: str
    asked_by: int
    asked_at: datetime
    begun_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Say whether somebody is to decide about it."""
        return self.state in OPEN

    @property
    def needs_second(self) -> bool:
        """Say whether it takes two people."""
        return self.letters > SECOND_ABOVE

    @property
    def stage(self) -> str:
        """Return where a canvass that has begun stands: `running`, `stopped`, `closed`."""
        return str(self.numbers.get("stage", ""))


@dataclass(frozen=True, slots=True)
class MailingForm:
    """What the desk sends about mailings; `number` names one."""

    wish: MailingWish
    slug: str
    number: int = 0
    kind: Kind = Kind.REFRESH
    assembly: str = ""
    days: int = 0
    language: str = ""
    closes_on: date | None = None

    def to_bytes(self) -> bytes:
        """Return what `from_bytes` reads."""
        return json.dumps(asdict(self), default=date.isoformat).encode()

    @classmethod
    def from_bytes(cls, plain: bytes) -> "MailingForm":
        """Read what `to_bytes` made; raise `ValueError`, `TypeError` or `KeyError` if it is not that."""
        content = json.loads(plain)
        closes_on = content["closes_on"]
        form = cls(
            **{
                **content,
                "wish": MailingWish(content["wish"]),
                "kind": Kind(content["kind"]),
                "closes_on": None if closes_on is None else date.fromisoformat(closes_on),
            }
        )
        texts = (form.slug, form.assembly, form.language)
        if not all(isinstance(each, str) and is_storable(each) for each in texts):
            raise ValueError("no page of ours lets this in")
        if not isinstance(form.number, int) or not 0 <= form.number < KEYS:
            raise ValueError("this is no key")
        if not isinstance(form.days, int) or not 0 <= form.days <= LONGEST_WAIT:
            raise ValueError("this is no number of days")
        return form
