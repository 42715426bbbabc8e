"""Rows of a roster, put aside one by one, and checked against those before them."""

from petitioner.foundation.shelf import Catalogue, Groups, Pile, Shelf
from petitioner.parliaments.formats.cells import spelled
from petitioner.parliaments.packed import (
    pack_day,
    pack_row,
    pack_suspicion,
    unpack_row,
    unpack_suspicion,
)
from petitioner.parliaments.rules import Problem, assembly_name, assembly_slug
from petitioner.parliaments.shapes import RosterFile, RosterRow, Suspicion


class Together:
    """The rows of one file on a shelf; what contradicts an earlier row is added to `problems`.

    `may_repeat`: the same person may have two mandates of the same days.
    """

    def __init__(self, problems: list[Problem], *, may_repeat: bool, shelf: Shelf | None = None) -> None:
        shelf = shelf or Shelf()
        self._problems = problems
        self._may_repeat = may_repeat
        self._rows: Pile[RosterRow] = Pile(shelf, pack_row, unpack_row)
        self._first = -1
        self._person: RosterRow | None = None
        self._people: dict[str, Groups[RosterRow]] = {}
        self._assemblies: dict[str, RosterRow] = {}
        self._mandates: Catalogue[int] = Catalogue(shelf, int, int)
        self._identifiers: Catalogue[list[str]] = Catalogue(shelf, list, list)
        self.suspicions: Pile[Suspicion] = Pile(shelf, pack_suspicion, unpack_suspicion)

    def take(self, row: RosterRow) -> None:
        """Put a row aside, and complain if it is well by itself and contradicts an earlier one."""
        slug = assembly_slug(row.parliament, row.chamber)
        if slug not in self._people:
            self._people[slug], self._assemblies[slug] = self._rows.groups(), row
        sentences = [_same_assembly(row, self._assemblies[slug])]
        number = self._rows.append(row)
        first = self._people[slug].add(row.code, number)
        if first != self._first or self._person is None:
            self._first, self._person = first, row if first == number else self._rows[first]
        sentences.append(_same_person(row, self._person))
        if not self._may_repeat:
            sentences.append(self._same_mandate(row, slug))
        if row.scheme:
            sentences.append(self._same_identifier(row, slug))
        self._problems.extend(Problem(row.line, sentence) for sentence in sentences if sentence)

    def file(
        self,
        file_name: str,
        digest: bytes,
        licence: str,
        source_url: str,
        ignored: tuple[tuple[str, int], ...] = (),
    ) -> RosterFile:
        """Return the roster that the rows make."""
        return RosterFile(
            file_name, digest, licence, source_url, self._rows, self._people, self.suspicions, ignored
        )

    def _same_mandate(self, row: RosterRow, slug: str) -> str:
        period = pack_day(row.mandate.starts), pack_day(row.mandate.ends)
        # no line break is in any of them
        line = self._mandates.setdefault("\n".join((slug, row.code, *period)), row.line)
        if line == row.line:
            return ""
        return f"person_id “{row.code}” has the same mandate on line {line}. Delete one, or add dates."

    def _same_identifier(self, row: RosterRow, slug: str) -> str:
        key = f"{slug}\n{row.scheme}\n{row.identifier}"
        code, line = self._identifiers.setdefault(key, [row.code, str(row.line)])
        if code == row.code:
            return ""
        return (
            f"{row.scheme}:{row.identifier} belongs to person_id “{code}” on line {line} and to "
            f"“{row.code}” here. One identifier is one person."
        )


def _same_assembly(row: RosterRow, one: RosterRow) -> str:
    if (one.parliament, one.chamber) == (row.parliament, row.chamber):
        return ""
    here, there = (assembly_name(found.parliament, found.chamber) for found in (row, one))
    return f"The assembly is “{here}” here and “{there}” on line {one.line}. Write it the same way."


def _same_person(row: RosterRow, one: RosterRow) -> str:
    if row.name == one.name:
        return ""
    here, there = (spelled(found) for found in (row.name, one.name))
    if here == there:
        here, there = row.name.sort_name, one.name.sort_name
    return (
        f"person_id “{row.code}” is {here} here and {there} on line {one.line}. "
        "Write the name the same way, or give two people two ids."
    )
