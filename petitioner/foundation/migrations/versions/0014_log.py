"""The log: its leaves, and how it stands."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add two tables; what was counted before gets its leaves from the worker that counts."""
    op.create_table(
        "log_leaf",
        sa.Column("index", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("statement_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("about", sa.LargeBinary()),
        sa.CheckConstraint("octet_length(leaf) = 56", name="leaf"),
    )
    op.create_index(
        "uq_log_leaf_about", "log_leaf", ["about"], unique=True, postgresql_where=sa.text("about IS NOT NULL")
    )
    op.create_index(
        "ix_log_leaf_text", "log_leaf", ["statement_id", "version"], postgresql_where=sa.text("kind = 1")
    )
    op.create_table(
        "log_standing",
        sa.Column("id", sa.SmallInteger(), primary_key=True, autoincrement=False),
        sa.Column("signed", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("differs_since", sa.DateTime(timezone=True)),
        sa.Column("compared_at", sa.DateTime(timezone=True)),
        sa.Column("has_history", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("id = 1", name="one"),
    )
    op.execute(
        "INSERT INTO log_standing (id, has_history)"
        " SELECT 1, true WHERE EXISTS (SELECT FROM signature WHERE counted_at IS NOT NULL)"
    )


def downgrade() -> None:
    """Refuse: what was signed and published would be lost."""
    raise NotImplementedError("restore a backup from before this version instead")
