"""Make the entries of a statement out of the events that were noted of it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time

from petitioner.endorsements.shapes import Backer, PublicEvidence
from petitioner.foundation.i18n import speaking
from petitioner.publication.atom import piece
from petitioner.publication.feed_shapes import Entry, ToTell
from petitioner.publication.feeds.statement_entries import About, statement_entry
from petitioner.publication.members.endorsement_entries import Told, entry_of, tell_endorsement

ALL = "all"
ENDORSEMENTS = "endorsements"
_OF_MEMBERS = ("endorsement.published", "endorsement.withdrawn")
_Shown = Mapping[str, tuple[Backer, Told]]


def entries(
    events: Sequence[ToTell],
    about: About,
    backers: Sequence[Backer],
    evidence: Mapping[int, tuple[PublicEvidence, ...]],
) -> list[Entry]:
    """Return an entry for each event, in their order; its piece is empty where nothing is shown any more.

    A statement that opened in the moment in which it was published is told once, as open.
    """
    opened_at = next((told.happened_at for told in events if told.fact == "stage 1"), None)
    view, public_url = about.view, about.public_url
    with speaking(view.language):
        shown = {
            f"endorsement {told.number}{told.tail.replace('/', ' ')}": (backer, told)
            for backer in backers
            for told in tell_endorsement(backer, evidence.get(backer.number, ()), view, public_url)
        }
        return [
            _of_member(told, about, shown) if told.kind in _OF_MEMBERS else _of_statement(told, about)
            for told in events
            if not (told.kind == "statement.published" and told.happened_at == opened_at)
        ]


def _of_statement(told: ToTell, about: About) -> Entry:
    made, updated_at = statement_entry(told, about)
    feeds = _feeds(about)
    return Entry(told.fact, told.sequence, told.happened_at, updated_at, feeds, piece(made))


def _of_member(told: ToTell, about: About, shown: _Shown) -> Entry:
    feeds = (*_feeds(about), ENDORSEMENTS)
    if told.fact not in shown:
        return Entry(told.fact, told.sequence, told.happened_at, told.happened_at, feeds, "")
    backer, said = shown[told.fact]
    made = entry_of(said, about.view, about.public_url)
    updated_at = datetime.combine(said.updated_on, time(), UTC)
    feeds = (*feeds, f"person {backer.person_id}")
    return Entry(told.fact, told.sequence, told.happened_at, updated_at, feeds, piece(made))


def _feeds(about: About) -> tuple[str, ...]:
    view = about.view
    return (ALL, f"statement {view.statement_id}", f"organisation {view.organisation.slug}")
