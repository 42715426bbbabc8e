"""Rosters that were uploaded at the desk."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_STATES = "'waiting', 'read', 'broken', 'accepted', 'applied', 'discarded'"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "roster_proposal",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("licence", sa.String(), nullable=False),
        sa.Column("source_url", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary()),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), server_default="", nullable=False),
        sa.Column("summary", JSONB(), server_default="[]", nullable=False),
        sa.Column("problems", JSONB(), server_default="[]", nullable=False),
        sa.Column("is_changed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"state IN ({_STATES})", name="state"),
        sa.CheckConstraint(
            "(state IN ('waiting', 'read', 'accepted')) = (content IS NOT NULL)", name="content"
        ),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("roster_proposal")
