"""Tables of signatures. Names and addresses are encrypted; an address lies apart from its name."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from petitioner.foundation.db import Base, Moment
from petitioner.signatures.rules import KEPT, CommentState, LetterKind, LinkKind, State
from petitioner.vocabulary.visibility import Visibility


def _one_of(column: str, names: Iterable[str]) -> str:
    return f"{column} IN ({', '.join(repr(str(name)) for name in sorted(names))})"


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


class Wish(Base):
    """A sealed wish of a signer that nobody has opened yet: a visit, a change, no more letters."""

    __tablename__ = "wish"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[Moment]
    failures: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    """As with a form: after three it is left alone."""


class Consent(Base):
    """A wording people agreed to, kept once, found by its SHA-256 digest."""

    __tablename__ = "consent"

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    language: Mapped[str] = mapped_column(Text)
    wording: Mapped[str] = mapped_column(Text)
    first_seen_at: Mapped[Moment]


class FingerprintKey(Base):
    """What the fingerprints of one statement are made with, besides the root: without it they are noise."""

    __tablename__ = "fingerprint_key"
    __table_args__ = (CheckConstraint("destroyed_at IS NULL OR secret IS NULL", name="destroyed_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), unique=True)
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    """32 bytes, encrypted; null while not destroyed: a statement from before there were such secrets."""
    rules: Mapped[int] = mapped_column(SmallInteger)
    """Which version of the rules about mailboxes its canonical addresses follow, for ever."""
    created_at: Mapped[Moment]
    destroyed_at: Mapped[Moment | None]


class Signature(Base):
    """One attempt to sign one text. Whose time is over, or who withdrew, has no personal data any more."""

    __tablename__ = "signature"
    __table_args__ = (
        CheckConstraint(_one_of("state", State), name="state"),
        CheckConstraint(_one_of("visibility", Visibility), name="visibility"),
        CheckConstraint(_one_of("comment_state", CommentState), name="comment_state"),
        CheckConstraint("octet_length(fingerprint) = 32", name="fingerprint"),
        CheckConstraint("octet_length(namesake) = 32", name="namesake"),
        CheckConstraint("seat IN (1, 2)", name="seat"),
        Index(
            "uq_signature_live",
            "statement_id",
            "fingerprint",
            "seat",
            unique=True,
            postgresql_where=text(_one_of("state", KEPT)),
        ),
        Index(
            "ix_signature_pending", "statement_id", "fingerprint", postgresql_where=text("state = 'pending'")
        ),
        Index(
            "ix_signature_uncounted",
            "id",
            postgresql_where=text("state = 'confirmed' AND counted_at IS NULL"),
        ),
        Index(
            "ix_signature_to_subtract",
            "id",
            postgresql_where=text("state IN ('invalidated', 'withdrawn') AND uncounted_at IS NULL"),
        ),
        Index(
            "ix_signature_to_reinstate",
            "id",
            postgresql_where=text("state = 'confirmed' AND uncounted_at IS NOT NULL"),
        ),
        Index("ix_signature_batch", "batch_id", "id", postgresql_where=text("batch_id IS NOT NULL")),
        Index("ix_signature_disowned", "id", postgresql_where=text("state = 'disowned'")),
        Index("ix_signature_waiting", "created_at", postgresql_where=text("state = 'pending'")),
        Index("ix_signature_held", "statement_id", postgresql_where=text("state = 'held'")),
        Index("ix_signature_commented", "id", postgresql_where=text("comment_state = 'waiting'")),
        {"postgresql_with": {"fillfactor": "80"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("statement_version.id"))
    language: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default=State.PENDING)
    fingerprint: Mapped[bytes | None] = mapped_column(LargeBinary)
    namesake: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Keyed digest of the name, where a mailbox may sign for two people: they are told apart by it."""
    seat: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    """Which of the two signatures of a mailbox this is, once it is live."""
    person: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Name, role and comment, encrypted."""
    contact: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The address, encrypted, of a confirmed signature of an open statement; it lay on the link before."""
    country: Mapped[str] = mapped_column(Text)
    """ISO 3166-1 code; for a sealed statement a UN M49 group of countries."""
    visibility: Mapped[str] = mapped_column(Text)
    comment_state: Mapped[str | None] = mapped_column(Text)
    wants_updates: Mapped[bool]
    consent_digest: Mapped[bytes] = mapped_column(ForeignKey("consent.digest"))
    created_at: Mapped[Moment]
    confirmed_at: Mapped[Moment | None]
    counted_at: Mapped[Moment | None]
    uncounted_at: Mapped[Moment | None]
    """When the one writer has subtracted it; null again once it is reinstated."""
    hold_id: Mapped[int | None] = mapped_column(ForeignKey("hold.id"))
    """Why it is held, or will be once it is confirmed."""
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("signature_batch.id"))
    """The batch that chose it: to be invalidated or released, or invalidated by it."""
    is_repeat: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whether the same person had another attempt waiting when this one came: the two are one attempt."""


class Link(Base):
    """What proves a mailbox, for every form that was opened, whatever became of it.

    The link that confirms an open statement's signature has that signature's id, so that the address can move
    between the two. A sealed statement's link is emptied when it has confirmed.
    """

    __tablename__ = "link"
    __table_args__ = (
        CheckConstraint(_one_of("kind", LinkKind), name="kind"),
        CheckConstraint(_one_of("letter", LetterKind), name="letter"),
        Index("ix_link_letter_due_at", "letter_due_at", postgresql_where=text("letter_due_at IS NOT NULL")),
        Index(
            "ix_link_asked_again_at", "asked_again_at", postgresql_where=text("asked_again_at IS NOT NULL")
        ),
        Index("ix_link_expires_at", "expires_at"),
        Index("ix_link_bounced_at", "bounced_at", postgresql_where=text("bounced_at IS NOT NULL")),
        Index("ix_link_agreed", "id", postgresql_where=text("is_agreed")),
        Index(
            "ix_link_news_refused",
            "id",
            postgresql_where=text("kind = 'news' AND is_disowned AND contact IS NOT NULL"),
        ),
        {"postgresql_with": {"fillfactor": "80"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    signature_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("signature.id", ondelete="SET NULL"), index=True
    )
    statement_id: Mapped[int | None] = mapped_column(ForeignKey("statement.id"))
    version_id: Mapped[int | None] = mapped_column(ForeignKey("statement_version.id"))
    language: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    contact: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The address the letter goes to, encrypted; gone when it has moved to the signature or is not needed."""
    handle_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    token_digest: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    """Digest of what confirms: the token of the letter or, where a code is asked for, a secret nobody has."""
    page_digest: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    """Digest of the letter's token where that alone only opens the page which asks for the code."""
    code_digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    tries: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    is_disowned: Mapped[bool] = mapped_column(server_default=text("false"))
    is_agreed: Mapped[bool] = mapped_column(server_default=text("false"))
    """Somebody who asked for news has confirmed the address; the worker moves it on and deletes the link."""
    issued_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    letter: Mapped[str | None] = mapped_column(Text)
    """Which letter was handed over last or is due."""
    letter_number: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    """How many letters this link was granted: part of the letter's Message-ID."""
    letter_due_at: Mapped[Moment | None]
    """When the letter may be handed over next; null when there is nothing (more) to hand over."""
    letter_attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    asked_again_at: Mapped[Moment | None]
    """When somebody asked for the letter once more; the worker decides."""
    mailed_at: Mapped[Moment | None]
    bounced_at: Mapped[Moment | None]


