"""The table of letters to many members as the desk has them: what was asked for, and numbers."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from petitioner.canvass.desk_rules import OPEN, Kind, MailingState
from petitioner.foundation.db import Base, Moment


def _one_of(column: str, names: type[Kind] | type[MailingState] | frozenset[MailingState]) -> str:
    return f"{column} IN ({', '.join(repr(str(name)) for name in sorted(names))})"


class Mailing(Base):
    """One mailing: whom it is to, what it would do or does in numbers, and who asked and agreed."""

    __tablename__ = "mailing"
    __table_args__ = (
        CheckConstraint(_one_of("kind", Kind), name="kind"),
        CheckConstraint(_one_of("state", MailingState), name="state"),
        Index(
            "uq_mailing_open",
            "statement_id",
            "kind",
            "assembly",
            unique=True,
            postgresql_where=text(_one_of("state", OPEN)),
        ),
        Index("ix_mailing_statement", "statement_id", "id"),
        Index("ix_mailing_begun", "id", postgresql_where=text("state = 'begun'")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    kind: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    assembly: Mapped[str] = mapped_column(Text, server_default="")
    """Its short name; empty: of all assemblies."""
    days: Mapped[int] = mapped_column(server_default="0")
    """Of asking again: since when nothing was heard."""
    language: Mapped[str] = mapped_column(Text, server_default="")
    closes_on: Mapped[date | None]
    letters: Mapped[int] = mapped_column(server_default="0")
    """How many letters it would be, as it was looked at."""
    numbers: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    """What was found, then how far it is: whole numbers and words of the rules, of nobody in particular."""
    answer: Mapped[str] = mapped_column(Text, server_default="")
    """Why it cannot be, in a sentence."""
    asked_by: Mapped[int]
    asked_at: Mapped[Moment]
    decided_by: Mapped[int | None]
    begun_at: Mapped[Moment | None]
