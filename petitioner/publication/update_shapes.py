"""What the pages about updates are made from."""

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from petitioner.statements.shapes import StatementView
from petitioner.updates.shapes import PublicUpdate


@dataclass(frozen=True, slots=True)
class UpdatesPage:
    """Everything that happened around a statement, newest first."""

    statement: StatementView
    lines: tuple[PublicUpdate, ...]


@dataclass(frozen=True, slots=True)
class FormerEdition:
    """A wording that was corrected, and when."""

    language: str
    title: str
    body_html: Markup
    corrected_on: date


@dataclass(frozen=True, slots=True)
class UpdatePage:
    """One update, with the wordings it had before."""

    statement: StatementView
    line: PublicUpdate
    former: tuple[FormerEdition, ...]
