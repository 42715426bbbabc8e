"""What feeds tell of an endorsement: that it was given, and that it was withdrawn.

Standard: RFC 4287. Ids never change; moments are days, at midnight UTC. Once it is withdrawn, the entry that
told of it tells that, too: whoever reads the feed later meets nobody as a backer who is none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from xml.etree.ElementTree import Element, SubElement

from petitioner.endorsements.rules import Proof, Provenance
from petitioner.endorsements.shapes import Backer, PublicEvidence
from petitioner.foundation.i18n import gettext
from petitioner.publication.atom import midnight, say
from petitioner.publication.members.popolo_json import backer_address
from petitioner.statements.shapes import StatementView


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that is told; `term` says how it is known, or that it is withdrawn."""

    number: int
    tail: str
    headline: str
    term: str
    happened_on: date
    updated_on: date
    address: str


def tell_endorsement(
    backer: Backer, evidence: Sequence[PublicEvidence], view: StatementView, public_url: str
) -> Iterator[Told]:
    """Yield what is told, in the language being spoken; each is as new as what was last written of it."""
    address = backer_address(backer.number, view, public_url)
    noted = [(each.proof is Proof.WITHDRAWAL, each.recorded_at.date()) for each in evidence]
    given = [backer.endorsed_on, *(day for is_end, day in noted if not is_end)]
    ended = [day for is_end, day in noted if is_end]
    if backer.withdrawn_on is None:
        headline = gettext("Backing given: %(name)s") % {"name": backer.name}
        if backer.provenance is Provenance.REPORTED:
            headline = gettext("Backing reported to us, not counted: %(name)s") % {"name": backer.name}
        term = backer.provenance.value
        yield Told(backer.number, "", headline, term, backer.endorsed_on, max(given), address)
        return
    headline = gettext("Backing given, and withdrawn since: %(name)s") % {"name": backer.name}
    last = max([backer.withdrawn_on, *ended, *given])
    yield Told(backer.number, "", headline, "withdrawn", backer.endorsed_on, last, address)
    headline = gettext("Backing withdrawn: %(name)s") % {"name": backer.name}
    last = max([backer.withdrawn_on, *ended])
    yield Told(backer.number, "/withdrawn", headline, "withdrawn", backer.withdrawn_on, last, address)


def entry_of(told: Told, view: StatementView, public_url: str) -> Element:
    """Return the entry: the same in every feed, to the letter."""
    entry = Element("entry", {"xml:lang": view.language})
    say(entry, "id", f"{public_url}/petitions/{view.statement_id}/endorsements/{told.number}{told.tail}")
    say(entry, "title", f"{told.headline} · {view.title}")
    say(entry, "published", midnight(told.happened_on))
    say(entry, "updated", midnight(told.updated_on))
    say(SubElement(entry, "author"), "name", view.organisation.name)
    SubElement(entry, "category", term=told.term)
    SubElement(entry, "link", rel="alternate", type="text/html", href=told.address)
    return entry
