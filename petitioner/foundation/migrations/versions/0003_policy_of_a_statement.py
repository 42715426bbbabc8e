"""What each statement promises its signers; those there are were open, and stay so. A role may be shown."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_CHECKS = {
    "profile": "profile IN ('open', 'sealed')",
    "visibilities": (
        "'hidden' = ANY (visibilities) AND visibilities <@ ARRAY['hidden', 'initials', 'name', 'role']"
    ),
    "two_on_one_mailbox": "two_on_one_mailbox IN ('off', 'different_name', 'different_name_same_place')",
    "confirm_by": "confirm_by IN ('link', 'code')",
    "sealed": "profile <> 'sealed' OR (confirm_by = 'code' AND NOT sends_reminders)",
    "takes_comments": "NOT takes_comments OR cardinality(visibilities) > 1",
    "delivered_on": "delivered_on IS NULL OR state = 'closed'",
}


def _columns() -> list[sa.Column]:
    return [
        sa.Column("profile", sa.Text(), server_default="open", nullable=False),
        sa.Column(
            "visibilities",
            postgresql.ARRAY(sa.Text()),
            server_default="{hidden,initials,name,role}",
            nullable=False,
        ),
        sa.Column("two_on_one_mailbox", sa.Text(), server_default="off", nullable=False),
        sa.Column("warned_jurisdictions", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("confirm_by", sa.Text(), server_default="link", nullable=False),
        sa.Column("takes_comments", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("sends_reminders", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=True),
    ]


def upgrade() -> None:
    """Add the columns with what was true of statements so far, and let signatures show a role."""
    for column in _columns():
        op.add_column("statement", column)
    for name, condition in _CHECKS.items():
        op.create_check_constraint(op.f(f"ck_statement_{name}"), "statement", condition)
    _allow("'hidden', 'initials', 'name', 'role'")


def downgrade() -> None:
    """Take the columns away; a role that was shown is a name from now on."""
    op.execute("UPDATE signature SET visibility = 'name' WHERE visibility = 'role'")
    _allow("'hidden', 'initials', 'name'")
    for column in _columns():
        op.drop_column("statement", column.name)


def _allow(visibilities: str) -> None:
    op.drop_constraint(op.f("ck_signature_visibility"), "signature", type_="check")
    op.create_check_constraint(
        op.f("ck_signature_visibility"), "signature", f"visibility IN ({visibilities})"
    )
