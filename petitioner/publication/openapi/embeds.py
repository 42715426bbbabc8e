"""What stands in other people's pages: oEmbed, badges, the element, and pictures for shared links."""

from typing import Final

from petitioner.publication.openapi.pieces import (
    JSON,
    OF_LANGUAGE,
    STATEMENT,
    TEXT,
    URL,
    Operation,
    Schema,
    answer,
    in_path,
    in_query,
    octets,
    one_of,
    read,
    record,
    ref,
    told,
)

NAME: Final = "In other people's pages"
ABOUT: Final = "Cards themselves are pages below /embed/; what is here says how to put them into a page."

_SITE: Final = "https://petitions.example"
_PAGE: Final = f"{_SITE}/en/statements/quiet-rivers"
_PIXELS: Final[Schema] = {"type": "integer", "minimum": 1}
_EXAMPLE: Final = {
    "type": "rich",
    "version": "1.0",
    "title": "Quiet on the rivers",
    "author_name": "Long Table Committee",
    "author_url": f"{_SITE}/en/organisations/long-table",
    "provider_name": "petitions.example",
    "provider_url": f"{_SITE}/",
    "cache_age": 86400,
    "url": _PAGE,
    "html": "<iframe></iframe>",
    "width": 480,
    "height": 440,
}

SCHEMAS: Final[dict[str, Schema]] = {
    "Oembed": record(
        {
            "type": one_of("rich"),
            "version": one_of("1.0"),
            **dict.fromkeys(("title", "author_name"), TEXT),
            "author_url": URL,
            "provider_name": TEXT,
            "provider_url": URL,
            "cache_age": told("Seconds.", _PIXELS),
            "url": URL,
            "html": told("A frame without a script.", TEXT),
            "width": _PIXELS,
            "height": _PIXELS,
            "thumbnail_url": URL,
            "thumbnail_width": _PIXELS,
            "thumbnail_height": _PIXELS,
        },
        optional=["thumbnail_url", "thumbnail_width", "thumbnail_height"],
    )
}

OPERATIONS: Final[dict[str, Operation]] = {
    "/oembed": read(
        "askOembed",
        "How to show a statement's page (oEmbed 1.0)",
        "The answer is never larger than the limits; what is no number sets none.",
        answer(JSON, ref("Oembed"), _EXAMPLE),
        {**in_query("url", "The address of a statement's page.", TEXT), "required": True},
        in_query("format", "json; with xml the same comes as XML.", one_of("json")),
        in_query("maxwidth", "Pixels.", TEXT),
        in_query("maxheight", "Pixels.", TEXT),
        refusals={
            "400": "There is no url.",
            "404": "No statement has this address.",
            "501": "Another format was asked for.",
        },
    ),
    "/petitions/{id}/oembed/{language}.json": read(
        "readOembed",
        "The same for one language, as a file",
        "Without a limit of size; the page of the statement links to it.",
        answer(JSON, ref("Oembed"), _EXAMPLE),
        *(STATEMENT, OF_LANGUAGE),
        removable=True,
    ),
    "/petitions/{id}/oembed/{language}.xml": read(
        "readOembedXml",
        "The same as XML",
        "The page of the statement links to it, too.",
        octets("application/xml", "The fields of the JSON, as elements."),
        *(STATEMENT, OF_LANGUAGE),
        removable=True,
    ),
    "/petitions/{id}/badge.svg": read(
        "drawBadge",
        "The number as a drawing",
        "28 pixels high, in English or the next best language.",
        octets("image/svg+xml", "A drawing without a script."),
        STATEMENT,
        removable=True,
    ),
    "/petitions/{id}/badge/{language}.svg": read(
        "drawBadgeIn",
        "The number as a drawing, in one language",
        "28 pixels high.",
        octets("image/svg+xml", "A drawing without a script."),
        *(STATEMENT, OF_LANGUAGE),
        removable=True,
    ),
    "/embed/petition-count.js": read(
        "loadElement",
        "An element that shows the number",
        "A module that defines petition-count; its address stays.",
        octets("text/javascript", "Under two kilobytes."),
    ),
    "/pictures/statements/{id}/{picture}.png": read(
        "seeSharedPicture",
        "The picture beside a shared link",
        "Organisation, title and addressee; the page names it in og:image.",
        octets("image/png", "1200 by 630 pixels."),
        STATEMENT,
        in_path("picture", "The language, and a digest of the words.", TEXT, "en-0123456789abcdef"),
    ),
}
