"""Signatures that are invalidated, held and reinstated, many at a time; the log knows which do not count.

No signature was ever invalidated before this, so the index of live ones may be made anew with these in it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)

# The seat an attempt may take: an invalidated twin keeps its seat, for it may be reinstated.
_FREE_SEAT = """
    SELECT CASE
        WHEN count(*) = 0 THEN 1
        WHEN count(*) = 1 AND statement.two_on_one_mailbox <> 'off'
            AND bool_and(twin.namesake <> attempt.namesake)
            AND (statement.two_on_one_mailbox = 'different_name' OR bool_and(twin.country = attempt.country))
        THEN 3 - min(twin.seat)
    END AS seat
    FROM signature AS twin
    WHERE twin.statement_id = attempt.statement_id AND twin.fingerprint = attempt.fingerprint
      AND twin.state IN ('confirmed', 'held', 'invalidated')
"""
_FUNCTIONS = {
    "confirm_signatures(bytea[])": f"""
        CREATE FUNCTION confirm_signatures(token_digests bytea[]) RETURNS void LANGUAGE sql AS $$
            WITH answered AS (
                UPDATE signature SET state = CASE WHEN signature.hold_id IS NULL THEN 'confirmed' ELSE 'held' END,
                    seat = free.seat, confirmed_at =
                        CASE statement.profile WHEN 'sealed' THEN date_trunc('hour', now()) ELSE now() END
                FROM link
                JOIN signature AS attempt ON attempt.id = link.signature_id
                JOIN statement ON statement.id = attempt.statement_id
                CROSS JOIN LATERAL ({_FREE_SEAT}) AS free
                WHERE link.token_digest = ANY(token_digests) AND link.expires_at > now()
                  AND signature.id = attempt.id AND signature.state = 'pending' AND free.seat IS NOT NULL
                RETURNING link.id AS link_id, statement.profile)
            UPDATE link
            SET contact = NULL, letter_due_at = NULL, signature_id = NULL, statement_id = NULL, version_id = NULL
            FROM answered WHERE link.id = answered.link_id AND answered.profile = 'sealed';
            UPDATE link SET is_agreed = true
            WHERE token_digest = ANY(token_digests) AND kind = 'news' AND expires_at > now()
        $$
    """,  # noqa: S608 (text of ours)
    "look_up_link(bytea)": f"""
        CREATE FUNCTION look_up_link(asked bytea) RETURNS TABLE (
            kind text, statement_id integer, version_id integer, language text, expires_at timestamptz,
            is_disowned boolean, is_agreed boolean, state text, is_signed boolean, handle_digest bytea,
            asks_code boolean
        ) LANGUAGE sql STABLE AS $$
            SELECT link.kind, link.statement_id, link.version_id, link.language, link.expires_at,
                   link.is_disowned, link.is_agreed, attempt.state,
                   attempt.id IS NOT NULL AND free.seat IS NULL, link.handle_digest,
                   link.page_digest IS NOT NULL
            FROM link
            LEFT JOIN signature AS attempt ON attempt.id = link.signature_id
            JOIN statement ON statement.id = link.statement_id
            CROSS JOIN LATERAL ({_FREE_SEAT}) AS free
            WHERE link.page_digest = asked OR (link.token_digest = asked AND link.page_digest IS NULL)
        $$
    """,  # noqa: S608 (text of ours)
}


def upgrade() -> None:
    """Make tables and columns, and let the doors know them."""
    _add_tables()
    op.add_column("signature", sa.Column("hold_id", sa.Integer()))
    op.add_column("signature", sa.Column("batch_id", sa.Integer()))
    op.create_foreign_key(op.f("fk_signature_hold_id"), "signature", "hold", ["hold_id"], ["id"])
    op.create_foreign_key(op.f("fk_signature_batch_id"), "signature", "signature_batch", ["batch_id"], ["id"])
    op.add_column("statement_tally", sa.Column("held", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("log_leaf", sa.Column("removed", sa.SmallInteger()))
    _change_indexes()
    for name, definition in _FUNCTIONS.items():
        op.execute(f"DROP FUNCTION {name}")
        op.execute(definition)
        op.execute(f"ALTER FUNCTION {name} SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp")
        op.execute(f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC")


def _add_tables() -> None:
    op.create_table(
        "invalidated_tally",
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_invalidated_tally_statement_id")
        ),
        sa.PrimaryKeyConstraint("statement_id", "reason", name=op.f("pk_invalidated_tally")),
    )
    op.create_table(
        "hold",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("held", sa.Integer(), server_default="0", nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_hold_statement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )
    op.create_index(
        "uq_hold_domain",
        "hold",
        ["statement_id", "domain"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "signature_batch",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("since", sa.Date()),
        sa.Column("until", sa.Date()),
        sa.Column("country", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("hold_id", sa.Integer()),
        sa.Column("domain", sa.LargeBinary()),
        sa.Column("shown_domain", sa.Text(), server_default="", nullable=False),
        sa.Column("spread", JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("decided_by", sa.Integer()),
        sa.Column("looked", sa.Integer(), server_default="0", nullable=False),
        sa.Column("total", sa.Integer(), server_default="0", nullable=False),
        sa.Column("chosen", sa.Integer(), server_default="0", nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_id", sa.Uuid()),
        sa.Column("ended_at", _MOMENT),
        sa.CheckConstraint("act IN ('invalidate', 'release')", name="act"),
        sa.CheckConstraint(
            "state IN ('discarded', 'done', 'looking', 'ready', 'running', 'stopped', 'too_few', 'undoing',"
            " 'undone', 'waiting')",
            name="state",
        ),
        sa.CheckConstraint("reason IN ('automated', 'invented', 'other', 'twice')", name="reason"),
        sa.ForeignKeyConstraint(["hold_id"], ["hold.id"], name=op.f("fk_signature_batch_hold_id")),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_signature_batch_statement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature_batch")),
        sa.UniqueConstraint("uuid", name=op.f("uq_signature_batch_uuid")),
    )
    op.create_index("ix_signature_batch_statement", "signature_batch", ["statement_id", "id"])
    op.create_index(
        "uq_signature_batch_open",
        "signature_batch",
        ["statement_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('looking', 'ready', 'running', 'undoing', 'waiting')"),
    )


def _change_indexes() -> None:
    for name in ("uq_signature_live", "ix_signature_to_subtract"):
        op.drop_index(name, table_name="signature")
    op.create_index(
        "uq_signature_live",
        "signature",
        ["statement_id", "fingerprint", "seat"],
        unique=True,
        postgresql_where=sa.text("state IN ('confirmed', 'held', 'invalidated')"),
    )
    op.create_index(
        "ix_signature_to_subtract",
        "signature",
        ["id"],
        postgresql_where=sa.text("state IN ('invalidated', 'withdrawn') AND uncounted_at IS NULL"),
    )
    op.create_index(
        "ix_signature_to_reinstate",
        "signature",
        ["id"],
        postgresql_where=sa.text("state = 'confirmed' AND uncounted_at IS NOT NULL"),
    )
    op.create_index(
        "ix_signature_batch",
        "signature",
        ["batch_id", "id"],
        postgresql_where=sa.text("batch_id IS NOT NULL"),
    )
    op.create_index(
        "ix_log_leaf_removed",
        "log_leaf",
        ["statement_id", "removed"],
        postgresql_where=sa.text("removed IS NOT NULL"),
    )


def downgrade() -> None:
    """Refuse: what was invalidated would be counted again."""
    raise NotImplementedError("restore a backup from before this version instead")
