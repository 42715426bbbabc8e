"""What a statement's published documents say, as rows of tables. Pure: nothing is counted, all is copied.

Every function takes documents as they lie on the site (docs/api.md, docs/numbers.md).
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from petitioner.publication.data_package.tables import EVENTS, INTEGRITY, STATEMENTS
from petitioner.publication.moments import second
from petitioner.publication.number_shapes import Event
from petitioner.statements.shapes import TextHead, VersionLine
from petitioner.vocabulary.language import best_language

Document = Mapping[str, Any]
Cells = list[object]

_RENAMED: Final = {
    "title": "action",
    "summary": "background",
    "ends_counted_since": "expired_and_not_me_counted_since",
}
_MOMENTS: Final = frozenset(column.name for column in STATEMENTS.columns if column.kind == "datetime")
_COUNTS: Final = ("signature_count", "awaiting_count", "withdrawn_count", "held_count", "invalidated_count")
"""In the order of the table of days."""
_REASON: Final = "invalidated_"


def statement_row(petition: Document, organisation: str, newest: Cells | None) -> Cells:
    """Return a statement's row out of its own document (`/petitions/{id}.json`).

    Its numbers are those of `newest`, its last day that is over, without one 0: the document's are of this
    moment, and a table that is kept for ever would say what no history says.
    """
    attributes = petition["data"]["attributes"]
    ours = attributes["petitioner"]
    page = next(each["url"] for each in ours["translations"] if each["language"] == ours["language"])
    known = {
        **attributes,
        **ours,
        "id": petition["data"]["id"],
        "organisation": organisation,
        "topics": " ".join(attributes["topics"]),
        **dict(zip(_COUNTS, newest[2:] if newest else ["0"] * len(_COUNTS), strict=True)),
        "url": page,
    }
    found = [known.get(_RENAMED.get(name, name)) for name in STATEMENTS.names]
    return [
        _to_the_second(cell) if name in _MOMENTS else cell
        for name, cell in zip(STATEMENTS.names, found, strict=True)
    ]


def place_rows(petition: Document) -> list[Cells]:
    """Return a row for each country that the statement's own document shows."""
    attributes = petition["data"]["attributes"]
    as_of = attributes["petitioner"]["countries_as_of"]
    return [
        [petition["data"]["id"], each["code"], each["signature_count"], as_of]
        for each in attributes["signatures_by_country"]
    ]


def integrity_row(integrity: Document) -> Cells:
    """Return the row out of `/petitions/{id}/integrity.json`."""
    reasons = integrity["invalidated_by_reason"]
    known = {**integrity, "statement_id": integrity["id"]}
    return [
        reasons.get(name.removeprefix(_REASON), 0)
        if name.startswith(_REASON)
        else known[_RENAMED.get(name, name)]
        for name in INTEGRITY.names
    ]


def is_of_day(integrity: Document, newest: Cells | None) -> bool:
    """Say whether nothing that is counted has moved since `newest`, the last day that is over."""
    moved = [str(integrity[name]) for name in ("confirmed", "withdrawn", "held", "invalidated")]
    _, _, confirmed, _, *others = newest or [0, "", *["0"] * len(_COUNTS)]
    return moved == [confirmed, *others]


def day_rows(statement_id: int, table: str) -> Iterator[Cells]:
    """Yield the days that are over out of `/petitions/{id}/history/days.csv`; they never change any more."""
    for *line, is_finished in _lines(table):
        if is_finished == "true":
            yield [statement_id, *line]


def endorsement_rows(statement_id: int, table: str) -> Iterator[Cells]:
    """Yield the rows of `/petitions/{id}/endorsements.csv` with the number of the statement before them."""
    for line in _lines(table):
        yield [statement_id, *line]


def text_rows(
    petition: Document, versions: Iterable[VersionLine], heads: Mapping[int, tuple[TextHead, ...]]
) -> Iterator[Cells]:
    """Yield a row for each text of a version that lies on the site; others it showed once, if at all."""
    statement_id = petition["data"]["id"]
    pages = {
        each["language"]: each["url"] for each in petition["data"]["attributes"]["petitioner"]["translations"]
    }
    for version in versions:
        shown = {
            best_language(language, version.languages): page for language, page in reversed(pages.items())
        }
        shown |= {language: page for language, page in pages.items() if language in version.languages}
        for head in sorted(heads.get(version.version_id, ()), key=lambda head: head.language):
            if head.language in shown:
                yield [
                    statement_id,
                    version.number,
                    head.language,
                    head.title,
                    head.text_hash,
                    version.version_hash,
                    second(version.published_at),
                    version.edit.edit_class.value if version.edit else None,
                    f"{shown[head.language]}/versions/{version.number}/text.txt",
                ]


def event_row(statement_id: int, event: Event) -> Cells:
    """Return the row of something that happened; of an endorsement there is the number, and no name."""
    known = {
        "sequence": event.sequence,
        "statement_id": statement_id,
        "type": event.kind,
        "happened_at": second(event.happened_at),
        **event.data,
    }
    return [known.get(name) for name in EVENTS.names]


def _lines(table: str) -> Iterator[list[str]]:
    """Yield the lines of a table but for the head."""
    lines = csv.reader(io.StringIO(table, newline=""))
    next(lines, None)
    yield from lines


def _to_the_second(moment: str | None) -> str | None:
    return None if moment is None else f"{moment[:19]}Z"
