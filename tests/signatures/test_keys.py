"""Keys are changed while signatures lie under the old ones; nobody is lost, and the old keys can go."""

import shutil
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner, Result

from petitioner import cli, encrypted, keys_commands
from petitioner.app import create_app
from petitioner.foundation.db import db
from petitioner.foundation.key_files import read_web_keys, read_worker_keys
from petitioner.foundation.roles import WORKER, as_role
from petitioner.foundation.secrets import UnreadableSeal
from petitioner.signatures.shapes import Person
from petitioner.tables import METADATA
from petitioner.vocabulary.email_address import parse_email_address
from tests.faults.people import Desk, desk_of
from tests.people import Invented, crowd
from tests.servers import DEMONSTRATION

PEOPLE = list(crowd(25))


@pytest.fixture
def folder(servers, tmp_path) -> Path:
    """Return key files of this test's own."""
    return Path(shutil.copytree(servers.keys, tmp_path / "keys"))


@pytest.fixture
def desk(settings, servers, worker_number, folder, monkeypatch):
    """Return a desk on a database with the demonstration; the commands meet it as a worker does."""
    url = servers.clone(f"keys_{worker_number}", DEMONSTRATION)
    monkeypatch.setenv("PETITIONER_DATABASE_URL", as_role(url, WORKER))
    monkeypatch.setenv("PETITIONER_WEB_KEYS", str(folder / "web.keys"))
    monkeypatch.setenv("PETITIONER_WORKER_KEYS", str(folder / "worker.keys"))
    made = []
    monkeypatch.setattr(cli, "create_app", lambda found: made.append(create_app(found)) or made[-1])
    monkeypatch.setattr(keys_commands, "AT_ONCE", 10)
    with desk_of(type(settings)(database_url=url)) as lent:
        yield lent
    for app in made:
        with app.app_context():
            db.engine.dispose()


def command(*words: str) -> Result:
    return CliRunner(catch_exceptions=False).invoke(cli.main, ["keys", *words], input="y\n")


def keep(desk: Desk, folder: Path, person: Invented) -> None:
    """Keep a person under the key that is current, as a worker does."""
    keys = read_worker_keys(folder / "worker.keys")
    [row] = desk.sql("SELECT gen_random_uuid() AS id")
    who = Person(person.name, email=parse_email_address(person.email)).to_bytes()
    desk.sql(
        "INSERT INTO consent VALUES ('digest', 'en', 'I agree.', now()) ON CONFLICT DO NOTHING",
    )
    desk.sql(
        "INSERT INTO signature (id, statement_id, version_id, language, state, fingerprint, person, country,"
        " visibility, wants_updates, consent_digest, created_at)"
        " SELECT %s, 1, min(id), 'en', 'confirmed', sha256(%s), %s, 'FR', 'hidden', false, 'digest', now()"
        " FROM statement_version",
        row["id"],
        row["id"].bytes,
        keys.encrypt_row(who, purpose="signature", row_id=row["id"], statement_id=1),
    )


def names(desk: Desk, worker_file: Path) -> set[str]:
    """Return everybody who can be read with these keys."""
    keys = read_worker_keys(worker_file)
    rows = desk.sql("SELECT id, person FROM signature")
    return {
        Person.from_bytes(
            keys.decrypt_row(row["person"], purpose="signature", row_id=row["id"], statement_id=1)
        ).name
        for row in rows
    }


