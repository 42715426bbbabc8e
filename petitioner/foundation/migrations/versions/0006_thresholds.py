"""Thresholds of a statement, and when each was met and lost; statements there are have none."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and the table."""
    op.add_column("statement", sa.Column("thresholds", JSONB(), server_default="[]", nullable=False))
    op.create_check_constraint(
        op.f("ck_statement_thresholds"), "statement", "jsonb_typeof(thresholds) = 'array'"
    )
    op.create_table(
        "threshold_event",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("statement_id", sa.Integer(), sa.ForeignKey("statement.id"), nullable=False),
        sa.Column("least_names", sa.Integer(), nullable=False),
        sa.Column("least_delegations", sa.Integer(), nullable=False),
        sa.Column("least_groups", sa.Integer(), nullable=False),
        sa.Column("is_met", sa.Boolean(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index(op.f("ix_threshold_event_statement_id"), "threshold_event", ["statement_id"])


def downgrade() -> None:
    """Take both away."""
    op.drop_table("threshold_event")
    op.drop_column("statement", "thresholds")
