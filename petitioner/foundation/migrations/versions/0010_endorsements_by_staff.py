"""Endorsements that staff enter for a member, and the letters that tell the member of them."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)

_LAST = """
    SELECT given.answer FROM endorsement_answer AS given
    JOIN endorsement_letter AS other ON other.id = given.letter_id
    WHERE other.endorsement_id = letter.endorsement_id ORDER BY given.id DESC LIMIT 1
"""

# Who keeps the letter of what was replaced still holds the door of their own word that took its place.
_SUCCESSOR = """
    SELECT later.id FROM endorsement AS former JOIN endorsement AS later
        ON later.statement_id = former.statement_id AND later.assembly_id = former.assembly_id
        AND later.person_id = former.person_id AND later.id > former.id
    WHERE former.id = letter.endorsement_id AND former.state = 'superseded'
        AND later.state = 'live' AND later.provenance = 'member'
"""

# The web process can read no entry and no letter: it is told what concerns the session, or the secret of a
# letter, that it shows. What it writes is a wish; a worker checks everything and carries it out. A session has
# at most a hundred wishes open, so that nobody fills the table.
_DOORS = {
    "enter_endorsement(bytea, uuid, integer, integer, text, integer, integer, text, text, date, timestamptz)": """
        CREATE FUNCTION enter_endorsement(
            shown bytea, fresh uuid, of_statement integer, of_version integer, read_in text,
            of_assembly integer, of_person integer, known_how text, seen_at text, backed_on date, at timestamptz
        ) RETURNS boolean LANGUAGE plpgsql AS $$
        DECLARE
            held account_session := live_account_session(shown, at);
        BEGIN
            IF held.id IS NULL OR 100 <= (
                SELECT count(*) FROM office_entry WHERE account_id = held.account_id AND carried_out_at IS NULL
            ) THEN
                RETURN false;
            END IF;
            INSERT INTO office_entry (
                id, account_id, statement_id, version_id, language, assembly_id, person_id, note, url,
                endorsed_on, asked_at
            ) VALUES (
                fresh, held.account_id, of_statement, of_version, read_in, of_assembly, of_person, known_how,
                seen_at, backed_on, at
            ) ON CONFLICT (id) DO NOTHING;
            RETURN EXISTS (SELECT FROM office_entry WHERE id = fresh AND account_id = held.account_id);
        END $$
    """,
    "take_entry_back(bytea, uuid, timestamptz)": """
        CREATE FUNCTION take_entry_back(shown bytea, asked uuid, at timestamptz) RETURNS boolean
        LANGUAGE plpgsql AS $$
        DECLARE
            held account_session := live_account_session(shown, at);
        BEGIN
            UPDATE office_entry SET back_asked_at = coalesce(back_asked_at, at)
            WHERE id = asked AND account_id = held.account_id AND refusal IS NULL;
            RETURN FOUND;
        END $$
    """,
    "list_own_entries(bytea, timestamptz)": """
        CREATE FUNCTION list_own_entries(shown bytea, at timestamptz) RETURNS TABLE (
            entry_id uuid, refusal text, name text, assembly text, version_id integer, language text,
            endorsed_on date, asked_at timestamptz, back_asked_at timestamptz, taken_back_at timestamptz,
            endorsement_id integer, state text, provenance text, letter_due_at timestamptz,
            mailed_at timestamptz, bounced_at timestamptz
        ) LANGUAGE sql STABLE AS $$
            SELECT entry.id, entry.refusal, person.name, assembly.name, entry.version_id, entry.language,
                entry.endorsed_on, entry.asked_at, entry.back_asked_at, entry.taken_back_at,
                entry.endorsement_id, endorsement.state, endorsement.provenance, letter.letter_due_at,
                letter.mailed_at, letter.bounced_at
            FROM live_account_session(shown, at) AS held
            JOIN office_entry AS entry ON entry.account_id = held.account_id
            JOIN person ON person.id = entry.person_id
            JOIN assembly ON assembly.id = entry.assembly_id
            LEFT JOIN endorsement ON endorsement.id = entry.endorsement_id
            LEFT JOIN endorsement_letter AS letter ON letter.entry_id = entry.id
            ORDER BY entry.asked_at DESC, entry.id
        $$
    """,
}

_LETTERS = {
    "look_up_endorsement(bytea)": """
        CREATE FUNCTION look_up_endorsement(asked bytea) RETURNS TABLE (
            endorsement_id integer, language text, expires_at timestamptz, last_answer text, granted_by text,
            mailed_at timestamptz
        ) LANGUAGE sql STABLE AS $$
            SELECT CASE WHEN heard.last = 'confirm' THEN coalesce(replaced.by, letter.endorsement_id)
                    ELSE letter.endorsement_id END,
                letter.language, letter.expires_at, heard.last, entry.granted_by, letter.mailed_at
            FROM endorsement_letter AS letter
            CROSS JOIN LATERAL (SELECT ({last}) AS last) AS heard
            CROSS JOIN LATERAL (SELECT ({successor}) AS by) AS replaced
            LEFT JOIN office_entry AS entry ON entry.id = letter.entry_id
            WHERE letter.token_digest = asked
        $$
    """,
    "answer_endorsement(bytea, text, timestamptz)": """
        CREATE FUNCTION answer_endorsement(asked bytea, said text, at timestamptz) RETURNS boolean
        LANGUAGE plpgsql AS $$
        DECLARE
            letter endorsement_letter;
            last_answer text;
        BEGIN
            SELECT * INTO letter FROM endorsement_letter WHERE token_digest = asked;
            IF NOT FOUND THEN
                RETURN false;
            END IF;
            PERFORM FROM endorsement
            WHERE id = coalesce(CASE WHEN said = 'withdraw' THEN ({successor}) END, letter.endorsement_id)
                AND state IN ('live', 'proposed', 'suspended') FOR UPDATE;
            IF NOT FOUND THEN
                RETURN false;
            END IF;
            last_answer := ({last});
            IF NOT (CASE said
                WHEN 'confirm' THEN coalesce(last_answer, 'object') = 'object' AND letter.expires_at > at
                WHEN 'object' THEN last_answer IS NULL AND letter.expires_at > at
                WHEN 'withdraw' THEN coalesce(last_answer, '') = 'confirm'
                ELSE false
            END) THEN
                RETURN false;
            END IF;
            INSERT INTO endorsement_answer (letter_id, answer, answered_at)
            SELECT letter.id, said, greatest(at, max(given.answered_at) + interval '1 microsecond')
            FROM endorsement_answer AS given
            JOIN endorsement_letter AS other ON other.id = given.letter_id
            WHERE other.endorsement_id = letter.endorsement_id;
            RETURN true;
        END $$
    """,
}


def upgrade() -> None:
    """Add the table of entries, tie letters to them, and make the functions that the web process may call."""
    op.create_table(
        "office_entry",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("statement_id", sa.Integer(), sa.ForeignKey("statement.id"), nullable=False),
        sa.Column("version_id", sa.Integer(), sa.ForeignKey("statement_version.id"), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), sa.ForeignKey("assembly.id"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("endorsed_on", sa.Date(), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("carried_out_at", _MOMENT),
        sa.Column("refusal", sa.String(20)),
        sa.Column("endorsement_id", sa.Integer(), sa.ForeignKey("endorsement.id")),
        sa.Column("granted_by", sa.String(20)),
        sa.Column("back_asked_at", _MOMENT),
        sa.Column("taken_back_at", _MOMENT),
        *_checks(),
    )
    for column in ("account_id", "statement_id", "person_id", "endorsement_id"):
        op.create_index(op.f(f"ix_office_entry_{column}"), "office_entry", [column])
    waiting = "carried_out_at IS NULL OR back_asked_at IS NOT NULL AND taken_back_at IS NULL"
    op.create_index(
        "ix_office_entry_waiting", "office_entry", ["asked_at"], postgresql_where=sa.text(waiting)
    )
    op.add_column("endorsement_letter", sa.Column("entry_id", sa.Uuid(), sa.ForeignKey("office_entry.id")))
    op.create_index(op.f("ix_endorsement_letter_entry_id"), "endorsement_letter", ["entry_id"])
    for name in _LETTERS:
        op.execute(f"DROP FUNCTION {name}")
    for name, definition in {**_DOORS, **_LETTERS}.items():
        op.execute(definition.format(last=_LAST, successor=_SUCCESSOR))
        op.execute(f"ALTER FUNCTION {name} SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp")
        op.execute(f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC")


def _checks() -> tuple[sa.CheckConstraint, ...]:
    refusals = (
        "'no_authority', 'not_open', 'no_mandate', 'no_address', 'objected', 'withdrawn', 'confirmed', "
        "'recorded', 'other_version', 'entered', 'too_often', 'taken_back'"
    )
    return (
        sa.CheckConstraint("char_length(note) BETWEEN 1 AND 1000", name="note"),
        sa.CheckConstraint("refusal IS NULL OR endorsement_id IS NULL", name="outcome"),
        sa.CheckConstraint(
            "(carried_out_at IS NULL) = (refusal IS NULL AND endorsement_id IS NULL)", name="carried_out_at"
        ),
        sa.CheckConstraint("(endorsement_id IS NULL) = (granted_by IS NULL)", name="granted"),
        sa.CheckConstraint(f"refusal IN ({refusals})", name="refusal"),
        sa.CheckConstraint("granted_by IN ('member', 'secretariat', 'organiser')", name="granted_by"),
    )


def downgrade() -> None:
    """Refuse: what staff entered would be lost."""
    raise NotImplementedError("restore a backup from before this version instead")
