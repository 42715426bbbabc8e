"""What a roster changes, in lines for a terminal: by kind, numbers first. Pure."""

from collections.abc import Iterator, Sequence

from petitioner.parliaments.rules import BadRoster
from petitioner.parliaments.shapes import (
    SHOWN,
    AssemblyDiff,
    Change,
    ChangeKind,
    RosterDiff,
    RosterView,
    Suspicion,
)

_SIGNS = {ChangeKind.JOINED: "+", ChangeKind.PAST: "+", ChangeKind.LEFT: "\N{MINUS SIGN}"}


def problems_in_lines(refusal: BadRoster) -> Iterator[str]:
    """Yield what is wrong with a file, and how much that is."""
    count = len(refusal.problems)
    yield from _first([str(problem) for problem in refusal.problems], count, is_whole=False)
    yield f"Nothing was imported: {count} {'thing is' if count == 1 else 'things are'} wrong."


def difference_in_lines(diff: RosterDiff, *, is_whole: bool) -> Iterator[str]:
    """Yield the numbers of each assembly, its changes by kind, its suspicions; all of them if `is_whole`."""
    for assembly in diff.assemblies:
        new = ", a new assembly" if assembly.is_new else ""
        yield f"{assembly.assembly} ({assembly.slug}{new}): {_in_numbers(assembly)}"
        changes = [_change(change) for kind in ChangeKind for change in assembly.of(kind)]
        count = sum(number for _, number in assembly.counts)
        yield from _first([f"  {line}" for line in changes], count, is_whole=is_whole)
        found = [_suspicion(suspicion) for suspicion in assembly.suspicions]
        yield from _first([f"  {line}" for line in found], assembly.suspicious, is_whole=is_whole)
    if diff.ignored:
        yield "Ignored: " + ", ".join(f"{name} ({count})" for name, count in diff.ignored)


def roster_in_words(roster: RosterView) -> str:
    """Return one import, for a list."""
    parts = (
        f"{roster.imported_at:%Y-%m-%d %H:%M}",
        roster.assembly_slug,
        roster.file_name,
        f"{roster.row_count} {'row' if roster.row_count == 1 else 'rows'}",
        f"SHA-256 {roster.digest.hex()}",
        roster.licence or "no licence given",
        roster.source_url or "no source given",
    )
    return f"{roster.roster_id}  " + ", ".join(parts)


def _first(lines: Sequence[str], count: int, *, is_whole: bool) -> Iterator[str]:
    """Yield the first lines, and how many there would be besides; all of them if `is_whole`."""
    yield from lines if is_whole else lines[:SHOWN]
    if not is_whole and count > SHOWN:
        indent = "  " if lines[0].startswith("  ") else ""
        yield f"{indent}… and {count - SHOWN} more"


def _in_numbers(diff: AssemblyDiff) -> str:
    numbers = dict(diff.counts)
    counts = [(numbers.get(kind, 0), _words(kind)) for kind in ChangeKind]
    counts += [(diff.without_address, "without address"), (diff.suspicious, "suspicious")]
    return ", ".join(
        [f"{count} {words}" for count, words in counts if count] + [f"{diff.unchanged} unchanged"]
    )


def _words(kind: ChangeKind) -> str:
    if kind in {ChangeKind.JOINED, ChangeKind.LEFT}:
        return kind.value
    return "past" if kind is ChangeKind.PAST else f"changed {kind.value}"


def _change(change: Change) -> str:
    who = f"{_SIGNS.get(change.kind, '≠')} {change.name} ({change.code})"
    if change.kind in {ChangeKind.JOINED, ChangeKind.PAST}:
        return f"{who}: {change.after}"
    return f"{who}, {change.kind.value}: {change.before or '(none)'} → {change.after or '(none)'}"


def _suspicion(suspicion: Suspicion) -> str:
    who = f"{suspicion.name} ({suspicion.code}), " if suspicion.code else ""
    return f"? {who}{suspicion.kind.value}: {suspicion.sentence}"
