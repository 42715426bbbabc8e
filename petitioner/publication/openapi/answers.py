"""What the members of an assembly say of which every member was asked."""

from typing import Any, Final

from petitioner.publication.openapi.pieces import (
    COUNT,
    COUNTRY,
    DAY,
    FLAG,
    ID,
    JSON,
    LANGUAGE,
    STATEMENT,
    TEXT,
    URL,
    Operation,
    Schema,
    answer,
    many,
    one_of,
    or_null,
    read,
    record,
    ref,
    table,
    told,
)

NAME: Final = "What members say who were asked"
ABOUT: Final = (
    "Where every member of an assembly was asked by letter. Whom no letter reached is a number only. A member"
    " without an answer has said neither yes nor no: please do not count it as a no."
)
COLUMNS: Final = (
    *("assembly", "honorific_prefix", "given_name", "family_name", "sort_name", "country", "delegation"),
    *("group", "role", "answer", "answered_on", "is_former_member", "version"),
)
_WORDS: Final = ("for", "against", "abstain", "declined", "withdrawn", "no-answer-yet")

SCHEMAS: Final[dict[str, Schema]] = {
    "Answers": record(
        {
            "statement": record({"id": ID, "title": TEXT, "language": LANGUAGE, "url": URL}),
            "canvasses": many(ref("Canvass")),
        }
    ),
    "Canvass": record(
        {
            "assembly": TEXT,
            "url": URL,
            "version": told("Of the text they were asked about.", ID),
            "begun_on": DAY,
            "last_day": told("Until when answers are taken.", DAY),
            "is_closed": FLAG,
            "members_count": COUNT,
            "asked_count": told("How many were sent a letter.", COUNT),
            "could_not_be_asked_count": told(
                "No official address, a letter that came back, or no letters wanted.", COUNT
            ),
            "confirmed_before_count": told("Had confirmed that they back it, and were not asked.", COUNT),
            "waiting_count": told("The letter is still to leave.", COUNT),
            "answers_count": record(dict.fromkeys(_WORDS, COUNT)),
            "members": many(ref("AskedMember")),
        }
    ),
    "AskedMember": record(
        {
            **dict.fromkeys(("honorific_prefix", "given_name", "family_name", "sort_name"), TEXT),
            "country": {"type": "string", "pattern": f"^$|{COUNTRY['pattern']}"},
            "delegation": told("Where the member sits today; if they left: where they sat then.", TEXT),
            "group": TEXT,
            "role": TEXT,
            "answer": one_of(*_WORDS),
            "answered_on": or_null(DAY),
            "is_former_member": FLAG,
        }
    ),
}
_EXAMPLE: Final[dict[str, Any]] = {
    "statement": {
        "id": 1,
        "title": "Quiet on the rivers",
        "language": "en",
        "url": "https://petitions.example/en/statements/quiet-rivers",
    },
    "canvasses": [
        {
            "assembly": "Four Rivers Assembly",
            "url": "https://petitions.example/en/statements/quiet-rivers/backers/four-rivers-assembly/answers",
            "version": 2,
            "begun_on": "2026-11-20",
            "last_day": "2026-12-20",
            "is_closed": False,
            "members_count": 3,
            "asked_count": 1,
            "could_not_be_asked_count": 1,
            "confirmed_before_count": 1,
            "waiting_count": 0,
            "answers_count": {**dict.fromkeys(_WORDS, 0), "for": 1},
            "members": [
                {
                    "honorific_prefix": "",
                    "given_name": "Bruno",
                    "family_name": "Hale",
                    "sort_name": "Hale, Bruno",
                    "country": "PL",
                    "delegation": "Brackwater",
                    "group": "Common Ground",
                    "role": "Representative",
                    "answer": "for",
                    "answered_on": "2026-11-22",
                    "is_former_member": False,
                }
            ],
        }
    ],
}
_ROW: Final = (
    'Four Rivers Assembly,,Bruno,Hale,"Hale, Bruno",PL,Brackwater,Common Ground,Representative,'
    "for,2026-11-22,false,2"
)

OPERATIONS: Final[dict[str, Operation]] = {
    "/petitions/{id}/answers.json": read(
        "readAnswers",
        "Each assembly that was asked, its numbers and its members",
        "Written anew with every answer. There is no file as long as nobody was asked.",
        answer(JSON, ref("Answers"), _EXAMPLE),
        STATEMENT,
        removable=True,
    ),
    "/petitions/{id}/answers.csv": read(
        "readAnswersTable",
        "The same as a table",
        "One row for each member who was sent a letter.",
        table(COLUMNS, f"{','.join(COLUMNS)}\r\n{_ROW}\r\n"),
        STATEMENT,
        removable=True,
    ),
}
