"""Tables of screening: keyed digests of addresses and nothing that leads back to a signature."""

from sqlalchemy import BigInteger, Identity, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from petitioner.foundation.db import Base, Moment


class AddressLetter(Base):
    """One letter that went (or is about to go) to an address, known by its throttle digest."""

    __tablename__ = "address_letter"
    __table_args__ = (Index("ix_address_letter_address", "address_digest", "issued_at"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    address_digest: Mapped[bytes] = mapped_column(LargeBinary)
    issued_at: Mapped[Moment] = mapped_column(index=True)


class Suppression(Base):
    """An address that must get no letters any more, known by its suppress digest."""

    __tablename__ = "suppression"

    address_digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    created_at: Mapped[Moment]
