"""Links to an approved text that is not public yet, and letters that say that something waits to be reviewed."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_LIVE = """
    FROM embargo_link AS link JOIN draft ON draft.id = link.draft_id
    WHERE link.token_digest = asked AND link.revoked_at IS NULL AND link.ends_at > at
      AND draft.state IN ('approved', 'scheduled', 'published')
"""
_FUNCTIONS = {
    "make_embargo(bytea, integer, bytea, text, timestamptz, integer, timestamptz)": """
        CREATE FUNCTION make_embargo(
            shown bytea, asked integer, token bytea, words text, until timestamptz, most integer, at timestamptz
        ) RETURNS boolean LANGUAGE plpgsql AS $$
        DECLARE
            held account_session := live_organiser(shown, at);
            about draft;
            added integer;
        BEGIN
            SELECT * INTO about FROM draft WHERE id = asked FOR UPDATE;
            IF held.id IS NULL OR about.id IS NULL OR about.state NOT IN ('approved', 'scheduled')
                OR NOT organiser_has_role(held, about.organisation_id, '{owner,editor}')
                OR NOT organiser_is_fresh(held, at)
                OR (SELECT count(*) FROM embargo_link WHERE draft_id = asked AND revoked_at IS NULL) >= most
            THEN
                RETURN false;
            END IF;
            INSERT INTO embargo_link (draft_id, token_digest, recipient, made_by, made_at, ends_at)
            VALUES (asked, token, words, held.account_id, at, until) RETURNING id INTO added;
            INSERT INTO audit_entry
                (id, organisation_id, actor_id, action, object_kind, object_id, noted_at, chain_digest)
            VALUES (0, about.organisation_id, held.account_id, 'embargo_made', 'embargo_link', added, at, '');
            RETURN true;
        END $$
    """,
    "revoke_embargo(bytea, integer, integer, timestamptz)": """
        CREATE FUNCTION revoke_embargo(shown bytea, asked integer, ending integer, at timestamptz)
        RETURNS boolean LANGUAGE plpgsql AS $$
        DECLARE
            held account_session := live_organiser(shown, at);
            owner integer := (SELECT organisation_id FROM draft WHERE id = asked);
        BEGIN
            IF held.id IS NULL OR owner IS NULL OR NOT organiser_has_role(held, owner, '{owner,editor}') THEN
                RETURN false;
            END IF;
            UPDATE embargo_link SET revoked_at = at
            WHERE id = ending AND draft_id = asked AND revoked_at IS NULL;
            IF NOT FOUND THEN
                RETURN false;
            END IF;
            INSERT INTO audit_entry
                (id, organisation_id, actor_id, action, object_kind, object_id, noted_at, chain_digest)
            VALUES (0, owner, held.account_id, 'embargo_revoked', 'embargo_link', ending, at, '');
            RETURN true;
        END $$
    """,
    "list_embargoes(bytea, integer, timestamptz)": """
        CREATE FUNCTION list_embargoes(shown bytea, asked integer, at timestamptz) RETURNS TABLE (
            id integer, recipient text, made_by integer, made_at timestamptz, ends_at timestamptz,
            revoked_at timestamptz
        ) LANGUAGE sql STABLE AS $$
            SELECT link.id, link.recipient, link.made_by, link.made_at, link.ends_at, link.revoked_at
            FROM live_organiser(shown, at) AS held
            JOIN draft ON draft.id = asked
                AND organiser_has_role(held, draft.organisation_id, '{owner,editor,reviewer,auditor}')
            JOIN embargo_link AS link ON link.draft_id = draft.id
            ORDER BY link.id DESC
        $$
    """,
    "choose_review_letters(bytea, boolean, text, timestamptz)": """
        CREATE FUNCTION choose_review_letters(shown bytea, wanted boolean, words_in text, at timestamptz)
        RETURNS boolean LANGUAGE sql AS $$
            INSERT INTO review_notice (account_id, uuid, is_wanted, language)
            SELECT held.account_id, gen_random_uuid(), wanted, words_in FROM live_organiser(shown, at) AS held
            WHERE held.id IS NOT NULL
            ON CONFLICT (account_id) DO UPDATE
            SET is_wanted = excluded.is_wanted, language = excluded.language,
                due_at = CASE WHEN excluded.is_wanted THEN review_notice.due_at END
            RETURNING true
        $$
    """,
    "read_review_letters(bytea, timestamptz)": """
        CREATE FUNCTION read_review_letters(shown bytea, at timestamptz)
        RETURNS TABLE (is_wanted boolean, language text) LANGUAGE sql STABLE AS $$
            SELECT notice.is_wanted, notice.language FROM live_organiser(shown, at) AS held
            JOIN review_notice AS notice ON notice.account_id = held.account_id
        $$
    """,
    "find_embargoed(bytea, timestamptz)": f"""
        CREATE FUNCTION find_embargoed(asked bytea, at timestamptz) RETURNS SETOF draft
        LANGUAGE sql STABLE AS $$ SELECT draft.* {_LIVE} $$
    """,
    "list_embargoed_texts(bytea, timestamptz)": f"""
        CREATE FUNCTION list_embargoed_texts(asked bytea, at timestamptz) RETURNS SETOF draft_text
        LANGUAGE sql STABLE AS $$
            SELECT draft_text.* FROM draft_text WHERE draft_id IN (SELECT draft.id {_LIVE})
        $$
    """,  # noqa: S608 (text of ours)
    "find_embargoed_picture(bytea, timestamptz)": f"""
        CREATE FUNCTION find_embargoed_picture(asked bytea, at timestamptz) RETURNS SETOF draft_picture
        LANGUAGE sql STABLE AS $$
            SELECT draft_picture.* FROM draft_picture WHERE draft_id IN (SELECT draft.id {_LIVE})
        $$
    """,  # noqa: S608 (text of ours)
}


def upgrade() -> None:
    """Make the tables and open the doors."""
    op.create_table(
        "embargo_link",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("ends_at", _MOMENT, nullable=False),
        sa.Column("revoked_at", _MOMENT),
        sa.CheckConstraint("octet_length(token_digest) = 32", name="token_digest"),
        sa.CheckConstraint("char_length(recipient) BETWEEN 1 AND 100", name="recipient"),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_embargo_link_draft_id")),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_embargo_link_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_embargo_link")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_embargo_link_token_digest")),
    )
    op.create_index(op.f("ix_embargo_link_draft_id"), "embargo_link", ["draft_id"])
    op.create_table(
        "review_notice",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("is_wanted", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("language", sa.Text(), server_default="en", nullable=False),
        sa.Column("due_at", _MOMENT),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("mailed_at", _MOMENT),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_review_notice_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_review_notice")),
    )
    op.create_index(
        "ix_review_notice_due_at",
        "review_notice",
        ["due_at"],
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    for name, body in _FUNCTIONS.items():
        op.execute(body)
        op.execute(f"ALTER FUNCTION {name} SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp")
        op.execute(f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC")


def downgrade() -> None:
    """Take them away."""
    for name in _FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}")
    op.drop_table("review_notice")
    op.drop_table("embargo_link")
