"""Endorsements as a table.

Standard: RFC 4180, in UTF-8. See docs/api.md for the columns.
"""

import csv
import io
from collections.abc import Sequence
from typing import Final

from petitioner.publication.members.popolo_json import backer_address, moment_or_none
from petitioner.publication.shapes import EndorsementLine
from petitioner.statements.shapes import StatementView

COLUMNS: Final = (
    *("number", "honorific_prefix", "given_name", "family_name", "sort_name", "country"),
    *("assembly", "delegation", "group", "role"),
    *("provenance", "is_counted", "is_former_member", "endorsed_on", "withdrawn_on"),
    *("version", "version_hash", "language", "text_hash", "source_url", "url", "is_initiator"),
    *("carried_over_to_version", "carried_over_on", "confirmed_at"),
)
_BEGINS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def endorsements_csv(lines: Sequence[EndorsementLine], view: StatementView, public_url: str) -> str:
    """Return a head and one row for each endorsement; rows end in CR LF.

    A cell that a spreadsheet would compute begins with an apostrophe.
    """
    table = io.StringIO()
    rows = csv.writer(table, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for line in lines:
        rows.writerow([harmless(str(cell)) for cell in _row(line, view, public_url)])
    return table.getvalue()


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_BEGINS_A_FORMULA) else cell


def _row(line: EndorsementLine, view: StatementView, public_url: str) -> tuple[object, ...]:
    backer = line.backer
    return (
        backer.number,
        backer.honorific_prefix,
        backer.given_name,
        backer.family_name,
        backer.sort_name,
        backer.country,
        line.assembly.assembly,
        backer.delegation,
        backer.group,
        backer.role,
        backer.provenance.value,
        _yes_or_no(is_true=backer.is_counted),
        _yes_or_no(is_true=backer.is_former),
        backer.endorsed_on.isoformat(),
        backer.withdrawn_on.isoformat() if backer.withdrawn_on else "",
        backer.version_number,
        line.text.version_hash,
        backer.language,
        line.text.text_hash,
        backer.evidence_url,
        backer_address(backer.number, view, public_url),
        _yes_or_no(is_true=backer.is_initiator),
        backer.carried.version_number if backer.carried else "",
        backer.carried.carried_on.isoformat() if backer.carried else "",
        moment_or_none(backer.confirmed_at) or "",
    )


def _yes_or_no(*, is_true: bool) -> str:
    return "true" if is_true else "false"
