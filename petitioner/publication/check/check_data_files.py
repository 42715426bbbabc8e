"""Compare the files of the data package with what its descriptor says of them.

The package is a copy of one night: it cannot be rendered again, it can only be held against itself.
"""

import hashlib
import json
import zlib
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

from petitioner.publication.check.compare_files import compare_file, list_files, twin_of
from petitioner.publication.check.shapes import Finding, Trouble
from petitioner.publication.data_package.make_package import DESCRIPTOR, ROOT, ZIP
from petitioner.publication.data_package.take_back import take_back

_HASH: Final = "sha256:"


def check_data_files(folder: Path, *, repairs: bool) -> tuple[list[Finding], set[str]]:
    """Return what is wrong, and the names of the files that may lie below the folder of the package.

    Tables of the package before stay until the next one; the name of each holds the beginning of its hash.
    With `repairs` a package with anything wrong is taken away: it is made anew within minutes. Only the
    publisher may ask.
    """
    root = folder / ROOT
    if not (root / DESCRIPTOR).is_file():
        return [], set()
    resources = _resources(root / DESCRIPTOR)
    wrong = {name: trouble for name, said in resources.items() if (trouble := _trouble(folder, name, said))}
    if not resources:
        wrong[DESCRIPTOR] = Trouble.DIFFERS
    elif (root / ZIP).exists() and not _holds_the_same(root, resources):
        wrong[ZIP] = Trouble.DIFFERS
    elif not (root / ZIP).exists():
        wrong[ZIP] = Trouble.MISSING
    if (twins := compare_file(folder, f"{ROOT}/{DESCRIPTOR}", (root / DESCRIPTOR).read_bytes())) is not None:
        wrong.setdefault(DESCRIPTOR, twins)
    known = {DESCRIPTOR, ZIP, *resources} | {name for name in list_files(root) if _is_of_the_last(root, name)}
    known |= {name for name in list_files(root) if twin_of(name) in known}
    if repairs and wrong:
        take_back(folder)
    return (
        [Finding(trouble, f"{ROOT}/{name}") for name, trouble in wrong.items()],
        {f"{ROOT}/{name}" for name in known},
    )


def _resources(path: Path) -> dict[str, dict[str, Any]]:
    """Return what the descriptor says of each file; nothing if it cannot be understood."""
    try:
        return {each["path"]: each for each in json.loads(path.read_bytes())["resources"]}
    except (ValueError, LookupError, TypeError):
        return {}


def _trouble(folder: Path, name: str, said: dict[str, Any]) -> Trouble | None:
    path = folder / ROOT / name
    if not path.is_file():
        return Trouble.MISSING
    content = path.read_bytes()
    if (said.get("bytes"), said.get("hash")) != (len(content), _HASH + hashlib.sha256(content).hexdigest()):
        return Trouble.DIFFERS
    return compare_file(folder, f"{ROOT}/{name}", content)


def _holds_the_same(root: Path, resources: dict[str, dict[str, Any]]) -> bool:
    """Say whether the ZIP file holds the descriptor, and tables with the hashes it says, and nothing else."""
    try:
        with ZipFile(root / ZIP) as whole:
            if {*whole.namelist()} != {DESCRIPTOR, *resources}:
                return False
            is_same = json.loads(whole.read(DESCRIPTOR)) == json.loads((root / DESCRIPTOR).read_bytes())
            return is_same and all(
                _HASH + hashlib.sha256(whole.read(name)).hexdigest() == said["hash"]
                for name, said in resources.items()
            )
    except (OSError, ValueError, KeyError, BadZipFile, zlib.error):
        return False


def _is_of_the_last(root: Path, name: str) -> bool:
    """Say whether this is a table whose name holds the beginning of its own hash."""
    stem, dot, suffix = name.rpartition(".")
    beginning = stem.rpartition("-")[2]
    if not (dot and suffix == "csv" and beginning and "/" not in name):
        return False
    return hashlib.sha256((root / name).read_bytes()).hexdigest().startswith(beginning)
