"""Every member of an assembly is asked, and what they answered."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)

_SITS = """EXISTS (
    SELECT FROM membership AS held
    WHERE held.person_id = asked_member.person_id AND held.assembly_id = round.assembly_id
    AND coalesce(held.starts_on, '-infinity') <= (at AT TIME ZONE 'UTC')::date
    AND coalesce(held.ends_on, 'infinity') >= (at AT TIME ZONE 'UTC')::date
)"""

_LAST = """
    SELECT given.{column} FROM canvass_answer AS given
    WHERE given.member_id = asked_member.id ORDER BY given.id DESC LIMIT 1
"""

# The web process can neither read who is asked nor who answered: it writes down what was pressed, if that can be
# answered now, and the worker carries it out. The secret proves who speaks as long as the member sits: an official
# address may be somebody else's afterwards. The same again is not written down, unless what it had done is undone.
_FUNCTIONS = {
    "look_up_canvass(bytea, timestamptz)": """
        CREATE FUNCTION look_up_canvass(asked bytea, at timestamptz) RETURNS TABLE (
            version_id integer, language text, name text, assembly text,
            closes_at timestamptz, is_open boolean, last_said text, answered_at timestamptz
        ) LANGUAGE sql STABLE AS $$
            SELECT round.version_id, asked_member.language,
                concat_ws(' ', nullif(asked_member.honorific_prefix, ''), nullif(asked_member.given_name, ''),
                    asked_member.family_name),
                chamber.name, round.closes_at,
                round.stage <> 'closed' AND round.closes_at > at AND {sits},
                ({last_said}), ({last_at})
            FROM canvass_member AS asked_member
            JOIN canvass AS round ON round.id = asked_member.canvass_id
            JOIN assembly AS chamber ON chamber.id = round.assembly_id
            WHERE asked_member.token_digest = asked
        $$
    """,
    "answer_canvass(bytea, text, timestamptz)": """
        CREATE FUNCTION answer_canvass(asked bytea, spoken text, at timestamptz) RETURNS boolean
        LANGUAGE plpgsql AS $$
        DECLARE
            asked_member canvass_member;
            round canvass;
            last canvass_answer;
        BEGIN
            SELECT * INTO asked_member FROM canvass_member WHERE token_digest = asked FOR UPDATE;
            IF NOT FOUND THEN
                RETURN false;
            END IF;
            SELECT * INTO round FROM canvass WHERE id = asked_member.canvass_id;
            IF round.stage = 'closed' OR round.closes_at <= at OR NOT {sits}
                OR spoken NOT IN ('for', 'against', 'abstain', 'declined') THEN
                RETURN false;
            END IF;
            SELECT * INTO last FROM canvass_answer AS given
            WHERE given.member_id = asked_member.id ORDER BY given.id DESC LIMIT 1;
            IF last.said = spoken AND (
                spoken = 'declined' OR last.carried_out_at IS NULL OR (spoken = 'for') = EXISTS (
                    SELECT FROM endorsement AS backing WHERE backing.statement_id = round.statement_id
                    AND backing.assembly_id = round.assembly_id
                    AND backing.person_id = asked_member.person_id AND backing.state = 'live'
                )
            ) THEN
                RETURN true;
            END IF;
            INSERT INTO canvass_answer (member_id, said, answered_at) VALUES (
                asked_member.id, spoken, greatest(at, last.answered_at + interval '1 microsecond')
            );
            RETURN true;
        END $$
    """,
}


def upgrade() -> None:
    """Add three tables and the two functions that the web process may call."""
    op.create_table(
        "canvass",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("statement_id", sa.Integer(), sa.ForeignKey("statement.id"), nullable=False),
        sa.Column("version_id", sa.Integer(), sa.ForeignKey("statement_version.id"), nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), sa.ForeignKey("assembly.id"), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("stage", sa.String(20), nullable=False),
        sa.Column("begun_at", _MOMENT, nullable=False),
        sa.Column("closes_at", _MOMENT, nullable=False),
        sa.Column("reminded_at", _MOMENT),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.Column("looked_at", _MOMENT, nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("confirmed_before", "without_address", "without_letters")
        ),
        sa.UniqueConstraint("statement_id", "assembly_id"),
        sa.CheckConstraint("stage IN ('running', 'stopped', 'closed')", name="stage"),
        sa.CheckConstraint("closes_at >= begun_at", name="closes_after_it_began"),
    )
    op.create_index(op.f("ix_canvass_version_id"), "canvass", ["version_id"])
    op.create_index(op.f("ix_canvass_assembly_id"), "canvass", ["assembly_id"])
    _make_members()
    op.create_table(
        "canvass_answer",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("member_id", sa.Uuid(), sa.ForeignKey("canvass_member.id"), nullable=False),
        sa.Column("said", sa.String(20), nullable=False),
        sa.Column("answered_at", _MOMENT, nullable=False),
        sa.Column("carried_out_at", _MOMENT),
        sa.CheckConstraint("said IN ('for', 'against', 'abstain', 'declined')", name="said"),
    )
    op.create_index("ix_canvass_answer_member", "canvass_answer", ["member_id", "id"])
    op.create_index(
        "ix_canvass_answer_waiting",
        "canvass_answer",
        ["id"],
        postgresql_where=sa.text("carried_out_at IS NULL"),
    )
    last = {
        f"last_{word}": _LAST.format(column=name) for word, name in (("said", "said"), ("at", "answered_at"))
    }
    for name, definition in _FUNCTIONS.items():
        op.execute(definition.format(sits=_SITS, **last))
        op.execute(f"ALTER FUNCTION {name} SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp")
        op.execute(f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC")


def _make_members() -> None:
    op.create_table(
        "canvass_member",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("canvass_id", sa.Integer(), sa.ForeignKey("canvass.id"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("membership_id", sa.Integer(), sa.ForeignKey("membership.id"), nullable=False),
        sa.Column("enrolled_on", sa.Date(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in (
                *("honorific_prefix", "given_name", "family_name", "sort_name", "country"),
                *("delegation", "political_group", "role", "language"),
            )
        ),
        sa.Column("token_digest", sa.LargeBinary(), unique=True),
        sa.Column("letter_due_at", _MOMENT),
        sa.Column("letter_attempts", sa.SmallInteger(), server_default="0", nullable=False),
        *(sa.Column(name, _MOMENT) for name in ("tried_at", "mailed_at", "bounced_at", "reminded_at")),
        sa.UniqueConstraint("canvass_id", "person_id"),
    )
    op.create_index(op.f("ix_canvass_member_person_id"), "canvass_member", ["person_id"])
    op.create_index(op.f("ix_canvass_member_membership_id"), "canvass_member", ["membership_id"])
    op.create_index(
        "ix_canvass_member_due",
        "canvass_member",
        ["letter_due_at"],
        postgresql_where=sa.text("letter_due_at IS NOT NULL"),
    )
    op.create_index("ix_canvass_member_tried", "canvass_member", ["tried_at"])


def downgrade() -> None:
    """Refuse: what members answered would be lost."""
    raise NotImplementedError("restore a backup from before this version instead")
