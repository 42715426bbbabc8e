"""Signers in control: addresses apart from names, two on one mailbox, visits, public names, retention.

Signatures from before have no secret of their own to their fingerprints (`fingerprint_key.secret` is null) and
keep their address beside the name until they are erased; both are read as they were written.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_KINDS = ("already_confirmed", "confirmation", "news", "silent", "visit")
_KINDS_BEFORE = ("already_confirmed", "confirmation", "silent")

# The seat an attempt may take: none where a live twin has the only one, or is somebody of the same name.
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
      AND twin.state IN ('confirmed', 'held')
"""

# Where the signer is at risk the moment is the hour, and the link is emptied as it has done its work: neither
# the address nor a way from the letter to the signature is left.
_CONFIRM = """
    CREATE FUNCTION confirm_signatures(token_digests bytea[]) RETURNS void LANGUAGE sql AS $$
        WITH answered AS (
            UPDATE signature SET state = 'confirmed', seat = free.seat,
                confirmed_at =
                    CASE statement.profile WHEN 'sealed' THEN date_trunc('hour', now()) ELSE now() END
            FROM link
            JOIN signature AS attempt ON attempt.id = link.signature_id
            JOIN statement ON statement.id = attempt.statement_id
            CROSS JOIN LATERAL ({free_seat}) AS free
            WHERE link.token_digest = ANY(token_digests) AND link.expires_at > now()
              AND signature.id = attempt.id AND signature.state = 'pending' AND free.seat IS NOT NULL
            RETURNING link.id AS link_id, statement.profile)
        UPDATE link
        SET contact = NULL, letter_due_at = NULL, signature_id = NULL, statement_id = NULL, version_id = NULL
        FROM answered WHERE link.id = answered.link_id AND answered.profile = 'sealed';
        UPDATE link SET is_agreed = true
        WHERE token_digest = ANY(token_digests) AND kind = 'news' AND expires_at > now()
    $$
"""

_LOOK_UP = """
    CREATE FUNCTION look_up_link(asked bytea) RETURNS TABLE (
        kind text, statement_id integer, version_id integer, language text, expires_at timestamptz,
        is_disowned boolean, is_agreed boolean, state text, is_signed boolean, handle_digest bytea,
        asks_code boolean
    ) LANGUAGE sql STABLE AS $$
        SELECT link.kind, link.statement_id, link.version_id, link.language, link.expires_at,
               link.is_disowned, link.is_agreed, attempt.state,
               attempt.id IS NOT NULL AND free.seat IS NULL, link.handle_digest, link.page_digest IS NOT NULL
        FROM link
        LEFT JOIN signature AS attempt ON attempt.id = link.signature_id
        JOIN statement ON statement.id = link.statement_id
        CROSS JOIN LATERAL ({free_seat}) AS free
        WHERE link.page_digest = asked OR (link.token_digest = asked AND link.page_digest IS NULL)
    $$
"""

_FUNCTIONS = {
    "confirm_signatures(bytea[])": _CONFIRM.format(free_seat=_FREE_SEAT),
    "look_up_link(bytea)": _LOOK_UP.format(free_seat=_FREE_SEAT),
    "disown_signature(bytea, timestamptz)": """
        CREATE FUNCTION disown_signature(asked bytea, at timestamptz) RETURNS boolean
        LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE link SET is_disowned = true
            WHERE (token_digest = asked OR page_digest = asked) AND kind = 'news' AND expires_at > at;
            UPDATE signature SET state = 'disowned' FROM link
            WHERE signature.id = link.signature_id AND signature.state = 'pending'
              AND (link.token_digest = asked OR link.page_digest = asked) AND link.expires_at > at;
            IF NOT FOUND THEN
                RETURN false;
            END IF;
            UPDATE link SET is_disowned = true WHERE token_digest = asked OR page_digest = asked;
            RETURN true;
        END $$
    """,
    # The same for every handle: the worker decides later whether one more letter may go.
    "ask_again(bytea)": """
        CREATE FUNCTION ask_again(asked bytea) RETURNS void LANGUAGE sql AS $$
            UPDATE link SET asked_again_at = coalesce(asked_again_at, date_trunc('hour', now()))
            WHERE handle_digest = asked
        $$
    """,
    # Called with what `spend_try` gave for the right code; the code has then done its work.
    "begin_visit(bytea, bytea, bytea, timestamptz)": """
        CREATE FUNCTION begin_visit(asked bytea, session bytea, sealed bytea, until timestamptz)
        RETURNS boolean LANGUAGE plpgsql AS $$
        DECLARE
            found_id uuid;
        BEGIN
            UPDATE link SET token_digest = NULL, code_digest = NULL
            WHERE token_digest = asked AND kind = 'visit' AND expires_at > now()
            RETURNING id INTO found_id;
            IF found_id IS NULL THEN
                RETURN false;
            END IF;
            INSERT INTO visit (link_id, session_digest, sealed_session, ends_at)
            VALUES (found_id, session, sealed, until);
            RETURN true;
        END $$
    """,
    "read_visit(bytea)": """
        CREATE FUNCTION read_visit(asked bytea) RETURNS TABLE (view bytea, ends_at timestamptz, language text)
        LANGUAGE sql STABLE AS $$
            SELECT visit.view, visit.ends_at, link.language
            FROM visit JOIN link ON link.id = visit.link_id
            WHERE visit.session_digest = asked AND visit.ends_at > now()
        $$
    """,
    # The view is made anew after each wish: until then the page waits.
    "add_wish(bytea, bytea, timestamptz)": """
        CREATE FUNCTION add_wish(asked bytea, sealed bytea, at timestamptz) RETURNS boolean
        LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE visit SET view = NULL WHERE session_digest = asked AND ends_at > now();
            IF NOT FOUND THEN
                RETURN false;
            END IF;
            INSERT INTO wish (sealed, received_at) VALUES (sealed, at);
            RETURN true;
        END $$
    """,
    "end_visit(bytea)": """
        CREATE FUNCTION end_visit(asked bytea) RETURNS void LANGUAGE sql AS $$
            UPDATE visit SET ends_at = now(), view = NULL WHERE session_digest = asked AND ends_at > now()
        $$
    """,
}

