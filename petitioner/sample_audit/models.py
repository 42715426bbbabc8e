"""The tables of sample audits. A drawn leaf names nobody; what was answered goes with the result."""

from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from petitioner.foundation.db import Base, Moment


class SampleAudit(Base):
    """What was promised, and how far it is. The four numbers are there once it is published."""

    __tablename__ = "sample_audit"
    __table_args__ = (
        CheckConstraint("octet_length(checkpoint_root) = 32", name="checkpoint_root"),
        CheckConstraint("octet_length(auditor_key) = 32", name="auditor_key"),
        CheckConstraint("second_by <> first_by", name="two_people"),
        CheckConstraint("(value IS NULL) = (drawn_at IS NULL)", name="drawn"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), index=True)
    checkpoint_size: Mapped[int] = mapped_column(BigInteger)
    checkpoint_root: Mapped[bytes] = mapped_column(LargeBinary)
    size: Mapped[int]
    auditor_key: Mapped[bytes] = mapped_column(LargeBinary)
    """The public half, X25519; only the auditor has the other."""
    source: Mapped[str] = mapped_column(Text)
    due_at: Mapped[Moment]
    promise_leaf: Mapped[int] = mapped_column(BigInteger)
    begun_at: Mapped[Moment]
    value: Mapped[bytes | None] = mapped_column(LargeBinary)
    drawn_at: Mapped[Moment | None]
    first_by: Mapped[str | None] = mapped_column(Text)
    second_by: Mapped[str | None] = mapped_column(Text)
    """Two persons of the operator who let the file be written."""
    asked_at: Mapped[Moment | None]
    closes_at: Mapped[Moment | None]
    yes: Mapped[int | None]
    no: Mapped[int | None]
    silent: Mapped[int | None]
    not_asked: Mapped[int | None]
    result_leaf: Mapped[int | None] = mapped_column(BigInteger)
    published_at: Mapped[Moment | None]


class SampleLeaf(Base):
    """A drawn leaf by its place in the log; whose it is, the log's table alone knows."""

    __tablename__ = "sample_leaf"
    __table_args__ = (
        UniqueConstraint("audit_id", "place"),
        CheckConstraint("said IN ('no', 'yes')", name="said"),
        CheckConstraint("told IN ('no', 'unreachable', 'yes')", name="told"),
        CheckConstraint("missing IN ('gone', 'unreachable')", name="missing"),
        Index("ix_sample_leaf_due", "letter_due_at", postgresql_where="letter_due_at IS NOT NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    audit_id: Mapped[int] = mapped_column(ForeignKey(SampleAudit.id))
    place: Mapped[int] = mapped_column(BigInteger)
    missing: Mapped[str | None] = mapped_column(Text)
    token_digest: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    letter_due_at: Mapped[Moment | None]
    letter_attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    mailed_at: Mapped[Moment | None]
    said: Mapped[str | None] = mapped_column(Text)
    """At the address of our letter."""
    told: Mapped[str | None] = mapped_column(Text)
    """To the auditor."""
