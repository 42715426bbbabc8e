"""The public form of things: what pages and documents are made from."""

from dataclasses import dataclass

from petitioner.endorsements.shapes import AssemblyBacking
from petitioner.signatures.shapes import PublicSigner, Tally
from petitioner.statements.shapes import OrganisationView, StatementView


@dataclass(frozen=True, slots=True)
class StatementPage:
    """A statement in one language with everything its page shows."""

    statement: StatementView
    tally: Tally
    backing: tuple[AssemblyBacking, ...]
    signers: tuple[PublicSigner, ...]
    form_token: str
    milestone: int | None
    """The next number of signatures worth a mark; none when there is nothing ahead."""


@dataclass(frozen=True, slots=True)
class HomeItem:
    """A statement as the front page lists it."""

    statement: StatementView
    tally: Tally
    backing: tuple[AssemblyBacking, ...]


@dataclass(frozen=True, slots=True)
class HomePage:
    """The front page in one language."""

    organisation: OrganisationView
    language: str
    languages: tuple[str, ...]
    items: tuple[HomeItem, ...]
