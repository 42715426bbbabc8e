"""Accounts for parliamentary staff, their sessions, and for whom they may act; names are found in any script."""

import unicodedata

import sqlalchemy as sa
from alembic import op
from anyascii import anyascii

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)

# The web process knows a session by the digest of its cookie and nothing else: it can neither list accounts nor
# read their addresses, and whatever it writes for somebody is written under the session it was shown. Only
# `live_account_session` decides whether a session holds (20 minutes unused, 12 hours altogether, no frozen account).
_INNER = {
    "live_account_session(bytea, timestamptz)": """
        CREATE FUNCTION live_account_session(shown bytea, at timestamptz) RETURNS account_session
        LANGUAGE sql STABLE AS $$
            SELECT held FROM account_session AS held JOIN account ON account.id = held.account_id
            WHERE held.token_digest = shown AND held.ended_at IS NULL AND account.state = 'active'
                AND at < held.begun_at + interval '12 hours' AND at < held.seen_at + interval '20 minutes'
        $$
    """,
}
_DOORS = {
    "look_up_session(bytea, timestamptz)": """
        CREATE FUNCTION look_up_session(shown bytea, at timestamptz) RETURNS TABLE (
            account_id integer, session_id integer, kind text, domain text
        ) LANGUAGE plpgsql AS $$
        DECLARE
            held account_session := live_account_session(shown, at);
        BEGIN
            IF held.id IS NULL THEN
                RETURN;
            END IF;
            IF held.seen_at < at - interval '1 minute' THEN
                UPDATE account_session SET seen_at = at WHERE id = held.id;
            END IF;
            RETURN QUERY SELECT account.id, held.id, account.kind::text, account.domain
            FROM account WHERE account.id = held.account_id;
        END $$
    """,
    "is_sign_in_open(bytea, timestamptz)": """
        CREATE FUNCTION is_sign_in_open(asked bytea, at timestamptz) RETURNS boolean
        LANGUAGE sql STABLE AS $$
            SELECT EXISTS (
                SELECT FROM sign_in_link AS link JOIN account ON account.id = link.account_id
                WHERE link.token_digest = asked AND link.used_at IS NULL AND link.expires_at > at
                    AND account.state = 'active'
            )
        $$
    """,
    "begin_session(bytea, bytea, bytea, timestamptz)": """
        CREATE FUNCTION begin_session(asked bytea, fresh bytea, former bytea, at timestamptz) RETURNS boolean
        LANGUAGE plpgsql AS $$
        DECLARE
            signing_in integer;
        BEGIN
            UPDATE sign_in_link AS link SET used_at = at FROM account
            WHERE link.token_digest = asked AND link.used_at IS NULL AND link.expires_at > at
                AND account.id = link.account_id AND account.state = 'active'
            RETURNING link.account_id INTO signing_in;
            IF signing_in IS NULL THEN
                RETURN false;
            END IF;
            UPDATE account_session SET ended_at = at WHERE token_digest = former AND ended_at IS NULL;
            INSERT INTO account_session (account_id, token_digest, begun_at, seen_at)
            VALUES (signing_in, fresh, at, at);
            RETURN true;
        END $$
    """,
    "list_own_sessions(bytea, timestamptz)": """
        CREATE FUNCTION list_own_sessions(shown bytea, at timestamptz) RETURNS TABLE (
            session_id integer, begun_at timestamptz, seen_at timestamptz, is_this boolean
        ) LANGUAGE sql STABLE AS $$
            SELECT other.id, other.begun_at, other.seen_at, other.id = held.id
            FROM live_account_session(shown, at) AS held
            JOIN account_session AS other ON other.account_id = held.account_id
            WHERE (live_account_session(other.token_digest, at)).id IS NOT NULL
            ORDER BY other.id DESC
        $$
    """,
    "end_own_session(bytea, integer, timestamptz)": """
        CREATE FUNCTION end_own_session(shown bytea, ending integer, at timestamptz) RETURNS boolean
        LANGUAGE plpgsql AS $$
        DECLARE
            held account_session := live_account_session(shown, at);
        BEGIN
            UPDATE account_session SET ended_at = at
            WHERE id = ending AND account_id = held.account_id AND ended_at IS NULL;
            RETURN FOUND;
        END $$
    """,
    "add_desk_request(bytea, bytea, timestamptz)": """
        CREATE FUNCTION add_desk_request(shown bytea, closed bytea, at timestamptz) RETURNS boolean
        LANGUAGE plpgsql AS $$
        DECLARE
            held account_session := live_account_session(shown, at);
        BEGIN
            IF held.id IS NULL THEN
                RETURN false;
            END IF;
            INSERT INTO desk_request (account_id, sealed, received_at) VALUES (held.account_id, closed, at);
            RETURN true;
        END $$
    """,
    "count_desk_requests(bytea, timestamptz)": """
        CREATE FUNCTION count_desk_requests(shown bytea, at timestamptz) RETURNS bigint
        LANGUAGE sql STABLE AS $$
            SELECT count(*) FROM live_account_session(shown, at) AS held
            JOIN desk_request AS asked ON asked.account_id = held.account_id AND asked.failures < 3
        $$
    """,
    "look_up_authority(bytea)": """
        CREATE FUNCTION look_up_authority(asked bytea) RETURNS TABLE (
            authority_id integer, language text, expires_at timestamptz, last_answer text
        ) LANGUAGE sql STABLE AS $$
            SELECT letter.authority_id, letter.language, letter.expires_at, (
                SELECT given.answer FROM authority_answer AS given
                WHERE given.letter_id = letter.id ORDER BY given.id DESC LIMIT 1
            )
            FROM authority_letter AS letter WHERE letter.token_digest = asked
        $$
    """,
    "answer_authority(bytea, text, timestamptz)": """
        CREATE FUNCTION answer_authority(asked bytea, said text, at timestamptz) RETURNS boolean
        LANGUAGE plpgsql AS $$
        DECLARE
            letter authority_letter;
            standing text;
            last_answer text;
        BEGIN
            SELECT * INTO letter FROM authority_letter WHERE token_digest = asked;
            SELECT state INTO standing FROM authority WHERE id = letter.authority_id FOR UPDATE;
            SELECT given.answer INTO last_answer FROM authority_answer AS given
            WHERE given.letter_id = letter.id ORDER BY given.id DESC LIMIT 1;
            IF NOT coalesce(CASE said
                WHEN 'gave' THEN last_answer IS NULL AND letter.expires_at > at AND standing = 'asked'
                WHEN 'did_not' THEN last_answer IS NULL AND letter.expires_at > at AND standing = 'asked'
                WHEN 'take_back' THEN last_answer = 'gave' AND standing IN ('asked', 'in_force')
            END, false) THEN
                RETURN false;
            END IF;
            INSERT INTO authority_answer (letter_id, answer, answered_at) VALUES (letter.id, said, at);
            RETURN true;
        END $$
    """,
}


