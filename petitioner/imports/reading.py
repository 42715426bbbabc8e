"""A file that is being read, row by row: kept by a worker between two batches, and by nobody else."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import Final

from petitioner.foundation.i18n import country_options
from petitioner.imports.formats.signers_csv import read_rows
from petitioner.imports.rules import BadFile, Described, LeftOut
from petitioner.imports.shapes import ImportForm, Row
from petitioner.signatures.fingerprints import Fingerprints
from petitioner.vocabulary.country import UNSAID, is_country
from petitioner.vocabulary.country_group import group_of
from petitioner.vocabulary.email_address import InvalidEmailAddress, parse_email_address
from petitioner.vocabulary.language import LANGUAGES

_ALSO: Final = {"uk": "GB", "usa": "US", "u.s.a.": "US", "united states of america": "US"}


@dataclass(frozen=True, slots=True, repr=False)
class Judged:
    """A row and the fingerprint of its address, or why it is left out whoever else is known."""

    row: Row
    fingerprint: bytes
    left_out: LeftOut | None


@dataclass(slots=True, repr=False)
class Reading:
    """A file at a place: `seen` are the addresses above it, by their fingerprints."""

    import_id: int
    statement_id: int
    described: Described
    rows: Iterator[Row]
    total: int
    prints: Fingerprints
    done: int = 0
    seen: set[bytes] = field(default_factory=set)

    def skip(self, rows: int) -> None:
        """Go on below rows that were looked at before; whose they were is known again."""
        while self.done < rows and self.batch(min(1_000, rows - self.done)):
            pass

    def batch(self, most: int) -> list[Judged]:
        """Return the next rows; none when there are no more."""
        judged = [self._judge(row) for row in islice(self.rows, most)]
        self.done += len(judged)
        return judged

    def _judge(self, row: Row) -> Judged:
        if row.is_torn:
            return Judged(row, b"", LeftOut.TORN)
        try:
            address = parse_email_address(row.address)
        except (InvalidEmailAddress, UnicodeError):
            return Judged(row, b"", LeftOut.INVALID)
        if row.day is not None and row.day > self.described.exported_on:
            return Judged(row, b"", LeftOut.LATER)
        found = self.prints.of(self.statement_id, address)
        if found in self.seen:
            return Judged(row, found, LeftOut.REPEATED)
        self.seen.add(found)
        return Judged(row, found, None)


def open_file(plain: bytes, import_id: int, statement_id: int, prints: Fingerprints) -> Reading:
    """Return a file at its first row, read once to its end.

    Raises:
        BadFile: it cannot be read, or nobody is recognised under its statement any more.
    """
    form = ImportForm.from_bytes(plain)
    if form.described is None or not prints.knows(statement_id):
        raise BadFile("ended")
    total = sum(1 for _ in read_rows(form.content, form.described))
    rows = read_rows(form.content, form.described)
    return Reading(import_id, statement_id, form.described, rows, total, prints)


def country_of(written: str, *, is_sealed: bool) -> str:
    """Return the code of a country as a file writes it: by its code or its name; unsaid if it says neither.

    Where signers are at risk, the code is that of its group of countries.
    """
    words = " ".join(written.split()).casefold()
    code = words.upper() if is_country(words.upper()) else _names().get(words, UNSAID)
    return group_of(code) if is_sealed and code != UNSAID else code


@cache
def _names() -> dict[str, str]:
    names = {name.casefold(): code for language in LANGUAGES for code, name in country_options(language)}
    return names | _ALSO
