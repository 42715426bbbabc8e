"""The wheel is whole: installed elsewhere, it serves a page with its style, from another folder."""

import os
import re
import signal
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from petitioner.foundation.embedded.programs import free_port
from petitioner.foundation.settings import Settings

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the programs' folder of a fresh environment that holds the wheel and finds our libraries."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True, capture_output=True)
    programs = folder / "venv" / "bin"
    (wheel,) = folder.glob("*.whl")
    subprocess.run(
        [programs / "python", "-m", "pip", "install", "--no-deps", "--no-index", wheel],
        check=True,
        capture_output=True,
    )
    (libraries,) = (folder / "venv").glob("lib/python*/site-packages")
    (libraries / "ours.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    return programs


def test_the_wheel_publishes_and_serves_a_page_from_another_folder(
    installed: Path, settings: Settings, clean_database: str, tmp_path: Path
) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "PETITIONER_DATABASE_URL": clean_database,
        "PETITIONER_QUEUE_URL": settings.queue_url,
        "PETITIONER_PUBLIC_FOLDER": str(tmp_path / "public"),
        "PETITIONER_WEB_KEYS": str(settings.web_keys),
        "PETITIONER_WORKER_KEYS": str(settings.worker_keys),
    }

    def petitioner(*words: str) -> None:
        subprocess.run(
            [installed / "petitioner", *words], cwd=tmp_path, env=environment, check=True, capture_output=True
        )

    petitioner("statements", "publish", str(ROOT / "demonstration" / "ceasefire"))
    petitioner("publication", "publish")
    port = free_port()
    web = subprocess.Popen(
        [installed / "petitioner", "web", "--port", str(port), "--processes", "1"],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        text = _page(f"{address}/en/statements/ceasefire-now")
        assert "<h1>" in text
        styles = re.findall(r'href="(/static/[^"]+\.css[^"]*)"', text)
        assert styles
        for style in styles:
            assert urllib.request.urlopen(address + style, timeout=5).status == 200
        form = urllib.request.urlopen(f"{address}/uk/statements/ceasefire-now/sign", timeout=5)
        assert "<form" in form.read().decode()
    finally:
        os.killpg(web.pid, signal.SIGKILL)
        web.wait()


def _page(address: str) -> str:
    for _ in range(100):
        try:
            return urllib.request.urlopen(address, timeout=5).read().decode()
        except urllib.error.URLError:
            time.sleep(0.2)
    raise AssertionError("the server did not answer in 20 seconds")
