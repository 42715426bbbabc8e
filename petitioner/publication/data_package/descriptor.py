"""The descriptor: what the package is, and each table with its columns, size and hash. Pure.

Standards: Data Package, Tabular Data Resource and Table Schema of Frictionless, version 1.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from petitioner.publication.data_package.shapes import MadeTable, Table
from petitioner.publication.moments import second

NAME: Final = "datapackage"
MAJOR: Final = 1
"""Of the form of the tables: it changes when a column goes or means something else."""
_DESCRIPTION: Final = (
    "Statements, their texts, numbers and endorsements as this site publishes them, copied once a night. No"
    " signer is in it. Numbers of places are whole tens, and say nothing of small places. A cell that a"
    " spreadsheet would take for a formula begins with an apostrophe."
)


def descriptor(
    made: Sequence[MadeTable], public_url: str, host: str, licence: str, *, now: datetime
) -> dict[str, Any]:
    """Return the document of a package made at this moment; `host` is who runs the site."""
    return {
        "profile": "tabular-data-package",
        "name": re.sub(r"[^a-z0-9._-]", "-", urlsplit(public_url).netloc.lower()),
        "id": f"{public_url}/data/{NAME}.json",
        "title": f"{host}: statements, signatures, endorsements",
        "description": _DESCRIPTION,
        "homepage": f"{public_url}/api/",
        "version": f"{MAJOR}.{now:%Y%m%d}.{int(f'{now:%H%M%S}')}",
        "created": second(now),
        "licenses": [{"name": licence}],
        "resources": [_resource(each) for each in made],
    }


def _resource(made: MadeTable) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": made.table.name,
        "title": made.table.title,
        "description": made.table.words,
        "path": made.file_name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": made.size,
        "hash": f"sha256:{made.digest}",
        "schema": table_schema(made.table),
    }


def table_schema(table: Table) -> dict[str, Any]:
    """Return a table's columns, what names a row, and where rows lead, as Table Schema says it."""
    schema: dict[str, Any] = {
        "fields": [
            {
                "name": column.name,
                "type": column.kind,
                "format": "default",
                "description": column.words,
                **({"constraints": {"required": True}} if column.is_always else {}),
            }
            for column in table.columns
        ],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    if table.leads_to:
        schema["foreignKeys"] = [
            {"fields": [column], "reference": {"resource": other, "fields": [its]}}
            for column, other, its in table.leads_to
        ]
    return schema
