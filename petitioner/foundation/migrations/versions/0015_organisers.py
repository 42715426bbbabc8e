"""Accounts for organisers: roles, passkeys, passwords with a code, approvals by a second person, and a log."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)

# The web process shows what proves a way in, and the database decides: it gives out nothing by which somebody who
# is not signing in just now could be signed in. Passwords are never compared outside; a code's secret and a passkey
# are found only by whoever shows the password, the passkey itself or a session. Tries are counted before anything is
# looked at, so that many at once are no more than one.
_INNER = {
    "live_organiser(bytea, timestamptz)": """
        CREATE FUNCTION live_organiser(shown bytea, at timestamptz) RETURNS account_session
        LANGUAGE sql STABLE AS $$
            SELECT held FROM live_account_session(shown, at) AS held
            JOIN account ON account.id = held.account_id WHERE account.kind = 'organiser'
        $$
    """,
    "organiser_is_equipped(integer)": """
        CREATE FUNCTION organiser_is_equipped(asked integer) RETURNS boolean
        LANGUAGE sql STABLE AS $$
            SELECT EXISTS (SELECT FROM organiser WHERE account_id = asked AND proof_digest IS NOT NULL)
                OR (SELECT count(*) FROM passkey WHERE account_id = asked) >= 2
        $$
    """,
    "organiser_has_way_in(integer)": """
        CREATE FUNCTION organiser_has_way_in(asked integer) RETURNS boolean
        LANGUAGE sql STABLE AS $$
            SELECT EXISTS (SELECT FROM organiser WHERE account_id = asked AND proof_digest IS NOT NULL)
                OR EXISTS (SELECT FROM passkey WHERE account_id = asked)
        $$
    """,
    "organiser_is_fresh(account_session, timestamptz)": """
        CREATE FUNCTION organiser_is_fresh(held account_session, at timestamptz) RETURNS boolean
        LANGUAGE sql IMMUTABLE AS $$
            SELECT coalesce(held.factor_at > at - interval '5 minutes', false)
        $$
    """,
    # Whoever came by an invitation and has no way in yet may make the first; afterwards only a fresh proof lets.
    "organiser_may_change(account_session, timestamptz)": """
        CREATE FUNCTION organiser_may_change(held account_session, at timestamptz) RETURNS boolean
        LANGUAGE sql STABLE AS $$
            SELECT held.id IS NOT NULL AND (
                organiser_is_fresh(held, at)
                OR held.factor_at IS NULL AND NOT organiser_has_way_in(held.account_id)
            )
        $$
    """,
    "organiser_has_role(account_session, integer, text[])": """
        CREATE FUNCTION organiser_has_role(held account_session, asked integer, wanted text[]) RETURNS boolean
        LANGUAGE sql STABLE AS $$
            SELECT organiser_is_equipped(held.account_id) AND EXISTS (
                SELECT FROM organisation_role AS given
                WHERE given.account_id = held.account_id AND given.organisation_id = asked
                    AND given.role = ANY (wanted)
            )
        $$
    """,
    "take_try(bytea, timestamptz)": """
        CREATE FUNCTION take_try(asked bytea, at timestamptz) RETURNS boolean
        LANGUAGE plpgsql AS $$
        DECLARE
            brake sign_in_brake;
        BEGIN
            INSERT INTO sign_in_brake (name_digest, failures, last_at) VALUES (asked, 0, at)
            ON CONFLICT (name_digest) DO NOTHING;
            SELECT * INTO brake FROM sign_in_brake WHERE name_digest = asked FOR UPDATE;
            IF brake.last_at < at - interval '1 hour' THEN
                brake.failures := 0;
            ELSIF brake.failures >= 5
                AND at < brake.last_at + least(power(2, least(brake.failures - 4, 20)), 300) * interval '1 second'
            THEN
                RETURN false;
            END IF;
            UPDATE sign_in_brake SET failures = least(brake.failures + 1, 100), last_at = at
            WHERE name_digest = asked;
            RETURN true;
        END $$
    """,
    "brake_of(integer)": """
        CREATE FUNCTION brake_of(asked integer) RETURNS bytea
        LANGUAGE sql IMMUTABLE AS $$ SELECT sha256(convert_to('account ' || asked, 'UTF8')) $$
    """,
    "note_act(integer, text, text, bigint, timestamptz)": """
        CREATE FUNCTION note_act(actor integer, done text, kind text, about bigint, at timestamptz) RETURNS void
        LANGUAGE sql AS $$
            INSERT INTO audit_entry (id, organisation_id, actor_id, action, object_kind, object_id, noted_at, chain_digest)
            VALUES (0, NULL, actor, done, kind, about, at, '')
        $$
    """,
    "begin_organiser_session(integer, bytea, bytea, boolean, timestamptz)": """
        CREATE FUNCTION begin_organiser_session(
            entering integer, fresh bytea, former bytea, is_proven boolean, at timestamptz
        ) RETURNS boolean LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE account_session SET ended_at = at WHERE token_digest = former AND ended_at IS NULL;
            INSERT INTO account_session (account_id, token_digest, begun_at, seen_at, factor_at)
            VALUES (entering, fresh, at, at, CASE WHEN is_proven THEN at END);
            PERFORM note_act(entering, 'signed_in', 'account', entering, at);
            RETURN true;
        END $$
    """,
    "rotate_organiser(account_session, bytea, timestamptz)": """
        CREATE FUNCTION rotate_organiser(held account_session, fresh bytea, at timestamptz) RETURNS void
        LANGUAGE sql AS $$
            UPDATE account_session SET token_digest = fresh, factor_at = at, seen_at = at WHERE id = held.id
        $$
    """,
    "end_other_sessions(account_session, timestamptz)": """
        CREATE FUNCTION end_other_sessions(held account_session, at timestamptz) RETURNS void
        LANGUAGE sql AS $$
            UPDATE account_session SET ended_at = at
            WHERE account_id = held.account_id AND id <> held.id AND ended_at IS NULL
        $$
    """,
    "spend_challenge(bytea, timestamptz)": """
        CREATE FUNCTION spend_challenge(spent bytea, at timestamptz) RETURNS boolean
        LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO spent_challenge (challenge_digest, spent_at) VALUES (spent, at) ON CONFLICT DO NOTHING;
            RETURN FOUND;
        END $$
    """,
    "use_passkey(bytea, bigint, integer, timestamptz)": """
        CREATE FUNCTION use_passkey(asked bytea, uses bigint, owner integer, at timestamptz) RETURNS integer
        LANGUAGE sql AS $$
            UPDATE passkey SET sign_count = uses, used_at = at FROM account
            WHERE passkey.credential = asked AND account.id = passkey.account_id AND account.state = 'active'
                AND (uses > passkey.sign_count OR uses = 0 AND passkey.sign_count = 0)
                AND (owner IS NULL OR passkey.account_id = owner)
            RETURNING passkey.account_id
        $$
    """,
}
_TRIGGERS = {
    "chain_audit()": """
        CREATE FUNCTION chain_audit() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            last audit_entry;
        BEGIN
            PERFORM pg_advisory_xact_lock(20151126);
            SELECT * INTO last FROM audit_entry ORDER BY id DESC LIMIT 1;
            NEW.id := coalesce(last.id, 0) + 1;
            NEW.noted_at := date_trunc('minute', NEW.noted_at);
            NEW.chain_digest := sha256(coalesce(last.chain_digest, '') || convert_to(concat_ws(
                '|', NEW.id, coalesce(NEW.organisation_id::text, '-'), coalesce(NEW.actor_id::text, '-'), NEW.action,
                NEW.object_kind, NEW.object_id,
                to_char(NEW.noted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"')
            ), 'UTF8'));
            RETURN NEW;
        END $$
    """,
    "keep_audit()": """
        CREATE FUNCTION keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the log of acts only grows';
        END $$
    """,
}
_DOORS = {
    "look_up_organiser(bytea, timestamptz)": """
        CREATE FUNCTION look_up_organiser(shown bytea, at timestamptz) RETURNS TABLE (
            account_id integer, session_id integer, shown_name bytea, is_fresh boolean, is_equipped boolean,
            may_change boolean, has_password boolean, organisations integer[], roles text[]
        ) LANGUAGE plpgsql AS $$
        DECLARE
            held account_session := live_organiser(shown, at);
        BEGIN
            IF held.id IS NULL THEN
                RETURN;
            END IF;
            IF held.seen_at < at - interval '1 minute' THEN
                UPDATE account_session SET seen_at = at WHERE id = held.id;
            END IF;
            RETURN QUERY SELECT held.account_id, held.id, organiser.shown_name, organiser_is_fresh(held, at),
                organiser_is_equipped(held.account_id), organiser_may_change(held, at),
                organiser.proof_digest IS NOT NULL,
                array(SELECT organisation_id FROM organisation_role AS given
                    WHERE given.account_id = held.account_id ORDER BY organisation_id, role),
                array(SELECT role::text FROM organisation_role AS given
                    WHERE given.account_id = held.account_id ORDER BY organisation_id, role)
            FROM organiser WHERE organiser.account_id = held.account_id;
        END $$
    """,
    "look_at_password(bytea, bytea, timestamptz)": """
        CREATE FUNCTION look_at_password(asked bytea, proof bytea, at timestamptz) RETURNS TABLE (
            account_id integer, code_secret bytea
        ) LANGUAGE plpgsql AS $$
        BEGIN
            IF NOT take_try(asked, at) THEN
                RETURN;
            END IF;
            RETURN QUERY SELECT organiser.account_id, organiser.code_secret
            FROM organiser JOIN account ON account.id = organiser.account_id
            WHERE organiser.name_digest = asked AND organiser.proof_digest = proof AND account.state = 'active';
        END $$
    """,
    "begin_password_session(bytea, bytea, bigint, bytea, bytea, timestamptz)": """
        CREATE FUNCTION begin_password_session(
            asked bytea, proof bytea, step bigint, fresh bytea, former bytea, at timestamptz
        ) RETURNS boolean LANGUAGE plpgsql AS $$
        DECLARE
            entering integer;
        BEGIN
            UPDATE organiser SET code_step = step FROM account
            WHERE organiser.name_digest = asked AND organiser.proof_digest = proof AND organiser.code_step < step
                AND account.id = organiser.account_id AND account.state = 'active'
            RETURNING organiser.account_id INTO entering;
            IF entering IS NULL THEN
                RETURN false;
            END IF;
            DELETE FROM sign_in_brake WHERE name_digest = asked;
            RETURN begin_organiser_session(entering, fresh, former, true, at);
        END $$
    """,
    "find_passkey(bytea)": """
        CREATE FUNCTION find_passkey(asked bytea) RETURNS TABLE (
            account_id integer, public_key bytea, sign_count bigint
        ) LANGUAGE sql STABLE AS $$
            SELECT passkey.account_id, passkey.public_key, passkey.sign_count
            FROM passkey JOIN account ON account.id = passkey.account_id
            WHERE passkey.credential = asked AND account.state = 'active'
        $$
    """,
    "begin_passkey_session(bytea, bigint, bytea, bytea, bytea, timestamptz)": """
        CREATE FUNCTION begin_passkey_session(
            asked bytea, uses bigint, challenge bytea, fresh bytea, former bytea, at timestamptz
        ) RETURNS boolean LANGUAGE plpgsql AS $$
        DECLARE
            entering integer;
        BEGIN
            IF NOT spend_challenge(challenge, at) THEN
                RETURN false;
            END IF;
            entering := use_passkey(asked, uses, NULL, at);
            RETURN entering IS NOT NULL AND begin_organiser_session(entering, fresh, former, true, at);
        END $$
    """,
    "is_invitation_open(bytea, timestamptz)": """
        CREATE FUNCTION is_invitation_open(asked bytea, at timestamptz) RETURNS boolean
        LANGUAGE sql STABLE AS $$
            SELECT EXISTS (
                SELECT FROM invitation JOIN account ON account.id = invitation.account_id
                WHERE invitation.token_digest = asked AND invitation.used_at IS NULL AND invitation.expires_at > at
                    AND account.state = 'active' AND NOT organiser_has_way_in(account.id)
            )
        $$
    """,
    "begin_invited_session(bytea, bytea, bytea, timestamptz)": """
        CREATE FUNCTION begin_invited_session(asked bytea, fresh bytea, former bytea, at timestamptz)
        RETURNS boolean LANGUAGE plpgsql AS $$
        DECLARE
            entering integer;
        BEGIN
            UPDATE invitation SET used_at = at FROM account
            WHERE invitation.token_digest = asked AND invitation.used_at IS NULL AND invitation.expires_at > at
                AND account.id = invitation.account_id AND account.state = 'active'
                AND NOT organiser_has_way_in(account.id)
            RETURNING invitation.account_id INTO entering;
            RETURN entering IS NOT NULL AND begin_organiser_session(entering, fresh, former, false, at);
        END $$
    """,
    "look_at_own_code(bytea, timestamptz)": """
        CREATE FUNCTION look_at_own_code(shown bytea, at timestamptz) RETURNS bytea
        LANGUAGE plpgsql AS $$
        DECLARE
            held account_session := live_organiser(shown, at);
        BEGIN
            IF held.id IS NULL OR NOT take_try(brake_of(held.account_id), at) THEN
                RETURN NULL;
            END IF;
            RETURN (SELECT organiser.code_secret FROM organiser WHERE organiser.account_id = held.account_id);
        END $$
    """,
    "step_up_by_code(bytea, bigint, bytea, timestamptz)": """
        CREATE FUNCTION step_up_by_code(shown bytea, step bigint, fresh bytea, at timestamptz) RETURNS boolean
        LANGUAGE plpgsql AS $$
        DECLARE
            held account_session := live_organiser(shown, at);
        BEGIN
            UPDATE organiser SET code_step = step
            WHERE account_id = held.account_id AND proof_digest IS NOT NULL AND code_step < step;
            IF NOT FOUND THEN
                RETURN false;
            END IF;
            DELETE FROM sign_in_brake WHERE name_digest = brake_of(held.account_id);
            PERFORM rotate_organiser(held, fresh, at);
            RETURN true;
        END $$
    """,
    "step_up_by_passkey(bytea, bytea, bigint, bytea, bytea, timestamptz)": """
        CREATE FUNCTION step_up_by_passkey(
            shown bytea, asked bytea, uses bigint, challenge bytea, fresh bytea, at timestamptz
        ) RETURNS boolean LANGUAGE plpgsql AS $$
        DECLARE
            held account_session := live_organiser(shown, at);
        BEGIN
            IF held.id IS NULL OR NOT spend_challenge(challenge, at)
                OR use_passkey(asked, uses, held.account_id, at) IS NULL
            THEN
                RETURN false;
            END IF;
            PERFORM rotate_organiser(held, fresh, at);
            RETURN true;
        END $$
    """,
    "list_own_passkeys(bytea, timestamptz)": """
        CREATE FUNCTION list_own_passkeys(shown bytea, at timestamptz) RETURNS TABLE (
            passkey_id integer, credential bytea, shown_name bytea, created_at timestamptz, used_at timestamptz
        ) LANGUAGE sql STABLE AS $$
            SELECT passkey.id, passkey.credential, passkey.shown_name, passkey.created_at, passkey.used_at
            FROM live_organiser(shown, at) AS held JOIN passkey ON passkey.account_id = held.account_id
            ORDER BY passkey.id
        $$
    """,
    "add_own_passkey(bytea, bytea, bytea, bigint, bytea, bytea, bytea, timestamptz)": """
        CREATE FUNCTION add_own_passkey(
            shown bytea, made bytea, public_key bytea, uses bigint, shown_name bytea, challenge bytea, fresh bytea,
            at timestamptz
        ) RETURNS boolean LANGUAGE plpgsql AS $$
        DECLARE
            held account_session := live_organiser(shown, at);
            added integer;
        BEGIN
            IF NOT organiser_may_change(held, at) OR NOT spend_challenge(challenge, at) THEN
                RETURN false;
            END IF;
            INSERT INTO passkey (account_id, credential, public_key, sign_count, shown_name, created_at)
            VALUES (held.account_id, made, public_key, uses, shown_name, at)
            ON CONFLICT (credential) DO NOTHING RETURNING id INTO added;
            IF added IS NULL THEN
                RETURN false;
            END IF;
            PERFORM note_act(held.account_id, 'added_passkey', 'passkey', added, at);
            PERFORM end_other_sessions(held, at);
            PERFORM rotate_organiser(held, fresh, at);
            RETURN true;
        END $$
    """,
    "set_own_password(bytea, bytea, bytea, bytea, bigint, bytea, timestamptz)": """
        CREATE FUNCTION set_own_password(
            shown bytea, own_name bytea, proof bytea, secret bytea, step bigint, fresh bytea, at timestamptz
        ) RETURNS boolean LANGUAGE plpgsql AS $$
        DECLARE
            held account_session := live_organiser(shown, at);
        BEGIN
            IF NOT organiser_may_change(held, at) THEN
                RETURN false;
            END IF;
            UPDATE organiser SET proof_digest = proof, code_secret = secret, code_step = step, password_at = at
            WHERE account_id = held.account_id AND name_digest = own_name;
            IF NOT FOUND THEN
                RETURN false;
            END IF;
            PERFORM note_act(held.account_id, 'set_password', 'account', held.account_id, at);
            PERFORM end_other_sessions(held, at);
            PERFORM rotate_organiser(held, fresh, at);
            RETURN true;
        END $$
    """,
    "remove_own_passkey(bytea, integer, bytea, timestamptz)": """
        CREATE FUNCTION remove_own_passkey(shown bytea, going integer, fresh bytea, at timestamptz) RETURNS boolean
        LANGUAGE plpgsql AS $$
        DECLARE
            held account_session := live_organiser(shown, at);
        BEGIN
            PERFORM FROM account WHERE id = held.account_id FOR UPDATE;
            IF NOT organiser_may_change(held, at) OR NOT EXISTS (
                SELECT FROM organiser WHERE account_id = held.account_id AND proof_digest IS NOT NULL
            ) AND (SELECT count(*) FROM passkey WHERE account_id = held.account_id) <= 2 THEN
                RETURN false;
            END IF;
            DELETE FROM passkey WHERE id = going AND account_id = held.account_id;
            IF NOT FOUND THEN
                RETURN false;
            END IF;
            PERFORM note_act(held.account_id, 'removed_passkey', 'passkey', going, at);
            PERFORM end_other_sessions(held, at);
            PERFORM rotate_organiser(held, fresh, at);
            RETURN true;
        END $$
    """,
    "remove_own_password(bytea, bytea, timestamptz)": """
        CREATE FUNCTION remove_own_password(shown bytea, fresh bytea, at timestamptz) RETURNS boolean
        LANGUAGE plpgsql AS $$
        DECLARE
            held account_session := live_organiser(shown, at);
        BEGIN
            PERFORM FROM account WHERE id = held.account_id FOR UPDATE;
            IF NOT organiser_may_change(held, at)
                OR (SELECT count(*) FROM passkey WHERE account_id = held.account_id) < 2
            THEN
                RETURN false;
            END IF;
            UPDATE organiser SET proof_digest = NULL, code_secret = NULL, password_at = NULL
            WHERE account_id = held.account_id AND proof_digest IS NOT NULL;
            IF NOT FOUND THEN
                RETURN false;
            END IF;
            PERFORM note_act(held.account_id, 'removed_password', 'account', held.account_id, at);
            PERFORM end_other_sessions(held, at);
            PERFORM rotate_organiser(held, fresh, at);
            RETURN true;
        END $$
    """,
    "add_organiser_request(bytea, bytea, timestamptz)": """
        CREATE FUNCTION add_organiser_request(shown bytea, closed bytea, at timestamptz) RETURNS boolean
        LANGUAGE plpgsql AS $$
        DECLARE
            held account_session := live_organiser(shown, at);
        BEGIN
            IF held.id IS NULL OR NOT organiser_is_equipped(held.account_id) THEN
                RETURN false;
            END IF;
            INSERT INTO organiser_request (account_id, is_fresh, sealed, received_at)
            VALUES (held.account_id, organiser_is_fresh(held, at), closed, at);
            RETURN true;
        END $$
    """,
    "count_organiser_requests(bytea, timestamptz)": """
        CREATE FUNCTION count_organiser_requests(shown bytea, at timestamptz) RETURNS bigint
        LANGUAGE sql STABLE AS $$
            SELECT count(*) FROM live_organiser(shown, at) AS held
            JOIN organiser_request AS asked ON asked.account_id = held.account_id AND asked.failures < 3
        $$
    """,
    "list_people(bytea, integer, timestamptz)": """
        CREATE FUNCTION list_people(shown bytea, asked integer, at timestamptz) RETURNS TABLE (
            account_id integer, shown_name bytea, is_equipped boolean, is_frozen boolean, since timestamptz,
            roles text[]
        ) LANGUAGE sql STABLE AS $$
            SELECT organiser.account_id, organiser.shown_name, organiser_is_equipped(organiser.account_id),
                account.state = 'frozen', min(given.granted_at), array_agg(given.role::text ORDER BY given.role)
            FROM live_organiser(shown, at) AS held
            JOIN organisation_role AS given ON given.organisation_id = asked
                AND organiser_has_role(held, asked, '{owner,editor,reviewer,exporter,mailer,auditor}')
            JOIN organiser ON organiser.account_id = given.account_id
            JOIN account ON account.id = given.account_id
            GROUP BY organiser.account_id, account.state ORDER BY min(given.granted_at), organiser.account_id
        $$
    """,
    "list_approvals(bytea, timestamptz)": """
        CREATE FUNCTION list_approvals(shown bytea, at timestamptz) RETURNS TABLE (
            approval_id integer, organisation_id integer, action text, role text, asked_at timestamptz,
            expires_at timestamptz, state text, asked_by integer, asker_name bytea, subject_id integer,
            subject_name bytea, decided_by integer
        ) LANGUAGE sql STABLE AS $$
            SELECT approval.id, approval.organisation_id, approval.action::text, approval.role::text,
                approval.asked_at, approval.expires_at, approval.state::text, approval.asked_by, asker.shown_name,
                approval.subject_id, subject.shown_name, approval.decided_by
            FROM live_organiser(shown, at) AS held
            JOIN approval ON organiser_has_role(held, approval.organisation_id, '{owner}')
            JOIN organiser AS asker ON asker.account_id = approval.asked_by
            JOIN organiser AS subject ON subject.account_id = approval.subject_id
            ORDER BY approval.id DESC LIMIT 100
        $$
    """,
    "list_audit(bytea, integer, bigint, integer, timestamptz)": """
        CREATE FUNCTION list_audit(shown bytea, asked integer, before bigint, most integer, at timestamptz)
        RETURNS SETOF audit_entry LANGUAGE sql STABLE AS $$
            SELECT entry.* FROM live_organiser(shown, at) AS held
            JOIN audit_entry AS entry ON organiser_has_role(held, asked, '{owner,auditor}')
                AND (entry.organisation_id = asked OR entry.organisation_id IS NULL AND EXISTS (
                    SELECT FROM organisation_role AS given
                    WHERE given.organisation_id = asked AND (
                        given.account_id = entry.actor_id
                        OR entry.actor_id IS NULL AND entry.object_kind = 'account'
                            AND given.account_id = entry.object_id
                    )
                ))
            WHERE before IS NULL OR entry.id < before
            ORDER BY entry.id DESC LIMIT least(most, 100000)
        $$
    """,
    "note_audit_export(bytea, integer, timestamptz)": """
        CREATE FUNCTION note_audit_export(shown bytea, asked integer, at timestamptz) RETURNS boolean
        LANGUAGE plpgsql AS $$
        DECLARE
            held account_session := live_organiser(shown, at);
        BEGIN
            IF held.id IS NULL OR NOT organiser_is_fresh(held, at)
                OR NOT organiser_has_role(held, asked, '{owner,auditor}')
            THEN
                RETURN false;
            END IF;
            INSERT INTO audit_entry (id, organisation_id, actor_id, action, object_kind, object_id, noted_at, chain_digest)
            VALUES (0, asked, held.account_id, 'exported_log', 'organisation', asked, at, '');
            RETURN true;
        END $$
    """,
}

_ROLES = "('owner', 'editor', 'reviewer', 'exporter', 'mailer', 'auditor')"


def upgrade() -> None:
    """Add the tables, then the functions."""
    op.drop_constraint(op.f("ck_account_kind"), "account")
    op.create_check_constraint(op.f("ck_account_kind"), "account", "kind IN ('staff', 'organiser')")
    op.add_column("account_session", sa.Column("factor_at", _MOMENT))
    _add_people()
    _add_work()
    _add_log()
    for name, definition in (_INNER | _TRIGGERS).items():
        op.execute(definition)
        op.execute(f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC")
    op.execute(
        "CREATE TRIGGER chain BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION chain_audit()"
    )
    op.execute(
        "CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION keep_audit()"
    )
    for name, definition in _DOORS.items():
        op.execute(definition)
        op.execute(f"ALTER FUNCTION {name} SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp")
        op.execute(f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC")


def _account(name: str = "account_id", **more) -> sa.Column:
    return sa.Column(name, sa.Integer(), sa.ForeignKey("account.id"), **{"nullable": False, **more})


def _organisation(**more) -> sa.Column:
    return sa.Column(
        "organisation_id", sa.Integer(), sa.ForeignKey("organisation.id"), **{"nullable": False, **more}
    )


def _add_people() -> None:
    op.create_table(
        "organiser",
        _account(primary_key=True),
        sa.Column("shown_name", sa.LargeBinary(), nullable=False),
        sa.Column("name_digest", sa.LargeBinary(), unique=True, nullable=False),
        sa.Column("proof_digest", sa.LargeBinary()),
        sa.Column("code_secret", sa.LargeBinary()),
        sa.Column("code_step", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("password_at", _MOMENT),
        sa.CheckConstraint(
            "(proof_digest IS NULL) = (code_secret IS NULL) AND (proof_digest IS NULL) = (password_at IS NULL)",
            name="both",
        ),
    )
    op.create_table(
        "organisation_role",
        _account(primary_key=True),
        _organisation(primary_key=True),
        sa.Column("role", sa.String(20), primary_key=True),
        sa.Column("granted_at", _MOMENT, nullable=False),
        _account("granted_by", nullable=True),
        sa.CheckConstraint(f"role IN {_ROLES}", name="role"),
    )
    op.create_index(op.f("ix_organisation_role_organisation_id"), "organisation_role", ["organisation_id"])
    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        _account(),
        sa.Column("credential", sa.LargeBinary(), unique=True, nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("shown_name", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("used_at", _MOMENT),
    )
    op.create_index(op.f("ix_passkey_account_id"), "passkey", ["account_id"])
    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _account(),
        sa.Column("token_digest", sa.LargeBinary(), unique=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("letter_due_at", _MOMENT),
        sa.Column("letter_attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("mailed_at", _MOMENT),
        sa.Column("bounced_at", _MOMENT),
        sa.Column("used_at", _MOMENT),
        sa.Column("expires_at", _MOMENT, nullable=False),
    )
    op.create_index(op.f("ix_invitation_account_id"), "invitation", ["account_id"])
    due = sa.text("letter_due_at IS NOT NULL")
    op.create_index("ix_invitation_due", "invitation", ["letter_due_at"], postgresql_where=due)


def _add_work() -> None:
    op.create_table(
        "organiser_request",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        _account(),
        sa.Column("is_fresh", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", _MOMENT, nullable=False),
        sa.Column("failures", sa.SmallInteger(), server_default="0", nullable=False),
    )
    op.create_index(op.f("ix_organiser_request_account_id"), "organiser_request", ["account_id"])
    op.create_table(
        "approval",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        _organisation(),
        sa.Column("action", sa.String(20), nullable=False),
        _account("subject_id"),
        sa.Column("role", sa.String(20)),
        _account("asked_by"),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        _account("decided_by", nullable=True),
        sa.Column("decided_at", _MOMENT),
        sa.CheckConstraint("action IN ('give_role', 'take_role', 'recover')", name="action"),
        sa.CheckConstraint(f"role IN {_ROLES}", name="role"),
        sa.CheckConstraint("state IN ('asked', 'carried_out', 'refused')", name="state"),
        sa.CheckConstraint("(action = 'recover') = (role IS NULL)", name="about"),
        sa.CheckConstraint("(state = 'asked') = (decided_by IS NULL)", name="decided"),
        sa.CheckConstraint("state <> 'carried_out' OR decided_by <> asked_by", name="two_persons"),
    )
    op.create_index(op.f("ix_approval_organisation_id"), "approval", ["organisation_id"])
    op.create_table(
        "sign_in_brake",
        sa.Column("name_digest", sa.LargeBinary(), primary_key=True),
        sa.Column("failures", sa.SmallInteger(), nullable=False),
        sa.Column("last_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "spent_challenge",
        sa.Column("challenge_digest", sa.LargeBinary(), primary_key=True),
        sa.Column("spent_at", _MOMENT, nullable=False),
    )


def _add_log() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("organisation_id", sa.Integer()),
        sa.Column("actor_id", sa.Integer()),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object_kind", sa.Text(), nullable=False),
        sa.Column("object_id", sa.BigInteger(), nullable=False),
        sa.Column("noted_at", _MOMENT, nullable=False),
        sa.Column("chain_digest", sa.LargeBinary(), nullable=False),
    )
    op.create_index(op.f("ix_audit_entry_organisation_id"), "audit_entry", ["organisation_id"])


def downgrade() -> None:
    """Refuse: who may do what, and who did, would be lost."""
    raise NotImplementedError("restore a backup from before this version instead")
