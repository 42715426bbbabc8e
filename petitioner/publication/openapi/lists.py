"""Lists of statements: of those that are current, of the archive, and what they can be asked."""

from typing import Final

from petitioner.publication.lists.documents import COLUMNS
from petitioner.publication.lists.facets import ARCHIVED, LIVE
from petitioner.publication.openapi.petitions_example import ARCHIVED_LIST, ARCHIVED_ONE, LIST
from petitioner.publication.openapi.pieces import (
    COUNT,
    ID,
    JSON,
    MOMENT,
    STATEMENT,
    TEXT,
    URL,
    Operation,
    Schema,
    answer,
    in_query,
    many,
    one_of,
    or_null,
    read,
    record,
    ref,
    table,
    told,
)

NAME: Final = "Lists of statements"
ABOUT: Final = (
    "Without a question each list is a file. With one, all that is asked must hold; what cannot be understood"
    " is taken for the nearest that can, and a page beyond the end is empty."
)

_LINKS: Final = record({"self": URL, "first": URL, "last": URL, "next": or_null(URL), "prev": or_null(URL)})
_PARLIAMENT: Final = record(
    dict.fromkeys(
        ("period", "government", "dissolution_at", "response_threshold", "debate_threshold"),
        told("Always null: there are no parliaments of theirs here.", or_null(TEXT)),
    )
)
_SIGNED_MOST: Final = record(
    {
        "type": one_of("petition"),
        "id": ID,
        "links": record({"self": URL}),
        "attributes": record(
            {"action": TEXT, "signature_count": told("What the hour added to its number.", COUNT)}
        ),
    }
)
_TRENDING: Final = {
    "data": [
        {
            "type": "petition",
            "id": 1,
            "links": {"self": "https://petitions.example/petitions/1.json"},
            "attributes": {"action": "Quiet on the rivers", "signature_count": 41},
        }
    ],
    "links": {"self": "https://petitions.example/trending.json"},
    "meta": {"updated_at": "2026-11-27T09:00:00.000Z"},
}
_ROWS: Final = '"Quiet on the rivers","https://petitions.example/en/statements/quiet-rivers","open",12847\r\n'
_TABLE: Final = f"{','.join(COLUMNS)}\r\n{_ROWS}"

SCHEMAS: Final[dict[str, Schema]] = {
    "PetitionList": record(
        {
            "links": _LINKS,
            "data": many(
                record(
                    {
                        "type": one_of("petition"),
                        "id": ID,
                        "links": record({"self": URL}),
                        "attributes": ref("PetitionInList"),
                    }
                )
            ),
        }
    ),
    "ArchivedList": record({"links": _LINKS, "data": many(ref("ArchivedInList"))}),
    "ArchivedInList": record(
        {
            "type": one_of("archived-petition"),
            "id": ID,
            "links": record({"self": URL}),
            "parliament": _PARLIAMENT,
            "attributes": ref("ArchivedPetitionInList"),
        }
    ),
    "Archived": record(
        {
            "links": record({"self": URL}),
            "data": record(
                {
                    "type": one_of("archived-petition"),
                    "id": ID,
                    "parliament": _PARLIAMENT,
                    "attributes": ref("ArchivedPetitionAttributes"),
                }
            ),
        }
    ),
    "Trending": record(
        {
            "data": told("Ten at most; none if nobody signed.", many(_SIGNED_MOST)),
            "links": record({"self": URL}),
            "meta": record({"updated_at": told("When that hour ended.", MOMENT)}),
        }
    ),
    "Topics": {
        "type": "object",
        "additionalProperties": record({"code": TEXT, "name": TEXT}),
        "description": "By code.",
    },
}


def _asked(*, is_archived: bool) -> tuple[Schema, ...]:
    states = ARCHIVED if is_archived else LIVE
    return (
        in_query("state", f"One of {', '.join(states)}; anything else: all.", TEXT, "all"),
        in_query("q", "Words; each begins a word of a title or a summary in any language.", TEXT, "quiet"),
        in_query("topic", "The code of a topic.", TEXT, "rivers"),
        in_query("language", "A language the statement has.", TEXT, "en"),
        in_query("organisation", "The short name of who publishes it.", TEXT, "long-table"),
    )


def _pages(most: int) -> tuple[Schema, ...]:
    number = {"type": "integer", "minimum": 1, "maximum": most, "default": most}
    return (
        in_query("page", "Which page, from 1.", {"type": "integer", "minimum": 1, "default": 1}, 1),
        in_query("count", "How many on a page.", number, 20),
    )


OPERATIONS: Final[dict[str, Operation]] = {
    "/petitions.json": read(
        "listPetitions",
        "All current statements, most signatures first",
        "A page of the list. Its links stand in a Link header, too (RFC 8288), where something was asked.",
        answer(JSON, ref("PetitionList"), LIST),
        *_pages(50),
        *_asked(is_archived=False),
    ),
    "/petitions.csv": read(
        "tabulatePetitions",
        "All current statements as a table",
        "Every statement that matches, on one page.",
        table(COLUMNS, _TABLE),
        *_asked(is_archived=False),
    ),
    "/archived/petitions.json": read(
        "listArchived",
        "All statements in the archive, most signatures first",
        "A page of the list. What is in the archive is not among the current statements.",
        answer(JSON, ref("ArchivedList"), ARCHIVED_LIST),
        *_pages(25),
        *_asked(is_archived=True),
    ),
    "/archived/petitions.csv": read(
        "tabulateArchived",
        "All statements in the archive as a table",
        "Every statement that matches, on one page.",
        table(COLUMNS, _TABLE),
        *_asked(is_archived=True),
    ),
    "/archived/petitions/{id}.json": read(
        "readArchived",
        "One statement in the archive",
        "The same as its own document, which stays where it was.",
        answer(JSON, ref("Archived"), ARCHIVED_ONE),
        STATEMENT,
        removable=True,
    ),
    "/trending.json": read(
        "listTrending",
        "Open statements by what the last hour added",
        "Of the last full hour (UTC), as the history has it; where signers are at risk, nothing.",
        answer(JSON, ref("Trending"), _TRENDING),
    ),
    "/topics.json": read(
        "listTopics",
        "Every topic that a statement has",
        "Topics are what organisers call them.",
        answer(JSON, ref("Topics"), {"rivers": {"code": "rivers", "name": "Rivers"}}),
    ),
    "/constituencies.json": read(
        "listConstituencies",
        "Nothing, for readers who ask",
        "Statements here are not divided by constituencies.",
        answer(JSON, {"type": "object", "maxProperties": 0}, {}),
    ),
    "/parliaments.json": read(
        "listParliaments",
        "Nothing, for readers who ask",
        "Statements here are not divided by the parliaments of one country.",
        answer(JSON, {"type": "array", "maxItems": 0}, []),
    ),
}
