"""Who is shown opens their leaf in the log: its place, and what opens the name there."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("public_signer", sa.Column("leaf", sa.BigInteger()))
    op.add_column("public_signer", sa.Column("opening", sa.LargeBinary()))
    # What opens it is made by the worker, which alone reads the salts: petitioner signers refresh.
    op.execute(
        """
        UPDATE public_signer SET leaf = log_leaf.index FROM log_leaf
        WHERE log_leaf.about = uuid_send(public_signer.signature_id)
        """
    )


def downgrade() -> None:
    op.drop_column("public_signer", "opening")
    op.drop_column("public_signer", "leaf")
