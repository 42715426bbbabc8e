"""Note what the lists say of a statement, whenever its own pages are written."""

from petitioner.foundation.db import Session
from petitioner.publication.gather import Gathered
from petitioner.publication.lists.facets import facets, folded, states_of
from petitioner.publication.lists.line import kept_line
from petitioner.publication.petition_json import attributes_of
from petitioner.publication.store import listings
from petitioner.updates.rules import EventKind, State
from petitioner.vocabulary.language import SOURCE_LANGUAGE


def note_listing(session: Session, gathered: Gathered, public_url: str) -> None:
    """Keep the statement's line, its attributes as data, and all that it can be found by."""
    item = gathered.item(SOURCE_LANGUAGE)
    attributes = attributes_of(item, gathered.titles(), public_url)
    view = item.statement
    states = states_of(
        attributes,
        awaits_answer=gathered.answer_day is not None,
        is_archived=view.archived_at is not None,
        lost_a_debate=_lost_a_debate(gathered),
    )
    words = [text for each in gathered.views.values() for text in (each.title, each.summary)]
    listings.keep_listing(
        session,
        view.statement_id,
        organisation=view.organisation.slug,
        facets=facets(states, view.topics, tuple(gathered.views), view.organisation.slug),
        words=" ".join(folded(" ".join(words))),
        signature_count=gathered.tally.confirmed,
        opened_at=view.opens_at or view.first_published_at,
        attributes=attributes,
        line=kept_line(gathered, attributes),
    )


def _lost_a_debate(gathered: Gathered) -> bool:
    return any(
        each.about.event_kind is EventKind.DEBATE
        and each.about.is_cancelled
        and each.state is State.PUBLISHED
        for each in gathered.updates
    )
