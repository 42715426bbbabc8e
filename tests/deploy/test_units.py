"""The units for a service manager are well formed, closed, and give each process its own keys only."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from petitioner.foundation.embedded.programs import ROOT

UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
PROGRAM = "/opt/petitioner/venv/bin/petitioner"
HIGHEST_EXPOSURE = 15
"""Of 100, as `systemd-analyze security` counts; an unguarded service has 96."""

needs_systemd = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="systemd is not installed here"
)


def test_there_is_a_unit_for_every_process() -> None:
    wanted = (ROOT / "deploy" / "systemd" / "petitioner.target").read_text()
    assert [unit.name for unit in UNITS] == sorted(re.findall(r"petitioner-\S+\.service", wanted))
    assert len(UNITS) == 5


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_only_workers_get_the_keys_that_open(unit: Path) -> None:
    text = unit.read_text()
    assert "web.keys" in text
    assert ("worker.keys" in text) == ("worker" in unit.stem)
    assert ("log.key" in text) == (unit.stem == "petitioner-worker-publication")
    assert ("User=petitioner-web" in text) == (unit.stem == "petitioner-web")


def test_the_web_process_alone_is_told_of_another_role_and_last() -> None:
    for unit in UNITS:
        read = re.findall(r"^EnvironmentFile=(.*)$", unit.read_text(), re.MULTILINE)
        others = ["/etc/petitioner/web.env"] if unit.stem == "petitioner-web" else []
        assert read == ["/etc/petitioner/settings.env", *others]


def test_what_makes_the_tables_gets_no_key_that_opens() -> None:
    script = (ROOT / "deploy" / "as-owner").read_text()
    assert "web.keys" in script
    assert "worker.keys" not in script
    done = subprocess.run(["sh", "-n", ROOT / "deploy" / "as-owner"], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


@needs_systemd
def test_the_service_manager_takes_them(tmp_path: Path) -> None:
    for unit in (*UNITS, ROOT / "deploy" / "systemd" / "petitioner.target"):
        (tmp_path / unit.name).write_text(unit.read_text().replace(PROGRAM, "/bin/true"))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *tmp_path.iterdir()],
        capture_output=True,
        text=True,
        check=False,
    )
    said = [line for line in done.stderr.splitlines() if str(tmp_path) in line or "petitioner" in line]
    assert said == []
    assert done.returncode == 0


@needs_systemd
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_they_are_closed_to_what_they_do_not_need(unit: Path) -> None:
    done = subprocess.run(
        [
            "systemd-analyze",
            "security",
            "--offline=true",
            f"--threshold={HIGHEST_EXPOSURE}",
            "--no-pager",
            unit,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-300:] + done.stderr
