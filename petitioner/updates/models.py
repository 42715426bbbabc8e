"""The tables of updates. Nobody's personal data is in them; an edition that was read never changes."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Identity, Text, UniqueConstraint, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from petitioner.foundation.db import Base, Moment
from petitioner.statements.models import Statement
from petitioner.updates.rules import LONGEST_BODY, LONGEST_TITLE, Kind, State


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


class StatementUpdate(Base):
    """One piece of news about a statement. `about` is an `About` as JSON, its kind beside it."""

    __tablename__ = "statement_update"
    __table_args__ = (
        UniqueConstraint("statement_id", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint(f"kind IN ({_listed(Kind)})", name="kind"),
        CheckConstraint(f"state IN ({_listed(State)})", name="state"),
        CheckConstraint("(state = 'draft') = (first_published_at IS NULL)", name="first_published_at"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_at"),
        CheckConstraint("jsonb_typeof(about) = 'object'", name="about"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey(Statement.id))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    about: Mapped[dict[str, Any]] = mapped_column(JSONB)
    first_published_at: Mapped[Moment | None]
    withdrawn_at: Mapped[Moment | None]
    changed_at: Mapped[Moment]


class UpdateText(Base):
    """The words of one edition of an update in one language."""

    __tablename__ = "update_text"
    __table_args__ = (
        CheckConstraint(f"char_length(title) BETWEEN 1 AND {LONGEST_TITLE}", name="title"),
        CheckConstraint(f"char_length(body) BETWEEN 2 AND {LONGEST_BODY}", name="body"),
    )

    update_id: Mapped[int] = mapped_column(ForeignKey(StatementUpdate.id), primary_key=True)
    edition: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(Text, primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    written_at: Mapped[Moment]


class AnswerDay(Base):
    """Until when an answer to a statement is expected."""

    __tablename__ = "answer_day"

    statement_id: Mapped[int] = mapped_column(ForeignKey(Statement.id), primary_key=True)
    expected_on: Mapped[date]


KEEP_EDITIONS: Final[tuple[str, ...]] = (
    """
    CREATE OR REPLACE FUNCTION keep_edition() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (
            SELECT FROM statement_update WHERE id = OLD.update_id AND first_published_at IS NOT NULL
        ) THEN
            RAISE EXCEPTION 'an edition that was published never changes'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END $$
    """,
    """
    CREATE TRIGGER edition_never_changes BEFORE UPDATE OR DELETE ON update_text
    FOR EACH ROW EXECUTE FUNCTION keep_edition()
    """,
)
"""What makes PostgreSQL refuse to change what the public has read."""

for _statement in KEEP_EDITIONS:
    event.listen(UpdateText.__table__, "after_create", DDL(_statement.replace("%", "%%")))  # type: ignore[no-untyped-call]
