"""A WSGI door that serves the files of the public site from memory; nginx does the same in front of it.

Standards: PEP 3333; RFC 9110 for conditional requests and content negotiation.
"""

import hashlib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import formatdate
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from petitioner.foundation.web import CARD_HEADERS, HEADERS
from petitioner.publication.write import PACKED

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_PAGE: Final = re.compile(r"(?:/[a-z0-9-]+)*/?")
_DOCUMENT: Final = re.compile(
    r"(?:/[a-z0-9-]+)*/[a-z0-9-]+\.(?:json|jsonld|csv|atom|xml|txt|pdf|webp|png|svg|js|css|woff2|zip)"
    r"|/\.well-known/security\.txt"
)
_ASKED: Final = re.compile(
    r"(?:/archived)?/petitions\.(?:json|csv)|/[a-z]{2}/statements/?|/petitions/[0-9]+/(?:numbers|events)\.json"
)
"""What is a file as long as nothing is asked for: with arguments the application answers."""
_SHOWS_NAMES: Final = re.compile(
    r"/[a-z]{2}/statements/[a-z0-9-]+(?:/backers(?:/[a-z0-9-]+){0,3}|/declaration)?(?:/(?:index\.html)?)?"
    r"|/[a-z]{2}/statements/[a-z0-9-]+/declaration\.(?:txt|pdf)"
    r"|/petitions/[0-9]+/(?:endorsements|answers|feed|events)[./].*"
    r"|/data/(?:endorsements-[0-9a-f]+\.csv|datapackage\.zip)"
    r"|(?:/organisations/[a-z0-9-]+|/people/[0-9]+)?/(?:feed|endorsements)[./].*"
)
_CARDS: Final = "/embed/"
_STYLES: Final = "/static/"
_TYPES: Final = {
    ".html": "text/html",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".csv": "text/csv",
    ".atom": "application/atom+xml",
    ".xml": "application/xml",
    ".txt": "text/plain",
    ".svg": "image/svg+xml",
    ".js": "text/javascript",
    ".css": "text/css",
    ".woff2": "font/woff2",
    ".pdf": "application/pdf",
    ".webp": "image/webp",
    ".png": "image/png",
    ".zip": "application/zip",
}
_BINARY: Final = {".pdf", *PACKED}
MOST_KEPT: Final = 20_000
FRESHNESS: Final = "public, max-age=1, stale-if-error=604800"
FRESHNESS_OF_STYLES: Final = "public, max-age=31536000, immutable"
"""Their addresses carry a digest of their content."""
FRESHNESS_OF_NAMES: Final = "public, max-age=1, must-revalidate"
"""For whatever may show signers or backers: who takes their name back is nowhere shown out of a cache."""

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Kept:
    name: str
    seen: tuple[int, int, int]
    etag: str
    encodings: dict[str, tuple[bytes, Headers]]


class PublicDoor:
    """Serves what `publish` wrote below `folder`; `inside` answers everything else."""

    def __init__(self, inside: "WSGIApplication", folder: Path) -> None:
        self._inside = inside
        self._folder = str(folder)
        self._kept: dict[str, _Kept] = {}

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        if environ["REQUEST_METHOD"] in {"GET", "HEAD"}:
            kept = self._find(environ.get("PATH_INFO", ""), has_query=bool(environ.get("QUERY_STRING")))
            if kept is not None:
                return self._answer(kept, environ, start_response)
        return self._inside(environ, start_response)

    def _answer(
        self, kept: _Kept, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        content, headers = kept.encodings[_best(environ.get("HTTP_ACCEPT_ENCODING", ""))]
        if kept.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start_response("304 NOT MODIFIED", [h for h in headers if h[0] != "Content-Length"])
            return []
        start_response("200 OK", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [content]

    def _find(self, asked: str, *, has_query: bool) -> _Kept | None:
        """Return the file behind an address, read again if it was replaced; None if it is not ours."""
        if has_query and _ASKED.fullmatch(asked):
            return None
        kept = self._kept.get(asked)
        name = kept.name if kept is not None else _file_name(asked)
        if name is None:
            return None
        path = f"{self._folder}{name}"
        try:
            found = os.stat(path)  # noqa: PTH116 - a fifth of the cost of a Path, on every request
        except (OSError, ValueError):
            self._kept.pop(asked, None)
            return None
        seen = (found.st_mtime_ns, found.st_size, found.st_ino)
        if kept is None or kept.seen != seen:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            kept = self._kept[asked] = _read(name, Path(path), seen)
        return kept


def freshness(name: str) -> str:
    """Return for how long a file of the public folder may be kept by caches."""
    if name.startswith(_STYLES):
        return FRESHNESS_OF_STYLES
    return FRESHNESS_OF_NAMES if _SHOWS_NAMES.fullmatch(name) else FRESHNESS


def _file_name(asked: str) -> str | None:
    if _DOCUMENT.fullmatch(asked):
        return asked
    if _PAGE.fullmatch(asked):
        return f"{asked.rstrip('/')}/index.html"
    return None


@lru_cache(maxsize=256)
def _best(accepted: str) -> str:
    """Return the smallest encoding the reader takes (RFC 9110 section 12.5.3)."""
    qualities = parse_accept_header(accepted, Accept)
    return next((encoding for encoding in ("br", "gzip") if qualities[encoding] > 0), "")


def _read(name: str, path: Path, seen: tuple[int, int, int]) -> _Kept:
    plain = path.read_bytes()
    etag = f'"{hashlib.sha256(plain).hexdigest()[:20]}"'
    is_page = path.suffix == ".html"
    headers = CARD_HEADERS if name.startswith(_CARDS) else HEADERS
    common: Headers = [
        *((name, value) for name, value in headers.items() if is_page or "Resource-Policy" not in name),
        ("Content-Type", _TYPES[path.suffix] + ("" if path.suffix in _BINARY else "; charset=utf-8")),
        ("Cache-Control", freshness(name)),
        ("Last-Modified", formatdate(seen[0] / 1e9, usegmt=True)),
        ("ETag", f"W/{etag}"),
        ("Vary", "Accept-Encoding"),
    ]
    if not is_page:
        common += [("Access-Control-Allow-Origin", "*"), ("Cross-Origin-Resource-Policy", "cross-origin")]
    if path.suffix == ".pdf":
        common.append(("Content-Disposition", "attachment"))  # the policy forbids the plug-in that shows it
    encodings = {}
    for encoding, suffix in (("", ""), ("gzip", ".gz"), ("br", ".br")):
        try:
            content = plain if not suffix else path.with_name(path.name + suffix).read_bytes()
        except OSError:
            content, encoding = plain, ""  # noqa: PLW2901 - a file without its compressed twin goes out plain
        named = [("Content-Encoding", encoding)] if encoding else []
        key = {"": "", ".gz": "gzip", ".br": "br"}[suffix]
        encodings[key] = (content, [*common, *named, ("Content-Length", str(len(content)))])
    return _Kept(name, seen, etag, encodings)
