"""Tell search engines of every page, and write again only the part in which a page came, went or changed.

A small site has one file. From a hundred statements on `/sitemap.xml` is an index, and each hundred has
files of its own: one statement that changes costs a hundred of them and not all.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Final

from petitioner.foundation.web import release
from petitioner.publication.rules import digest
from petitioner.publication.site.find_pages import find_pages, find_site_pages
from petitioner.publication.site.shapes import Listed
from petitioner.publication.site.sitemap_xml import sitemap_index_xml, sitemap_xml
from petitioner.publication.write import keep_files, write
from petitioner.statements.shapes import StatementKey

TOGETHER: Final = 100
"""So many statements share a file; with no more than that there is one file alone."""
MOST_ADDRESSES: Final = 10_000
"""In one file; the standard allows 50,000 and 50 MB, which five languages beside each address would reach."""
_PART: Final = "sitemap"
_SITE: Final = "site"
_ALL: Final = "all"
_BRING_PAGES: Final = ("versions", "updates", "backers", "answers")
"""Parts of a statement that have pages of their own."""

Groups = dict[str, list[StatementKey]]


def write_sitemap(
    folder: Path,
    public_url: str,
    keys: Collection[StatementKey],
    kept: Mapping[str, str],
    written: Mapping[str, str],
) -> dict[str, str]:
    """Write the sitemap if it is no longer true; return its part with its stamp.

    `kept` are the stamps of last time, `written` those of this time. That of the sitemap is a digest of each
    group, so that it says which of them still hold. Call it when all other pages are written.
    """
    groups = _groups(keys)
    stamps = _stamps(groups, {**kept, **written}, public_url)
    stamp = " ".join(f"{name}={stamps[name]}" for name in sorted(stamps))
    if stamp == kept.get(_PART):
        return {}
    if len(groups) == 1:
        pages = _pages(folder, _ALL, groups[_ALL])
        if sum(len(page.paths) for page in pages) <= MOST_ADDRESSES:
            write(folder, "sitemap.xml", sitemap_xml(pages, public_url))
            keep_files(folder, _PART, ())
            return {_PART: stamp}
    known = dict(each.split("=") for each in kept.get(_PART, "").split())
    names: list[str] = []
    for name, members in groups.items():
        files = _written(folder, name)
        if known.get(name) != stamps[name] or not files:
            files = _write_group(folder, public_url, name, _pages(folder, name, members))
        names += files
    keep_files(folder, _PART, names)
    write(folder, "sitemap.xml", sitemap_index_xml([f"{_PART}/{name}" for name in names], public_url))
    return {_PART: stamp}


def _groups(keys: Collection[StatementKey]) -> Groups:
    if len(keys) <= TOGETHER:
        return {_ALL: sorted(keys, key=lambda key: key.statement_id)}
    groups: Groups = {_SITE: []}
    for key in sorted(keys, key=lambda key: key.statement_id):
        groups.setdefault(str(key.statement_id // TOGETHER), []).append(key)
    return groups


def _stamps(groups: Groups, parts: Mapping[str, str], public_url: str) -> dict[str, str]:
    """Return a digest of everything that could change the files of each group."""
    common = digest((release(), public_url, *(parts.get(part) for part in ("site", "api")))).encode()
    stamps = {}
    for name, members in groups.items():
        made = hashlib.sha256(common)
        for key in members:
            made.update(f"{key.slug} {key.languages} {key.changed_at.timestamp()}".encode())
            for part in _BRING_PAGES:
                made.update(parts.get(f"{part} {key.statement_id}", "").encode())
        stamps[name] = made.hexdigest()[:20]
    return stamps


def _pages(folder: Path, name: str, members: Iterable[StatementKey]) -> list[Listed]:
    pages = find_site_pages(folder) if name in {_SITE, _ALL} else []
    for key in members:
        pages += find_pages(folder, key)
    return pages


def _write_group(folder: Path, public_url: str, name: str, pages: list[Listed]) -> list[str]:
    """Write the pages of a group, in as many files as they need; return the names of these."""
    pieces: list[list[Listed]] = [[]]
    room = MOST_ADDRESSES
    for page in pages:
        if len(page.paths) > room:
            pieces.append([])
            room = MOST_ADDRESSES
        pieces[-1].append(page)
        room -= len(page.paths)
    names = [f"{name}-{number}.xml" for number in range(len(pieces))]
    for file, piece in zip(names, pieces, strict=True):
        write(folder, f"{_PART}/{file}", sitemap_xml(piece, public_url))
    return names


def _written(folder: Path, name: str) -> list[str]:
    found = [each.name for each in (folder / _PART).glob(f"{name}-*.xml")]
    return sorted(found, key=lambda each: int(each.removesuffix(".xml").rpartition("-")[2]))
