"""What is wrong with a folder, said so that its author can mend it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]")
"""Control characters, and those that turn the direction of what follows: nobody can see what they sign."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: in which file, in which line (from 1) if in one, and what to do."""

    file: str
    line: int | None
    sentence: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.sentence}"


class BadFolder(Exception):
    """The folder cannot be published; `problems` lists everything that is wrong with it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def decoded(file: str, data: bytes, problems: list[Problem]) -> str | None:
    """Return the text of a file, lines ended by newlines; or add what is wrong and return nothing."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        problems.append(Problem(file, line, "this is not UTF-8. Save the file as UTF-8."))
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = list(unseen(text))
    problems.extend(Problem(file, line, sentence) for line, sentence in found)
    return None if found else text


def unseen(text: str) -> Iterator[tuple[int, str]]:
    """Yield the line of each character that cannot be seen but changes what is read, and what to do."""
    for match in _UNSEEN.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        yield line, f"there is a character that cannot be seen (U+{ord(match[0]):04X}). Take it out."
