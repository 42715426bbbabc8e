"""Constituencies and photographs: what tells members of one name apart."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add two columns, empty for all that is there, also for what an import replaced and a revert puts back."""
    op.add_column("membership", sa.Column("area", sa.String(), server_default="", nullable=False))
    op.add_column("person", sa.Column("image_url", sa.String(), server_default="", nullable=False))
    op.execute("""UPDATE replaced_row SET before = before || '{"area": ""}' WHERE kind = 'membership'""")
    op.execute("""UPDATE replaced_row SET before = before || '{"image_url": ""}' WHERE kind = 'person'""")


def downgrade() -> None:
    """Refuse: constituencies and addresses of photographs would be lost."""
    raise NotImplementedError("restore a backup from before this version instead")
