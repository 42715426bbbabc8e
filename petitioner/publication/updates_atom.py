"""The feed of a statement's updates in one language. Standard: RFC 4287; ids never change."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement

from petitioner.foundation.i18n import gettext, speaking
from petitioner.publication.atom import begin_feed, say, written
from petitioner.publication.moments import second
from petitioner.statements.shapes import StatementView
from petitioner.updates.rules import State
from petitioner.updates.shapes import PublicUpdate


def updates_atom(lines: Sequence[PublicUpdate], view: StatementView, public_url: str) -> bytes:
    """Return the feed; what was withdrawn is not in it any more."""
    root = f"{public_url}/{view.language}/statements/{view.slug}/updates"
    shown = [line for line in lines if line.update.state is State.PUBLISHED]
    newest = max((line.update.changed_at for line in lines), default=view.version_published_at)
    with speaking(view.language):
        title = gettext("Updates: %(title)s") % {"title": view.title}
    feed = begin_feed(view, itself=f"{root}.atom", page=root, title=title, updated=second(newest))
    for line in shown:
        _add(feed, line, root)
    return written(feed)


def _add(feed: Element, line: PublicUpdate, root: str) -> None:
    update = line.update
    address = f"{root}/{update.number}"
    entry = SubElement(feed, "entry", {"xml:lang": line.language})
    say(entry, "id", address)
    say(entry, "title", line.title)
    say(entry, "published", second(update.first_published_at or update.changed_at))
    say(entry, "updated", second(update.changed_at))
    SubElement(entry, "category", term=update.about.event_kind or update.about.kind)
    SubElement(entry, "link", rel="alternate", type="text/html", href=address)
    say(entry, "content", str(line.body_html), type="html")
