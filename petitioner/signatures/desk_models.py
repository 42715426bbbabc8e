"""Tables of what the desk asked a worker to look up, and of whom it brought from elsewhere."""

from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, LargeBinary, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from petitioner.foundation.db import Base, Moment


class SignerSearch(Base):
    """One question of an organiser whether an address signed, and which signatures answered it.

    The address is not kept; what was found is forgotten after ten minutes, that it was asked after an hour.
    """

    __tablename__ = "signer_search"
    __table_args__ = (Index("ix_signer_search_account", "account_id", "asked_at"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    found: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    asked_at: Mapped[Moment]


class CommentView(Base):
    """Comments that wait for a decision, encrypted under a secret that one session alone can work out."""

    __tablename__ = "comment_view"

    secret_digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    view: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[Moment]


class ImportedFingerprint(Base):
    """Somebody whom an import counts (`signature_import.id`), as the statement's key alone recognises them.

    It stands here, so that whoever withdraws or has everything deleted is not counted from elsewhere either.
    """

    __tablename__ = "imported_fingerprint"
    __table_args__ = (
        CheckConstraint("octet_length(fingerprint) = 32", name="fingerprint"),
        Index("uq_imported_fingerprint", "fingerprint", "statement_id", unique=True),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    import_id: Mapped[int] = mapped_column(index=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
