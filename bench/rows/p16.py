"""P16: how long the largest roster takes to be compared and taken in, how much memory, and how again."""

import json
import os
import resource
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bench.bursts import Plan
from bench.ground import Ground, House, NotReady
from bench.table import Line
from petitioner.foundation.embedded import programs

NEEDS: tuple[str, ...] = ()
_GOAL: Final = 60.0
_GROWTH: Final = 1.05
_NUMBER: Final = 100_000
_TERMS: Final = 10
"""Mandates of one person, one in each legislative period."""


def measure(ground: Ground, _plan: Plan) -> list[Line]:
    """Return the time of the first import and of the same again, and memory for all and for half."""
    took: dict[int, tuple[float, float, float]] = {}
    for number in (_NUMBER // 2, _NUMBER):
        house = ground.house(f"roster{number}")
        took[number] = _take_in(ground, house, number)
        ground.postgres.drop(house.name)
    first, again, memory = took[_NUMBER]
    half = took[_NUMBER // 2][2]
    what = f"{_NUMBER:,} memberships in Popolo's form"
    return [
        Line("P16", f"{what}: taken in", f"{first:.1f} s", "-", first, _GOAL, at_most=True, unit="s"),
        Line("P16", f"{what}: the same again", f"{again:.1f} s", "-", again, _GOAL, at_most=True, unit="s"),
        Line(
            "P16",
            f"memory for {_NUMBER:,} / {_NUMBER // 2:,} memberships",
            f"{memory:.0f} MB",
            f"{half:.0f} MB",
            memory / half,
            _GROWTH,
            at_most=True,
        ),
    ]


def _take_in(ground: Ground, house: House, number: int) -> tuple[float, float, float]:
    """Return the seconds of an import and of the same again, and the most megabytes of the first."""
    file = ground.folder / f"roster{number}.json"
    _write(file, number)
    first, memory = _import(ground, house, file)
    held = ground.number(house, "SELECT count(*) FROM membership")
    if held != number:
        raise NotReady(f"{held} of {number} memberships were taken in")
    again, _ = _import(ground, house, file)
    file.unlink()
    return first, again, memory


def _import(ground: Ground, house: House, file: Path) -> tuple[float, float]:
    """Import as an operator does; return the seconds and the most megabytes."""
    began = time.monotonic()
    with (ground.folder / "import.log").open("wb") as log:
        process = subprocess.Popen(
            programs.petitioner("parliaments", "import", str(file)),
            env=ground.settings(house, is_worker=True),
            cwd=programs.ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise NotReady((ground.folder / "import.log").read_text()[-500:])
    return time.monotonic() - began, _megabytes(used)


def _megabytes(used: resource.struct_rusage) -> float:
    return used.ru_maxrss * 1024 / 1e6


def _write(file: Path, number: int) -> None:
    """Write a document of that many mandates of invented people."""
    groups = [{"id": f"g{n}", "name": f"Group {n}", "classification": "faction"} for n in range(12)]
    chamber = {"id": "assembly", "name": "Four Rivers Assembly", "classification": "legislature"}
    with file.open("w", encoding="utf-8") as out:
        out.write(f'{{"organizations": {json.dumps([chamber, *groups])},\n"persons": [\n')
        out.write(",\n".join(_people(number // _TERMS)))
        out.write('\n],\n"memberships": [\n')
        out.write(",\n".join(_memberships(number)))
        out.write("\n]}\n")


def _people(number: int) -> Iterator[str]:
    for person in range(number):
        yield json.dumps(
            {
                "id": f"person/{person}",
                "name": f"Brook{person} van der Ferry{person}",
                "given_name": f"Brook{person}",
                "family_name": f"Ferry{person}",
                "email": f"brook.{person}@assembly.example",
                "birth_date": "1970-01-01",
                "identifiers": [{"scheme": "wikidata", "identifier": f"Q{person}"}],
                "sources": [{"url": f"https://assembly.example/members/{person}"}],
            }
        )


def _memberships(number: int) -> Iterator[str]:
    for mandate in range(number):
        person, term = divmod(mandate, _TERMS)
        starts = 1985 + 4 * term
        dates = {"start_date": f"{starts}-06-01"}
        if term < _TERMS - 1:
            dates["end_date"] = f"{starts + 4}-05-31"
        yield json.dumps(
            {
                "person_id": f"person/{person}",
                "organization_id": "assembly",
                "on_behalf_of_id": f"g{person % 12}",
                "role": "member",
                **dates,
            }
        )
