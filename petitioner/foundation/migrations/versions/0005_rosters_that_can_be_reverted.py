"""Rosters that can be reverted: what an import brought is marked, what it replaced is kept.

What came before this cannot be reverted: nothing tells which import brought it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_BROUGHT = ("person", "person_identifier", "assembly_grouping")


def upgrade() -> None:
    """Add columns and a table; nothing that is there is rewritten."""
    op.add_column(
        "roster", sa.Column("is_revertible", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("person", sa.Column("other_names", sa.String(), server_default="", nullable=False))
    for table in _BROUGHT:
        op.add_column(table, sa.Column("roster_id", sa.Integer(), sa.ForeignKey("roster.id")))
        op.create_index(op.f(f"ix_{table}_roster_id"), table, ["roster_id"])
    op.create_table(
        "replaced_row",
        sa.Column("roster_id", sa.Integer(), sa.ForeignKey("roster.id"), primary_key=True),
        sa.Column("kind", sa.String(), primary_key=True),
        sa.Column("row_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("before", JSONB(), nullable=False),
        sa.CheckConstraint("kind IN ('membership', 'person')", name="kind"),
    )


def downgrade() -> None:
    """Take away what was added; names in other scripts are lost."""
    op.drop_table("replaced_row")
    for table in _BROUGHT:
        op.drop_column(table, "roster_id")
    op.drop_column("person", "other_names")
    op.drop_column("roster", "is_revertible")
