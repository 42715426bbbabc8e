"""Sample audits: what was promised, which leaves were drawn, what their signers answered."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)

# The web process can read neither whom a letter asks nor what was answered, but with the letter's own secret.
_FUNCTIONS = {
    "look_up_sample(bytea, timestamptz)": """
        CREATE FUNCTION look_up_sample(asked bytea, at timestamptz) RETURNS TABLE (
            version_id integer, language text, closes_at timestamptz, is_open boolean, said text
        ) LANGUAGE sql STABLE AS $$
            SELECT signed.version_id, signed.language, audit.closes_at,
                audit.published_at IS NULL AND audit.closes_at > at, drawn.said
            FROM sample_leaf AS drawn
            JOIN sample_audit AS audit ON audit.id = drawn.audit_id
            JOIN log_leaf AS leaf ON leaf.index = drawn.place
            JOIN signature AS signed ON signed.id = encode(leaf.about, 'hex')::uuid
            WHERE drawn.token_digest = asked
        $$
    """,
    "answer_sample(bytea, text, timestamptz)": """
        CREATE FUNCTION answer_sample(asked bytea, spoken text, at timestamptz) RETURNS boolean
        LANGUAGE sql AS $$
            WITH answered AS (
                UPDATE sample_leaf AS drawn SET said = spoken FROM sample_audit AS audit
                WHERE drawn.token_digest = asked AND audit.id = drawn.audit_id AND spoken IN ('yes', 'no')
                AND audit.published_at IS NULL AND audit.closes_at > at RETURNING 1
            )
            SELECT EXISTS (SELECT FROM answered)
        $$
    """,
}


def upgrade() -> None:
    """Add two tables and the two functions that the web process may call."""
    op.create_table(
        "sample_audit",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("checkpoint_size", sa.BigInteger(), nullable=False),
        sa.Column("checkpoint_root", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("auditor_key", sa.LargeBinary(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("promise_leaf", sa.BigInteger(), nullable=False),
        sa.Column("begun_at", _MOMENT, nullable=False),
        sa.Column("value", sa.LargeBinary()),
        sa.Column("drawn_at", _MOMENT),
        sa.Column("first_by", sa.Text()),
        sa.Column("second_by", sa.Text()),
        sa.Column("asked_at", _MOMENT),
        sa.Column("closes_at", _MOMENT),
        *(sa.Column(name, sa.Integer()) for name in ("yes", "no", "silent", "not_asked")),
        sa.Column("result_leaf", sa.BigInteger()),
        sa.Column("published_at", _MOMENT),
        sa.CheckConstraint("octet_length(checkpoint_root) = 32", name="checkpoint_root"),
        sa.CheckConstraint("octet_length(auditor_key) = 32", name="auditor_key"),
        sa.CheckConstraint("second_by <> first_by", name="two_people"),
        sa.CheckConstraint("(value IS NULL) = (drawn_at IS NULL)", name="drawn"),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_sample_audit_statement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample_audit")),
    )
    op.create_index(op.f("ix_sample_audit_statement_id"), "sample_audit", ["statement_id"])
    op.create_table(
        "sample_leaf",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("missing", sa.Text()),
        sa.Column("token_digest", sa.LargeBinary()),
        sa.Column("letter_due_at", _MOMENT),
        sa.Column("letter_attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("mailed_at", _MOMENT),
        sa.Column("said", sa.Text()),
        sa.Column("told", sa.Text()),
        sa.CheckConstraint("said IN ('no', 'yes')", name="said"),
        sa.CheckConstraint("told IN ('no', 'unreachable', 'yes')", name="told"),
        sa.CheckConstraint("missing IN ('gone', 'unreachable')", name="missing"),
        sa.ForeignKeyConstraint(["audit_id"], ["sample_audit.id"], name=op.f("fk_sample_leaf_audit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample_leaf")),
        sa.UniqueConstraint("audit_id", "place", name=op.f("uq_sample_leaf_audit_id_place")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_sample_leaf_token_digest")),
    )
    op.create_index(
        "ix_sample_leaf_due",
        "sample_leaf",
        ["letter_due_at"],
        postgresql_where=sa.text("letter_due_at IS NOT NULL"),
    )
    for name, definition in _FUNCTIONS.items():
        op.execute(definition)
        op.execute(f"ALTER FUNCTION {name} SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp")
        op.execute(f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC")


def downgrade() -> None:
    """Refuse: what signers answered would be lost."""
    raise NotImplementedError("restore a backup from before this version instead")
