"""Make the page of a list, as it is written without a question and as it answers one."""

from typing import Final

from petitioner.foundation.db import Session
from petitioner.publication.lists.find_listed import Wanted, find_lines
from petitioner.publication.lists.narrow import address, narrow
from petitioner.publication.lists.shapes import StatementsPage
from petitioner.publication.store import listings
from petitioner.statements.list_organisations import list_organisations

LINES: Final = 20
MONTHS_SHOWN: Final = 36


def make_page(session: Session, language: str, wanted: Wanted, *, page: int = 1) -> StatementsPage:
    """Return a page of what is wanted; beyond the last one there are no lines."""
    lines, total = find_lines(session, wanted, language, skip=(page - 1) * LINES, most=LINES)
    organisations = list_organisations(session)
    last = max(1, -(-total // LINES))
    return StatementsPage(
        organisation=organisations[0].view(language),
        lines=lines,
        total=total,
        words=wanted.words,
        narrowed=narrow(language, wanted, listings.facet_numbers(session)),
        organisation_names={each.slug: each.view(language).name for each in organisations},
        months=sorted(listings.month_digests(session), reverse=True)[:MONTHS_SHOWN],
        page=page,
        before=address(language, wanted, page=min(page - 1, last)) if page > 1 else "",
        after=address(language, wanted, page=page + 1) if page < last else "",
    )
