"""A table that is written row by row, however many there are, and knows its size and digest in the end.

Standard: RFC 4180, in UTF-8.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from petitioner.publication.data_package.shapes import MadeTable, Table
from petitioner.publication.members.endorsements_csv import harmless

DIGITS: Final = 16
"""Of the digest in the name of a file: another content is another name."""


class GrowingTable:
    """A table in a file that nobody is served yet; no cell of it is a formula."""

    def __init__(self, table: Table, folder: Path) -> None:
        self.table = table
        self.path = folder / f"{table.name}.csv"
        self._file = self.path.open("wb")
        self._digest = hashlib.sha256()
        self._size = 0
        self._rows = -1
        self.add([table.names])

    def add(self, rows: Iterable[Sequence[object]]) -> None:
        """Write rows; what is None is empty."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        for row in rows:
            writer.writerow(["" if cell is None else harmless(str(cell)) for cell in row])
            self._rows += 1
        content = text.getvalue().encode()
        self._file.write(content)
        self._digest.update(content)
        self._size += len(content)

    def close(self) -> MadeTable:
        """Write what is left; return what was made, with the name it is to be served under."""
        self._file.close()
        digest = self._digest.hexdigest()
        name = f"{self.table.name}-{digest[:DIGITS]}.csv"
        return MadeTable(self.table, name, self._size, self._rows, digest)
