"""The database itself keeps signers from the web process: its role may read, add and call what is listed."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import Connection, sql
from psycopg.errors import InsufficientPrivilege

from petitioner import grants
from petitioner.foundation.roles import WEB, WORKER, as_role
from petitioner.tables import METADATA

ABOUT_SIGNERS = (
    "intake",
    "signature",
    "link",
    "receipt",
    "consent",
    "address_letter",
    "suppression",
    "signer_search",
    "comment_view",
    "sample_audit",
    "sample_leaf",
)
ABOUT_MEMBERS = (
    *("endorsement_letter", "endorsement_answer", "authority_letter", "authority_answer"),
    *("canvass", "canvass_member", "canvass_answer"),
    *("renewal_letter", "renewal_reply"),
)
ABOUT_STAFF = (
    *("account_session", "sign_in_link", "sign_in_request", "desk_request", "authority_objection"),
    "office_entry",
)
ABOUT_ORGANISERS = (
    "organiser",
    "organisation_role",
    "passkey",
    "invitation",
    "organiser_request",
    "approval",
    "sign_in_brake",
    "spent_challenge",
    "audit_entry",
)
DRAFTS = ("draft", "draft_text", "draft_picture", "draft_lock", "draft_support", "draft_step")


@pytest.fixture
def as_web(database_url: str) -> Iterator[Connection]:
    with psycopg.connect(as_role(database_url, WEB), autocommit=True) as connection:
        yield connection


@pytest.fixture
def as_worker(database_url: str) -> Iterator[Connection]:
    with psycopg.connect(as_role(database_url, WORKER), autocommit=True) as connection:
        yield connection


@pytest.mark.parametrize("table", sorted(METADATA.tables))
def test_the_web_reads_the_columns_on_the_list_and_no_other(as_web: Connection, table: str) -> None:
    columns = [column.name for column in METADATA.tables[table].columns]
    listed = grants.WEB_READS.get(table)
    allowed = set() if listed is None else set(listed or columns)
    for name in columns:
        query = sql.SQL("SELECT {} FROM {} LIMIT 1").format(sql.Identifier(name), sql.Identifier(table))
        if name in allowed:
            as_web.execute(query)
        else:
            with pytest.raises(InsufficientPrivilege):
                as_web.execute(query)


def test_no_column_about_signers_is_on_the_list() -> None:
    assert not set(grants.WEB_READS) & {
        *ABOUT_SIGNERS,
        *ABOUT_MEMBERS,
        *ABOUT_STAFF,
        *ABOUT_ORGANISERS,
        *DRAFTS,
    }
    assert set(METADATA.tables) >= {*grants.WEB_READS, *ABOUT_SIGNERS, *ABOUT_ORGANISERS, *DRAFTS}


@pytest.mark.parametrize("table", sorted(METADATA.tables))
def test_the_web_changes_and_deletes_nothing_and_adds_only_sealed_forms(
    as_web: Connection, table: str
) -> None:
    for statement in ("DELETE FROM {}", "TRUNCATE {}"):
        with pytest.raises(InsufficientPrivilege):
            as_web.execute(sql.SQL(statement).format(sql.Identifier(table)))
    for right in ("UPDATE", "REFERENCES"):
        found = as_web.execute("SELECT has_any_column_privilege(%s, %s)", [table, right]).fetchone()
        assert found == (False,), right
    adds = as_web.execute("SELECT has_any_column_privilege(%s, 'INSERT')", [table]).fetchone()
    assert adds == (table in grants.WEB_ADDS,)


def test_what_the_web_adds_it_cannot_read_back(as_web: Connection) -> None:
    with pytest.raises(InsufficientPrivilege):
        as_web.execute("INSERT INTO intake (handle_digest) VALUES ('') RETURNING id")


def test_the_web_calls_the_functions_on_the_list_and_they_tell_nothing_to_a_guess(as_web: Connection) -> None:
    callable_by_web = as_web.execute(
        "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        " AND prosecdef AND has_function_privilege(oid, 'EXECUTE')"
    ).fetchall()
    assert {
        name.replace("timestamp with time zone", "timestamptz").replace(",", ", ")
        for (name,) in callable_by_web
    } == set(grants.WEB_CALLS)
    assert as_web.execute("SELECT * FROM look_up_link('guess')").fetchall() == []
    assert as_web.execute("SELECT * FROM spend_try('guess', 'guess', 5)").fetchall() == []
    assert as_web.execute("SELECT disown_signature('guess', now())").fetchall() == [(False,)]
    assert as_web.execute("SELECT * FROM look_up_endorsement('guess')").fetchall() == []
    assert as_web.execute("SELECT answer_endorsement('guess', 'confirm', now())").fetchall() == [(False,)]
    assert as_web.execute("SELECT * FROM look_up_canvass('guess', now())").fetchall() == []
    assert as_web.execute("SELECT * FROM look_up_sample('guess', now())").fetchall() == []
    assert as_web.execute("SELECT answer_sample('guess', 'yes', now())").fetchall() == [(False,)]
    assert as_web.execute("SELECT answer_canvass('guess', 'for', now())").fetchall() == [(False,)]
    assert as_web.execute("SELECT * FROM look_up_renewal('guess')").fetchall() == []
    assert as_web.execute("SELECT answer_renewal('guess', 'back', now())").fetchall() == [(False,)]
    entry = "gen_random_uuid(), 1, 1, 'en', 1, 1, 'note', '', current_date, now()"
    assert as_web.execute(f"SELECT enter_endorsement('guess', {entry})").fetchall() == [(False,)]
    assert as_web.execute("SELECT take_entry_back('guess', gen_random_uuid(), now())").fetchall() == [
        (False,)
    ]
    assert as_web.execute("SELECT * FROM list_own_entries('guess', now())").fetchall() == []
    as_web.execute("SELECT confirm_signatures(ARRAY['guess']::bytea[])")
    for shown in ("look_up_session", "list_own_sessions"):
        assert as_web.execute(f"SELECT * FROM {shown}('guess', now())").fetchall() == []  # noqa: S608 (names of ours)
    for refused in (
        "is_sign_in_open('guess', now())",
        "begin_session('guess', 'fresh', NULL, now())",
        "end_own_session('guess', 1, now())",
        "add_desk_request('guess', 'sealed', now())",
        "count_desk_requests('guess', now()) > 0",
        "answer_authority('guess', 'gave', now())",
    ):
        assert as_web.execute(f"SELECT {refused}").fetchall() == [(False,)], refused  # type: ignore[call-overload]
    assert as_web.execute("SELECT * FROM look_up_authority('guess')").fetchall() == []


def test_the_functions_cannot_be_turned_aside_by_a_table_of_the_callers_own(as_web: Connection) -> None:
    settings = as_web.execute(
        "SELECT proconfig FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef"
    ).fetchall()
    assert settings
    assert all(found == (["search_path=pg_catalog, public, pg_temp"],) for found in settings)


def test_neither_role_makes_or_changes_tables(as_web: Connection, as_worker: Connection) -> None:
    for connection in (as_web, as_worker):
        for statement in (
            "CREATE TABLE mine (id int)",
            "ALTER TABLE signature ADD COLUMN clear text",
            "DROP FUNCTION look_up_link(bytea)",
        ):
            with pytest.raises(InsufficientPrivilege):
                connection.execute(statement)  # type: ignore[call-overload]