# Whatever takes a name from the list, a cascade too, makes the pages that show it be written again.
_NOTE_CHANGE = """
    CREATE FUNCTION note_shown_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE statement_tally SET shown_changes = shown_changes + 1
        WHERE statement_id IN (SELECT DISTINCT changed.statement_id FROM changed);
        RETURN NULL;
    END $$
"""

_REPLACED = ("confirm_signatures(bytea[])", "look_up_link(bytea)", "disown_signature(bytea, timestamptz)")


def upgrade() -> None:
    """Make columns, tables and functions; nothing that is there is rewritten."""
    _change_signature()
    _change_link()
    _add_tables()
    for name in _REPLACED:
        op.execute(f"DROP FUNCTION {name}")
    for name, definition in _FUNCTIONS.items():
        op.execute(definition)
        op.execute(f"ALTER FUNCTION {name} SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp")
        op.execute(f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC")


def _change_signature() -> None:
    for name in ("fingerprint", "person"):
        op.alter_column("signature", name, nullable=True)
    op.add_column("signature", sa.Column("namesake", sa.LargeBinary()))
    op.add_column("signature", sa.Column("seat", sa.SmallInteger(), server_default="1", nullable=False))
    op.add_column("signature", sa.Column("contact", sa.LargeBinary()))
    op.add_column("signature", sa.Column("comment_state", sa.Text()))
    op.add_column("signature", sa.Column("uncounted_at", _MOMENT))
    op.create_check_constraint(op.f("ck_signature_namesake"), "signature", "octet_length(namesake) = 32")
    op.create_check_constraint(op.f("ck_signature_seat"), "signature", "seat IN (1, 2)")
    op.create_check_constraint(
        op.f("ck_signature_comment_state"), "signature", "comment_state IN ('refused', 'shown', 'waiting')"
    )
    op.drop_index("ix_signature_shown", table_name="signature")
    op.drop_index("uq_signature_live", table_name="signature")
    op.create_index(
        "uq_signature_live",
        "signature",
        ["statement_id", "fingerprint", "seat"],
        unique=True,
        postgresql_where=sa.text("state IN ('confirmed', 'held')"),
    )
    op.create_index(
        "ix_signature_to_subtract",
        "signature",
        ["id"],
        postgresql_where=sa.text("state = 'withdrawn' AND uncounted_at IS NULL"),
    )
    op.create_index(
        "ix_signature_commented",
        "signature",
        ["id"],
        postgresql_where=sa.text("comment_state = 'waiting'"),
    )


def _change_link() -> None:
    for name in ("statement_id", "version_id"):
        op.alter_column("link", name, nullable=True)
    for column in (
        sa.Column("contact", sa.LargeBinary()),
        sa.Column("page_digest", sa.LargeBinary()),
        sa.Column("is_agreed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("letter", sa.Text()),
        sa.Column("letter_number", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("asked_again_at", _MOMENT),
    ):
        op.add_column("link", column)
    op.execute("UPDATE link SET letter = kind WHERE kind <> 'silent'")
    op.create_unique_constraint("uq_link_page_digest", "link", ["page_digest"])
    op.drop_constraint(op.f("ck_link_kind"), "link", type_="check")
    op.create_check_constraint(op.f("ck_link_kind"), "link", _one_of("kind", _KINDS))
    letters = ("already_confirmed", "code", "confirmation", "news", "reminder", "visit")
    op.create_check_constraint(op.f("ck_link_letter"), "link", _one_of("letter", letters))
    op.create_index(
        "ix_link_asked_again_at",
        "link",
        ["asked_again_at"],
        postgresql_where=sa.text("asked_again_at IS NOT NULL"),
    )
    op.create_index("ix_link_agreed", "link", ["id"], postgresql_where=sa.text("is_agreed"))
    op.create_index(
        "ix_link_news_refused",
        "link",
        ["id"],
        postgresql_where=sa.text("kind = 'news' AND is_disowned AND contact IS NOT NULL"),
    )


def _one_of(column: str, names: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{name}'" for name in names)
    return f"{column} IN ({listed})"


def _add_tables() -> None:
    op.create_table(
        "wish",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), primary_key=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", _MOMENT, nullable=False),
        sa.Column("failures", sa.SmallInteger(), server_default="0", nullable=False),
    )
    op.create_table(
        "fingerprint_key",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("statement_id", sa.Integer(), sa.ForeignKey("statement.id"), nullable=False, unique=True),
        sa.Column("secret", sa.LargeBinary()),
        sa.Column("rules", sa.SmallInteger(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("destroyed_at", _MOMENT),
        sa.CheckConstraint("destroyed_at IS NULL OR secret IS NULL", name="destroyed_at"),
    )
    op.execute(
        "INSERT INTO fingerprint_key (id, statement_id, rules, created_at)"
        " SELECT gen_random_uuid(), statement_id, 1, min(created_at) FROM signature GROUP BY statement_id"
    )
    op.create_table(
        "visit",
        sa.Column("link_id", sa.Uuid(), sa.ForeignKey("link.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("session_digest", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("sealed_session", sa.LargeBinary(), nullable=False),
        sa.Column("view", sa.LargeBinary()),
        sa.Column("ends_at", _MOMENT, nullable=False),
    )
    op.create_index("ix_visit_waiting", "visit", ["link_id"], postgresql_where=sa.text("view IS NULL"))
    op.create_index("ix_visit_ends_at", "visit", ["ends_at"])
    op.create_table(
        "news_address",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("statement_id", sa.Integer(), sa.ForeignKey("statement.id"), nullable=False),
        sa.Column("address_digest", sa.LargeBinary(), nullable=False),
        sa.Column("contact", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.UniqueConstraint("statement_id", "address_digest"),
    )
    _add_public_tables()
    op.create_table(
        "retention_run",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), primary_key=True),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("finished_at", _MOMENT),
        sa.Column("gone", JSONB(), nullable=False),
    )
    op.create_table(
        "journal_mark",
        sa.Column("id", sa.SmallInteger(), primary_key=True, autoincrement=False),
        sa.Column("carried_out", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name="one"),
    )


def _add_public_tables() -> None:
    words = sa.Computed("to_tsvector('simple', sort_key)", persisted=True)
    op.create_table(
        "public_signer",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column(
            "signature_id",
            sa.Uuid(),
            sa.ForeignKey("signature.id", ondelete="CASCADE"),
            nullable=False,
            unique=True,
        ),
        sa.Column("statement_id", sa.Integer(), sa.ForeignKey("statement.id"), nullable=False),
        sa.Column("sort_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text()),
        sa.Column("is_role_given", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text()),
        sa.Column("position", sa.SmallInteger()),
        sa.Column("words", TSVECTOR(), words, nullable=False),
    )
    op.create_index("ix_public_signer_page", "public_signer", ["statement_id", "sort_key", "id"])
    op.create_index(
        "uq_public_signer_position",
        "public_signer",
        ["statement_id", "position"],
        unique=True,
        postgresql_where=sa.text("position IS NOT NULL"),
    )
    op.create_index("ix_public_signer_words", "public_signer", ["words"], postgresql_using="gin")
    changes = sa.Column("shown_changes", sa.BigInteger(), server_default="0", nullable=False)
    op.add_column("statement_tally", changes)
    op.execute(_NOTE_CHANGE)
    for event, changed in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
        op.execute(
            f"CREATE TRIGGER note_{event.lower()} AFTER {event} ON public_signer"
            f" REFERENCING {changed} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_shown_change()"
        )
    op.create_table(
        "name_seal",
        sa.Column("statement_id", sa.Integer(), sa.ForeignKey("statement.id"), primary_key=True),
        sa.Column("sealed_at", _MOMENT, nullable=False),
        sa.Column("first_by", sa.Text()),
        sa.Column("first_at", _MOMENT),
        sa.Column("second_by", sa.Text()),
        sa.Column("second_at", _MOMENT),
        sa.CheckConstraint("second_by <> first_by", name="two_people"),
        sa.CheckConstraint("second_at IS NULL OR first_at IS NOT NULL", name="order"),
    )


def downgrade() -> None:
    """Refuse: addresses that moved to their links would be lost."""
    raise NotImplementedError("restore a backup from before this version instead")
