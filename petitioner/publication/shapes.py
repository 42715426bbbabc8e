"""The public form of things: what pages and documents are made from."""

from dataclasses import dataclass
from uuid import UUID

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
    are_names_sealed: bool
    """Whether nobody is shown, whatever they chose."""
    form_token: str
    milestone: int | None
    """The next number of signatures worth a mark; none when there is nothing ahead."""


@dataclass(frozen=True, slots=True)
class SignersList:
    """The page of everybody who lets themselves be shown, or of those somebody looks for."""

    statement: StatementView
    prominent: tuple[PublicSigner, ...]
    signers: tuple[PublicSigner, ...]
    after: UUID | None
    """After whom the rest follows, if there is a rest."""
    words: str = ""
    is_search: bool = False
    is_first: bool = True
    is_place_lost: bool = False
    """Whether the list was to go on after somebody who is no longer in it."""
    are_names_sealed: bool = False


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
