"""What can be wrong with a file of the public folder."""

from dataclasses import dataclass
from enum import StrEnum


class Trouble(StrEnum):
    """What is wrong with a file."""

    MISSING = "missing"
    DIFFERS = "differs"
    TWIN = "twin"
    """The file is right, and what is compressed beside it is missing or says something else."""
    FOREIGN = "foreign"
    """Nobody wrote it."""
    HALF = "half"
    """Left by a process that was killed while it wrote."""
    DUE = "due"
    """It differs, and what it shows has changed since: whether it was bent cannot be told."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A file, by its address below the public folder, and what is wrong with it."""

    trouble: Trouble
    name: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What is wrong, what was and is not any more, and how many files were right."""

    wrong: tuple[Finding, ...]
    mended: tuple[Finding, ...]
    right: int
