"""Have the Nu HTML checker read pages as they were sent. It is not brought along: Java runs its `vnu.jar`."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from bench.pages.findings import Finding


def write_source(folder: Path, number: int, source: bytes) -> None:
    """Keep a page for the checker."""
    (folder / f"{number}.html").write_bytes(source)


def check(jar: Path, folder: Path, names: Mapping[int, str]) -> Iterator[Finding]:
    """Give every error in the pages of a folder; names of pages by the numbers of their files."""
    how = ("--skip-non-html", "--errors-only", "--format", "json")
    done = subprocess.run(
        ["java", "-Xss4m", "-jar", str(jar), *how, str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    for said in json.loads(done.stderr)["messages"]:
        number = int(Path(urlsplit(said["url"]).path).stem)
        place = f"line {said.get('lastLine', '?')}: {said.get('extract', '').strip()}"
        yield Finding(names[number], "Nu", said["message"], " ".join(place.split()))
