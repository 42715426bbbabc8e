"""Receipts that were asked for; the web process adds one, and gives it to whoever has its code."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

# Who answered a letter has an hour, at least, to ask: the moment of a sealed statement is a full hour.
_FUNCTIONS = {
    # A sealed statement's link forgets its signature by confirming it: what may be asked for is noted before.
    "offer_receipt(bytea, bytea, timestamptz)": """
        CREATE FUNCTION offer_receipt(answered bytea, offer bytea, until timestamptz) RETURNS void
        LANGUAGE sql AS $$
            INSERT INTO receipt (id, signature_id, offer_digest, ends_at)
            SELECT gen_random_uuid(), signature.id, offer, until
            FROM link JOIN signature ON signature.id = link.signature_id
            WHERE link.token_digest = answered AND signature.state = 'pending'
            ON CONFLICT (signature_id) DO UPDATE
                SET offer_digest = excluded.offer_digest, ends_at = excluded.ends_at
                WHERE receipt.code_digest IS NULL
        $$
    """,
    "is_receipt_open(bytea, timestamptz)": """
        CREATE FUNCTION is_receipt_open(asked bytea, at timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
            SELECT EXISTS (
                SELECT FROM receipt JOIN signature ON signature.id = receipt.signature_id
                WHERE receipt.offer_digest = asked AND receipt.ends_at > at AND signature.state = 'confirmed'
            ) OR EXISTS (
                SELECT FROM link JOIN signature ON signature.id = link.signature_id
                WHERE link.handle_digest = asked AND signature.state = 'confirmed'
                  AND signature.confirmed_at > at - interval '1 hour'
                  AND NOT EXISTS (
                      SELECT FROM receipt
                      WHERE receipt.signature_id = signature.id AND receipt.code_digest IS NOT NULL
                  )
            )
        $$
    """,
    "ask_receipt(bytea, bytea, bytea, timestamptz, timestamptz)": """
        CREATE FUNCTION ask_receipt(asked bytea, code bytea, sealed bytea, at timestamptz, until timestamptz)
        RETURNS boolean LANGUAGE plpgsql AS $$
        BEGIN
            IF NOT is_receipt_open(asked, at) THEN
                RETURN false;
            END IF;
            INSERT INTO receipt (id, signature_id, code_digest, sealed_code, ends_at)
            SELECT gen_random_uuid(), found.signature_id, code, sealed, until
            FROM (
                SELECT link.signature_id FROM link WHERE link.handle_digest = asked
                UNION SELECT receipt.signature_id FROM receipt WHERE receipt.offer_digest = asked
            ) AS found
            ON CONFLICT (signature_id) DO UPDATE
                SET offer_digest = NULL, code_digest = excluded.code_digest,
                    sealed_code = excluded.sealed_code, ends_at = excluded.ends_at
                WHERE receipt.code_digest IS NULL;
            RETURN FOUND;
        END $$
    """,
    # Whoever comes first takes it; while it is not made yet, it stays.
    "claim_receipt(bytea, timestamptz)": """
        CREATE FUNCTION claim_receipt(code bytea, at timestamptz) RETURNS TABLE (made bytea)
        LANGUAGE plpgsql AS $$
        BEGIN
            RETURN QUERY DELETE FROM receipt
            WHERE receipt.code_digest = code AND receipt.ends_at > at AND receipt.made IS NOT NULL
            RETURNING receipt.made;
            IF NOT FOUND THEN
                RETURN QUERY SELECT receipt.made FROM receipt
                WHERE receipt.code_digest = code AND receipt.ends_at > at;
            END IF;
        END $$
    """,
}


def upgrade() -> None:
    """Make the table and the functions."""
    op.create_table(
        "receipt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("signature_id", sa.Uuid(), nullable=False),
        sa.Column("offer_digest", sa.LargeBinary()),
        sa.Column("code_digest", sa.LargeBinary()),
        sa.Column("sealed_code", sa.LargeBinary()),
        sa.Column("made", sa.LargeBinary()),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("octet_length(code_digest) = 32", name=op.f("ck_receipt_code_digest")),
        sa.CheckConstraint("num_nonnulls(offer_digest, sealed_code, made) = 1", name=op.f("ck_receipt_made")),
        sa.CheckConstraint(
            "(offer_digest IS NULL) = (code_digest IS NOT NULL)", name=op.f("ck_receipt_offer_digest")
        ),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signature.id"], name=op.f("fk_receipt_signature_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("signature_id", name=op.f("uq_receipt_signature_id")),
        sa.UniqueConstraint("offer_digest", name=op.f("uq_receipt_offer_digest")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_receipt_code_digest")),
    )
    op.create_index(
        "ix_receipt_waiting", "receipt", ["id"], postgresql_where=sa.text("sealed_code IS NOT NULL")
    )
    op.create_index("ix_receipt_ends_at", "receipt", ["ends_at"])
    for name, definition in _FUNCTIONS.items():
        op.execute(definition)
        op.execute(f"ALTER FUNCTION {name} SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp")
        op.execute(f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC")


def downgrade() -> None:
    """Take them away."""
    for name in reversed(_FUNCTIONS):
        op.execute(f"DROP FUNCTION {name}")
    op.drop_table("receipt")
