"""The board: numbers the worker looks up, and the totals of single days."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0020"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add both tables, and the index by which held signatures are found."""
    op.create_table(
        "board_reading",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("organisation_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("statement_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("since", _MOMENT),
        sa.Column("read_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "board_day",
        sa.Column("statement_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.CheckConstraint("total >= 0", name="total"),
    )
    op.create_index(
        "ix_signature_held", "signature", ["statement_id"], postgresql_where=sa.text("state = 'held'")
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_index("ix_signature_held", table_name="signature")
    op.drop_table("board_day")
    op.drop_table("board_reading")
