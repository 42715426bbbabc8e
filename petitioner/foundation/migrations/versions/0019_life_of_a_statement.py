"""A public statement can be paused, archived and taken off the site."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_CHECKS = {
    "paused_at": "paused_at IS NULL OR state = 'open'",
    "removed": "(removed_at IS NULL) = (removal_reason IS NULL)",
    "removal_reason": "removal_reason IN ('legal', 'harm', 'mistake', 'duplicate', 'wish')",
    "removed_at": "removed_at IS NULL OR state <> 'draft'",
    "archived_at": "archived_at IS NULL OR state <> 'draft'",
}


def upgrade() -> None:
    """No statement is any of these yet."""
    for name in ("paused_at", "archived_at", "removed_at"):
        op.add_column("statement", sa.Column(name, _MOMENT))
    op.add_column("statement", sa.Column("removal_reason", sa.Text()))
    for name, condition in _CHECKS.items():
        op.create_check_constraint(op.f(f"ck_statement_{name}"), "statement", condition)


def downgrade() -> None:
    """Refuse: what is paused or removed would be public and open again."""
    raise NotImplementedError("restore a backup from before this version instead")
