"""A command starts without searching what it imports for garbage; a worker is whole before it forks."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from petitioner import cli
from petitioner.foundation.embedded import programs
from petitioner.foundation.settings import Settings

COUNTED = (
    "import gc, petitioner.__main__\n"
    "print(gc.get_freeze_count(), gc.isenabled(), gc.get_stats()[2]['collections'])\n"
)


def test_what_a_command_imports_is_never_searched_for_garbage() -> None:
    told = subprocess.run(
        [sys.executable, "-c", COUNTED],
        env=programs.plain_environment(),
        cwd=programs.ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert int(told[0]) > 50_000, "what was imported is frozen"
    assert told[1:] == ["True", "0"], "from then on garbage is looked for, and never before"


def test_a_worker_knows_how_its_tables_hang_together_before_it_forks(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    monkeypatch.setattr(cli, "relate_tables", lambda: done.append("relate"))
    monkeypatch.setattr(cli, "work", lambda *_, **__: done.append("work"))
    environment = {
        "PETITIONER_DATABASE_URL": settings.database_url,
        "PETITIONER_WEB_KEYS": str(settings.web_keys),
        "PETITIONER_WORKER_KEYS": str(settings.worker_keys),
    }
    told = CliRunner(env=environment).invoke(cli.main, ["worker", "signatures"])
    assert (told.exit_code, done) == (0, ["relate", "work"]), told.output
