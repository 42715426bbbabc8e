"""The tables of drafts: settings, texts by language, locks, support, and the history of reviews."""

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
    true,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from petitioner.accounts.models import Account, Organisation
from petitioner.drafts.rules import LONGEST_NOTE, DraftState, Reason, Step
from petitioner.foundation.db import Base, Moment
from petitioner.statements.models import Statement


def _one_of(words: type[StrEnum], name: str) -> Enum:
    return Enum(
        words,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=20,
        values_callable=lambda members: [member.value for member in members],
    )


class StatementDraft(Base):
    """A statement that is being written; `settings` as in statement.toml, `revision` counts their saves."""

    __tablename__ = "draft"
    __table_args__ = (
        CheckConstraint("char_length(slug) BETWEEN 1 AND 80", name="slug"),
        CheckConstraint("jsonb_typeof(settings) = 'object'", name="settings"),
        CheckConstraint("edit_class IN ('typo', 'clarification', 'substantive')", name="edit_class"),
        CheckConstraint("jsonb_typeof(edit_summaries) = 'object'", name="edit_summaries"),
        CheckConstraint("supporters_needed BETWEEN 0 AND 20", name="supporters_needed"),
        CheckConstraint(
            "(approved_by IS NOT NULL) = (state IN ('approved', 'scheduled', 'published'))"
            " AND (approved_by IS NULL) = (approved_digest IS NULL)",
            name="approved",
        ),
        CheckConstraint(
            "approved_by IS NULL"
            " OR submitted_by IS NOT NULL AND approved_by <> submitted_by AND approved_by <> written_by",
            name="two_persons",
        ),
        CheckConstraint("(state = 'scheduled') = (publish_at IS NOT NULL)", name="scheduled"),
        Index(
            "uq_draft_slug", "slug", unique=True, postgresql_where="state NOT IN ('rejected', 'published')"
        ),
        Index("ix_draft_publish_at", "publish_at", postgresql_where="publish_at IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey(Organisation.id), index=True)
    statement_id: Mapped[int | None] = mapped_column(ForeignKey(Statement.id), index=True)
    slug: Mapped[str] = mapped_column(Text)
    source_language: Mapped[str] = mapped_column(Text)
    settings: Mapped[dict[str, object]] = mapped_column(JSONB)
    edit_class: Mapped[str | None] = mapped_column(Text)
    edit_summaries: Mapped[dict[str, str]] = mapped_column(JSONB, server_default="{}")
    supporters_needed: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    state: Mapped[DraftState] = mapped_column(_one_of(DraftState, "state"))
    revision: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[Moment]
    written_by: Mapped[int] = mapped_column(ForeignKey(Account.id))
    written_at: Mapped[Moment]
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    approved_by: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    approved_digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    base_version: Mapped[int | None]
    opened_by: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    publish_at: Mapped[Moment | None]
    refusal: Mapped[str | None] = mapped_column(Text)


class StatementDraftText(Base):
    """The words of a draft in one language, as typed; `source_digest`: the source they translate."""

    __tablename__ = "draft_text"

    draft_id: Mapped[int] = mapped_column(ForeignKey(StatementDraft.id), primary_key=True)
    language: Mapped[str] = mapped_column(Text, primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    addressee: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    revision: Mapped[int]
    source_digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    written_at: Mapped[Moment]


class StatementDraftPicture(Base):
    """The picture above the text of a draft: WebP that the house made, with words by language."""

    __tablename__ = "draft_picture"
    __table_args__ = (
        CheckConstraint("octet_length(digest) = 32", name="digest"),
        CheckConstraint("width > 0 AND height > 0", name="size"),
        CheckConstraint("jsonb_typeof(alts) = 'object'", name="alts"),
    )

    draft_id: Mapped[int] = mapped_column(ForeignKey(StatementDraft.id), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    width: Mapped[int]
    height: Mapped[int]
    alts: Mapped[dict[str, str]] = mapped_column(JSONB)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class StatementDraftLock(Base):
    """Who writes in a language; it lapses two minutes after the last sign of them."""

    __tablename__ = "draft_lock"

    draft_id: Mapped[int] = mapped_column(ForeignKey(StatementDraft.id), primary_key=True)
    language: Mapped[str] = mapped_column(Text, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    taken_at: Mapped[Moment]
    renewed_at: Mapped[Moment]


class StatementDraftSupport(Base):
    """An organiser who wants a draft to be reviewed."""

    __tablename__ = "draft_support"

    draft_id: Mapped[int] = mapped_column(ForeignKey(StatementDraft.id), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True)
    given_at: Mapped[Moment]


class StatementDraftStep(Base):
    """One step in the history of a draft; by nobody if it happened by itself."""

    __tablename__ = "draft_step"
    __table_args__ = (CheckConstraint(f"char_length(note) <= {LONGEST_NOTE}", name="note"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey(StatementDraft.id), index=True)
    step: Mapped[Step] = mapped_column(_one_of(Step, "step"))
    reason: Mapped[Reason | None] = mapped_column(_one_of(Reason, "reason"))
    note: Mapped[str] = mapped_column(Text, server_default="")
    account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    noted_at: Mapped[Moment]


class EmbargoLink(Base):
    """A secret address under which somebody of the press reads an approved text before it is public."""

    __tablename__ = "embargo_link"
    __table_args__ = (
        CheckConstraint("octet_length(token_digest) = 32", name="token_digest"),
        CheckConstraint("char_length(recipient) BETWEEN 1 AND 100", name="recipient"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey(StatementDraft.id), index=True)
    token_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    recipient: Mapped[str] = mapped_column(Text)
    """A newsroom, in words of whoever made the link; no person."""
    made_by: Mapped[int] = mapped_column(ForeignKey(Account.id))
    made_at: Mapped[Moment]
    ends_at: Mapped[Moment]
    revoked_at: Mapped[Moment | None]


class ReviewNotice(Base):
    """The letter to a reviewer that something waits: whether it is wanted, when due, when one last left."""

    __tablename__ = "review_notice"
    __table_args__ = (Index("ix_review_notice_due_at", "due_at", postgresql_where="due_at IS NOT NULL"),)

    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True, autoincrement=False)
    uuid: Mapped[UUID] = mapped_column(default=uuid4)
    """Of the letter that is due: the same on every retry."""
    is_wanted: Mapped[bool] = mapped_column(server_default=true())
    language: Mapped[str] = mapped_column(Text, server_default="en")
    due_at: Mapped[Moment | None]
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    mailed_at: Mapped[Moment | None]
