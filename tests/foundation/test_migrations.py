"""The migrations make exactly the tables the code expects, and may be run again at any time."""

import logging

import flask_migrate
import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from click.testing import CliRunner
from flask_migrate import Migrate
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError

from petitioner import cli, grants, tables
from petitioner.app import create_app
from petitioner.cli import main
from petitioner.foundation.db import db
from petitioner.foundation.roles import WEB, as_role
from petitioner.foundation.settings import Settings
from petitioner.statements import read
from petitioner.statements.shapes import Policy


@pytest.fixture
def empty_database(servers, worker_number):
    """Return the address of a database without a single table; each process of the run has its own."""
    name = f"migrations_{worker_number}"
    servers.postgres.drop(name)
    servers.postgres.create(name)
    yield servers.postgres.url(name)
    servers.postgres.drop(name)


@pytest.fixture
def upgrade(empty_database, servers, monkeypatch):
    """Run the operator's command on that database."""
    monkeypatch.setenv("PETITIONER_DATABASE_URL", empty_database)
    monkeypatch.setenv("PETITIONER_WEB_KEYS", str(servers.keys / "web.keys"))
    made = []
    monkeypatch.setattr(cli, "create_app", lambda settings: made.append(create_app(settings)) or made[-1])

    def run():
        return CliRunner(catch_exceptions=False).invoke(main, ["database", "upgrade"])

    handlers = logging.getLogger().handlers[:]
    yield run
    logging.getLogger().handlers[:] = handlers
    for app in made:
        with app.app_context():
            db.engine.dispose()


COLUMNS = """
SELECT table_name, column_name, data_type, is_nullable, column_default, is_identity
FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'
ORDER BY 1, 2
"""
INDEXES = """
SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version' ORDER BY 1
"""
CONSTRAINTS = """
SELECT conrelid::regclass::text AS on_table, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = 'public'::regnamespace AND conrelid <> coalesce(to_regclass('alembic_version'), 0)
ORDER BY 1, 2
"""
TRIGGERS = "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"
STORAGE = """
SELECT relname, reloptions FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND reloptions IS NOT NULL ORDER BY 1
"""


def described(url):
    """Return all columns, indexes, constraints, triggers and storage options of a database, in words."""
    with psycopg.connect(url) as connection:
        queries = (COLUMNS, INDEXES, CONSTRAINTS, TRIGGERS, STORAGE)
        return {query: connection.execute(query).fetchall() for query in queries}


def engine_of(url):
    return create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))


def test_an_empty_database_becomes_what_the_code_expects(empty_database, upgrade):
    done = upgrade()
    assert (done.exit_code, done.output) == (0, "The tables are up to date.\n")
    engine = engine_of(empty_database)
    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, tables.METADATA) == []
    engine.dispose()


def test_conditions_of_indexes_and_checks_are_those_of_the_models_too(empty_database, upgrade, servers):
    upgrade()
    servers.postgres.drop("models")
    servers.postgres.create("models")
    engine = engine_of(servers.postgres.url("models"))
    tables.METADATA.create_all(engine)
    engine.dispose()
    migrated, modelled = described(empty_database), described(servers.postgres.url("models"))
    servers.postgres.drop("models")
    for query in (COLUMNS, INDEXES, CONSTRAINTS, STORAGE):
        assert migrated[query] == modelled[query]
    assert len(migrated[INDEXES]) > 20


def test_running_them_again_changes_nothing(empty_database, upgrade):
    upgrade()
    before = described(empty_database)
    assert upgrade().exit_code == 0
    assert described(empty_database) == before


BEFORE_POLICIES = """
INSERT INTO organisation (slug, names, abouts, created_at) VALUES ('long-table', '{}', '{}', now());
INSERT INTO statement (uuid, slug, organisation_id, state, topics, summaries,
                       first_published_at, changed_at, created_at)
SELECT gen_random_uuid(), 'ceasefire', id, 'open', '{}', '{}', now(), now(), now() FROM organisation
"""


