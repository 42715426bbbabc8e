"""How far the journal was carried out, and what the nightly runs did. No row says whom it concerned."""

from sqlalchemy import BigInteger, CheckConstraint, Identity, SmallInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from petitioner.foundation.db import Base, Moment


class RetentionRun(Base):
    """One nightly run: what went, by the name of the rule. No row says whom it concerned."""

    __tablename__ = "retention_run"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    started_at: Mapped[Moment]
    finished_at: Mapped[Moment | None]
    """Null while it runs, or when it was killed: the next run goes on."""
    gone: Mapped[dict[str, int]] = mapped_column(JSONB)


class JournalMark(Base):
    """How far the erasure journal, a file outside the database, has been carried out here. One row."""

    __tablename__ = "journal_mark"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    carried_out: Mapped[int] = mapped_column(BigInteger)
    """Bytes of the journal. After a restore it is smaller than the file: the rest is carried out again."""
