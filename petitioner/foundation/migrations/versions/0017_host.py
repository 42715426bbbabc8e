"""One organisation runs the instance: rosters and operations are its own."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The oldest organisation is the host."""
    op.add_column(
        "organisation", sa.Column("is_host", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.execute("UPDATE organisation SET is_host = true WHERE id = (SELECT min(id) FROM organisation)")
    op.create_index(
        "uq_organisation_host", "organisation", ["is_host"], unique=True, postgresql_where=sa.text("is_host")
    )


def downgrade() -> None:
    """Nobody is the host."""
    op.drop_index("uq_organisation_host", table_name="organisation")
    op.drop_column("organisation", "is_host")
