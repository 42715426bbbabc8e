"""Signatures that were collected on other platforms, imported as a number of their own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_STATES = "'waiting', 'read', 'broken', 'asked', 'accepted', 'applied', 'undoing', 'discarded', 'undone'"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "signature_import",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("exported_on", sa.Date(), nullable=False),
        sa.Column("file_digest", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("total", sa.Integer(), server_default="0", nullable=False),
        sa.Column("result", JSONB(), server_default="{}", nullable=False),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("problem_row", sa.Integer(), server_default="0", nullable=False),
        sa.Column("is_changed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("number", sa.Integer(), server_default="0", nullable=False),
        sa.Column("taken_in", sa.Integer(), server_default="0", nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.CheckConstraint("source IN ('action_network', 'change_org', 'csv')", name="source"),
        sa.CheckConstraint(f"state IN ({_STATES})", name="state"),
        sa.CheckConstraint("octet_length(file_digest) = 32", name="file_digest"),
        sa.CheckConstraint(
            "(state IN ('waiting', 'read', 'asked', 'accepted')) = (content IS NOT NULL)", name="content"
        ),
        sa.CheckConstraint("number >= 0", name="number"),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_signature_import_statement_id")
        ),
        *(
            sa.ForeignKeyConstraint([column], ["account.id"], name=op.f(f"fk_signature_import_{column}"))
            for column in ("proposed_by", "asked_by", "approved_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature_import")),
    )
    op.create_index(op.f("ix_signature_import_statement_id"), "signature_import", ["statement_id"])
    op.create_table(
        "imported_fingerprint",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("octet_length(fingerprint) = 32", name="fingerprint"),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_imported_fingerprint_statement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_fingerprint")),
    )
    op.create_index(op.f("ix_imported_fingerprint_import_id"), "imported_fingerprint", ["import_id"])
    op.create_index(
        "uq_imported_fingerprint", "imported_fingerprint", ["fingerprint", "statement_id"], unique=True
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("imported_fingerprint")
    op.drop_table("signature_import")
