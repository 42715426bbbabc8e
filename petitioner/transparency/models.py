"""The leaves, in their order, and how the log stands."""

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, SmallInteger, false
from sqlalchemy.orm import Mapped, mapped_column

from petitioner.foundation.db import Base, Moment


class LogLeaf(Base):
    """One leaf. `kind`, `statement_id` and `version` are in its bytes too; here they can be asked for."""

    __tablename__ = "log_leaf"
    __table_args__ = (
        CheckConstraint("octet_length(leaf) = 56", name="leaf"),
        Index("uq_log_leaf_about", "about", unique=True, postgresql_where="about IS NOT NULL"),
        Index("ix_log_leaf_text", "statement_id", "version", postgresql_where="kind = 1"),
        Index("ix_log_leaf_removed", "statement_id", "removed", postgresql_where="removed IS NOT NULL"),
    )

    index: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[int] = mapped_column(SmallInteger)
    statement_id: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(BigInteger)
    leaf: Mapped[bytes] = mapped_column(LargeBinary)
    about: Mapped[bytes | None] = mapped_column(LargeBinary)
    """What the room that made the leaf knows it by; null when nobody is to ask any more. Never published."""
    removed: Mapped[int | None] = mapped_column(SmallInteger)
    """Of a signature: why it does not count, for as long as a later leaf says so."""


class LogStanding(Base):
    """How the log stands. One row, or none while nothing is to be said."""

    __tablename__ = "log_standing"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    signed: Mapped[int] = mapped_column(BigInteger, server_default="0")
    """How many leaves were signed when the log was last extended; the lock knows better."""
    differs_since: Mapped[Moment | None]
    """When database and log were first found to differ; null while they agree."""
    compared_at: Mapped[Moment | None]
    has_history: Mapped[bool] = mapped_column(server_default=false())
    """Whether signatures were counted before there was a log, and have no leaf yet."""
