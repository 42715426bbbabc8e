"""The tables of parliaments, in Popolo's terms."""

from datetime import date
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from petitioner.foundation.db import Base, Moment
from petitioner.parliaments.proposal_rules import ProposalState
from petitioner.parliaments.shapes import DELEGATION, GROUP


class Assembly(Base):
    """One chamber; `slug` follows from the names of parliament and chamber and never changes."""

    __tablename__ = "assembly"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    parliament: Mapped[str]
    chamber: Mapped[str]
    created_at: Mapped[Moment]


class Roster(Base):
    """One import of one assembly; the file itself is not kept, its digest (SHA-256) is.

    `is_revertible`: what it replaced is kept, in `replaced_row`.
    """

    __tablename__ = "roster"
    __table_args__ = (CheckConstraint("octet_length(digest) = 32", name="digest_is_sha256"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    assembly_id: Mapped[int] = mapped_column(ForeignKey("assembly.id"), index=True)
    file_name: Mapped[str]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    licence: Mapped[str]
    source_url: Mapped[str]
    row_count: Mapped[int]
    imported_at: Mapped[Moment]
    is_revertible: Mapped[bool] = mapped_column(server_default=text("false"))


class ReplacedRow(Base):
    """A person or a membership as it was before an import changed it, kept so that this can be undone."""

    __tablename__ = "replaced_row"
    __table_args__ = (CheckConstraint("kind IN ('membership', 'person')", name="kind"),)

    roster_id: Mapped[int] = mapped_column(ForeignKey("roster.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    row_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    before: Mapped[dict[str, Any]] = mapped_column(JSONB)


class Person(Base):
    """A person; `folded_name` is what a search looks through (no case, no accents).

    `other_names`: one on each line. `image_url`: where a photograph can be seen, https only.
    `roster_id`: the import that brought them, if it is known.
    """

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    honorific_prefix: Mapped[str]
    given_name: Mapped[str]
    family_name: Mapped[str]
    name: Mapped[str]
    sort_name: Mapped[str]
    folded_name: Mapped[str]
    other_names: Mapped[str] = mapped_column(server_default="")
    image_url: Mapped[str] = mapped_column(server_default="")
    roster_id: Mapped[int | None] = mapped_column(ForeignKey("roster.id"), index=True)


class PersonIdentifier(Base):
    """How one assembly's files call a person; in another's the same id is somebody else."""

    __tablename__ = "person_identifier"

    assembly_id: Mapped[int] = mapped_column(ForeignKey("assembly.id"), primary_key=True)
    scheme: Mapped[str] = mapped_column(primary_key=True)
    identifier: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    roster_id: Mapped[int | None] = mapped_column(ForeignKey("roster.id"), index=True)


class Grouping(Base):
    """A national delegation or a political group inside an assembly."""

    __tablename__ = "assembly_grouping"
    __table_args__ = (
        UniqueConstraint("assembly_id", "classification", "name"),
        CheckConstraint(f"classification IN ('{DELEGATION}', '{GROUP}')", name="classification_is_known"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    assembly_id: Mapped[int] = mapped_column(ForeignKey("assembly.id"))
    classification: Mapped[str]
    name: Mapped[str]
    roster_id: Mapped[int | None] = mapped_column(ForeignKey("roster.id"), index=True)


class Membership(Base):
    """A mandate. `start_date`, `end_date` are as written (`2019`, `2019-07` or empty); the days count.

    `starts_on` null: nobody wrote it down; `ends_on` null: still running. `is_end_inferred`: no file gave it.
    `area`: the constituency.
    """

    __tablename__ = "membership"
    __table_args__ = (
        Index("ix_membership_assembly_id_person_id", "assembly_id", "person_id"),
        CheckConstraint("is_end_inferred = false OR ends_on IS NOT NULL", name="inferred_end_has_a_day"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    assembly_id: Mapped[int] = mapped_column(ForeignKey("assembly.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    delegation_id: Mapped[int | None] = mapped_column(ForeignKey("assembly_grouping.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("assembly_grouping.id"), index=True)
    role: Mapped[str]
    area: Mapped[str] = mapped_column(server_default="")
    country: Mapped[str]
    email: Mapped[str]
    source_url: Mapped[str]
    start_date: Mapped[str]
    end_date: Mapped[str]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    is_end_inferred: Mapped[bool]
    roster_id: Mapped[int] = mapped_column(ForeignKey("roster.id"), index=True)


class RosterProposal(Base):
    """A roster somebody uploaded, until it is taken in or let go; then its file goes.

    `digest` and `summary` are of the difference that was found, `problems` what is wrong with the file.
    """

    __tablename__ = "roster_proposal"
    __table_args__ = (
        CheckConstraint(f"state IN ({', '.join(repr(each.value) for each in ProposalState)})", name="state"),
        CheckConstraint("(state IN ('waiting', 'read', 'accepted')) = (content IS NOT NULL)", name="content"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    file_name: Mapped[str]
    licence: Mapped[str]
    source_url: Mapped[str]
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str]
    digest: Mapped[str] = mapped_column(server_default="")
    summary: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]")
    problems: Mapped[list[str]] = mapped_column(JSONB, server_default="[]")
    is_changed: Mapped[bool] = mapped_column(server_default=false())
    proposed_by: Mapped[int]
    created_at: Mapped[Moment]
