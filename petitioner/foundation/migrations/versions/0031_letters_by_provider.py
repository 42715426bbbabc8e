"""How many letters to signers the large providers took, put off or refused, day by day."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "letter_tally",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("delivery", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "provider", "delivery", name=op.f("pk_letter_tally")),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("letter_tally")
