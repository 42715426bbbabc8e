"""What the web process may do to signatures: four functions that run as the owner, and nothing else."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_FUNCTIONS = {
    "confirm_signatures(bytea[])": """
        CREATE FUNCTION confirm_signatures(token_digests bytea[]) RETURNS void LANGUAGE sql AS $$
            UPDATE signature SET state = 'confirmed', confirmed_at = now()
            FROM link
            WHERE link.token_digest = ANY(token_digests) AND signature.id = link.signature_id
              AND signature.state = 'pending' AND link.expires_at > now()
              AND NOT EXISTS (
                SELECT FROM signature AS twin
                WHERE twin.statement_id = signature.statement_id AND twin.fingerprint = signature.fingerprint
                  AND twin.state IN ('confirmed', 'held'))
        $$
    """,
    "look_up_link(bytea)": """
        CREATE FUNCTION look_up_link(asked bytea) RETURNS TABLE (
            statement_id integer, version_id integer, language text, expires_at timestamptz,
            is_disowned boolean, state text, is_signed boolean
        ) LANGUAGE sql STABLE AS $$
            SELECT link.statement_id, link.version_id, link.language, link.expires_at, link.is_disowned,
                   signature.state,
                   EXISTS (
                     SELECT FROM signature AS twin
                     WHERE twin.statement_id = signature.statement_id
                       AND twin.fingerprint = signature.fingerprint AND twin.state IN ('confirmed', 'held'))
            FROM link LEFT JOIN signature ON signature.id = link.signature_id
            WHERE link.token_digest = asked
        $$
    """,
    # The digest of a token leaves this function for the right code only: a web process that was taken over
    # could otherwise confirm whatever address it invents. A code's digest is keyed, so `=` tells nobody a byte.
    "spend_try(bytea, bytea, integer)": """
        CREATE FUNCTION spend_try(asked bytea, typed bytea, most integer) RETURNS TABLE (
            is_spent boolean, token_digest bytea
        ) LANGUAGE plpgsql AS $$
        #variable_conflict use_column
        BEGIN
            RETURN QUERY
                UPDATE link SET tries = tries + 1 WHERE handle_digest = asked AND tries < most
                RETURNING false,
                    CASE WHEN link.code_digest = typed AND link.expires_at > clock_timestamp()
                        THEN link.token_digest END;
            IF NOT FOUND THEN
                RETURN QUERY SELECT true, NULL::bytea FROM link WHERE handle_digest = asked;
            END IF;
        END $$
    """,
    "disown_signature(bytea, timestamptz)": """
        CREATE FUNCTION disown_signature(asked bytea, at timestamptz) RETURNS boolean
        LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE signature SET state = 'disowned' FROM link
            WHERE signature.id = link.signature_id AND link.token_digest = asked
              AND link.expires_at > at AND signature.state = 'pending';
            IF NOT FOUND THEN
                RETURN false;
            END IF;
            UPDATE link SET is_disowned = true WHERE token_digest = asked;
            RETURN true;
        END $$
    """,
}


def upgrade() -> None:
    """Make the functions; nobody may call them who is not named by the grants."""
    for name, definition in _FUNCTIONS.items():
        op.execute(definition)
        op.execute(f"ALTER FUNCTION {name} SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp")
        op.execute(f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC")


def downgrade() -> None:
    """Take the functions away."""
    for name in _FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}")
