"""What each version changed, and letters to members whose backing is to hold for a newer text or a newer year."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)

_LAST = """
    SELECT given.reply FROM renewal_reply AS given WHERE given.letter_id = letter.id ORDER BY given.id DESC LIMIT 1
"""

# As with the letters of 0007: the web process writes down what was pressed, if that can be pressed now, and the
# worker carries it out. What can be pressed is `renewal_rules.REPLIES`; a test asks both.
_FUNCTIONS = {
    "look_up_renewal(bytea)": """
        CREATE FUNCTION look_up_renewal(asked bytea) RETURNS TABLE (
            endorsement_id integer, renewed_id integer, version_id integer, kind text, language text,
            expires_at timestamptz, last_reply text
        ) LANGUAGE sql STABLE AS $$
            SELECT letter.endorsement_id, letter.renewed_id, letter.version_id, letter.kind, letter.language,
                   letter.expires_at, ({last})
            FROM renewal_letter AS letter WHERE letter.token_digest = asked
        $$
    """,
    "answer_renewal(bytea, text, timestamptz)": """
        CREATE FUNCTION answer_renewal(asked bytea, said text, at timestamptz) RETURNS boolean
        LANGUAGE plpgsql AS $$
        DECLARE
            letter renewal_letter;
            last_reply text;
            is_in_time boolean;
        BEGIN
            SELECT * INTO letter FROM renewal_letter WHERE token_digest = asked;
            IF NOT FOUND THEN
                RETURN false;
            END IF;
            PERFORM FROM endorsement WHERE id = coalesce(letter.renewed_id, letter.endorsement_id)
                AND state = 'live' FOR UPDATE;
            IF NOT FOUND THEN
                RETURN false;
            END IF;
            last_reply := coalesce(({last}), '');
            is_in_time := letter.expires_at > at;
            IF NOT (CASE said
                WHEN 'object' THEN letter.kind = 'correction' AND last_reply = ''
                WHEN 'back' THEN is_in_time AND CASE letter.kind
                    WHEN 'correction' THEN last_reply = 'object'
                    WHEN 'new_text' THEN last_reply IN ('', 'keep')
                    ELSE last_reply = ''
                END
                WHEN 'keep' THEN is_in_time AND letter.kind = 'new_text' AND last_reply = ''
                WHEN 'withdraw' THEN last_reply = 'back' OR (is_in_time AND CASE letter.kind
                    WHEN 'correction' THEN false
                    WHEN 'new_text' THEN last_reply IN ('', 'keep')
                    ELSE last_reply = ''
                END)
                ELSE false
            END) THEN
                RETURN false;
            END IF;
            INSERT INTO renewal_reply (letter_id, reply, replied_at)
            SELECT letter.id, said, greatest(at, max(given.replied_at) + interval '1 microsecond')
            FROM renewal_reply AS given WHERE given.letter_id = letter.id;
            RETURN true;
        END $$
    """,
}

_KEEP_VERSION = """
CREATE FUNCTION refuse_another_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an endorsement keeps the text it was given to' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
_KEEPS_VERSION = """
CREATE TRIGGER endorsement_keeps_its_version
BEFORE UPDATE OF statement_id, version_id, version_number, language, person_id ON endorsement FOR EACH ROW WHEN (
    (OLD.statement_id, OLD.version_id, OLD.version_number, OLD.language, OLD.person_id)
    IS DISTINCT FROM (NEW.statement_id, NEW.version_id, NEW.version_number, NEW.language, NEW.person_id)
) EXECUTE FUNCTION refuse_another_version()
"""


def upgrade() -> None:
    """Add two columns, three tables and two functions; versions there are have changed everything."""
    _add_edits()
    _add_letters()
    for name, definition in _FUNCTIONS.items():
        op.execute(definition.format(last=_LAST))
        op.execute(f"ALTER FUNCTION {name} SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp")
        op.execute(f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC")
    op.execute(_KEEP_VERSION)
    op.execute(_KEEPS_VERSION)


def _add_edits() -> None:
    op.add_column("statement_version", sa.Column("edit_class", sa.Text()))
    op.add_column(
        "statement_version", sa.Column("edit_summaries", JSONB(), server_default="{}", nullable=False)
    )
    # The one time a version is written to: nobody said what those of before changed, which is the safe class.
    op.execute("ALTER TABLE statement_version DISABLE TRIGGER version_never_changes")
    op.execute("UPDATE statement_version SET edit_class = 'substantive' WHERE number > 1")
    op.execute("ALTER TABLE statement_version ENABLE TRIGGER version_never_changes")
    for name, condition in {
        "edit_class": "edit_class IN ('typo', 'clarification', 'substantive')",
        "first_has_no_edit": "(number = 1) = (edit_class IS NULL)",
        "edit_summaries": "jsonb_typeof(edit_summaries) = 'object'",
    }.items():
        op.create_check_constraint(op.f(f"ck_statement_version_{name}"), "statement_version", condition)


def _add_letters() -> None:
    op.create_table(
        "renewal_letter",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("endorsement_id", sa.Integer(), sa.ForeignKey("endorsement.id"), nullable=False),
        sa.Column("version_id", sa.Integer(), sa.ForeignKey("statement_version.id"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), unique=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("letter_due_at", _MOMENT),
        sa.Column("letter_attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("mailed_at", _MOMENT),
        sa.Column("bounced_at", _MOMENT),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("renewed_id", sa.Integer(), sa.ForeignKey("endorsement.id")),
        sa.CheckConstraint("kind IN ('correction', 'new_text', 'freshness')", name="kind"),
    )
    op.create_index(op.f("ix_renewal_letter_endorsement_id"), "renewal_letter", ["endorsement_id"])
    op.create_index(
        "uq_renewal_letter_edit",
        "renewal_letter",
        ["endorsement_id", "version_id"],
        unique=True,
        postgresql_where=sa.text("kind <> 'freshness'"),
    )
    op.create_index(
        "ix_renewal_letter_due",
        "renewal_letter",
        ["letter_due_at"],
        postgresql_where=sa.text("letter_due_at IS NOT NULL"),
    )
    op.create_table(
        "renewal_reply",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("letter_id", sa.Uuid(), sa.ForeignKey("renewal_letter.id"), nullable=False),
        sa.Column("reply", sa.String(20), nullable=False),
        sa.Column("replied_at", _MOMENT, nullable=False),
        sa.Column("carried_out_at", _MOMENT),
        sa.CheckConstraint("reply IN ('object', 'back', 'keep', 'withdraw')", name="reply"),
    )
    op.create_index(op.f("ix_renewal_reply_letter_id"), "renewal_reply", ["letter_id"])
    op.create_index(
        "ix_renewal_reply_waiting",
        "renewal_reply",
        ["id"],
        postgresql_where=sa.text("carried_out_at IS NULL"),
    )
    op.create_table(
        "endorsement_carry",
        sa.Column("endorsement_id", sa.Integer(), sa.ForeignKey("endorsement.id"), primary_key=True),
        sa.Column("version_id", sa.Integer(), sa.ForeignKey("statement_version.id"), primary_key=True),
        sa.Column("letter_id", sa.Uuid(), sa.ForeignKey("renewal_letter.id"), nullable=False),
        sa.Column("delivered_at", _MOMENT, nullable=False),
        sa.Column("carried_at", _MOMENT),
        sa.Column("objected_at", _MOMENT),
        sa.CheckConstraint("carried_at >= delivered_at + interval '72 hours'", name="silence"),
    )


def downgrade() -> None:
    """Refuse: what members answered would be lost."""
    raise NotImplementedError("restore a backup from before this version instead")
