"""What the pages that show many statements are made from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from petitioner.publication.lists.line import ListLine
from petitioner.statements.shapes import OrganisationView


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to narrow a list: where it leads, and how many statements are there."""

    name: str
    href: str
    number: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """The ways to narrow a list by one kind of facet: `state`, `topic`, `language` or `organisation`."""

    kind: str
    choices: tuple[Choice, ...]
    everything: str
    """The address without this kind."""

    @property
    def chosen(self) -> str:
        """Return what is chosen; empty for everything."""
        return next((each.name for each in self.choices if each.is_chosen), "")


@dataclass(frozen=True, slots=True)
class StatementsPage:
    """Some of the statements there are, newest first, and the ways to other ones."""

    organisation: OrganisationView
    lines: tuple[ListLine, ...]
    total: int
    words: str
    narrowed: tuple[Choices, ...]
    organisation_names: dict[str, str]
    months: Sequence[date]
    page: int = 1
    before: str = ""
    """The address of the page before; empty on the first."""
    after: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Say whether something is asked for."""
        return bool(self.words) or any(each.chosen for each in self.narrowed)


@dataclass(frozen=True, slots=True)
class MonthPage:
    """Every statement that opened in one month, without numbers, so that the page hardly ever changes."""

    organisation: OrganisationView
    month: date
    lines: tuple[ListLine, ...]


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """Who publishes, in its own words, and its newest statements."""

    organisation: OrganisationView
    languages: tuple[str, ...]
    lines: tuple[ListLine, ...]
    total: int
