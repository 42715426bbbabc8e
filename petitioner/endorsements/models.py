"""The tables of endorsements."""

from datetime import date
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Enum,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from petitioner.authorities.rules import Grantor
from petitioner.endorsements.office_rules import LONGEST_NOTE, Refusal
from petitioner.endorsements.renewal_rules import Kind, Reply
from petitioner.endorsements.rules import UNDER_WAY, Answer, Proof, Provenance, State
from petitioner.foundation.db import Base, Moment


def _one_of(words: type[StrEnum], name: str) -> Enum:
    return Enum(
        words,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=20,
        values_callable=lambda members: [member.value for member in members],
    )


_UNDER_WAY = ", ".join(f"'{state}'" for state in sorted(UNDER_WAY))


class Endorsement(Base):
    """One person's backing of one version; `honorific_prefix` to `assembly_name` are frozen on the day."""

    __tablename__ = "endorsement"
    __table_args__ = (
        Index(
            "uq_endorsement_under_way",
            "statement_id",
            "assembly_id",
            "person_id",
            unique=True,
            postgresql_where=f"state IN ({_UNDER_WAY})",
        ),
        Index(
            "uq_endorsement_initiator",
            "statement_id",
            "assembly_id",
            unique=True,
            postgresql_where="is_initiator",
        ),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_on IS NOT NULL)", name="withdrawn_on"),
        CheckConstraint("withdrawn_on >= endorsed_on", name="days"),
        CheckConstraint("(leaf IS NULL) = (leaf_salt IS NULL)", name="leaf"),
        CheckConstraint("octet_length(leaf_salt) = 32", name="leaf_salt"),
        Index("ix_endorsement_unlogged", "id", postgresql_where=text("NOT is_logged")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("statement_version.id"), index=True)
    version_number: Mapped[int]
    language: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True)
    assembly_id: Mapped[int] = mapped_column(ForeignKey("assembly.id"), index=True)
    honorific_prefix: Mapped[str] = mapped_column(Text)
    given_name: Mapped[str] = mapped_column(Text)
    family_name: Mapped[str] = mapped_column(Text)
    sort_name: Mapped[str] = mapped_column(Text)
    country: Mapped[str] = mapped_column(Text)
    delegation: Mapped[str] = mapped_column(Text)
    political_group: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    assembly_name: Mapped[str] = mapped_column(Text)
    provenance: Mapped[Provenance] = mapped_column(_one_of(Provenance, "provenance"))
    state: Mapped[State] = mapped_column(_one_of(State, "state"))
    is_initiator: Mapped[bool] = mapped_column(server_default=text("false"))
    endorsed_on: Mapped[date]
    withdrawn_on: Mapped[date | None]
    changed_at: Mapped[Moment]
    created_at: Mapped[Moment]
    leaf: Mapped[int | None] = mapped_column(BigInteger)
    """The place in the log of what it says of this, for as long as the public sees the name."""
    leaf_salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    """What opens that leaf; without it the leaf says nothing."""
    is_logged: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whether the log was told where this stands now."""


class Evidence(Base):
    """Why we believe it: what it shows, where it can be seen, and the digest of a kept copy."""

    __tablename__ = "evidence"
    __table_args__ = (CheckConstraint("octet_length(copy_digest) = 32", name="copy_digest"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    endorsement_id: Mapped[int] = mapped_column(ForeignKey(Endorsement.id), index=True)
    proof: Mapped[Proof] = mapped_column(_one_of(Proof, "proof"))
    url: Mapped[str] = mapped_column(Text)
    copy_digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    note: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[Moment]


class OfficeEntry(Base):
    """What staff asked to be entered for a member, and what came of it: a refusal, or an endorsement.

    `granted_by` is who stood behind their authority on that day. Nobody outside reads the note.
    """

    __tablename__ = "office_entry"
    __table_args__ = (
        CheckConstraint(f"char_length(note) BETWEEN 1 AND {LONGEST_NOTE}", name="note"),
        CheckConstraint("refusal IS NULL OR endorsement_id IS NULL", name="outcome"),
        CheckConstraint(
            "(carried_out_at IS NULL) = (refusal IS NULL AND endorsement_id IS NULL)", name="carried_out_at"
        ),
        CheckConstraint("(endorsement_id IS NULL) = (granted_by IS NULL)", name="granted"),
        Index(
            "ix_office_entry_waiting",
            "asked_at",
            postgresql_where="carried_out_at IS NULL OR back_asked_at IS NOT NULL AND taken_back_at IS NULL",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("statement_version.id"))
    language: Mapped[str] = mapped_column(Text)
    assembly_id: Mapped[int] = mapped_column(ForeignKey("assembly.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    note: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    endorsed_on: Mapped[date]
    asked_at: Mapped[Moment]
    carried_out_at: Mapped[Moment | None]
    refusal: Mapped[Refusal | None] = mapped_column(_one_of(Refusal, "refusal"))
    endorsement_id: Mapped[int | None] = mapped_column(ForeignKey(Endorsement.id), index=True)
    granted_by: Mapped[Grantor | None] = mapped_column(_one_of(Grantor, "granted_by"))
    back_asked_at: Mapped[Moment | None]
    taken_back_at: Mapped[Moment | None]


class EndorsementLetter(Base):
    """A letter to a member's official address; the address itself stays in the roster.

    The digest is that of the secret the letter carries; there is none before a worker takes the letter up.
    `entry_id`: it tells the member what their office entered.
    """

    __tablename__ = "endorsement_letter"
    __table_args__ = (
        Index(
            "ix_endorsement_letter_due",
            "letter_due_at",
            postgresql_where="letter_due_at IS NOT NULL",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    endorsement_id: Mapped[int] = mapped_column(ForeignKey(Endorsement.id), index=True)
    entry_id: Mapped[UUID | None] = mapped_column(ForeignKey(OfficeEntry.id), index=True)
    token_digest: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    language: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[Moment]
    letter_due_at: Mapped[Moment | None]
    letter_attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    mailed_at: Mapped[Moment | None]
    bounced_at: Mapped[Moment | None]
    expires_at: Mapped[Moment]


class EndorsementAnswer(Base):
    """What a member answered at the address of a letter; `carried_out_at` says when it took effect."""

    __tablename__ = "endorsement_answer"
    __table_args__ = (
        Index(
            "ix_endorsement_answer_waiting",
            "id",
            postgresql_where="carried_out_at IS NULL",
        ),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    letter_id: Mapped[UUID] = mapped_column(ForeignKey(EndorsementLetter.id), index=True)
    answer: Mapped[Answer] = mapped_column(_one_of(Answer, "answer"))
    answered_at: Mapped[Moment]
    carried_out_at: Mapped[Moment | None]


class RenewalLetter(Base):
    """A letter to a member who backs a statement: its text changed, or their word is old.

    `version_id` is the text they are asked about; `renewed_id` the endorsement of it that their yes made.
    """

    __tablename__ = "renewal_letter"
    __table_args__ = (
        Index(
            "uq_renewal_letter_edit",
            "endorsement_id",
            "version_id",
            unique=True,
            postgresql_where="kind <> 'freshness'",
        ),
        Index("ix_renewal_letter_due", "letter_due_at", postgresql_where="letter_due_at IS NOT NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    endorsement_id: Mapped[int] = mapped_column(ForeignKey(Endorsement.id), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("statement_version.id"))
    kind: Mapped[Kind] = mapped_column(_one_of(Kind, "kind"))
    token_digest: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    language: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[Moment]
    letter_due_at: Mapped[Moment | None]
    letter_attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    mailed_at: Mapped[Moment | None]
    bounced_at: Mapped[Moment | None]
    expires_at: Mapped[Moment]
    renewed_id: Mapped[int | None] = mapped_column(ForeignKey(Endorsement.id))


class RenewalReply(Base):
    """What a member pressed at the address of such a letter; `carried_out_at` says when it took effect."""

    __tablename__ = "renewal_reply"
    __table_args__ = (Index("ix_renewal_reply_waiting", "id", postgresql_where="carried_out_at IS NULL"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    letter_id: Mapped[UUID] = mapped_column(ForeignKey(RenewalLetter.id), index=True)
    reply: Mapped[Reply] = mapped_column(_one_of(Reply, "reply"))
    replied_at: Mapped[Moment]
    carried_out_at: Mapped[Moment | None]


class EndorsementCarry(Base):
    """A correction of which a member was told: carried over after 72 hours without an objection, or not.

    The endorsement itself keeps its version for ever: the database refuses to change it.
    """

    __tablename__ = "endorsement_carry"
    __table_args__ = (CheckConstraint("carried_at >= delivered_at + interval '72 hours'", name="silence"),)

    endorsement_id: Mapped[int] = mapped_column(ForeignKey(Endorsement.id), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("statement_version.id"), primary_key=True)
    letter_id: Mapped[UUID] = mapped_column(ForeignKey(RenewalLetter.id))
    delivered_at: Mapped[Moment]
    carried_at: Mapped[Moment | None]
    objected_at: Mapped[Moment | None]
