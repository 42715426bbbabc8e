"""The tables of statements; versions and texts can be added, never changed: PostgreSQL itself refuses."""

from collections.abc import Iterable
from datetime import date
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import (
    DDL,
    CheckConstraint,
    Enum,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    event,
    false,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from petitioner.accounts.models import Organisation
from petitioner.foundation.db import Base, Moment
from petitioner.statements.rules import (
    LONGEST_ADDRESSEE,
    LONGEST_BODY,
    LONGEST_TITLE,
    ConfirmBy,
    EditClass,
    MailboxSharing,
    Profile,
    RemovalReason,
    State,
)
from petitioner.vocabulary.visibility import Visibility


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


class Statement(Base):
    """What is asked, with its settings; `id` is public, `summaries` (by language) are not what is signed."""

    __tablename__ = "statement"
    __table_args__ = (
        CheckConstraint("char_length(slug) BETWEEN 1 AND 80", name="slug"),
        CheckConstraint("goal > 0", name="goal"),
        CheckConstraint("closes_at > opens_at", name="moments"),
        CheckConstraint("jsonb_typeof(summaries) = 'object'", name="summaries"),
        CheckConstraint("jsonb_typeof(thresholds) = 'array'", name="thresholds"),
        CheckConstraint("state = 'draft' OR first_published_at IS NOT NULL", name="first_published_at"),
        CheckConstraint(f"profile IN ({_listed(Profile)})", name="profile"),
        CheckConstraint(
            f"'hidden' = ANY (visibilities) AND visibilities <@ ARRAY[{_listed(Visibility)}]",
            name="visibilities",
        ),
        CheckConstraint(f"two_on_one_mailbox IN ({_listed(MailboxSharing)})", name="two_on_one_mailbox"),
        CheckConstraint(f"confirm_by IN ({_listed(ConfirmBy)})", name="confirm_by"),
        CheckConstraint(
            "profile <> 'sealed' OR (confirm_by = 'code' AND NOT sends_reminders)", name="sealed"
        ),
        CheckConstraint("NOT takes_comments OR cardinality(visibilities) > 1", name="takes_comments"),
        CheckConstraint("delivered_on IS NULL OR state = 'closed'", name="delivered_on"),
        CheckConstraint("paused_at IS NULL OR state = 'open'", name="paused_at"),
        CheckConstraint("(removed_at IS NULL) = (removal_reason IS NULL)", name="removed"),
        CheckConstraint(f"removal_reason IN ({_listed(RemovalReason)})", name="removal_reason"),
        CheckConstraint("removed_at IS NULL OR state <> 'draft'", name="removed_at"),
        CheckConstraint("archived_at IS NULL OR state <> 'draft'", name="archived_at"),
        Index(
            "ix_statement_published",
            "first_published_at",
            "id",
            postgresql_where="state <> 'draft'",
        ),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    uuid: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    slug: Mapped[str] = mapped_column(Text, unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey(Organisation.id), index=True)
    state: Mapped[State] = mapped_column(
        Enum(
            State,
            name="state",
            native_enum=False,
            create_constraint=True,
            length=20,
            values_callable=lambda states: [state.value for state in states],
        )
    )
    opens_at: Mapped[Moment | None]
    closes_at: Mapped[Moment | None]
    goal: Mapped[int | None]
    topics: Mapped[list[str]] = mapped_column(ARRAY(Text))
    summaries: Mapped[dict[str, str]] = mapped_column(JSONB)
    profile: Mapped[str] = mapped_column(Text, server_default=Profile.OPEN.value)
    visibilities: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=f"{{{','.join(Visibility)}}}")
    two_on_one_mailbox: Mapped[str] = mapped_column(Text, server_default=MailboxSharing.OFF.value)
    warned_jurisdictions: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    confirm_by: Mapped[str] = mapped_column(Text, server_default=ConfirmBy.LINK.value)
    takes_comments: Mapped[bool] = mapped_column(server_default=false())
    sends_reminders: Mapped[bool] = mapped_column(server_default=true())
    delivered_on: Mapped[date | None]
    paused_at: Mapped[Moment | None]
    archived_at: Mapped[Moment | None]
    removed_at: Mapped[Moment | None]
    removal_reason: Mapped[str | None] = mapped_column(Text)
    thresholds: Mapped[list[dict[str, int]]] = mapped_column(JSONB, server_default="[]")
    first_published_at: Mapped[Moment | None]
    changed_at: Mapped[Moment]
    created_at: Mapped[Moment]


class StatementVersion(Base):
    """One wording of a statement in all its languages; `number` counts from 1.

    `edit_class` says what it does to the version before, `edit_summaries` what changed, by language.
    """

    __tablename__ = "statement_version"
    __table_args__ = (
        UniqueConstraint("statement_id", "number"),
        UniqueConstraint("statement_id", "version_hash"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("octet_length(version_hash) = 32", name="version_hash"),
        CheckConstraint("cardinality(languages) > 0", name="languages"),
        CheckConstraint(f"edit_class IN ({_listed(EditClass)})", name="edit_class"),
        CheckConstraint("(number = 1) = (edit_class IS NULL)", name="first_has_no_edit"),
        CheckConstraint("jsonb_typeof(edit_summaries) = 'object'", name="edit_summaries"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey(Statement.id))
    number: Mapped[int]
    version_hash: Mapped[bytes] = mapped_column(LargeBinary)
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text))
    published_at: Mapped[Moment]
    edit_class: Mapped[str | None] = mapped_column(Text)
    edit_summaries: Mapped[dict[str, str]] = mapped_column(JSONB, server_default="{}")


class StatementText(Base):
    """The words of one version in one language; `body` is canonical Markdown."""

    __tablename__ = "statement_text"
    __table_args__ = (
        UniqueConstraint("version_id", "language"),
        CheckConstraint(f"char_length(title) BETWEEN 1 AND {LONGEST_TITLE}", name="title"),
        CheckConstraint(f"char_length(addressee) BETWEEN 1 AND {LONGEST_ADDRESSEE}", name="addressee"),
        CheckConstraint(f"char_length(body) BETWEEN 2 AND {LONGEST_BODY}", name="body"),
        CheckConstraint("octet_length(text_hash) = 32", name="text_hash"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey(StatementVersion.id))
    language: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    addressee: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    text_hash: Mapped[bytes] = mapped_column(LargeBinary)


class StatementPicture(Base):
    """The picture above the text of a statement: WebP, with a description in words by language."""

    __tablename__ = "statement_picture"
    __table_args__ = (
        CheckConstraint("octet_length(digest) = 32", name="digest"),
        CheckConstraint("width > 0 AND height > 0", name="size"),
        CheckConstraint("jsonb_typeof(alts) = 'object'", name="alts"),
    )

    statement_id: Mapped[int] = mapped_column(ForeignKey(Statement.id), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    width: Mapped[int]
    height: Mapped[int]
    alts: Mapped[dict[str, str]] = mapped_column(JSONB)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


_REFUSE_CHANGE: Final = """
CREATE OR REPLACE FUNCTION refuse_change_of_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published text never changes: % of % is refused', lower(TG_OP), TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""

_REFUSE_LATE_LANGUAGE: Final = """
CREATE OR REPLACE FUNCTION refuse_late_language() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM statement_version WHERE id = NEW.version_id AND NEW.language = ANY (languages)
    ) THEN
        RAISE EXCEPTION 'version % was not published in the language %', NEW.version_id, NEW.language
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""


def _trigger(name: str, when: str, function: str) -> str:
    return f"CREATE TRIGGER {name} {when} FOR EACH ROW EXECUTE FUNCTION {function}()"


IMMUTABLE_TEXTS: Final[tuple[str, ...]] = (
    _REFUSE_CHANGE,
    _REFUSE_LATE_LANGUAGE,
    _trigger(
        "version_never_changes", "BEFORE UPDATE OR DELETE ON statement_version", "refuse_change_of_text"
    ),
    _trigger("text_never_changes", "BEFORE UPDATE OR DELETE ON statement_text", "refuse_change_of_text"),
    _trigger("text_never_late", "BEFORE INSERT ON statement_text", "refuse_late_language"),
)
"""What makes PostgreSQL refuse to change or delete a version or text, or to add a language to a version."""

for _statement in IMMUTABLE_TEXTS:
    event.listen(StatementText.__table__, "after_create", DDL(_statement.replace("%", "%%")))  # type: ignore[no-untyped-call]
