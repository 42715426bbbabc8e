"""The numbers of a statement: as they are, as they were, what became of all who tried, what happened."""

from typing import Final

from petitioner.publication.openapi.pieces import (
    COUNT,
    DAY,
    FLAG,
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

NAME: Final = "Numbers over time"
ABOUT: Final = (
    "Numbers as they were published, and what happened around a statement, in the order it was noticed."
)

_SITE: Final = "https://petitions.example/petitions/1"
_NUMBERS: Final[dict[str, Schema]] = {
    "confirmed": told("Signatures that counted.", COUNT),
    **{name: or_null(COUNT) for name in ("awaiting", "withdrawn", "held", "invalidated")},
}
_EXAMPLE: Final = {"confirmed": 12847, "awaiting": 41, "withdrawn": 12, "held": 3, "invalidated": 7}
_COLUMNS: Final = ("confirmed", "awaiting", "withdrawn", "held", "invalidated", "is_finished")
_BAD: Final = {"400": "The question cannot be answered; the problem says what to send."}


def _history(step: str, when: Schema) -> Schema:
    return record(
        {
            "links": record({"self": URL, "csv": URL, "events": URL}),
            "id": ID,
            "step": one_of(step),
            "time_zone": one_of("UTC"),
            "data": many(record({step: when, **_NUMBERS, "is_finished": FLAG})),
        }
    )


SCHEMAS: Final[dict[str, Schema]] = {
    "Hours": _history("hour", MOMENT),
    "Days": _history("day", DAY),
    "Numbers": record(
        {
            "links": record({"self": URL, "days": URL}),
            "id": ID,
            "at": MOMENT,
            "is_newest": told("Whether they may still move.", FLAG),
            **_NUMBERS,
        }
    ),
    "Integrity": record(
        {
            "links": record({"self": URL, "log": URL}),
            "id": ID,
            "updated_at": MOMENT,
            "attempted": told("The sum of the seven that follow.", COUNT),
            **dict.fromkeys(
                ("confirmed", "awaiting", "expired", "not_me", "held", "invalidated", "withdrawn"), COUNT
            ),
            "invalidated_by_reason": {"type": "object", "additionalProperties": COUNT},
            "expired_and_not_me_counted_since": or_null(MOMENT),
            "declared_elsewhere": told("Never in the number.", COUNT),
            "imported_unverified": told("Never in the number.", COUNT),
            "mail_domains_measured_on": or_null(DAY),
            "mail_domains": told(
                "The largest, of ten signers and one percent at least.",
                many(record({"domain": TEXT, "percent": {"type": "integer", "minimum": 1, "maximum": 100}})),
            ),
        }
    ),
    "Events": record(
        {
            "links": record({"self": URL, "first": URL, "next": or_null(URL)}),
            "id": ID,
            "data": many(
                record(
                    {
                        "sequence": told("Grows; never used twice, and some are never used.", ID),
                        "type": told("What happened, such as statement.opened.", TEXT),
                        "happened_at": MOMENT,
                        "data": {"type": "object"},
                    }
                )
            ),
        }
    ),
}


def _of_history(step: str, name: str, value: str) -> dict[str, object]:
    links = {"self": f"{step}s.json", "csv": f"{step}s.csv"}
    return {
        "links": {
            **{name: f"{_SITE}/history/{file}" for name, file in links.items()},
            "events": f"{_SITE}/events.json",
        },
        "id": 1,
        "step": step,
        "time_zone": "UTC",
        "data": [{name: value, **_EXAMPLE, "is_finished": True}],
    }


def _rows(step: str, value: str) -> str:
    return f"{step},{','.join(_COLUMNS)}\r\n{value},12847,41,12,3,7,true\r\n"


OPERATIONS: Final[dict[str, Operation]] = {
    "/petitions/{id}/history/hours.json": read(
        "readHours",
        "The numbers by the hour",
        "Each hour of the last thirty days in which one changed. Where signers are at risk, days only.",
        answer(JSON, ref("Hours"), _of_history("hour", "hour", "2026-11-26T18:00:00Z")),
        STATEMENT,
        removable=True,
    ),
    "/petitions/{id}/history/hours.csv": read(
        "tabulateHours",
        "The same as a table",
        "What is not known is empty.",
        table(("hour", *_COLUMNS), _rows("hour", "2026-11-26T18:00:00Z")),
        STATEMENT,
        removable=True,
    ),
    "/petitions/{id}/history/days.json": read(
        "readDays",
        "The numbers by the day",
        "Each day on which one changed, as it was when the day ended.",
        answer(JSON, ref("Days"), _of_history("day", "day", "2026-11-26")),
        STATEMENT,
        removable=True,
    ),
    "/petitions/{id}/history/days.csv": read(
        "tabulateDays",
        "The same as a table",
        "What is not known is empty.",
        table(("day", *_COLUMNS), _rows("day", "2026-11-26")),
        STATEMENT,
        removable=True,
    ),
    "/petitions/{id}/numbers.json": read(
        "readNumbers",
        "The numbers, now or as they were",
        "Without a question the newest; with as_of those of a day, or of the last hour before a moment.",
        answer(
            JSON,
            ref("Numbers"),
            {
                "links": {"self": f"{_SITE}/numbers.json", "days": f"{_SITE}/history/days.json"},
                "id": 1,
                "at": "2026-11-27T09:41:07Z",
                "is_newest": True,
                **_EXAMPLE,
            },
        ),
        STATEMENT,
        in_query("as_of", "A day, or a moment with its zone.", TEXT),
        removable=True,
        refusals=_BAD,
    ),
    "/petitions/{id}/integrity.json": read(
        "readIntegrity",
        "What became of all who tried to sign",
        "Attempted is the sum of confirmed, awaiting, expired, not_me, held, invalidated and withdrawn.",
        answer(
            JSON,
            ref("Integrity"),
            {
                "links": {"self": f"{_SITE}/integrity.json", "log": "https://petitions.example/log/"},
                "id": 1,
                "updated_at": "2026-11-27T09:41:07Z",
                "attempted": 13010,
                "confirmed": 12847,
                "awaiting": 41,
                "expired": 96,
                "not_me": 4,
                "held": 3,
                "invalidated": 7,
                "withdrawn": 12,
                "invalidated_by_reason": {"twice": 7},
                "expired_and_not_me_counted_since": None,
                "declared_elsewhere": 41,
                "imported_unverified": 12,
                "mail_domains_measured_on": "2026-11-27",
                "mail_domains": [{"domain": "posta.example", "percent": 18}],
            },
        ),
        STATEMENT,
        removable=True,
    ),
    "/petitions/{id}/events.json": read(
        "listEvents",
        "What happened, in order",
        "Without a question the newest hundred; with after the hundred behind that number, in order.",
        answer(
            JSON,
            ref("Events"),
            {
                "links": {
                    "self": f"{_SITE}/events.json",
                    "first": f"{_SITE}/events.json?after=0",
                    "next": None,
                },
                "id": 1,
                "data": [
                    {
                        "sequence": 3,
                        "type": "statement.opened",
                        "happened_at": "2026-11-02T08:00:00Z",
                        "data": {},
                    }
                ],
            },
        ),
        STATEMENT,
        in_query("after", "The last number you have seen; 0 to begin.", {"type": "integer", "minimum": 0}),
        removable=True,
        refusals=_BAD,
    ),
}