def test_a_statement_that_was_there_before_policies_is_an_ordinary_one(empty_database, upgrade, servers):
    app = create_app(Settings(database_url=empty_database, web_keys=servers.keys / "web.keys"))
    with app.app_context():
        Migrate(app, db)
        flask_migrate.upgrade(directory=str(tables.MIGRATIONS), revision="0002")
        db.session.execute(text(BEFORE_POLICIES))
        db.session.commit()
        for _ in range(2):
            flask_migrate.upgrade(directory=str(tables.MIGRATIONS), revision="0003")
            assert list(read.policies(db.session).values()) == [Policy()]
            db.session.rollback()
            flask_migrate.downgrade(directory=str(tables.MIGRATIONS), revision="0002")
        db.session.remove()
        db.engine.dispose()
    assert upgrade().exit_code == 0


def test_there_is_one_history_with_one_end():
    scripts = ScriptDirectory(str(tables.MIGRATIONS))
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1


def test_the_tests_run_on_migrated_tables(session):
    context = MigrationContext.configure(session.connection())
    assert context.get_current_revision() == ScriptDirectory(str(tables.MIGRATIONS)).get_current_head()
    assert set(db.metadata.tables) <= set(tables.METADATA.tables)


@pytest.mark.parametrize(
    ("table", "trigger"),
    [
        ("statement_version", "version_never_changes"),
        ("statement_text", "text_never_changes"),
        ("statement_text", "text_never_late"),
    ],
)
def test_a_published_text_is_guarded_by_the_database_itself(database_url, table, trigger):
    with psycopg.connect(database_url) as connection:
        found = connection.execute(
            "SELECT tgenabled FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname = %s", [table, trigger]
        ).fetchone()
    assert found == ("O",)


@pytest.fixture
def modest(empty_database, upgrade, servers, worker_number, monkeypatch):
    """Own that database, and run the command, as a role that may do nothing else; return its address."""
    role = f"modest_owner_{worker_number}"
    database = empty_database.partition("@/")[2].partition("?")[0]
    with psycopg.connect(servers.postgres.url("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN")
        connection.execute(f"ALTER DATABASE {database} OWNER TO {role}")
    url = as_role(empty_database, role)
    monkeypatch.setenv("PETITIONER_DATABASE_URL", url)
    yield url
    with psycopg.connect(empty_database, autocommit=True) as connection:
        connection.execute(f"REASSIGN OWNED BY {role} TO CURRENT_USER")
        connection.execute(f"DROP OWNED BY {role}")
        connection.execute(f"DROP ROLE {role}")


def test_an_owner_who_may_make_no_roles_gives_rights_to_those_that_were_made(modest, upgrade, database_url):
    assert upgrade().exit_code == 0, "the roles are there: the databases of these tests have made them"
    with psycopg.connect(as_role(modest, WEB), autocommit=True) as connection:
        connection.execute("SELECT * FROM statement")
        connection.execute("SELECT confirm_signatures(ARRAY['guess']::bytea[])")
        for refused in ("SELECT * FROM signature", "CREATE TABLE mine (id int)"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(refused)


def test_an_owner_who_may_not_make_a_missing_role_is_told_what_to_do(modest, upgrade, monkeypatch):
    monkeypatch.setattr(grants, "WORKER", "nobody_made_this_role")
    done = upgrade()
    assert done.exit_code == 1
    assert "The tables are up to date, but the roles petitioner_web and petitioner_worker" in done.output
    assert "createuser" in done.output


def test_rights_that_name_what_is_not_there_are_a_mistake_of_ours_and_not_the_owners(upgrade, monkeypatch):
    monkeypatch.setattr(grants, "WEB_READS", {"no_such_table": ()})
    with pytest.raises(ProgrammingError, match="no_such_table"):
        upgrade()
