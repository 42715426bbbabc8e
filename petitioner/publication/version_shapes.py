"""What the pages about the versions of a text are made from."""

from dataclasses import dataclass

from petitioner.statements.shapes import Difference, StatementView, VersionLine


@dataclass(frozen=True, slots=True)
class VersionsPage:
    """Every version of a statement that the public has seen, newest first."""

    statement: StatementView
    versions: tuple[VersionLine, ...]


@dataclass(frozen=True, slots=True)
class VersionPage:
    """One version: its `text`, and what it changed of the version `before`.

    Without `difference` it is the first, or the one before did not exist in this language.
    """

    statement: StatementView
    version: VersionLine
    text: StatementView
    before: int | None
    difference: Difference | None
