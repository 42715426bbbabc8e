"""The member who began it: of each statement and assembly, one endorsement may be the initiator's."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nobody is the initiator of what is there."""
    op.add_column(
        "endorsement",
        sa.Column("is_initiator", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.create_index(
        "uq_endorsement_initiator",
        "endorsement",
        ["statement_id", "assembly_id"],
        unique=True,
        postgresql_where=sa.text("is_initiator"),
    )


def downgrade() -> None:
    """Refuse while an initiator is named: who began it is written nowhere else."""
    named = op.get_bind().execute(sa.text("SELECT count(*) FROM endorsement WHERE is_initiator")).scalar_one()
    if named:
        raise NotImplementedError("restore a backup from before this version instead")
    op.drop_index("uq_endorsement_initiator", "endorsement")
    op.drop_column("endorsement", "is_initiator")
