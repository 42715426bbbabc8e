"""Rows of a roster that contradict each other."""

from petitioner.parliaments.formats.cells import spelled
from petitioner.parliaments.rules import Problem, assembly_name, assembly_slug
from petitioner.parliaments.shapes import RosterRow
from petitioner.vocabulary.period import ReducedDate


def check_together(rows: list[RosterRow], problems: list[Problem], *, may_repeat: bool) -> None:
    """Find the rows that are well by themselves and contradict an earlier one.

    `may_repeat`: the same person may have two mandates of the same days.
    """
    first_of: dict[tuple[str, ...], RosterRow] = {}
    for row in rows:
        slug = assembly_slug(row.parliament, row.chamber)
        period = (_text(row.mandate.starts), _text(row.mandate.ends))
        one = first_of.setdefault(("assembly", slug), row)
        sentences = [_same_assembly(row, one)]
        one = first_of.setdefault(("person", slug, row.code), row)
        sentences.append(_same_person(row, one))
        one = first_of.setdefault(("mandate", slug, row.code, *period), row)
        if one is not row and not may_repeat:
            sentences.append(
                f"person_id “{row.code}” has the same mandate on line {one.line}. Delete one, or add dates."
            )
        one = first_of.setdefault(("identifier", slug, row.scheme, row.identifier), row)
        if row.scheme and one.code != row.code:
            sentences.append(
                f"{row.scheme}:{row.identifier} belongs to person_id “{one.code}” on line {one.line} and to "
                f"“{row.code}” here. One identifier is one person."
            )
        problems.extend(Problem(row.line, sentence) for sentence in sentences if sentence)


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


def _text(day: ReducedDate | None) -> str:
    return day.text if day else ""
