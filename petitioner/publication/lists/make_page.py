"""Make the page of a list, as it is written without a question and as it answers one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from petitioner.foundation.db import Session
from petitioner.publication.lists.find_listed import Wanted, find_lines
from petitioner.publication.lists.line import KeptLine, in_language
from petitioner.publication.lists.narrow import address, narrow
from petitioner.publication.lists.shapes import StatementsPage
from petitioner.publication.store import listings
from petitioner.statements.list_organisations import host_in, list_organisations
from petitioner.statements.shapes import OrganisationWords

LINES: Final = 20
MONTHS_SHOWN: Final = 36


@dataclass(frozen=True, slots=True)
class FoundList:
    """A page of a list in no language yet: it is read once and made in each."""

    wanted: Wanted
    lines: Sequence[KeptLine]
    total: int
    facets: Mapping[str, int]
    """How many of all statements have each facet."""
    organisations: Sequence[OrganisationWords]
    months: Sequence[date]
    page: int


def read_list(session: Session, wanted: Wanted, *, page: int = 1) -> FoundList:
    """Return a page of what is wanted; beyond the last one there are no lines."""
    lines, total = find_lines(session, wanted, skip=(page - 1) * LINES, most=LINES)
    return FoundList(
        wanted,
        lines,
        total,
        listings.facet_numbers(session),
        list_organisations(session),
        listings.opening_months(session)[:MONTHS_SHOWN],
        page,
    )


def make_page(found: FoundList, language: str) -> StatementsPage:
    """Return the page in one language."""
    wanted, page = found.wanted, found.page
    last = max(1, -(-found.total // LINES))
    return StatementsPage(
        organisation=host_in(found.organisations, language),
        lines=in_language(found.lines, language),
        total=found.total,
        words=wanted.words,
        narrowed=narrow(language, wanted, found.facets),
        organisation_names={each.slug: each.view(language).name for each in found.organisations},
        months=found.months,
        page=page,
        before=address(language, wanted, page=min(page - 1, last)) if page > 1 else "",
        after=address(language, wanted, page=page + 1) if page < last else "",
    )
