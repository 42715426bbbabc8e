"""The table of receipts that were asked for and not fetched yet."""

from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from petitioner.foundation.db import Base, Moment


class Receipt(Base):
    """A receipt somebody asked for, or may ask for now. Who fetches it takes the row away."""

    __tablename__ = "receipt"
    __table_args__ = (
        CheckConstraint("octet_length(code_digest) = 32", name="code_digest"),
        CheckConstraint("num_nonnulls(offer_digest, sealed_code, made) = 1", name="made"),
        CheckConstraint("(offer_digest IS NULL) = (code_digest IS NOT NULL)", name="offer_digest"),
        Index("ix_receipt_waiting", "id", postgresql_where=text("sealed_code IS NOT NULL")),
        Index("ix_receipt_ends_at", "ends_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    signature_id: Mapped[UUID] = mapped_column(ForeignKey("signature.id", ondelete="CASCADE"), unique=True)
    offer_digest: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    """Digest of what the page that offers it has in its address; gone when it was asked for."""
    code_digest: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    sealed_code: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The code, sealed to the worker, who encrypts the receipt under it; gone when that is done."""
    made: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The receipt, readable with the code alone; null while its signature waits for a place in the log."""
    ends_at: Mapped[Moment]
    """On the full hour."""
