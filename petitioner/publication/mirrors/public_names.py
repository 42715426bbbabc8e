"""Which files of the public folder are for everybody: those that the site's own web server hands out."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from petitioner.publication.check.compare_files import list_files

_PUBLIC: Final = re.compile(
    r"(?:[a-z0-9-]+/)*(?:index\.html|[a-z0-9-]+\.(?:json|jsonld|csv|atom|xml|txt|pdf|webp|png|svg|js|css|woff2|zip))"
    r"|\.well-known/security\.txt"
    r"|log/(?:checkpoint|key|witnessed)"
    r"|log/tile/(?:entries|[0-9]+)/(?:x[0-9]+/)*[0-9]+(?:\.p/[0-9]+)?",
    re.ASCII,
)
MIRROR: Final = "mirror"
"""The folder in a copy that says of what and of when it is a copy; no site has it itself."""


def public_names(folder: Path) -> Iterator[str]:
    """Yield every file that may be copied: no twin, no link, nothing half written."""
    for name in list_files(folder):
        path = folder / name
        if is_public(name) and path.is_file() and not path.is_symlink():
            yield name


def is_public(name: str) -> bool:
    """Say whether a file of that name is handed out to everybody."""
    return _PUBLIC.fullmatch(name) is not None and not name.startswith(f"{MIRROR}/")


def stands_alone(name: str) -> bool:
    """Say whether a file is one of the log's own, which are never compressed."""
    return name.startswith("log/") and "." not in name.replace(".p/", "/")
