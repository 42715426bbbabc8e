"""The table of imports; whom they count stands with the signatures, whose people may end it."""

from datetime import date
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Identity,
    LargeBinary,
    Text,
    false,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from petitioner.foundation.db import Base, Moment
from petitioner.imports.rules import ImportState, Source

_STATES = ", ".join(repr(each.value) for each in ImportState)
_SOURCES = ", ".join(repr(each.value) for each in Source)


class SignatureImport(Base):
    """One file from elsewhere; `content` is sealed to the workers and goes when nobody needs it any more.

    `number` of those it counted are still counted; `taken_in` were, when it was taken in.
    """

    __tablename__ = "signature_import"
    __table_args__ = (
        CheckConstraint(f"source IN ({_SOURCES})", name="source"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("octet_length(file_digest) = 32", name="file_digest"),
        CheckConstraint(
            "(state IN ('waiting', 'read', 'asked', 'accepted')) = (content IS NOT NULL)", name="content"
        ),
        CheckConstraint("number >= 0", name="number"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), index=True)
    source: Mapped[str] = mapped_column(Text)
    exported_on: Mapped[date]
    file_digest: Mapped[bytes] = mapped_column(LargeBinary)
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(Text)
    done: Mapped[int] = mapped_column(server_default="0")
    total: Mapped[int] = mapped_column(server_default="0")
    result: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    problem: Mapped[str] = mapped_column(Text, server_default="")
    problem_row: Mapped[int] = mapped_column(server_default="0")
    is_changed: Mapped[bool] = mapped_column(server_default=false())
    number: Mapped[int] = mapped_column(server_default="0")
    taken_in: Mapped[int] = mapped_column(server_default="0")
    proposed_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[Moment]
    taken_in_at: Mapped[Moment | None]
    settled_on: Mapped[date | None]
