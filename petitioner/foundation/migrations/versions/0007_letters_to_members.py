"""Letters to members about their endorsements, and what they answer."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)

_LAST = """
    SELECT given.answer FROM endorsement_answer AS given
    JOIN endorsement_letter AS other ON other.id = given.letter_id
    WHERE other.endorsement_id = letter.endorsement_id ORDER BY given.id DESC LIMIT 1
"""

# The web process can neither read the letters nor move an endorsement: it writes down what was answered, if that
# could be answered, and the worker moves by the one table of moves. The same again is not written down. What is
# said later is later by its moment too, whatever the clocks of two machines say: of an objection and a
# confirmation, the moment decides.
_FUNCTIONS = {
    "look_up_endorsement(bytea)": """
        CREATE FUNCTION look_up_endorsement(asked bytea) RETURNS TABLE (
            endorsement_id integer, language text, expires_at timestamptz, last_answer text
        ) LANGUAGE sql STABLE AS $$
            SELECT letter.endorsement_id, letter.language, letter.expires_at, ({last})
            FROM endorsement_letter AS letter WHERE letter.token_digest = asked
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
            PERFORM FROM endorsement WHERE id = letter.endorsement_id
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
    """Add two tables and the two functions that the web process may call."""
    op.create_table(
        "endorsement_letter",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("endorsement_id", sa.Integer(), sa.ForeignKey("endorsement.id"), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), unique=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("letter_due_at", _MOMENT),
        sa.Column("letter_attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("mailed_at", _MOMENT),
        sa.Column("bounced_at", _MOMENT),
        sa.Column("expires_at", _MOMENT, nullable=False),
    )
    op.create_index(op.f("ix_endorsement_letter_endorsement_id"), "endorsement_letter", ["endorsement_id"])
    op.create_index(
        "ix_endorsement_letter_due",
        "endorsement_letter",
        ["letter_due_at"],
        postgresql_where=sa.text("letter_due_at IS NOT NULL"),
    )
    op.create_table(
        "endorsement_answer",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("letter_id", sa.Uuid(), sa.ForeignKey("endorsement_letter.id"), nullable=False),
        sa.Column("answer", sa.String(20), nullable=False),
        sa.Column("answered_at", _MOMENT, nullable=False),
        sa.Column("carried_out_at", _MOMENT),
        sa.CheckConstraint("answer IN ('confirm', 'object', 'withdraw')", name="answer"),
    )
    op.create_index(op.f("ix_endorsement_answer_letter_id"), "endorsement_answer", ["letter_id"])
    op.create_index(
        "ix_endorsement_answer_waiting",
        "endorsement_answer",
        ["id"],
        postgresql_where=sa.text("carried_out_at IS NULL"),
    )
    for name, definition in _FUNCTIONS.items():
        op.execute(definition.format(last=_LAST))
        op.execute(f"ALTER FUNCTION {name} SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp")
        op.execute(f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC")


def downgrade() -> None:
    """Refuse: what members answered would be lost."""
    raise NotImplementedError("restore a backup from before this version instead")
