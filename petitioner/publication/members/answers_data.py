"""What members said who were asked, as data: JSON and a table.

Standard: RFC 4180 for the table, in UTF-8. See docs/api.md for the fields; both have the same.
"""

import csv
import io
from collections.abc import Sequence
from typing import Any, Final

from petitioner.canvass.shapes import AssemblyAnswers, PublicAnswer
from petitioner.publication.members.endorsements_csv import harmless
from petitioner.statements.shapes import StatementView

COLUMNS: Final = (
    *("assembly", "honorific_prefix", "given_name", "family_name", "sort_name", "country"),
    *("delegation", "group", "role", "answer", "answered_on", "is_former_member", "version"),
)


def answers_document(
    canvassed: Sequence[AssemblyAnswers], view: StatementView, public_url: str
) -> dict[str, Any]:
    """Return the answers of every assembly that was asked about a statement, with their numbers."""
    root = f"{public_url}/{view.language}/statements/{view.slug}"
    return {
        "statement": {"id": view.statement_id, "title": view.title, "language": view.language, "url": root},
        "canvasses": [
            {
                "assembly": asked.assembly,
                "url": f"{root}/backers/{asked.slug}/answers",
                "version": asked.version_number,
                "begun_on": asked.begun_on.isoformat(),
                "last_day": asked.last_day.isoformat(),
                "is_closed": asked.is_closed,
                "members_count": asked.members,
                "asked_count": len(asked.answers),
                "could_not_be_asked_count": asked.unreached,
                "confirmed_before_count": asked.confirmed_before,
                "waiting_count": asked.waiting,
                "answers_count": {word.value: number for word, number in asked.counted().items()},
                "members": [_member(answer) for answer in asked.answers],
            }
            for asked in canvassed
        ],
    }


def answers_csv(canvassed: Sequence[AssemblyAnswers]) -> str:
    """Return a head and one row for each member who was asked; rows end in CR LF.

    A cell that a spreadsheet would compute begins with an apostrophe.
    """
    table = io.StringIO()
    rows = csv.writer(table, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for asked in canvassed:
        for answer in asked.answers:
            known = {**_member(answer), "assembly": asked.assembly, "version": asked.version_number}
            rows.writerow([harmless(_cell(known[name])) for name in COLUMNS])
    return table.getvalue()


def _member(answer: PublicAnswer) -> dict[str, object]:
    return {
        "honorific_prefix": answer.honorific_prefix,
        "given_name": answer.given_name,
        "family_name": answer.family_name,
        "sort_name": answer.sort_name,
        "country": answer.country,
        "delegation": answer.delegation_now,
        "group": answer.group_now,
        "role": answer.role,
        "answer": answer.shown.value,
        "answered_on": answer.answered_on.isoformat() if answer.answered_on else None,
        "is_former_member": answer.is_former,
    }


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
