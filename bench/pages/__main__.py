"""`./dev pages`: axe, and Nu if it is given, over every public page; status 1 when anything is found."""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.ground import stop_on_signals
from bench.pages import nu
from bench.pages.crew import Crew
from bench.pages.findings import Finding, report
from bench.pages.site import running_site
from bench.pages.walks import walks
from tests.journeys.modes import MODES


def main() -> int:
    """Look at the pages that were asked for, all of them by default."""
    parser = argparse.ArgumentParser(prog="./dev pages", description=__doc__)
    parser.add_argument("words", nargs="*", help="only walks whose name holds one of these words")
    parser.add_argument("--nu", type=Path, metavar="PATH", help="the vnu.jar of the Nu HTML checker")
    parser.add_argument(
        "--state", type=Path, metavar="FOLDER", help="keep there what was seen, to go on later"
    )
    parser.add_argument("--windows", type=int, default=os.cpu_count() or 1, help="browsers at once")
    asked = parser.parse_args()
    if asked.nu is not None and not asked.nu.is_file():
        parser.error(f"there is no file {asked.nu}")
    stop_on_signals()
    begun = time.monotonic()
    with _folder(asked.state) as folder, running_site() as site:
        wanted = [
            walk for walk in walks(site) if not asked.words or any(word in walk.name for word in asked.words)
        ]
        print(f"{len(wanted)} walks, after {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
        crew = Crew(site.live.url, folder, asked.windows)
        crew.walk(wanted)
        findings = crew.findings
        if asked.nu is not None:
            findings += nu.check(asked.nu, folder, crew.pages)
    return _conclude(crew, findings, time.monotonic() - begun)


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    """Lend the folder that was asked for, or one that is gone afterwards."""
    if kept is None:
        with tempfile.TemporaryDirectory(prefix="petitioner-pages-") as folder:
            yield Path(folder)
        return
    kept.mkdir(parents=True, exist_ok=True)
    yield kept


def _conclude(crew: Crew, findings: list[Finding], seconds: float) -> int:
    if findings:
        print(report(findings))
    print(f"{len(crew.pages)} pages in {len(MODES)} modes in {seconds:.0f} s: {len(set(findings))} findings")
    if crew.left:
        print(f"Stopped: {crew.left} walks are left; with --state the next run goes on from here.")
        return 130
    return 1 if findings or not crew.pages else 0


if __name__ == "__main__":
    sys.exit(main())
