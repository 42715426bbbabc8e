"""The description of the data as a person reads it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """Something an answer holds: its place (`data[].id`), what it is in a word or two, and words about it."""

    place: str
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something that may be asked with; `is_in_path`: it is a part of the address."""

    name: str
    is_in_path: bool
    words: str
    example: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A status that is no success, and what it means here."""

    status: str
    words: str


@dataclass(frozen=True, slots=True)
class Described:
    """One address that can be read; `example` is what it answers, empty where that is no text."""

    name: str
    path: str
    summary: str
    words: str
    kind: str
    parameters: tuple[Parameter, ...]
    fields: tuple[Field, ...]
    columns: tuple[str, ...]
    example: str
    refusals: tuple[Refusal, ...]

    @property
    def request(self) -> str:
        """Return what is sent, in the words of the protocol."""
        return f"GET {self.path}"


@dataclass(frozen=True, slots=True)
class Group:
    """Addresses that belong together."""

    name: str
    words: str
    described: tuple[Described, ...]


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """A kind of refusal, with the mark that the end of its address is."""

    mark: str
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class ApiPage:
    """The page about the data."""

    title: str
    words: tuple[str, ...]
    """By paragraph."""
    version: str
    groups: tuple[Group, ...]
    problems: tuple[ProblemLine, ...]
    problem_example: str
