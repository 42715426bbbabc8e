"""The desk of every room: a request says which room it is for."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_ADD = """
    CREATE FUNCTION add_organiser_request(shown bytea, asked_room text, closed bytea, at timestamptz)
    RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DECLARE
        held account_session := live_organiser(shown, at);
    BEGIN
        IF held.id IS NULL OR NOT organiser_is_equipped(held.account_id) THEN
            RETURN false;
        END IF;
        INSERT INTO organiser_request (account_id, room, is_fresh, sealed, received_at)
        VALUES (held.account_id, asked_room, organiser_is_fresh(held, at), closed, at);
        RETURN true;
    END $$
"""


def upgrade() -> None:
    """What was sent before was sent to the organisers' own room."""
    op.add_column(
        "organiser_request", sa.Column("room", sa.Text(), server_default="organisers", nullable=False)
    )
    op.alter_column("organiser_request", "room", server_default=None)
    op.create_index("ix_organiser_request_room", "organiser_request", ["room", "id"])
    op.execute("DROP FUNCTION add_organiser_request(bytea, bytea, timestamptz)")
    op.execute(_ADD)
    op.execute(
        "REVOKE EXECUTE ON FUNCTION add_organiser_request(bytea, text, bytea, timestamptz) FROM PUBLIC"
    )


def downgrade() -> None:
    """Refuse: a room that is older would open what was sent to another."""
    raise NotImplementedError("restore a backup from before this version instead")
