"""Updates of statements: news, responses, events, and until when an answer is expected."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_KEEP = (
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


def upgrade() -> None:
    """Add the tables; what was published is kept by a trigger."""
    op.create_table(
        "statement_update",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("statement_id", sa.Integer(), sa.ForeignKey("statement.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("about", JSONB(), nullable=False),
        sa.Column("first_published_at", _MOMENT),
        sa.Column("withdrawn_at", _MOMENT),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.UniqueConstraint("statement_id", "number"),
        sa.CheckConstraint("number > 0", name="number"),
        sa.CheckConstraint("kind IN ('news', 'response', 'event')", name="kind"),
        sa.CheckConstraint("state IN ('draft', 'published', 'withdrawn')", name="state"),
        sa.CheckConstraint("(state = 'draft') = (first_published_at IS NULL)", name="first_published_at"),
        sa.CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_at"),
        sa.CheckConstraint("jsonb_typeof(about) = 'object'", name="about"),
    )
    op.create_table(
        "update_text",
        sa.Column("update_id", sa.Integer(), sa.ForeignKey("statement_update.id"), primary_key=True),
        sa.Column("edition", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("language", sa.Text(), primary_key=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("written_at", _MOMENT, nullable=False),
        sa.CheckConstraint("char_length(title) BETWEEN 1 AND 200", name="title"),
        sa.CheckConstraint("char_length(body) BETWEEN 2 AND 20000", name="body"),
    )
    op.create_table(
        "answer_day",
        sa.Column("statement_id", sa.Integer(), sa.ForeignKey("statement.id"), primary_key=True),
        sa.Column("expected_on", sa.Date(), nullable=False),
    )
    for definition in _KEEP:
        op.execute(definition)


def downgrade() -> None:
    """Take the tables away."""
    op.drop_table("answer_day")
    op.drop_table("update_text")
    op.drop_table("statement_update")
    op.execute("DROP FUNCTION keep_edition()")
