"""Feeds of endorsements and withdrawals.

Standard: RFC 4287. Ids never change; moments are days, at midnight UTC.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from xml.etree.ElementTree import SubElement

from petitioner.endorsements.rules import Proof
from petitioner.foundation.i18n import gettext, speaking
from petitioner.publication.atom import begin_feed, say, written
from petitioner.publication.members.popolo_json import backer_address
from petitioner.publication.shapes import EndorsementLine
from petitioner.statements.shapes import StatementView


@dataclass(frozen=True, slots=True)
class _Entry:
    number: int
    tail: str
    title: str
    term: str
    happened_on: date
    updated_on: date
    address: str


def endorsements_atom(
    lines: Sequence[EndorsementLine], view: StatementView, public_url: str, *, number: int | None = None
) -> bytes:
    """Return the feed of a statement, or of the one endorsement of that `number`; newest first."""
    root = f"{public_url}/petitions/{view.statement_id}/endorsements"
    with speaking(view.language):
        entries = sorted(
            (entry for line in lines for entry in _entries(line, view, public_url)),
            key=lambda entry: (entry.updated_on, entry.happened_on, entry.number),
            reverse=True,
        )
        title = gettext("Members who back it: %(title)s") % {"title": view.title}
    itself = f"{root}.atom" if number is None else f"{root}/{number}.atom"
    page = f"{public_url}/{view.language}/statements/{view.slug}/backers"
    feed = begin_feed(
        view,
        itself=itself,
        page=_alternate(page, number),
        title=title if number is None else f"{lines[0].backer.name} · {view.title}",
        updated=_midnight(max(entry.updated_on for entry in entries)),
    )
    for entry in entries:
        element = SubElement(feed, "entry")
        say(element, "id", f"{root}/{entry.number}{entry.tail}")
        say(element, "title", entry.title)
        say(element, "published", _midnight(entry.happened_on))
        say(element, "updated", _midnight(entry.updated_on))
        SubElement(element, "category", term=entry.term)
        SubElement(element, "link", rel="alternate", type="text/html", href=entry.address)
    return written(feed)


def _entries(line: EndorsementLine, view: StatementView, public_url: str) -> Iterator[_Entry]:
    """Yield what happened: the endorsement, and its end; each is as new as what was last written of it."""
    backer = line.backer
    address = backer_address(backer.number, view, public_url)
    noted = [(each.proof is Proof.WITHDRAWAL, each.recorded_at.date()) for each in line.evidence]
    endorsed = [backer.endorsed_on, *(day for is_end, day in noted if not is_end)]
    title = gettext("Backing given: %(name)s") % {"name": backer.name}
    if backer.provenance == "reported":
        title = gettext("Backing reported to us, not counted: %(name)s") % {"name": backer.name}
    how = backer.provenance.value
    yield _Entry(backer.number, "", title, how, backer.endorsed_on, max(endorsed), address)
    if backer.withdrawn_on is not None:
        withdrawn = [backer.withdrawn_on, *(day for is_end, day in noted if is_end)]
        title = gettext("Backing withdrawn: %(name)s") % {"name": backer.name}
        yield _Entry(
            backer.number, "/withdrawn", title, "withdrawn", backer.withdrawn_on, max(withdrawn), address
        )


def _alternate(page: str, number: int | None) -> str:
    return page if number is None else f"{page}/{number}"


def _midnight(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
