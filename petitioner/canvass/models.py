"""The tables of the canvass."""

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

from petitioner.canvass.rules import Said, Stage
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


class Canvass(Base):
    """One round of letters about one version to one assembly; there is one for a statement and assembly.

    The last three numbers are those of the last look at the assembly (`looked_at`): members whom no row of
    `canvass_member` stands for. `changed_at` moves whenever the public might read something else.
    """

    __tablename__ = "canvass"
    __table_args__ = (
        UniqueConstraint("statement_id", "assembly_id"),
        CheckConstraint("closes_at >= begun_at", name="closes_after_it_began"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("statement_version.id"), index=True)
    version_number: Mapped[int]
    assembly_id: Mapped[int] = mapped_column(ForeignKey("assembly.id"), index=True)
    language: Mapped[str] = mapped_column(Text)
    stage: Mapped[Stage] = mapped_column(_one_of(Stage, "stage"))
    begun_at: Mapped[Moment]
    closes_at: Mapped[Moment]
    reminded_at: Mapped[Moment | None]
    changed_at: Mapped[Moment]
    looked_at: Mapped[Moment]
    confirmed_before: Mapped[int]
    without_address: Mapped[int]
    without_letters: Mapped[int]


class CanvassMember(Base):
    """A member who is asked; `honorific_prefix` to `role` are frozen on the day they were enrolled.

    The address stays in the roster. The digest is that of the secret the letter carries; there is none
    before a worker takes the letter up. `tried_at`: when it last did.
    """

    __tablename__ = "canvass_member"
    __table_args__ = (
        UniqueConstraint("canvass_id", "person_id"),
        Index(
            "ix_canvass_member_due",
            "letter_due_at",
            postgresql_where="letter_due_at IS NOT NULL",
        ),
        Index("ix_canvass_member_tried", "tried_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    canvass_id: Mapped[int] = mapped_column(ForeignKey(Canvass.id))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True)
    enrolled_on: Mapped[date]
    honorific_prefix: Mapped[str] = mapped_column(Text)
    given_name: Mapped[str] = mapped_column(Text)
    family_name: Mapped[str] = mapped_column(Text)
    sort_name: Mapped[str] = mapped_column(Text)
    country: Mapped[str] = mapped_column(Text)
    delegation: Mapped[str] = mapped_column(Text)
    political_group: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    token_digest: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    letter_due_at: Mapped[Moment | None]
    letter_attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    tried_at: Mapped[Moment | None]
    mailed_at: Mapped[Moment | None]
    bounced_at: Mapped[Moment | None]
    reminded_at: Mapped[Moment | None]


class CanvassAnswer(Base):
    """What a member answered; the last one counts. `carried_out_at` says when it took effect."""

    __tablename__ = "canvass_answer"
    __table_args__ = (
        Index("ix_canvass_answer_member", "member_id", "id"),
        Index(
            "ix_canvass_answer_waiting",
            "id",
            postgresql_where="carried_out_at IS NULL",
        ),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey(CanvassMember.id))
    said: Mapped[Said] = mapped_column(_one_of(Said, "said"))
    answered_at: Mapped[Moment]
    carried_out_at: Mapped[Moment | None]