def test_keys_are_rotated_checked_and_retired_without_losing_anybody(desk, folder, tmp_path):
    for person in PEOPLE:
        keep(desk, folder, person)
    desk.put(read_web_keys(folder / "web.keys").seal(b"a form that waits"))
    everybody = {person.name for person in PEOPLE}
    assert command("check").exit_code == 0
    old = Path(shutil.copytree(folder, tmp_path / "old"))

    assert command("rotate", str(folder)).exit_code == 0
    assert names(desk, folder / "worker.keys") == everybody, "the old key still opens what it closed"
    checked = command("check")
    assert checked.exit_code == 1
    assert "signature.person" in checked.output
    assert "intake.sealed" in checked.output
    refused = command("retire", str(folder))
    assert refused.exit_code == 1
    assert "Nothing was retired" in refused.output

    desk.sql("DELETE FROM intake")  # as its opening does
    done = command("reencrypt")
    assert (done.exit_code, "25 rows are now on row key 2." in done.output) == (0, True)
    assert "0 rows are now" in command("reencrypt").output
    assert command("check").exit_code == 0
    assert command("retire", str(folder)).exit_code == 0
    assert names(desk, folder / "worker.keys") == everybody
    with pytest.raises(UnreadableSeal):
        names(desk, old / "worker.keys")


def test_a_reencryption_that_is_killed_goes_on_where_it_was(desk, folder, monkeypatch):
    for person in PEOPLE:
        keep(desk, folder, person)
    command("rotate", str(folder))
    real, batches = keys_commands.reencrypt, []

    def killed(*arguments, **named):
        batches.append(1)
        if len(batches) == 2:
            raise KeyboardInterrupt
        return real(*arguments, **named)

    monkeypatch.setattr(keys_commands, "reencrypt", killed)
    assert command("reencrypt").exit_code == 1
    on_new = "SELECT count(*) FROM signature WHERE substring(person FROM 1 FOR 2) = '\\x0002'"
    assert desk.one(on_new) == 10
    monkeypatch.setattr(keys_commands, "reencrypt", real)
    assert "15 rows are now on row key 2." in command("reencrypt").output
    assert desk.one(on_new) == 25


def test_a_row_nobody_can_read_is_reported_and_left(desk, folder):
    for person in PEOPLE[:3]:
        keep(desk, folder, person)
    desk.sql(
        "UPDATE signature SET person = overlay(person PLACING '\\xffff' FROM 40)"
        " WHERE id = (SELECT min(id::text)::uuid FROM signature)"
    )
    command("rotate", str(folder))
    done = command("reencrypt")
    assert done.exit_code == 1
    assert "2 rows are now on row key 2." in done.output
    assert "1 rows cannot be read" in done.output
    assert "Nothing was retired" in command("retire", str(folder)).output


def test_every_encrypted_column_there_is_stands_on_the_list():
    listed = {(column.table, column.column) for column in encrypted.COLUMNS}
    found = {
        (table.name, column.name)
        for table in METADATA.tables.values()
        for column in table.columns
        if str(column.type) in {"BLOB", "BYTEA"} and not column.name.endswith(("digest", "hash"))
    }
    sealed = {(stored.table, stored.column) for stored in encrypted.SEALED}
    under_the_web_key = {
        ("organiser", "shown_name"),
        ("organiser", "code_secret"),
        ("passkey", "shown_name"),
    }
    public = {
        ("passkey", "credential"),
        ("passkey", "public_key"),
        ("log_leaf", "leaf"),
        ("log_leaf", "about"),
        ("public_signer", "opening"),
        ("endorsement", "leaf_salt"),
        ("sample_audit", "auditor_key"),
        ("sample_audit", "checkpoint_root"),
        ("sample_audit", "value"),
        ("statement_picture", "content"),
    }
    about_to_be_public = {("draft_picture", "content"), ("roster_proposal", "content")}
    no_row_key = {
        ("signature", "fingerprint"),
        ("signature", "namesake"),
        ("imported_fingerprint", "fingerprint"),
    }
    under_a_visitors_secret = {("visit", "view"), ("comment_view", "view"), ("receipt", "made")}
    no_row_key |= under_a_visitors_secret | under_the_web_key | public | about_to_be_public
    assert found - listed - sealed == no_row_key
    assert listed <= found


def test_the_list_names_columns_that_exist(settings):
    with psycopg.connect(settings.database_url) as connection:
        for column in encrypted.COLUMNS:
            query = f"SELECT {column.column}, {column.row_id} FROM {column.table} LIMIT 0"  # noqa: S608 (names from code)
            connection.execute(query)
