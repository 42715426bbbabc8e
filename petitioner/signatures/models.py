"""Tables of signatures. `signature.person` is the only place a name or an address is kept, encrypted."""

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
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from petitioner.foundation.db import Base, Moment
from petitioner.signatures.rules import LIVE, LinkKind, State, Visibility


def _one_of(column: str, names: frozenset[str] | type[State] | type[Visibility] | type[LinkKind]) -> str:
    listed = ", ".join(f"'{name}'" for name in sorted(names))
    return f"{column} IN ({listed})"


class Intake(Base):
    """A sealed form nobody has opened yet. The row goes when the form is opened."""

    __tablename__ = "intake"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    handle_digest: Mapped[bytes] = mapped_column(LargeBinary)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("statement_version.id"))
    language: Mapped[str] = mapped_column(Text)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[Moment]
    failures: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    """How often it could not be opened; after three it is left alone until an operator looks."""


class Consent(Base):
    """A wording people agreed to, kept once, found by its SHA-256 digest."""

    __tablename__ = "consent"

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    language: Mapped[str] = mapped_column(Text)
    wording: Mapped[str] = mapped_column(Text)
    first_seen_at: Mapped[Moment]


class Signature(Base):
    """One attempt of one person to put their name under one text of one statement."""

    __tablename__ = "signature"
    __table_args__ = (
        CheckConstraint(_one_of("state", State), name="state"),
        CheckConstraint(_one_of("visibility", Visibility), name="visibility"),
        CheckConstraint("octet_length(fingerprint) = 32", name="fingerprint"),
        Index(
            "uq_signature_live",
            "statement_id",
            "fingerprint",
            unique=True,
            postgresql_where=text(_one_of("state", LIVE)),
        ),
        Index(
            "ix_signature_pending", "statement_id", "fingerprint", postgresql_where=text("state = 'pending'")
        ),
        Index(
            "ix_signature_uncounted",
            "id",
            postgresql_where=text("state = 'confirmed' AND counted_at IS NULL"),
        ),
        Index("ix_signature_disowned", "id", postgresql_where=text("state = 'disowned'")),
        Index("ix_signature_waiting", "created_at", postgresql_where=text("state = 'pending'")),
        Index(
            "ix_signature_shown",
            "statement_id",
            "confirmed_at",
            postgresql_where=text("state = 'confirmed' AND visibility <> 'hidden'"),
        ),
        {"postgresql_with": {"fillfactor": "80"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("statement_version.id"))
    language: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default=State.PENDING)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    person: Mapped[bytes] = mapped_column(LargeBinary)
    country: Mapped[str] = mapped_column(Text)
    visibility: Mapped[str] = mapped_column(Text)
    wants_updates: Mapped[bool]
    consent_digest: Mapped[bytes] = mapped_column(ForeignKey("consent.digest"))
    created_at: Mapped[Moment]
    confirmed_at: Mapped[Moment | None]
    counted_at: Mapped[Moment | None]


class Link(Base):
    """What proves a mailbox, for every form that was opened, whatever became of it."""

    __tablename__ = "link"
    __table_args__ = (
        CheckConstraint(_one_of("kind", LinkKind), name="kind"),
        Index("ix_link_letter_due_at", "letter_due_at", postgresql_where=text("letter_due_at IS NOT NULL")),
        Index("ix_link_expires_at", "expires_at"),
        Index("ix_link_bounced_at", "bounced_at", postgresql_where=text("bounced_at IS NOT NULL")),
        {"postgresql_with": {"fillfactor": "80"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    signature_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("signature.id", ondelete="SET NULL"), index=True
    )
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("statement_version.id"))
    language: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    handle_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    token_digest: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    code_digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    tries: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    is_disowned: Mapped[bool] = mapped_column(server_default=text("false"))
    issued_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    letter_due_at: Mapped[Moment | None]
    """When the letter may be handed over next; null when there is nothing (more) to hand over."""
    letter_attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    mailed_at: Mapped[Moment | None]
    bounced_at: Mapped[Moment | None]


class StatementTally(Base):
    """The published numbers of one statement. One writer adds to them; `recount` must agree."""

    __tablename__ = "statement_tally"

    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), primary_key=True)
    confirmed: Mapped[int] = mapped_column(BigInteger, server_default="0")
    awaiting: Mapped[int] = mapped_column(BigInteger, server_default="0")
    withdrawn: Mapped[int] = mapped_column(BigInteger, server_default="0")
    changed_at: Mapped[Moment]


class CountryTally(Base):
    """The confirmed signatures of one statement from one country."""

    __tablename__ = "country_tally"

    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), primary_key=True)
    country: Mapped[str] = mapped_column(Text, primary_key=True)
    confirmed: Mapped[int] = mapped_column(BigInteger)
