"""What crosses the doors of imports: numbers and a sealed file, never people."""

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from petitioner.imports.rules import (
    LARGEST_FILE,
    LONGEST_COLUMN,
    NAMED,
    ROWS_NAMED,
    Columns,
    Described,
    ImportAct,
    ImportState,
    LeftOut,
    Source,
    without_few,
)
from petitioner.organisers.rules import KEYS, is_storable


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """One row of a file, as long as it is looked at; `number` is what a table program calls it.

    `is_torn`: it has not as many fields as there are columns. `day` is None if none can be read.
    """

    number: int
    address: str
    country: str
    day: date | None
    is_torn: bool


@dataclass(slots=True)
class Result:
    """What was found so far, in numbers; `named` has the numbers of the first rows that are wrong."""

    counted: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    named: dict[str, list[int]] = field(default_factory=dict)
    countries: Counter[str] = field(default_factory=Counter)

    def leave_out(self, why: LeftOut, row: int) -> None:
        """Count a row that is left out."""
        self.left_out[why.value] += 1
        rows = self.named.setdefault(why.value, []) if why in NAMED else []
        if why in NAMED and len(rows) < ROWS_NAMED:
            rows.append(row)

    @property
    def people(self) -> int:
        """Return how many different people were found in the file, whether they are counted or not."""
        return self.counted + self.left_out[LeftOut.IMPORTED.value] + self.left_out[LeftOut.SIGNED.value]

    def as_json(self, *, is_done: bool) -> dict[str, Any]:
        """Return it as plain values; once it is done, small numbers of a country are not said."""
        countries = without_few(self.countries) if is_done else dict(self.countries)
        return {
            "counted": self.counted,
            "left_out": dict(self.left_out),
            "named": self.named,
            "countries": [[code, number] for code, number in countries.items()],
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Result":
        """Read what `as_json` made; nothing was found where nothing was kept."""
        if not kept:
            return cls()
        countries = Counter(dict(kept["countries"]))
        return cls(kept["counted"], Counter(kept["left_out"]), kept["named"], countries)


@dataclass(frozen=True, slots=True)
class ImportView:
    """An import as the desk shows it: `done` of `total` rows were looked at, `number` are counted now.

    `problem` and `problem_row` say why a file cannot be read; `is_changed`: more would have been counted than
    somebody looked at, so it was read anew.
    """

    import_id: int
    source: Source
    exported_on: date
    file_digest: str
    digest: str
    state: ImportState
    done: int
    total: int
    result: Result
    problem: str
    problem_row: int
    is_changed: bool
    number: int
    taken_in: int
    asked_by: int | None
    created_at: datetime
    taken_in_at: datetime | None


@dataclass(frozen=True, slots=True)
class PublicImport:
    """What the public may read of an import that was taken in; `digest` in hexadecimal."""

    source: str
    number: int
    exported_on: date
    digest: str
    taken_in_at: datetime


@dataclass(frozen=True, slots=True, repr=False)
class ImportForm:
    """What the desk sends to this room; what an act does not need is empty. `sent_at` is when it was sent."""

    act: ImportAct
    slug: str
    sent_at: datetime
    number: int = 0
    digest: str = ""
    described: Described | None = None
    content: bytes = b""

    def to_bytes(self) -> bytes:
        """Return a line of JSON in UTF-8 and the file after it, to be sealed."""
        described = None
        if self.described is not None:
            described = {
                "source": self.described.source.value,
                "exported_on": self.described.exported_on.isoformat(),
                "columns": asdict(self.described.columns),
            }
        head = {
            "act": self.act.value,
            "slug": self.slug,
            "sent_at": self.sent_at.isoformat(),
            "number": self.number,
            "digest": self.digest,
            "described": described,
        }
        return json.dumps(head).encode() + b"\n" + self.content

    @classmethod
    def from_bytes(cls, plain: bytes) -> "ImportForm":
        """Read what `to_bytes` made; raise `ValueError`, `TypeError` or `KeyError` if it is not that."""
        line, _, content = plain.partition(b"\n")
        head = json.loads(line)
        number, texts = head["number"], (head["slug"], head["digest"])
        if not all(isinstance(text, str) and is_storable(text) for text in texts):
            raise ValueError("no page of ours lets this in")
        if not isinstance(number, int) or not 0 <= number < KEYS or len(content) > LARGEST_FILE:
            raise ValueError("no page of ours lets this in")
        described = None if head["described"] is None else _described(head["described"])
        act, sent_at = ImportAct(head["act"]), datetime.fromisoformat(head["sent_at"])
        if (act is ImportAct.UPLOAD) != (described is not None) or sent_at.tzinfo is None:
            raise ValueError("no page of ours lets this in")
        return cls(act, head["slug"], sent_at, number, head["digest"], described, content)


def _described(kept: dict[str, Any]) -> Described:
    columns = Columns(**kept["columns"])
    if not all(isinstance(name, str) and len(name) <= LONGEST_COLUMN for name in asdict(columns).values()):
        raise ValueError("no page of ours lets this in")
    return Described(Source(kept["source"]), date.fromisoformat(kept["exported_on"]), columns)
