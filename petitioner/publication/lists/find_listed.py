"""Find statements by what is known of them: their state, topic, language, organisation, and words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from petitioner.foundation.db import Session
from petitioner.publication.lists.documents import Listed
from petitioner.publication.lists.facets import ARCHIVED, LIVE, beginnings
from petitioner.publication.lists.line import KeptLine
from petitioner.publication.rules import Order
from petitioner.publication.store import listings


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is asked for; what is empty is not asked. `is_archived` None: in the archive or not."""

    state: str = ""
    topic: str = ""
    language: str = ""
    organisation: str = ""
    words: str = ""
    is_archived: bool | None = None

    @property
    def facets(self) -> tuple[str, ...]:
        """Return the facets a statement must have."""
        asked = (("topic", self.topic), ("language", self.language), ("organisation", self.organisation))
        state = ("state:archived",) if self.state == "archived" and self.is_archived is None else ()
        known = ARCHIVED if self.is_archived else LIVE
        if self.state in known and self.state != "all":
            state = (f"state:{self.state}",)
        return (*state, *(f"{kind}:{name}" for kind, name in asked if name))

    @property
    def order(self) -> Order:
        """Return how such a list stands as data."""
        return (ARCHIVED if self.is_archived else LIVE).get(self.state, Order.MOST_SIGNATURES)


def find_listed(
    session: Session, wanted: Wanted, *, skip: int = 0, most: int | None = None
) -> tuple[Sequence[Listed], int]:
    """Return some of the statements that match as data, in the order of their state, and how many match."""
    search = beginnings(wanted.words)
    rows = listings.find(
        session,
        facets=wanted.facets,
        beginnings=search,
        order=wanted.order,
        is_archived=wanted.is_archived,
        skip=skip,
        most=most,
    )
    return [Listed(row.statement_id, row.attributes) for row in rows], _number(session, wanted, search)


def find_lines(
    session: Session,
    wanted: Wanted,
    *,
    order: Order = Order.NEWEST,
    skip: int = 0,
    most: int | None = None,
) -> tuple[Sequence[KeptLine], int]:
    """Return some of the statements that match as lines, and how many match."""
    search = beginnings(wanted.words)
    rows = listings.find_lines(
        session,
        facets=wanted.facets,
        beginnings=search,
        order=order,
        is_archived=wanted.is_archived,
        skip=skip,
        most=most,
    )
    lines = [KeptLine(row.statement_id, row.line, row.signature_count) for row in rows]
    return lines, _number(session, wanted, search)


def facet_names(numbers: Collection[str], kind: str) -> tuple[str, ...]:
    """Return the names of one kind of facet, in order."""
    return tuple(sorted(name.removeprefix(f"{kind}:") for name in numbers if name.startswith(f"{kind}:")))


def _number(session: Session, wanted: Wanted, search: str) -> int:
    return listings.number(session, facets=wanted.facets, beginnings=search, is_archived=wanted.is_archived)
