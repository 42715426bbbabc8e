"""Letters to many members, as the desk looks at them and begins them; when members objected to staff."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
# When, not who, nor to what: that stands where it happened.
_FUNCTIONS = {
    "list_objections(bytea, integer, timestamptz)": """
        CREATE FUNCTION list_objections(shown bytea, asked integer, at timestamptz)
        RETURNS TABLE (noted_at timestamptz, is_settled boolean) LANGUAGE sql STABLE AS $$
            SELECT objection.noted_at, objection.is_settled FROM live_organiser(shown, at) AS held
            JOIN organisation ON organisation.is_host
                AND organiser_has_role(held, organisation.id, '{owner,editor,reviewer,auditor}')
            JOIN authority_objection AS objection ON objection.account_id = asked
            ORDER BY objection.noted_at DESC, objection.id DESC LIMIT 200
        $$
    """,
}


def upgrade() -> None:
    """Add the table, and open the door."""
    op.create_table(
        "mailing",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("assembly", sa.Text(), server_default="", nullable=False),
        sa.Column("days", sa.Integer(), server_default="0", nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("closes_on", sa.Date()),
        sa.Column("letters", sa.Integer(), server_default="0", nullable=False),
        sa.Column("numbers", JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("decided_by", sa.Integer()),
        sa.Column("begun_at", _MOMENT),
        sa.CheckConstraint("kind IN ('canvass', 'refresh', 'reminder')", name="kind"),
        sa.CheckConstraint(
            "state IN ('begun', 'discarded', 'looked_at', 'refused', 'waiting')", name="state"
        ),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_mailing_statement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailing")),
    )
    op.create_index("ix_mailing_statement", "mailing", ["statement_id", "id"])
    op.create_index("ix_mailing_begun", "mailing", ["id"], postgresql_where=sa.text("state = 'begun'"))
    op.create_index(
        "uq_mailing_open",
        "mailing",
        ["statement_id", "kind", "assembly"],
        unique=True,
        postgresql_where=sa.text("state IN ('looked_at', 'waiting')"),
    )
    for name, body in _FUNCTIONS.items():
        op.execute(body)
        op.execute(f"ALTER FUNCTION {name} SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp")
        op.execute(f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC")


def downgrade() -> None:
    """Take it away; what has begun goes on."""
    for name in _FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}")
    op.drop_table("mailing")
