"""The desk of signatures: the number by day and by language, who asked for an address, the panic switch."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_FILLING = (
    """
    INSERT INTO day_tally (statement_id, day, confirmed)
    SELECT statement_id, (counted_at AT TIME ZONE 'UTC')::date, count(*) FROM signature
    WHERE counted_at IS NOT NULL AND (state = 'confirmed' OR state = 'withdrawn' AND uncounted_at IS NULL)
    GROUP BY 1, 2
    """,
    """
    INSERT INTO language_tally (statement_id, language, confirmed)
    SELECT statement_id, language, count(*) FROM signature
    WHERE counted_at IS NOT NULL AND (state = 'confirmed' OR state = 'withdrawn' AND uncounted_at IS NULL)
    GROUP BY 1, 2
    """,
)
_FUNCTIONS = {
    "seal_names_now(bytea, integer, timestamptz)": """
        CREATE FUNCTION seal_names_now(shown bytea, asked integer, at timestamptz) RETURNS boolean
        LANGUAGE plpgsql AS $$
        DECLARE
            held account_session := live_organiser(shown, at);
            owner integer := (SELECT organisation_id FROM statement WHERE id = asked);
        BEGIN
            IF held.id IS NULL OR owner IS NULL OR NOT organiser_has_role(held, owner, '{owner,reviewer}') THEN
                RETURN false;
            END IF;
            INSERT INTO name_seal (statement_id, sealed_at) VALUES (asked, at)
            ON CONFLICT (statement_id) DO UPDATE
            SET first_by = NULL, first_at = NULL, second_by = NULL, second_at = NULL;
            INSERT INTO audit_entry
                (id, organisation_id, actor_id, action, object_kind, object_id, noted_at, chain_digest)
            VALUES (0, owner, held.account_id, 'names_sealed', 'statement', asked, at, '');
            RETURN true;
        END $$
    """,
    "list_found_signers(bytea, integer, timestamptz)": """
        CREATE FUNCTION list_found_signers(shown bytea, asked integer, at timestamptz) RETURNS TABLE (
            search_id integer, asked_at timestamptz, place integer, state text, signed_on date, country text,
            language text, visibility text
        ) LANGUAGE plpgsql STABLE AS $$
        DECLARE
            held account_session := live_organiser(shown, at);
            owner integer := (SELECT organisation_id FROM statement WHERE id = asked);
        BEGIN
            IF held.id IS NULL OR owner IS NULL OR NOT organiser_has_role(held, owner, '{owner,reviewer}') THEN
                RETURN;
            END IF;
            RETURN QUERY
                SELECT search.id, search.asked_at, hit.place::integer, signature.state,
                    (coalesce(signature.confirmed_at, signature.created_at) AT TIME ZONE 'UTC')::date,
                    signature.country, signature.language, signature.visibility
                FROM (
                    SELECT * FROM signer_search AS mine
                    WHERE mine.account_id = held.account_id AND mine.statement_id = asked
                        AND mine.asked_at > at - interval '10 minutes'
                    ORDER BY mine.id DESC LIMIT 1
                ) AS search
                LEFT JOIN LATERAL unnest(search.found) WITH ORDINALITY AS hit (id, place) ON true
                LEFT JOIN signature ON signature.id = hit.id
                ORDER BY hit.place;
        END $$
    """,
    "declare_number(bytea, integer, text, integer, date, text, text, bytea, integer, timestamptz)": """
        CREATE FUNCTION declare_number(
            shown bytea, asked integer, origin text, number integer, day date, place text, words text, digest bytea,
            most integer, at timestamptz
        ) RETURNS boolean LANGUAGE plpgsql AS $$
        DECLARE
            held account_session := live_organiser(shown, at);
            owner integer := (SELECT organisation_id FROM statement WHERE id = asked FOR UPDATE);
            added integer;
        BEGIN
            IF held.id IS NULL OR owner IS NULL OR NOT organiser_has_role(held, owner, '{owner,editor}')
                OR NOT organiser_is_fresh(held, at)
                OR (SELECT count(*) FROM declaration WHERE statement_id = asked) >= most
            THEN
                RETURN false;
            END IF;
            INSERT INTO declaration (statement_id, origin, number, collected_on, kept_at, description, digest,
                declared_by, declared_at)
            VALUES (asked, origin, number, day, place, words, digest, held.account_id, at)
            RETURNING id INTO added;
            INSERT INTO audit_entry
                (id, organisation_id, actor_id, action, object_kind, object_id, noted_at, chain_digest)
            VALUES (0, owner, held.account_id, 'number_declared', 'declaration', added, at, '');
            RETURN true;
        END $$
    """,
    "withdraw_declaration(bytea, integer, integer, timestamptz)": """
        CREATE FUNCTION withdraw_declaration(shown bytea, asked integer, ending integer, at timestamptz)
        RETURNS boolean LANGUAGE plpgsql AS $$
        DECLARE
            held account_session := live_organiser(shown, at);
            owner integer := (SELECT organisation_id FROM statement WHERE id = asked);
        BEGIN
            IF held.id IS NULL OR owner IS NULL OR NOT organiser_has_role(held, owner, '{owner,editor}')
                OR NOT organiser_is_fresh(held, at)
            THEN
                RETURN false;
            END IF;
            UPDATE declaration SET withdrawn_at = at
            WHERE id = ending AND statement_id = asked AND withdrawn_at IS NULL;
            IF NOT FOUND THEN
                RETURN false;
            END IF;
            INSERT INTO audit_entry
                (id, organisation_id, actor_id, action, object_kind, object_id, noted_at, chain_digest)
            VALUES (0, owner, held.account_id, 'declaration_withdrawn', 'declaration', ending, at, '');
            RETURN true;
        END $$
    """,
    "read_comment_view(bytea, integer, bytea, timestamptz)": """
        CREATE FUNCTION read_comment_view(shown bytea, asked integer, opening bytea, at timestamptz)
        RETURNS bytea LANGUAGE plpgsql STABLE AS $$
        DECLARE
            held account_session := live_organiser(shown, at);
            owner integer := (SELECT organisation_id FROM statement WHERE id = asked);
        BEGIN
            IF held.id IS NULL OR owner IS NULL OR NOT organiser_has_role(held, owner, '{owner,reviewer}') THEN
                RETURN NULL;
            END IF;
            RETURN (
                SELECT view FROM comment_view
                WHERE secret_digest = opening AND statement_id = asked AND account_id = held.account_id
                    AND made_at > at - interval '10 minutes'
            );
        END $$
    """,
    "count_signer_searches(bytea, timestamptz)": """
        CREATE FUNCTION count_signer_searches(shown bytea, at timestamptz) RETURNS integer
        LANGUAGE sql STABLE AS $$
            SELECT count(*)::integer FROM live_organiser(shown, at) AS held
            JOIN signer_search ON signer_search.account_id = held.account_id
            WHERE signer_search.asked_at > at - interval '1 hour'
        $$
    """,
}


def upgrade() -> None:
    """Make the tables, fill the numbers with what is counted already, and open the doors."""
    op.create_table(
        "day_tally",
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("confirmed", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_day_tally_statement_id")),
        sa.PrimaryKeyConstraint("statement_id", "day", name=op.f("pk_day_tally")),
    )
    op.create_table(
        "language_tally",
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("confirmed", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_language_tally_statement_id")
        ),
        sa.PrimaryKeyConstraint("statement_id", "language", name=op.f("pk_language_tally")),
    )
    for filling in _FILLING:
        op.execute(filling)
    op.create_table(
        "signer_search",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("found", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_signer_search_account_id")),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_signer_search_statement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signer_search")),
    )
    op.create_index("ix_signer_search_account", "signer_search", ["account_id", "asked_at"])
    op.create_table(
        "comment_view",
        sa.Column("secret_digest", sa.LargeBinary(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("view", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_comment_view_account_id")),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_comment_view_statement_id")
        ),
        sa.PrimaryKeyConstraint("secret_digest", "statement_id", name=op.f("pk_comment_view")),
    )
    op.create_table(
        "declaration",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("collected_on", sa.Date(), nullable=False),
        sa.Column("kept_at", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("declared_by", sa.Integer(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("origin IN ('paper', 'platform')", name="origin"),
        sa.CheckConstraint("number > 0", name="number"),
        sa.CheckConstraint("octet_length(digest) = 32", name="digest"),
        sa.ForeignKeyConstraint(["declared_by"], ["account.id"], name=op.f("fk_declaration_declared_by")),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_declaration_statement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration")),
    )
    op.create_index(op.f("ix_declaration_statement_id"), "declaration", ["statement_id"])
    for name, body in _FUNCTIONS.items():
        op.execute(body)
        op.execute(f"ALTER FUNCTION {name} SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp")
        op.execute(f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC")


def downgrade() -> None:
    """The number itself stays."""
    for name in _FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}")
    op.drop_table("declaration")
    op.drop_table("comment_view")
    op.drop_table("signer_search")
    op.drop_table("language_tally")
    op.drop_table("day_tally")
