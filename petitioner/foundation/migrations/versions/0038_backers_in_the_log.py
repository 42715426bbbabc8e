"""Endorsements get leaves; those there are already get theirs with the next count."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the place of the leaf, its salt, and whether the log was told."""
    op.add_column("endorsement", sa.Column("leaf", sa.BigInteger()))
    op.add_column("endorsement", sa.Column("leaf_salt", sa.LargeBinary()))
    op.add_column(
        "endorsement", sa.Column("is_logged", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_check_constraint(
        op.f("ck_endorsement_leaf"), "endorsement", "(leaf IS NULL) = (leaf_salt IS NULL)"
    )
    op.create_check_constraint(
        op.f("ck_endorsement_leaf_salt"), "endorsement", "octet_length(leaf_salt) = 32"
    )
    op.create_index(
        "ix_endorsement_unlogged", "endorsement", ["id"], postgresql_where=sa.text("NOT is_logged")
    )


def downgrade() -> None:
    """Refuse: the salts that open what the log says would be lost."""
    raise NotImplementedError("restore a backup from before this version instead")
