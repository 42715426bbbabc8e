"""The table of what organisers asked for about the backing of a statement."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from petitioner.foundation.db import Base, Moment


class BackingProposal(Base):
    """One thing that was asked for about one member; a public record waits here for its second person."""

    __tablename__ = "backing_proposal"
    __table_args__ = (
        CheckConstraint("act IN ('document', 'report', 'ask', 'withdraw', 'initiate')", name="act"),
        CheckConstraint("state IN ('waiting', 'done', 'refused', 'declined')", name="state"),
        CheckConstraint("octet_length(copy_digest) = 32", name="copy_digest"),
        Index("ix_backing_proposal_statement", "statement_id", "id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    assembly_id: Mapped[int] = mapped_column(ForeignKey("assembly.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    act: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text, server_default="")
    url: Mapped[str] = mapped_column(Text, server_default="")
    day: Mapped[date | None]
    copy_digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text, server_default="")
    proposed_by: Mapped[int]
    proposed_at: Mapped[Moment]
    decided_by: Mapped[int | None]
    decided_at: Mapped[Moment | None]