class Visit(Base):
    """A mailbox's owner looking at their own signatures, for half an hour, by a secret in an address."""

    __tablename__ = "visit"
    __table_args__ = (
        Index("ix_visit_waiting", "link_id", postgresql_where=text("view IS NULL")),
        Index("ix_visit_ends_at", "ends_at"),
    )

    link_id: Mapped[UUID] = mapped_column(ForeignKey("link.id", ondelete="CASCADE"), primary_key=True)
    session_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    sealed_session: Mapped[bytes] = mapped_column(LargeBinary)
    """The secret, sealed to the worker, who encrypts the view under it."""
    view: Mapped[bytes | None] = mapped_column(LargeBinary)
    """What the page shows, readable with the secret alone; null while the worker is to make it."""
    ends_at: Mapped[Moment]


class NewsAddress(Base):
    """An address that wants news of a statement; no key leads from it to a signature."""

    __tablename__ = "news_address"
    __table_args__ = (UniqueConstraint("statement_id", "address_digest"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    address_digest: Mapped[bytes] = mapped_column(LargeBinary)
    """Keyed digest under a key of news; it is not the fingerprint."""
    contact: Mapped[bytes] = mapped_column(LargeBinary)
    language: Mapped[str] = mapped_column(Text)
    created_on: Mapped[date]


class PublicSigner(Base):
    """A confirmed signer as far as they let themselves be shown: what everybody may read, and nothing else.

    The worker writes these rows and the pages read them.
    """

    __tablename__ = "public_signer"
    __table_args__ = (
        Index("ix_public_signer_page", "statement_id", "sort_key", "id"),
        Index(
            "uq_public_signer_position",
            "statement_id",
            "position",
            unique=True,
            postgresql_where=text("position IS NOT NULL"),
        ),
        Index("ix_public_signer_words", "words", postgresql_using="gin"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    """Random, and not the signature's: an address may hold it."""
    signature_id: Mapped[UUID] = mapped_column(ForeignKey("signature.id", ondelete="CASCADE"), unique=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    sort_key: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str | None] = mapped_column(Text)
    is_role_given: Mapped[bool] = mapped_column(server_default=text("false"))
    country: Mapped[str] = mapped_column(Text)
    comment: Mapped[str | None] = mapped_column(Text)
    position: Mapped[int | None] = mapped_column(SmallInteger)
    """Place among the prominent signatories, from 1; null for everybody else."""
    leaf: Mapped[int | None] = mapped_column(BigInteger)
    """The place of the signature in the log; null if it had none when this was written."""
    opening: Mapped[bytes | None] = mapped_column(LargeBinary)
    """What opens that leaf as far as the name is shown; null if the name is not the one that was signed."""
    words: Mapped[str] = mapped_column(TSVECTOR, Computed("to_tsvector('simple', sort_key)", persisted=True))


class NameSeal(Base):
    """A row keeps the names of a statement from being shown; from `second_at` on they may be written anew."""

    __tablename__ = "name_seal"
    __table_args__ = (
        CheckConstraint("second_by <> first_by", name="two_people"),
        CheckConstraint("second_at IS NULL OR first_at IS NOT NULL", name="order"),
    )

    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), primary_key=True)
    sealed_at: Mapped[Moment]
    first_by: Mapped[str | None] = mapped_column(Text)
    first_at: Mapped[Moment | None]
    second_by: Mapped[str | None] = mapped_column(Text)
    second_at: Mapped[Moment | None]
