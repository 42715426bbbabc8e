"""What was published hour by hour, what happened, numbers by place, attempts and how they ended."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_MARK_REPEATS = """
    UPDATE signature SET is_repeat = true
    FROM (
        SELECT id, row_number() OVER (
            PARTITION BY statement_id, fingerprint, namesake ORDER BY (state = 'pending'), created_at, id
        ) AS place
        FROM signature
        WHERE counted_at IS NULL AND uncounted_at IS NULL AND fingerprint IS NOT NULL
    ) AS ranked
    WHERE ranked.id = signature.id AND ranked.place > 1
"""
_BEGIN_ATTEMPTS = """
    INSERT INTO attempt_tally (statement_id, attempted, since)
    SELECT statement.id,
        coalesce(tally.confirmed + tally.withdrawn, 0)
        + coalesce((SELECT sum(number) FROM invalidated_tally WHERE statement_id = statement.id), 0)
        + (
            SELECT count(*) FROM signature
            WHERE signature.statement_id = statement.id AND counted_at IS NULL AND uncounted_at IS NULL
                AND NOT is_repeat
        ),
        now()
    FROM statement LEFT JOIN statement_tally AS tally ON tally.statement_id = statement.id
    WHERE statement.state <> 'draft'
"""
# Of attempts that ended before nothing is known: the sum begins with those that are left.
_TELL_DAYS = """
    INSERT INTO published_numbers (statement_id, ends_at, confirmed)
    SELECT statement_id, (day + 1)::timestamp AT TIME ZONE 'UTC',
        sum(confirmed) OVER (PARTITION BY statement_id ORDER BY day)
    FROM day_tally
    WHERE day < (now() AT TIME ZONE 'UTC')::date
"""
# As far as days are known: who withdrew is missing on the day on which the signature had been counted.


def upgrade() -> None:
    """Add the tables, and begin them with what is known."""
    op.add_column(
        "signature", sa.Column("is_repeat", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.create_table(
        "attempt_tally",
        sa.Column("statement_id", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.BigInteger(), server_default="0", nullable=False)
            for name in ("attempted", "expired", "not_me")
        ),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_attempt_tally_statement_id")
        ),
        sa.PrimaryKeyConstraint("statement_id", name=op.f("pk_attempt_tally")),
    )
    op.create_table(
        "mail_measure",
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("shares", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_mail_measure_statement_id")
        ),
        sa.PrimaryKeyConstraint("statement_id", name=op.f("pk_mail_measure")),
    )
    op.create_table(
        "published_numbers",
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed", sa.BigInteger(), nullable=False),
        *(
            sa.Column(name, sa.BigInteger(), nullable=True)
            for name in ("awaiting", "withdrawn", "held", "invalidated")
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_published_numbers_statement_id")
        ),
        sa.PrimaryKeyConstraint("statement_id", "ends_at", name=op.f("pk_published_numbers")),
    )
    op.create_table(
        "places_shown",
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("looked_on", sa.Date(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=True),
        *(
            sa.Column(name, sa.BigInteger(), server_default="0", nullable=False)
            for name in ("counted", "elsewhere")
        ),
        sa.Column("places", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_places_shown_statement_id")
        ),
        sa.PrimaryKeyConstraint("statement_id", name=op.f("pk_places_shown")),
    )
    op.create_table(
        "event",
        sa.Column("sequence", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_event_statement_id")),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_event")),
        sa.UniqueConstraint("statement_id", "fact", name=op.f("uq_event_statement_id_fact")),
    )
    op.create_index("ix_event_page", "event", ["statement_id", "sequence"])
    for statement in (_MARK_REPEATS, _BEGIN_ATTEMPTS, _TELL_DAYS):
        op.execute(statement)


def downgrade() -> None:
    """Take them away."""
    for table in ("event", "places_shown", "published_numbers", "mail_measure", "attempt_tally"):
        op.drop_table(table)
    op.drop_column("signature", "is_repeat")
