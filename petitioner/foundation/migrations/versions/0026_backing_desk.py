"""What organisers ask for about the backing of a statement."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "backing_proposal",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("statement_id", sa.Integer(), sa.ForeignKey("statement.id"), nullable=False),
        sa.Column("assembly_id", sa.Integer(), sa.ForeignKey("assembly.id"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("url", sa.Text(), server_default="", nullable=False),
        sa.Column("day", sa.Date()),
        sa.Column("copy_digest", sa.LargeBinary()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer()),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("act IN ('document', 'report', 'ask', 'withdraw', 'initiate')", name="act"),
        sa.CheckConstraint("state IN ('waiting', 'done', 'refused', 'declined')", name="state"),
        sa.CheckConstraint("octet_length(copy_digest) = 32", name="copy_digest"),
    )
    op.create_index("ix_backing_proposal_statement", "backing_proposal", ["statement_id", "id"])


def downgrade() -> None:
    """Take it away."""
    op.drop_table("backing_proposal")
