"""What every reader of `statement.toml` does: it writes down what is wrong, with its line, and reads on."""

from collections.abc import Mapping

from petitioner.statements.formats.problems import Problem
from petitioner.statements.formats.toml_lines import line_of


class TableReader:
    """Reads value after value; what is wrong is written down and read as if it were not there."""

    __slots__ = ("file", "problems", "source")

    def __init__(self, file: str, source: str, problems: list[Problem]) -> None:
        self.file = file
        self.source = source
        self.problems = problems

    def _wrong(self, path: tuple[str, ...], sentence: str) -> None:
        sentence = f"`{'.'.join(path)}` {sentence}"
        self.problems.append(Problem(self.file, line_of(self.source, path), sentence))

    def _known(self, values: Mapping[str, object], path: tuple[str, ...], keys: tuple[str, ...]) -> None:
        for key in sorted(values.keys() - set(keys)):
            self._wrong((*path, key), f"is not a key known here. Take it out; known are {', '.join(keys)}.")


def shown(value: object) -> str:
    """Return a value in quotes, cut where it becomes too long for a sentence."""
    return f"“{str(value)[:60]}”"
