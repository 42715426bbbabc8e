"""The tables of authorities: who may act for whom, and what members and staff said about it."""

from datetime import date
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import (
    CheckConstraint,
    Enum,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from petitioner.authorities.rules import UNDER_WAY, Answer, Grantor, Scope, State
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


class AssemblyDomain(Base):
    """A domain on which an assembly's own staff, and nobody else, have their addresses."""

    __tablename__ = "assembly_domain"

    assembly_id: Mapped[int] = mapped_column(ForeignKey("assembly.id"), primary_key=True)
    domain: Mapped[str] = mapped_column(Text, primary_key=True)
    added_at: Mapped[Moment]


class Authority(Base):
    """What lets an account act for a member, or for each member of a group or delegation, for a time.

    `granted_from`: the secretariat's authority that this one was granted under, and ends with.
    """

    __tablename__ = "authority"
    __table_args__ = (
        Index(
            "uq_authority_under_way",
            "account_id",
            "assembly_id",
            "person_id",
            "grouping_id",
            unique=True,
            postgresql_where=f"state IN ({_UNDER_WAY})",
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint(
            "(scope = 'member') = (person_id IS NOT NULL) AND (scope = 'member') = (grouping_id IS NULL)",
            name="whom",
        ),
        CheckConstraint("ends_on >= starts_on", name="days"),
        CheckConstraint("may_grant = false OR scope <> 'member'", name="may_grant"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    assembly_id: Mapped[int] = mapped_column(ForeignKey("assembly.id"), index=True)
    scope: Mapped[Scope] = mapped_column(_one_of(Scope, "scope"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    grouping_id: Mapped[int | None] = mapped_column(ForeignKey("assembly_grouping.id"), index=True)
    granted_by: Mapped[Grantor] = mapped_column(_one_of(Grantor, "granted_by"))
    may_grant: Mapped[bool]
    granted_from: Mapped[int | None] = mapped_column(ForeignKey("authority.id"), index=True)
    evidence_url: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    state: Mapped[State] = mapped_column(_one_of(State, "state"))
    asked_at: Mapped[Moment]
    granted_at: Mapped[Moment | None]
    ended_at: Mapped[Moment | None]


class AuthorityLetter(Base):
    """A letter that asks a member whether they gave an authority; no digest before a worker takes it up."""

    __tablename__ = "authority_letter"
    __table_args__ = (
        Index("ix_authority_letter_due", "letter_due_at", postgresql_where="letter_due_at IS NOT NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    authority_id: Mapped[int] = mapped_column(ForeignKey(Authority.id), index=True)
    token_digest: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    language: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[Moment]
    letter_due_at: Mapped[Moment | None]
    letter_attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    mailed_at: Mapped[Moment | None]
    bounced_at: Mapped[Moment | None]
    expires_at: Mapped[Moment]


class AuthorityAnswer(Base):
    """What a member answered at the address of a letter; `carried_out_at` says when it took effect."""

    __tablename__ = "authority_answer"
    __table_args__ = (Index("ix_authority_answer_waiting", "id", postgresql_where="carried_out_at IS NULL"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    letter_id: Mapped[UUID] = mapped_column(ForeignKey(AuthorityLetter.id), index=True)
    answer: Mapped[Answer] = mapped_column(_one_of(Answer, "answer"))
    answered_at: Mapped[Moment]
    carried_out_at: Mapped[Moment | None]


class DeskRequest(Base):
    """What staff want from the desk, sealed; written under the account whose session was shown."""

    __tablename__ = "desk_request"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[Moment]
    failures: Mapped[int] = mapped_column(SmallInteger, server_default="0")


class Objection(Base):
    """That a member objected to something an account did: an endorsement, or an authority it asked for.

    `endorsement_id` names a row of a room above; nothing but its number is known here.
    """

    __tablename__ = "authority_objection"
    __table_args__ = (
        UniqueConstraint("account_id", "endorsement_id"),
        UniqueConstraint("authority_id"),
        CheckConstraint("(endorsement_id IS NULL) <> (authority_id IS NULL)", name="about"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    endorsement_id: Mapped[int | None]
    authority_id: Mapped[int | None] = mapped_column(ForeignKey(Authority.id))
    noted_at: Mapped[Moment]
    is_settled: Mapped[bool]
