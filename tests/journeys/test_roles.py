"""In a running platform each process meets the database in its own role: all journeys here were made so."""

from pathlib import Path

from petitioner.foundation.roles import WEB, WORKER
from tests.journeys import signer
from tests.live import Live


def test_the_web_process_and_the_workers_are_known_to_the_database_by_their_roles(live: Live) -> None:
    signer.sign_and_confirm(live, signer.new_address())
    found = live.sql(
        "SELECT DISTINCT usename FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    roles = {role for (role,) in found}
    assert roles <= {WEB, WORKER}
    assert WEB in roles
    environment = Path(f"/proc/{live.pid('web')}/environ").read_bytes()
    told = dict(line.split(b"=", 1) for line in environment.split(b"\0") if b"=" in line)
    assert told[b"PETITIONER_DATABASE_URL"].decode().startswith(f"postgresql://{WEB}@")
    assert b"PETITIONER_WORKER_KEYS" not in told
