"""What the lists say of each statement."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; the next publication fills it, for the release has changed."""
    op.create_table(
        "listing",
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("facets", ARRAY(sa.Text()), nullable=False),
        sa.Column("words", TSVECTOR(), nullable=False),
        sa.Column("signature_count", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("line", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_listing_statement_id")),
        sa.PrimaryKeyConstraint("statement_id", name=op.f("pk_listing")),
    )
    op.create_index("ix_listing_facets", "listing", ["facets"], postgresql_using="gin")
    op.create_index("ix_listing_words", "listing", ["words"], postgresql_using="gin")
    op.create_index("ix_listing_newest", "listing", ["opened_at", "statement_id"])


def downgrade() -> None:
    """Take it away."""
    op.drop_table("listing")
