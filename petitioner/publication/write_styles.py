"""Write the styles, scripts and fonts of the pages beside them, compressed, so that nobody waits for it."""

from pathlib import Path
from typing import Final

from petitioner.foundation.web import resources
from petitioner.publication.write import write

_SUFFIXES: Final = frozenset({".css", ".js", ".svg", ".woff2"})


_COUNT: Final = "petition-count.js"


def write_styles(folder: Path) -> None:
    """Write `/static/` as the installed release has it; what it no longer has stays for open pages.

    The script for other people's pages lies at an address that stays.
    """
    root = resources("static")
    for path in sorted(root.rglob("*")):
        if path.suffix in _SUFFIXES:
            write(folder, f"static/{path.relative_to(root).as_posix()}", path.read_bytes())
    write(folder, f"embed/{_COUNT}", (root / "embeds" / _COUNT).read_bytes())
