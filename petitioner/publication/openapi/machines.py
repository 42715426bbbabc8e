"""What machines look for first: this description, addresses of pages, whom to tell about holes."""

from typing import Final

from petitioner.publication.openapi.pieces import JSON, Operation, Schema, answer, in_path, plain, read

NAME: Final = "About this site"
ABOUT: Final = "What programs ask a site before they ask for anything else."
_SITEMAP: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
    "<url><loc>https://petitions.example/en/</loc></url>\n</urlset>\n"
)
_SECURITY: Final = (
    "Contact: mailto:holes@petitions.example\nExpires: 2027-10-01T00:00:00Z\nPreferred-Languages: en\n"
    "Canonical: https://petitions.example/.well-known/security.txt\n"
)

SCHEMAS: Final[dict[str, Schema]] = {}
OPERATIONS: Final[dict[str, Operation]] = {
    "/api/openapi.json": read(
        "readDescription",
        "This description",
        "OpenAPI 3.1. A test compares it with everything that is published.",
        answer(
            JSON,
            {
                "type": "object",
                "required": ["openapi", "info", "paths"],
                "properties": {"openapi": {"type": "string", "pattern": r"^3\.1\."}},
            },
            {"openapi": "3.1.0", "info": {"title": "petitioner", "version": "1"}, "paths": {}},
        ),
    ),
    "/sitemap.xml": read(
        "readSitemap",
        "Every public page",
        "With its other languages and the day it last changed; of a large site an index of such files"
        " (sitemaps.org 0.9).",
        answer("application/xml", {"type": "string"}, _SITEMAP),
    ),
    "/sitemap/{part}.xml": read(
        "readSitemapPart",
        "A part of the sitemap of a large site",
        "The index names all of them.",
        answer("application/xml", {"type": "string"}, _SITEMAP),
        in_path(
            "part", "Its name in the index.", {"type": "string", "pattern": "^[a-z0-9]+-[0-9]+$"}, "site-0"
        ),
    ),
    "/robots.txt": read(
        "readRobots",
        "What crawlers may do",
        "Everything may be read (RFC 9309).",
        plain("User-agent: *\nDisallow:\n\nSitemap: https://petitions.example/sitemap.xml\n"),
    ),
    "/.well-known/security.txt": read(
        "readSecurityContact",
        "Whom to tell about a hole",
        "RFC 9116.",
        plain(_SECURITY),
        refusals={"404": "Whoever runs this site has named nobody."},
    ),
}
