"""Addresses as search engines read them: a sitemap, and an index of sitemaps (sitemaps.org 0.9)."""

from collections.abc import Iterable, Sequence
from typing import Final
from xml.sax.saxutils import quoteattr

from petitioner.publication.site.shapes import Listed

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE: Final = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_XHTML: Final = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'


def sitemap_xml(pages: Iterable[Listed], public_url: str) -> bytes:
    """Return a sitemap: every address of every page, each beside those of its other languages.

    Addresses are made of short names and numbers, so that nothing in them needs to be escaped twice.
    """
    entries = "".join(_entries(page, public_url) for page in pages)
    return f"{_HEAD}<urlset {_SPACE} {_XHTML}>\n{entries}</urlset>\n".encode()


def sitemap_index_xml(names: Sequence[str], public_url: str) -> bytes:
    """Return an index of sitemaps, named as they lie below the public folder."""
    entries = "".join(f"<sitemap><loc>{public_url}/{name}</loc></sitemap>\n" for name in names)
    return f"{_HEAD}<sitemapindex {_SPACE}>\n{entries}</sitemapindex>\n".encode()


def _entries(page: Listed, public_url: str) -> str:
    changed = f"<lastmod>{page.changed_on.isoformat()}</lastmod>" if page.changed_on else ""
    others = ""
    if len(page.paths) > 1:
        others = "".join(
            f'<xhtml:link rel="alternate" hreflang="{language}" href={quoteattr(public_url + path)}/>'
            for language, path in page.paths.items()
        )
    return "".join(
        f"<url><loc>{public_url}{path}</loc>{changed}{others}</url>\n" for path in page.paths.values()
    )
