"""Tables of batches of signatures and of what is held: choices and numbers. Who was chosen has a mark."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from petitioner.foundation.db import Base, Moment
from petitioner.signatures.batch_rules import OPEN, BatchAct, BatchState, Reason


def _one_of(
    column: str, names: type[BatchAct] | type[BatchState] | type[Reason] | frozenset[BatchState]
) -> str:
    return f"{column} IN ({', '.join(repr(str(name)) for name in sorted(names))})"


class Hold(Base):
    """A mail domain whose confirmed signatures wait for somebody to look at them before they count."""

    __tablename__ = "hold"
    __table_args__ = (
        Index(
            "uq_hold_domain", "statement_id", "domain", unique=True, postgresql_where=text("ended_at IS NULL")
        ),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    domain: Mapped[str] = mapped_column(Text)
    held: Mapped[int] = mapped_column(server_default="0")
    """How many are held for it; a worker looks it up, no page counts."""
    made_by: Mapped[int]
    made_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]


class SignatureBatch(Base):
    """Signatures of one statement that are to be invalidated or released, and how far that is."""

    __tablename__ = "signature_batch"
    __table_args__ = (
        CheckConstraint(_one_of("act", BatchAct), name="act"),
        CheckConstraint(_one_of("state", BatchState), name="state"),
        CheckConstraint(_one_of("reason", Reason), name="reason"),
        Index(
            "uq_signature_batch_open",
            "statement_id",
            unique=True,
            postgresql_where=text(_one_of("state", OPEN)),
        ),
        Index("ix_signature_batch_statement", "statement_id", "id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    uuid: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    act: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    since: Mapped[date | None]
    until: Mapped[date | None]
    country: Mapped[str] = mapped_column(Text, server_default="")
    language: Mapped[str] = mapped_column(Text, server_default="")
    hold_id: Mapped[int | None] = mapped_column(ForeignKey("hold.id"))
    domain: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The mail domain that was asked for, encrypted, while a worker looks: it may be one person's own."""
    shown_domain: Mapped[str] = mapped_column(Text, server_default="")
    """The same, once it is known to be that of many."""
    spread: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    asked_by: Mapped[int]
    asked_at: Mapped[Moment]
    decided_by: Mapped[int | None]
    looked: Mapped[int] = mapped_column(server_default="0")
    total: Mapped[int] = mapped_column(server_default="0")
    chosen: Mapped[int] = mapped_column(server_default="0")
    done: Mapped[int] = mapped_column(server_default="0")
    last_id: Mapped[UUID | None]
    """The signature a worker looked at last."""
    ended_at: Mapped[Moment | None]
