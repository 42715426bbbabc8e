"""Feeds of the endorsements of one statement, and their withdrawals. Standard: RFC 4287."""

from collections.abc import Sequence

from petitioner.foundation.i18n import gettext, speaking
from petitioner.publication.atom import begin_feed, midnight, written
from petitioner.publication.members.endorsement_entries import entry_of, tell_endorsement
from petitioner.publication.shapes import EndorsementLine
from petitioner.statements.shapes import StatementView


def endorsements_atom(
    lines: Sequence[EndorsementLine], view: StatementView, public_url: str, *, number: int | None = None
) -> bytes:
    """Return the feed of a statement, or of the one endorsement of that `number`; newest first."""
    root = f"{public_url}/petitions/{view.statement_id}/endorsements"
    with speaking(view.language):
        entries = sorted(
            (
                told
                for line in lines
                for told in tell_endorsement(line.backer, line.evidence, view, public_url)
            ),
            key=lambda told: (told.updated_on, told.happened_on, told.number),
            reverse=True,
        )
        title = gettext("Members who back it: %(title)s") % {"title": view.title}
    page = f"{public_url}/{view.language}/statements/{view.slug}/backers"
    feed = begin_feed(
        view,
        itself=f"{root}.atom" if number is None else f"{root}/{number}.atom",
        page=page if number is None else f"{page}/{number}",
        title=title if number is None else f"{lines[0].backer.name} · {view.title}",
        updated=midnight(max(told.updated_on for told in entries)),
    )
    feed.extend(entry_of(told, view, public_url) for told in entries)
    return written(feed)
