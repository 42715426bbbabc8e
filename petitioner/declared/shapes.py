"""What the public may read of a declaration."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class DeclarationView:
    """One declared number; `digest` in hexadecimal, `withdrawn_at` None while it is stood by."""

    declaration_id: int
    origin: str
    number: int
    collected_on: date
    kept_at: str
    description: str
    digest: str
    declared_at: datetime
    withdrawn_at: datetime | None
