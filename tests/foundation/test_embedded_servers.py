"""The servers that are brought along start, answer, survive a kill, and keep quiet about people."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from redis import Redis

from petitioner.foundation.embedded import programs, servants
from petitioner.foundation.embedded.postgres import Postgres, find_postgres
from petitioner.foundation.embedded.refusal import Refusal
from petitioner.foundation.embedded.servants import find_binaries
from petitioner.foundation.embedded.supervisor import Supervisor
from petitioner.foundation.embedded.valkey import Valkey
from tests.servers import Servers


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(said: list[str]) -> Iterator[Supervisor]:
    kept = Supervisor(lambda _, line: said.append(line))
    yield kept
    kept.stop()


@pytest.fixture
def folder(servers: Servers) -> Path:
    """A short path: sockets go below it."""
    return Path(tempfile.mkdtemp(prefix="own-", dir=servers.folder))


@pytest.fixture
def own(folder: Path, supervisor: Supervisor) -> Postgres:
    postgres = find_postgres(folder / "data", folder / "s", durable=True)
    assert postgres.prepare()
    supervisor.start(postgres.program(programs.plain_environment()))
    postgres.wait()
    return postgres


def test_what_was_committed_is_there_after_the_server_was_killed(
    own: Postgres, supervisor: Supervisor
) -> None:
    own.create()
    with psycopg.connect(own.url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1")
    supervisor.kill("postgres")
    own.wait()
    with psycopg.connect(own.url()) as connection:
        assert connection.execute("SELECT * FROM kept").fetchall() == [(1,)]
    assert not own.prepare()


def test_the_servers_log_tells_nothing_about_people(own: Postgres, said: list[str]) -> None:
    own.create()
    with psycopg.connect(own.url(), autocommit=True) as connection:
        connection.execute("CREATE TABLE person (address text UNIQUE)")
        connection.execute("INSERT INTO person VALUES ('ana.petrenko@posta.example')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO person VALUES ('ana.petrenko@posta.example')")
        with pytest.raises(psycopg.errors.UndefinedColumn):
            connection.execute("SELECT 'ana.petrenko@posta.example', nothing FROM person")
    deadline = time.monotonic() + 10
    while "nothing" not in "\n".join(said) and time.monotonic() < deadline:
        time.sleep(0.02)  # the log is heard by a thread of its own
    log = "\n".join(said)
    assert "duplicate key" in log
    assert "petrenko" not in log


def test_letters_outside_ascii_know_their_upper_case(own: Postgres) -> None:
    own.create()
    with psycopg.connect(own.url()) as connection:
        assert connection.execute("SELECT lower('ПЕТРЕНКО')").fetchone() == ("петренко",)


def test_the_server_is_reached_only_through_its_private_folder(own: Postgres) -> None:
    with psycopg.connect(own.url("postgres")) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    assert own.sockets.stat().st_mode & 0o077 == 0


def test_data_of_another_version_is_refused_with_what_to_do(folder: Path) -> None:
    postgres = find_postgres(folder / "data", folder / "s", durable=False)
    postgres.data.mkdir()
    (postgres.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(Refusal, match="--fresh"):
        postgres.prepare()


def test_root_may_run_the_server_where_user_namespaces_are_closed(
    folder: Path, supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servants, "NAMESPACE", ("unshare", "--no-such-option"))
    monkeypatch.setattr(servants, "OPEN_TO_ALL", folder)
    folder.chmod(0o755)
    folder.parent.chmod(0o711)
    postgres = find_postgres(folder / "data", folder / "s", durable=False)
    if not postgres.servant.is_other_user:
        pytest.skip("only root needs another user")
    postgres.prepare()
    supervisor.start(postgres.program(programs.plain_environment()))
    postgres.wait()
    assert postgres.data.stat().st_uid == postgres.servant.user


def test_named_programs_come_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PETITIONER_PG_BIN", str(tmp_path))
    assert find_binaries() == tmp_path


@pytest.mark.parametrize(("durable", "kept"), [(True, b"1"), (False, None)])
def test_a_durable_queue_survives_a_kill(
    folder: Path, supervisor: Supervisor, durable: bool, kept: bytes | None
) -> None:
    valkey = Valkey(folder / "v", folder, durable=durable)
    supervisor.start(valkey.program(programs.plain_environment()))
    valkey.wait()
    with Redis.from_url(valkey.url(3)) as connection:
        connection.set("nudge", "1")
        connection.config_set("appendfsync", "always")
        connection.set("nudge", "1")
    supervisor.kill("valkey")
    valkey.wait()
    with Redis.from_url(valkey.url(3)) as connection:
        assert connection.get("nudge") == kept
