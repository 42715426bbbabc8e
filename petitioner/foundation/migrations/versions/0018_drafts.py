"""Drafts: statements written at the desk, their locks, support and reviews."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)

_INNER = {
    "note_draft(account_session, integer, text, integer, timestamptz)": """
        CREATE FUNCTION note_draft(held account_session, place integer, done text, about integer, at timestamptz)
        RETURNS void LANGUAGE sql AS $$
            INSERT INTO audit_entry (id, organisation_id, actor_id, action, object_kind, object_id, noted_at, chain_digest)
            VALUES (0, place, held.account_id, done, 'draft', about, at, '')
        $$
    """,
    # Whoever may write in a draft that is not over gets its row, and nobody else writes in it meanwhile.
    "draft_to_write(account_session, integer)": """
        CREATE FUNCTION draft_to_write(held account_session, asked integer) RETURNS draft
        LANGUAGE plpgsql AS $$
        DECLARE
            written draft;
        BEGIN
            SELECT * INTO written FROM draft
            WHERE id = asked AND state NOT IN ('rejected', 'published') FOR UPDATE;
            IF held.id IS NULL OR written.id IS NULL
                OR NOT organiser_has_role(held, written.organisation_id, '{owner,editor}')
            THEN
                RETURN NULL;
            END IF;
            RETURN written;
        END $$
    """,
    # What is written anew is to be reviewed anew.
    "draft_written(account_session, draft, text, timestamptz)": """
        CREATE FUNCTION draft_written(held account_session, written draft, done text, at timestamptz) RETURNS void
        LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE draft SET state = 'writing', written_by = held.account_id, written_at = at, submitted_by = NULL,
                approved_by = NULL, approved_digest = NULL, opened_by = NULL, publish_at = NULL, refusal = NULL
            WHERE id = written.id;
            PERFORM note_draft(held, written.organisation_id, done, written.id, at);
        END $$
    """,
}
_DOORS = {
    "list_drafts(bytea, timestamptz)": """
        CREATE FUNCTION list_drafts(shown bytea, at timestamptz) RETURNS SETOF draft
        LANGUAGE sql STABLE AS $$
            SELECT draft.* FROM live_organiser(shown, at) AS held
            JOIN draft ON organiser_has_role(held, draft.organisation_id, '{owner,editor,reviewer,exporter,mailer,auditor}')
            ORDER BY draft.id DESC
        $$
    """,
    "list_draft_texts(bytea, integer, timestamptz)": """
        CREATE FUNCTION list_draft_texts(shown bytea, asked integer, at timestamptz) RETURNS SETOF draft_text
        LANGUAGE sql STABLE AS $$
            SELECT draft_text.* FROM live_organiser(shown, at) AS held
            JOIN draft ON organiser_has_role(held, draft.organisation_id, '{owner,editor,reviewer,exporter,mailer,auditor}')
            JOIN draft_text ON draft_text.draft_id = draft.id
            WHERE draft.id = asked OR asked IS NULL AND draft.state NOT IN ('rejected', 'published')
        $$
    """,
    "list_draft_locks(bytea, integer, timestamptz)": """
        CREATE FUNCTION list_draft_locks(shown bytea, asked integer, at timestamptz) RETURNS SETOF draft_lock
        LANGUAGE sql STABLE AS $$
            SELECT draft_lock.* FROM live_organiser(shown, at) AS held
            JOIN draft ON draft.id = asked AND organiser_has_role(held, draft.organisation_id, '{owner,editor,reviewer,exporter,mailer,auditor}')
            JOIN draft_lock ON draft_lock.draft_id = draft.id
        $$
    """,
    "list_draft_support(bytea, integer, timestamptz)": """
        CREATE FUNCTION list_draft_support(shown bytea, asked integer, at timestamptz) RETURNS SETOF draft_support
        LANGUAGE sql STABLE AS $$
            SELECT draft_support.* FROM live_organiser(shown, at) AS held
            JOIN draft ON organiser_has_role(held, draft.organisation_id, '{owner,editor,reviewer,exporter,mailer,auditor}')
            JOIN draft_support ON draft_support.draft_id = draft.id
            WHERE draft.id = asked OR asked IS NULL AND draft.state NOT IN ('rejected', 'published')
        $$
    """,
    "list_draft_steps(bytea, integer, timestamptz)": """
        CREATE FUNCTION list_draft_steps(shown bytea, asked integer, at timestamptz) RETURNS SETOF draft_step
        LANGUAGE sql STABLE AS $$
            SELECT draft_step.* FROM live_organiser(shown, at) AS held
            JOIN draft ON draft.id = asked AND organiser_has_role(held, draft.organisation_id, '{owner,editor,reviewer,exporter,mailer,auditor}')
            JOIN draft_step ON draft_step.draft_id = draft.id
            ORDER BY draft_step.id DESC
        $$
    """,
    "begin_draft(bytea, integer, text, integer, text, jsonb, jsonb, timestamptz)": """
        CREATE FUNCTION begin_draft(
            shown bytea, place integer, name text, amended integer, source text, wanted jsonb, texts jsonb,
            at timestamptz
        ) RETURNS text LANGUAGE plpgsql AS $$
        DECLARE
            held account_session := live_organiser(shown, at);
            made integer;
        BEGIN
            IF held.id IS NULL OR NOT organiser_has_role(held, place, '{owner,editor}')
                OR amended IS NOT NULL AND NOT EXISTS (
                    SELECT FROM statement WHERE id = amended AND organisation_id = place AND slug = name
                )
            THEN
                RETURN 'refused';
            END IF;
            IF amended IS NULL AND EXISTS (SELECT FROM statement WHERE slug = name) THEN
                RETURN 'taken';
            END IF;
            INSERT INTO draft (organisation_id, statement_id, slug, source_language, settings, state, created_at,
                written_by, written_at)
            VALUES (place, amended, name, source, wanted, 'writing', at, held.account_id, at)
            ON CONFLICT (slug) WHERE state NOT IN ('rejected', 'published') DO NOTHING RETURNING id INTO made;
            IF made IS NULL THEN
                RETURN 'taken';
            END IF;
            INSERT INTO draft_text (draft_id, language, title, addressee, summary, body, revision, source_digest,
                written_at)
            SELECT made, each.language, each.title, each.addressee, each.summary, each.body, 1,
                decode(each.source_digest, 'hex'), at
            FROM jsonb_to_recordset(texts) AS each(
                language text, title text, addressee text, summary text, body text, source_digest text
            );
            INSERT INTO draft_picture (draft_id, digest, width, height, alts, content)
            SELECT made, digest, width, height, alts, content FROM statement_picture WHERE statement_id = amended;
            PERFORM note_draft(held, place, 'began_draft', made, at);
            RETURN 'saved';
        END $$
    """,
    "save_draft_text(bytea, integer, text, integer, text[], bytea, timestamptz)": """
        CREATE FUNCTION save_draft_text(
            shown bytea, asked integer, code text, seen integer, words text[], said bytea, at timestamptz
        ) RETURNS text LANGUAGE plpgsql AS $$
        DECLARE
            held account_session := live_organiser(shown, at);
            written draft := draft_to_write(held, asked);
            kept draft_text;
        BEGIN
            IF written.id IS NULL THEN
                RETURN 'refused';
            END IF;
            IF EXISTS (
                SELECT FROM draft_lock WHERE draft_id = asked AND language = code
                    AND account_id <> held.account_id AND renewed_at > at - interval '2 minutes'
            ) THEN
                RETURN 'held';
            END IF;
            SELECT * INTO kept FROM draft_text WHERE draft_id = asked AND language = code;
            IF coalesce(kept.revision, 0) <> seen THEN
                RETURN 'stale';
            END IF;
            INSERT INTO draft_lock (draft_id, language, account_id, taken_at, renewed_at)
            VALUES (asked, code, held.account_id, at, at)
            ON CONFLICT (draft_id, language) DO UPDATE SET account_id = held.account_id, renewed_at = at,
                taken_at = CASE WHEN draft_lock.account_id = held.account_id THEN draft_lock.taken_at ELSE at END;
            IF (kept.title, kept.addressee, kept.summary, kept.body) = (words[1], words[2], words[3], words[4]) THEN
                UPDATE draft_text SET source_digest = said WHERE draft_id = asked AND language = code;
                RETURN 'unchanged';
            END IF;
            INSERT INTO draft_text (draft_id, language, title, addressee, summary, body, revision, source_digest,
                written_at)
            VALUES (asked, code, words[1], words[2], words[3], words[4], 1, said, at)
            ON CONFLICT (draft_id, language) DO UPDATE SET title = words[1], addressee = words[2],
                summary = words[3], body = words[4], revision = seen + 1, source_digest = said, written_at = at;
            PERFORM draft_written(held, written, 'wrote_draft', at);
            RETURN 'saved';
        END $$
    """,
    "drop_draft_text(bytea, integer, text, integer, timestamptz)": """
        CREATE FUNCTION drop_draft_text(shown bytea, asked integer, code text, seen integer, at timestamptz)
        RETURNS text LANGUAGE plpgsql AS $$
        DECLARE
            held account_session := live_organiser(shown, at);
            written draft := draft_to_write(held, asked);
        BEGIN
            IF written.id IS NULL OR written.source_language = code THEN
                RETURN 'refused';
            END IF;
            IF EXISTS (
                SELECT FROM draft_lock WHERE draft_id = asked AND language = code
                    AND account_id <> held.account_id AND renewed_at > at - interval '2 minutes'
            ) THEN
                RETURN 'held';
            END IF;
            IF NOT EXISTS (SELECT FROM draft_text WHERE draft_id = asked AND language = code) THEN
                RETURN 'unchanged';
            END IF;
            DELETE FROM draft_text WHERE draft_id = asked AND language = code AND revision = seen;
            IF NOT FOUND THEN
                RETURN 'stale';
            END IF;
            DELETE FROM draft_lock WHERE draft_id = asked AND language = code;
            PERFORM draft_written(held, written, 'dropped_language', at);
            RETURN 'saved';
        END $$
    """,
    "save_draft_settings(bytea, integer, integer, text, jsonb, text, jsonb, integer, timestamptz)": """
        CREATE FUNCTION save_draft_settings(
            shown bytea, asked integer, seen integer, name text, wanted jsonb, class text, summaries jsonb,
            supporters integer, at timestamptz
        ) RETURNS text LANGUAGE plpgsql AS $$
        DECLARE
            held account_session := live_organiser(shown, at);
            written draft := draft_to_write(held, asked);
        BEGIN
            IF written.id IS NULL OR written.statement_id IS NOT NULL AND name <> written.slug THEN
                RETURN 'refused';
            END IF;
            IF written.revision <> seen THEN
                RETURN 'stale';
            END IF;
            IF (written.slug, written.settings, written.edit_summaries, written.supporters_needed)
                    = (name, wanted, summaries, supporters) AND written.edit_class IS NOT DISTINCT FROM class
            THEN
                RETURN 'unchanged';
            END IF;
            IF name <> written.slug AND (
                EXISTS (SELECT FROM statement WHERE slug = name)
                OR EXISTS (SELECT FROM draft WHERE slug = name AND state NOT IN ('rejected', 'published'))
            ) THEN
                RETURN 'taken';
            END IF;
            UPDATE draft SET slug = name, settings = wanted, edit_class = class, edit_summaries = summaries,
                supporters_needed = supporters, revision = seen + 1
            WHERE id = asked;
            PERFORM draft_written(held, written, 'set_draft', at);
            RETURN 'saved';
        END $$
    """,
    "list_draft_pictures(bytea, integer, timestamptz)": """
        CREATE FUNCTION list_draft_pictures(shown bytea, asked integer, at timestamptz) RETURNS SETOF draft_picture
        LANGUAGE sql STABLE AS $$
            SELECT draft_picture.* FROM live_organiser(shown, at) AS held
            JOIN draft ON draft.id = asked
                AND organiser_has_role(held, draft.organisation_id, '{owner,editor,reviewer,exporter,mailer,auditor}')
            JOIN draft_picture ON draft_picture.draft_id = draft.id
        $$
    """,
    # A picture and its words; without a picture the words alone; without either, there is none any more.
    "save_draft_picture(bytea, integer, integer, bytea, integer, integer, jsonb, timestamptz)": """
        CREATE FUNCTION save_draft_picture(
            shown bytea, asked integer, seen integer, made bytea, wide integer, high integer, words jsonb,
            at timestamptz
        ) RETURNS text LANGUAGE plpgsql AS $$
        DECLARE
            held account_session := live_organiser(shown, at);
            written draft := draft_to_write(held, asked);
            kept draft_picture;
        BEGIN
            IF written.id IS NULL THEN
                RETURN 'refused';
            END IF;
            SELECT * INTO kept FROM draft_picture WHERE draft_id = asked;
            IF made IS NULL AND words IS NOT DISTINCT FROM kept.alts THEN
                RETURN 'unchanged';
            END IF;
            IF written.revision <> seen OR made IS NULL AND kept.draft_id IS NULL THEN
                RETURN 'stale';
            END IF;
            IF words IS NULL THEN
                DELETE FROM draft_picture WHERE draft_id = asked;
            ELSIF made IS NULL THEN
                UPDATE draft_picture SET alts = words WHERE draft_id = asked;
            ELSE
                INSERT INTO draft_picture (draft_id, digest, width, height, alts, content)
                VALUES (asked, sha256(made), wide, high, words, made)
                ON CONFLICT (draft_id) DO UPDATE SET digest = sha256(made), width = wide, height = high,
                    alts = words, content = made;
            END IF;
            UPDATE draft SET revision = seen + 1 WHERE id = asked;
            PERFORM draft_written(held, written, 'set_picture', at);
            RETURN 'saved';
        END $$
    """,
    "hold_draft_text(bytea, integer, text, boolean, timestamptz)": """
        CREATE FUNCTION hold_draft_text(shown bytea, asked integer, code text, by_force boolean, at timestamptz)
        RETURNS text LANGUAGE plpgsql AS $$
        DECLARE
            held account_session := live_organiser(shown, at);
            written draft := draft_to_write(held, asked);
            former integer;
        BEGIN
            IF written.id IS NULL THEN
                RETURN 'refused';
            END IF;
            SELECT account_id INTO former FROM draft_lock
            WHERE draft_id = asked AND language = code AND renewed_at > at - interval '2 minutes';
            IF former <> held.account_id AND NOT by_force THEN
                RETURN 'held';
            END IF;
            INSERT INTO draft_lock (draft_id, language, account_id, taken_at, renewed_at)
            VALUES (asked, code, held.account_id, at, at)
            ON CONFLICT (draft_id, language) DO UPDATE SET account_id = held.account_id, renewed_at = at,
                taken_at = CASE WHEN former = held.account_id THEN draft_lock.taken_at ELSE at END;
            IF former <> held.account_id THEN
                PERFORM note_draft(held, written.organisation_id, 'took_over_draft', asked, at);
            END IF;
            RETURN 'saved';
        END $$
    """,
    "support_draft(bytea, integer, timestamptz)": """
        CREATE FUNCTION support_draft(shown bytea, asked integer, at timestamptz) RETURNS boolean
        LANGUAGE plpgsql AS $$
        DECLARE
            held account_session := live_organiser(shown, at);
            place integer;
        BEGIN
            SELECT organisation_id INTO place FROM draft
            WHERE id = asked AND state NOT IN ('rejected', 'published');
            IF held.id IS NULL OR place IS NULL OR NOT organiser_has_role(held, place, '{owner,editor,reviewer,exporter,mailer,auditor}') THEN
                RETURN false;
            END IF;
            INSERT INTO draft_support (draft_id, account_id, given_at) VALUES (asked, held.account_id, at)
            ON CONFLICT DO NOTHING;
            IF FOUND THEN
                PERFORM note_draft(held, place, 'supported_draft', asked, at);
            END IF;
            RETURN true;
        END $$
    """,
}


def upgrade() -> None:
    """Add the tables, then the functions."""
    _add_drafts()
    _add_parts()
    for name, definition in _INNER.items():
        op.execute(definition)
        op.execute(f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC")
    for name, definition in _DOORS.items():
        op.execute(definition)
        op.execute(f"ALTER FUNCTION {name} SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp")
        op.execute(f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC")


def _key(name: str, target: str, **more) -> sa.Column:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(f"{target}.id"), **{"nullable": False, **more})


def _word(name: str, words: str, **more) -> tuple[sa.Column, sa.CheckConstraint]:
    listed = ", ".join(f"'{word}'" for word in words.split())
    column = sa.Column(name, sa.String(20), **{"nullable": False, **more})
    return column, sa.CheckConstraint(f"{name} IN ({listed})", name=name)


def _add_drafts() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        _key("organisation_id", "organisation"),
        _key("statement_id", "statement", nullable=True),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("source_language", sa.Text(), nullable=False),
        sa.Column("settings", postgresql.JSONB(), nullable=False),
        sa.Column("edit_class", sa.Text()),
        sa.Column("edit_summaries", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("supporters_needed", sa.SmallInteger(), server_default="0", nullable=False),
        *_word("state", "writing submitted approved scheduled parked rejected published"),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        _key("written_by", "account"),
        sa.Column("written_at", _MOMENT, nullable=False),
        _key("submitted_by", "account", nullable=True),
        _key("approved_by", "account", nullable=True),
        sa.Column("approved_digest", sa.LargeBinary()),
        sa.Column("base_version", sa.Integer()),
        _key("opened_by", "account", nullable=True),
        sa.Column("publish_at", _MOMENT),
        sa.Column("refusal", sa.Text()),
        sa.CheckConstraint("char_length(slug) BETWEEN 1 AND 80", name="slug"),
        sa.CheckConstraint("jsonb_typeof(settings) = 'object'", name="settings"),
        sa.CheckConstraint("edit_class IN ('typo', 'clarification', 'substantive')", name="edit_class"),
        sa.CheckConstraint("jsonb_typeof(edit_summaries) = 'object'", name="edit_summaries"),
        sa.CheckConstraint("supporters_needed BETWEEN 0 AND 20", name="supporters_needed"),
        sa.CheckConstraint(
            "(approved_by IS NOT NULL) = (state IN ('approved', 'scheduled', 'published'))"
            " AND (approved_by IS NULL) = (approved_digest IS NULL)",
            name="approved",
        ),
        sa.CheckConstraint(
            "approved_by IS NULL"
            " OR submitted_by IS NOT NULL AND approved_by <> submitted_by AND approved_by <> written_by",
            name="two_persons",
        ),
        sa.CheckConstraint("(state = 'scheduled') = (publish_at IS NOT NULL)", name="scheduled"),
    )
    op.create_index(op.f("ix_draft_organisation_id"), "draft", ["organisation_id"])
    op.create_index(op.f("ix_draft_statement_id"), "draft", ["statement_id"])
    live = sa.text("state NOT IN ('rejected', 'published')")
    op.create_index("uq_draft_slug", "draft", ["slug"], unique=True, postgresql_where=live)
    due = sa.text("publish_at IS NOT NULL")
    op.create_index("ix_draft_publish_at", "draft", ["publish_at"], postgresql_where=due)


def _add_parts() -> None:
    op.create_table(
        "draft_text",
        _key("draft_id", "draft", primary_key=True),
        sa.Column("language", sa.Text(), primary_key=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("addressee", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("source_digest", sa.LargeBinary()),
        sa.Column("written_at", _MOMENT, nullable=False),
    )
    _add_picture("draft_picture", _key("draft_id", "draft", primary_key=True))
    _add_picture("statement_picture", _key("statement_id", "statement", primary_key=True))
    op.create_table(
        "draft_lock",
        _key("draft_id", "draft", primary_key=True),
        sa.Column("language", sa.Text(), primary_key=True),
        _key("account_id", "account"),
        sa.Column("taken_at", _MOMENT, nullable=False),
        sa.Column("renewed_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "draft_support",
        _key("draft_id", "draft", primary_key=True),
        _key("account_id", "account", primary_key=True),
        sa.Column("given_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "draft_step",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        _key("draft_id", "draft"),
        *_word(
            "step",
            "submitted approved changes_asked parked rejected scheduled unscheduled published failed",
        ),
        *_word(
            "reason",
            "sound sound_with_remarks unclear unproven translation wrong_addressee danger unlawful timing"
            " duplicate out_of_scope",
            nullable=True,
        ),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        _key("account_id", "account", nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("noted_at", _MOMENT, nullable=False),
        sa.CheckConstraint("char_length(note) <= 500", name="note"),
    )
    op.create_index(op.f("ix_draft_step_draft_id"), "draft_step", ["draft_id"])


def _add_picture(name: str, key: sa.Column) -> None:
    op.create_table(
        name,
        key,
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("alts", postgresql.JSONB(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("octet_length(digest) = 32", name="digest"),
        sa.CheckConstraint("width > 0 AND height > 0", name="size"),
        sa.CheckConstraint("jsonb_typeof(alts) = 'object'", name="alts"),
    )


def downgrade() -> None:
    """Refuse: what was written and not yet published would be lost."""
    raise NotImplementedError("restore a backup from before this version instead")
