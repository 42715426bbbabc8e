"""Everything that is public as tables, made once a night: the Data Package."""

from datetime import UTC, datetime
from typing import Final

from petitioner.publication.data_package.descriptor import descriptor
from petitioner.publication.data_package.growing_table import DIGITS
from petitioner.publication.data_package.shapes import MadeTable, Table
from petitioner.publication.data_package.tables import PLACES, TABLES
from petitioner.publication.openapi.pieces import (
    COUNT,
    FLAG,
    JSON,
    MOMENT,
    TEXT,
    URL,
    Operation,
    Schema,
    answer,
    in_path,
    many,
    octets,
    one_of,
    read,
    record,
    ref,
    table,
    told,
)

NAME: Final = "All of it as tables"
ABOUT: Final = (
    "A Data Package (Frictionless), copied once a night from what is published: read the descriptor, then the"
    " tables it names, and check their hashes. Signers are in none of it."
)

_AWAY: Final = {
    "404": "It is being made: something left the site and the package with it, or there was none yet. Ask"
    " again in some minutes."
}
_DIGEST: Final = "5e" * 32
_EXAMPLE: Final = descriptor(
    [MadeTable(PLACES, f"{PLACES.name}-{_DIGEST[:DIGITS]}.csv", 61, 1, _DIGEST)],
    "https://petitions.example",
    "Long Table Committee",
    "CC-BY-4.0",
    now=datetime(2026, 11, 27, 2, 0, 7, tzinfo=UTC),
)
_COLUMN: Final = record(
    {
        "name": TEXT,
        "type": one_of("integer", "string", "date", "datetime", "boolean"),
        "format": TEXT,
        "description": TEXT,
        "constraints": record({"required": FLAG}),
    },
    optional=("constraints",),
)
_LEADS: Final = record({"fields": many(TEXT), "reference": record({"resource": TEXT, "fields": many(TEXT)})})

SCHEMAS: Final[dict[str, Schema]] = {
    "DataPackage": record(
        {
            "profile": one_of("tabular-data-package"),
            "name": TEXT,
            "id": URL,
            "title": TEXT,
            "description": TEXT,
            "homepage": URL,
            "version": told("The first number changes when a column goes; then the day and the time.", TEXT),
            "created": MOMENT,
            "licenses": many(record({"name": TEXT})),
            "resources": many(ref("DataTable")),
        }
    ),
    "DataTable": record(
        {
            "profile": one_of("tabular-data-resource"),
            "name": one_of(*(each.name for each in TABLES)),
            "title": TEXT,
            "description": TEXT,
            "path": told("Beside the descriptor.", TEXT),
            "format": one_of("csv"),
            "mediatype": one_of("text/csv"),
            "encoding": one_of("utf-8"),
            "bytes": COUNT,
            "hash": {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"},
            "schema": record(
                {
                    "fields": many(_COLUMN),
                    "missingValues": many(TEXT),
                    "primaryKey": many(TEXT),
                    "foreignKeys": many(_LEADS),
                },
                optional=("foreignKeys",),
            ),
        }
    ),
}


def _described(found: Table) -> Operation:
    name = found.name
    example = ",".join(f'"{each.example}"' if "," in each.example else each.example for each in found.columns)
    return read(
        f"tabulateAll{name.capitalize()}",
        found.title,
        f"{found.words} Another content has another name; those of the night before stay for a day.",
        table(found.names, f"{','.join(found.names)}\r\n{example}\r\n"),
        in_path(
            f"hash_of_{name}",
            "The first digits of its SHA-256: the descriptor has the whole address.",
            {"type": "string", "pattern": f"^[0-9a-f]{{{DIGITS}}}$"},
            _DIGEST[:DIGITS],
        ),
    )


OPERATIONS: Final[dict[str, Operation]] = {
    "/data/datapackage.json": read(
        "readDataPackage",
        "What tables there are",
        "With columns, keys, sizes and hashes; written last, so that all it names is there.",
        answer(JSON, ref("DataPackage"), _EXAMPLE),
        refusals=_AWAY,
    ),
    "/data/datapackage.zip": read(
        "takeDataPackage",
        "All of it in one file",
        "The descriptor and its tables.",
        octets("application/zip", "A ZIP file."),
        refusals=_AWAY,
    ),
    **{f"/data/{each.name}-{{hash_of_{each.name}}}.csv": _described(each) for each in TABLES},
}
