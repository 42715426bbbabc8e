"""Numbers are found by the hour that ended, too: what was signed most in it is asked of all statements."""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_published_numbers_ends_at", "published_numbers", ["ends_at"])


def downgrade() -> None:
    """Take it away."""
    op.drop_index("ix_published_numbers_ends_at", table_name="published_numbers")