def upgrade() -> None:
    """Add the tables and functions, and fold the names of people anew."""
    _add_accounts()
    _add_authorities()
    _add_letters()
    for name, definition in _INNER.items():
        op.execute(definition)
        op.execute(f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC")
    for name, definition in _DOORS.items():
        op.execute(definition)
        op.execute(f"ALTER FUNCTION {name} SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp")
        op.execute(f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC")
    _fold_names()


def _add_accounts() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("uuid", sa.Uuid(), unique=True, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("address_digest", sa.LargeBinary(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("frozen_at", _MOMENT),
        sa.UniqueConstraint("kind", "address_digest"),
        sa.CheckConstraint("kind IN ('staff')", name="kind"),
        sa.CheckConstraint("state IN ('active', 'frozen')", name="state"),
        sa.CheckConstraint("(state = 'frozen') = (frozen_at IS NOT NULL)", name="frozen_at"),
    )
    op.create_table(
        "account_session",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), unique=True, nullable=False),
        sa.Column("begun_at", _MOMENT, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT),
    )
    op.create_index(op.f("ix_account_session_account_id"), "account_session", ["account_id"])
    op.create_table(
        "sign_in_link",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), unique=True),
        sa.Column("language", sa.Text(), nullable=False),
        *_posting(),
        sa.Column("used_at", _MOMENT),
        sa.Column("expires_at", _MOMENT, nullable=False),
    )
    op.create_index(op.f("ix_sign_in_link_account_id"), "sign_in_link", ["account_id"])
    _index_due("sign_in_link")
    op.create_table("sign_in_request", *_sealed())


