"""What feeds tell, and where it stands in each of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; the next publication fills them, for the release has changed."""
    op.create_table(
        "feed_entry",
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("feeds", ARRAY(sa.Text()), nullable=False),
        sa.Column("piece", sa.Text(), nullable=False),
        sa.Column("is_written", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_feed_entry_statement_id")),
        sa.PrimaryKeyConstraint("statement_id", "fact", name=op.f("pk_feed_entry")),
    )
    op.create_index(
        "ix_feed_entry_unwritten",
        "feed_entry",
        ["statement_id"],
        postgresql_where=sa.text("NOT is_written"),
    )
    op.create_table(
        "feed_place",
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id", "fact"],
            ["feed_entry.statement_id", "feed_entry.fact"],
            name=op.f("fk_feed_place_statement_id_fact"),
        ),
        sa.PrimaryKeyConstraint("feed", "place", name=op.f("pk_feed_place")),
        sa.UniqueConstraint(
            "statement_id", "fact", "feed", name=op.f("uq_feed_place_statement_id_fact_feed")
        ),
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("feed_place")
    op.drop_table("feed_entry")
