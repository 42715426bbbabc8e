"""What the desk sends to be done with a statement, and how what was typed there is read."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Final

from petitioner.statements.life_rules import ImpossibleAct, LifeAct, check_closing, possible
from petitioner.statements.rules import RemovalReason
from petitioner.statements.shapes import Life

_MOMENT: Final = "%Y-%m-%dT%H:%M"
LONGEST_SLUG: Final = 80


@dataclass(frozen=True, slots=True)
class LifeForm:
    """One act; what an act does not need stays empty. `closes_at`: a moment in ISO 8601."""

    act: LifeAct
    slug: str
    closes_at: str = ""
    reason: str = ""

    @property
    def closing(self) -> datetime | None:
        """Return the moment of closing; None: it has none."""
        return datetime.fromisoformat(self.closes_at) if self.closes_at else None

    @property
    def removal(self) -> RemovalReason | None:
        """Return the reason of a removal, if one was given."""
        return RemovalReason(self.reason) if self.reason else None

    def to_bytes(self) -> bytes:
        """Return the form as JSON in UTF-8, to be sealed."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, plain: bytes) -> "LifeForm":
        """Read what `to_bytes` made; raise `ValueError`, `TypeError` or `KeyError` if it is not that."""
        content = json.loads(plain)
        form = cls(**{**content, "act": LifeAct(content["act"])})
        if not all(isinstance(text, str) for text in (form.slug, form.closes_at, form.reason)):
            raise TypeError("this is no text")
        if len(form.slug) > LONGEST_SLUG or (form.closing is not None and form.closing.tzinfo is None):
            raise ValueError("no page of ours lets this in")
        RemovalReason(form.reason or RemovalReason.WISH)
        return form


def read_life_form(life: Life, act: LifeAct, typed: Mapping[str, str], now: datetime) -> LifeForm:
    """Return what was typed; moments are read as UTC.

    Raises:
        ImpossibleAct: `state`: this cannot be done as it stands now; `moment`, `past`, `before_opening`,
            `reason` or `slug`: what is to be typed again.
    """
    if act not in possible(life, now):
        raise ImpossibleAct("state")
    if act is LifeAct.MOVE_CLOSING:
        closes_at = _moment(typed.get("closes_at", ""))
        check_closing(life, closes_at, now)
        return LifeForm(act, life.slug, closes_at=closes_at.isoformat() if closes_at else "")
    if act is LifeAct.REMOVE:
        reason = typed.get("reason", "")
        if reason not in set(RemovalReason):
            raise ImpossibleAct("reason")
        if typed.get("slug", "").strip() != life.slug:
            raise ImpossibleAct("slug")
        return LifeForm(act, life.slug, reason=reason)
    return LifeForm(act, life.slug)


def _moment(text: str) -> datetime | None:
    if not text.strip():
        return None
    try:
        return datetime.strptime(text.strip()[:16], _MOMENT).replace(tzinfo=UTC)
    except ValueError:
        raise ImpossibleAct("moment") from None


def written(moment: datetime | None) -> str:
    """Return a moment as a field for it holds one, in UTC; empty for none."""
    return moment.astimezone(UTC).strftime(_MOMENT) if moment else ""