def _posting() -> tuple[sa.Column, ...]:
    return (
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("letter_due_at", _MOMENT),
        sa.Column("letter_attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("mailed_at", _MOMENT),
        sa.Column("bounced_at", _MOMENT),
    )


def _sealed() -> tuple[sa.Column, ...]:
    return (
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", _MOMENT, nullable=False),
        sa.Column("failures", sa.SmallInteger(), server_default="0", nullable=False),
    )


def _index_due(table: str) -> None:
    due = sa.text("letter_due_at IS NOT NULL")
    op.create_index(f"ix_{table}_due", table, ["letter_due_at"], postgresql_where=due)


def _add_authorities() -> None:
    op.create_table(
        "assembly_domain",
        sa.Column("assembly_id", sa.Integer(), sa.ForeignKey("assembly.id"), primary_key=True),
        sa.Column("domain", sa.Text(), primary_key=True),
        sa.Column("added_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "authority",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("assembly_id", sa.Integer(), sa.ForeignKey("assembly.id"), nullable=False),
        sa.Column("scope", sa.String(20), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("grouping_id", sa.Integer(), sa.ForeignKey("assembly_grouping.id")),
        sa.Column("granted_by", sa.String(20), nullable=False),
        sa.Column("may_grant", sa.Boolean(), nullable=False),
        sa.Column("granted_from", sa.Integer(), sa.ForeignKey("authority.id")),
        sa.Column("evidence_url", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date()),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("granted_at", _MOMENT),
        sa.Column("ended_at", _MOMENT),
        sa.CheckConstraint("scope IN ('member', 'group', 'delegation')", name="scope"),
        sa.CheckConstraint("granted_by IN ('member', 'secretariat', 'organiser')", name="granted_by"),
        sa.CheckConstraint("state IN ('asked', 'in_force', 'refused', 'ended')", name="state"),
        sa.CheckConstraint(
            "(scope = 'member') = (person_id IS NOT NULL) AND (scope = 'member') = (grouping_id IS NULL)",
            name="whom",
        ),
        sa.CheckConstraint("ends_on >= starts_on", name="days"),
        sa.CheckConstraint("may_grant = false OR scope <> 'member'", name="may_grant"),
    )
    for column in ("assembly_id", "person_id", "grouping_id", "granted_from"):
        op.create_index(op.f(f"ix_authority_{column}"), "authority", [column])
    op.create_index(
        "uq_authority_under_way",
        "authority",
        ["account_id", "assembly_id", "person_id", "grouping_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('asked', 'in_force')"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "authority_objection",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("endorsement_id", sa.Integer()),
        sa.Column("authority_id", sa.Integer(), sa.ForeignKey("authority.id")),
        sa.Column("noted_at", _MOMENT, nullable=False),
        sa.Column("is_settled", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("account_id", "endorsement_id"),
        sa.UniqueConstraint("authority_id"),
        sa.CheckConstraint("(endorsement_id IS NULL) <> (authority_id IS NULL)", name="about"),
    )


def _add_letters() -> None:
    op.create_table(
        "authority_letter",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("authority_id", sa.Integer(), sa.ForeignKey("authority.id"), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), unique=True),
        sa.Column("language", sa.Text(), nullable=False),
        *_posting(),
        sa.Column("expires_at", _MOMENT, nullable=False),
    )
    op.create_index(op.f("ix_authority_letter_authority_id"), "authority_letter", ["authority_id"])
    _index_due("authority_letter")
    op.create_table(
        "authority_answer",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("letter_id", sa.Uuid(), sa.ForeignKey("authority_letter.id"), nullable=False),
        sa.Column("answer", sa.String(20), nullable=False),
        sa.Column("answered_at", _MOMENT, nullable=False),
        sa.Column("carried_out_at", _MOMENT),
        sa.CheckConstraint("answer IN ('gave', 'did_not', 'take_back')", name="answer"),
    )
    op.create_index(op.f("ix_authority_answer_letter_id"), "authority_answer", ["letter_id"])
    op.create_index(
        "ix_authority_answer_waiting",
        "authority_answer",
        ["id"],
        postgresql_where=sa.text("carried_out_at IS NULL"),
    )
    op.create_table(
        "desk_request",
        *_sealed(),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), nullable=False),
    )
    op.create_index(op.f("ix_desk_request_account_id"), "desk_request", ["account_id"])


def _fold_names() -> None:
    """Write anew what a search looks through: `vocabulary.searchable` as it stands in this version."""
    silent = str.maketrans(dict.fromkeys("'`\"", ""))
    found = op.get_bind().execute(sa.text("SELECT id, name, sort_name, other_names FROM person")).all()
    rows = []
    for person_id, name, sort_name, other_names in found:
        whole = unicodedata.normalize("NFKC", " ".join((name, sort_name, *other_names.splitlines())))
        plain = anyascii(whole).casefold().translate(silent)
        rows.append({"key": person_id, "folded": " ".join(plain.split())})
    if rows:
        op.get_bind().execute(sa.text("UPDATE person SET folded_name = :folded WHERE id = :key"), rows)


def downgrade() -> None:
    """Refuse: who may act for whom, and what members answered, would be lost."""
    raise NotImplementedError("restore a backup from before this version instead")
