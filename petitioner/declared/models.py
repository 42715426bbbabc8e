"""The table of declarations."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Identity, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from petitioner.foundation.db import Base, Moment


class Declaration(Base):
    """One number an organisation says it has collected elsewhere. Only its end is ever added to it."""

    __tablename__ = "declaration"
    __table_args__ = (
        CheckConstraint("origin IN ('paper', 'platform')", name="origin"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("octet_length(digest) = 32", name="digest"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), index=True)
    origin: Mapped[str] = mapped_column(Text)
    number: Mapped[int]
    collected_on: Mapped[date]
    kept_at: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    declared_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    declared_at: Mapped[Moment]
    withdrawn_at: Mapped[Moment | None]
