"""Texts as they were hashed, declarations with the names under them, news, pictures."""

from typing import Final

from petitioner.publication.openapi.pieces import (
    ENDORSEMENT,
    OF_LANGUAGE,
    SHA256,
    SLUG,
    VERSION,
    Operation,
    Schema,
    feed,
    in_path,
    octets,
    plain,
    read,
)

NAME: Final = "Texts and news"
ABOUT: Final = (
    "The very bytes that were signed and backed: their SHA-256 is the fingerprint of the text. Each lies"
    " beside the page that shows it."
)
_TEXT: Final = (
    "petitioner text 1\nen\nQuiet on the rivers\nthe Four Rivers Assembly\nWe ask for *quietness*.\n"
)
_DECLARED: Final = (
    "Quiet on the rivers\nTo the Four Rivers Assembly\n\nWe ask for quietness.\n\n"
    "Four Rivers Assembly\n\nDr Ana LIND, SE, Weavers\n"
)
_UPDATES: Final = (
    "<?xml version='1.0' encoding='utf-8'?>\n"
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">'
    "<id>https://petitions.example/en/statements/quiet-rivers/updates.atom</id>"
    "<title>Updates: Quiet on the rivers</title><updated>2026-11-20T10:00:00Z</updated>"
    "<author><name>Long Table Committee</name></author></feed>"
)
_OF_STATEMENT: Final = "/{language}/statements/{slug}"

SCHEMAS: Final[dict[str, Schema]] = {}
OPERATIONS: Final[dict[str, Operation]] = {
    f"{_OF_STATEMENT}/text.txt": read(
        "readText",
        "The newest text, as it was hashed",
        "A line that names the form, the language, the title, the addressee, and the text in Markdown.",
        plain(_TEXT),
        *(OF_LANGUAGE, SLUG),
        removable=True,
    ),
    f"{_OF_STATEMENT}/versions/{{version}}/text.txt": read(
        "readVersionText",
        "The text of one version, as it was hashed",
        "In the language asked for, or in the next best that the version has.",
        plain(_TEXT),
        *(OF_LANGUAGE, SLUG, VERSION),
        removable=True,
    ),
    f"{_OF_STATEMENT}/backers/{{endorsement}}/text.txt": read(
        "readBackedText",
        "The older text that somebody backs, as it was hashed",
        "There where a member backs another text than the newest.",
        plain(_TEXT),
        *(OF_LANGUAGE, SLUG, ENDORSEMENT),
        removable=True,
    ),
    f"{_OF_STATEMENT}/declaration.txt": read(
        "readDeclaration",
        "The text with the names under it, as plain text",
        "The initiator first, then all others in the order of the language's alphabet. There once somebody"
        " backs it.",
        plain(_DECLARED),
        *(OF_LANGUAGE, SLUG),
        removable=True,
    ),
    f"{_OF_STATEMENT}/declaration.pdf": read(
        "readDeclarationPdf",
        "The same, to print and to keep",
        "PDF/A-2a and PDF/UA-1, where its fonts have every letter of the text.",
        octets("application/pdf", "A PDF, sent as an attachment."),
        *(OF_LANGUAGE, SLUG),
        removable=True,
    ),
    f"{_OF_STATEMENT}/updates.atom": read(
        "followUpdates",
        "A feed of what happened since",
        "News, answers of the addressee, what a parliament did. There once something happened.",
        feed(_UPDATES),
        *(OF_LANGUAGE, SLUG),
        removable=True,
    ),
    "/pictures/{digest}.webp": read(
        "readPicture",
        "The picture above a text",
        "Its name is its SHA-256, so that what lies at an address never changes.",
        octets("image/webp", "A picture."),
        in_path("digest", "SHA-256 of the file.", SHA256, "1" * 64),
    ),
}
