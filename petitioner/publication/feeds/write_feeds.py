"""Write every feed in which something changed: the feed itself, and the archives that it concerns.

Standards: RFC 4287, RFC 5005. What stands in several feeds is made once; here it is only put together.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from petitioner.foundation.db import Session
from petitioner.foundation.web import release
from petitioner.publication.atom import begin, filled
from petitioner.publication.feed_shapes import Head, Told
from petitioner.publication.feeds.archives import inside, last_archive, newest, to_write
from petitioner.publication.feeds.heads import heads, path_of
from petitioner.publication.moments import second
from petitioner.publication.public_site import Site
from petitioner.publication.rules import digest
from petitioner.publication.store import feeds as store
from petitioner.publication.write import remove, remove_file, write
from petitioner.statements.list_organisations import host_in, list_organisations
from petitioner.vocabulary.language import SOURCE_LANGUAGE

FEEDS: Final = "feeds"
_NEVER: Final = "1970-01-01T00:00:00Z"


def write_feeds(session: Session, site: Site, kept: Mapping[str, str]) -> dict[str, str]:
    """Write what is no longer true of any feed; return their part with its stamp.

    `kept` are the stamps of last time, empty to write everything anew. Call it when the entries of all
    statements are kept. A feed begins to be there with its first entry, and goes with its statement.
    """
    organisations = list_organisations(session)
    # who runs the site speaks in feeds of more than one; every other name stands in an entry, too
    stamp = digest((release(), site.public_url, host_in(organisations, SOURCE_LANGUAGE).name))
    store.place_entries(session)
    changed = store.unwritten_places(session) if kept.get(FEEDS) == stamp else store.all_places(session)
    if not changed:
        return {}
    known = heads(session, changed.keys(), organisations)
    for feed, places in changed.items():
        if feed in known:
            _write_feed(session, site, feed, known[feed], places)
        else:
            remove_file(site.folder, f"{path_of(feed)}.atom")
            remove(site.folder, path_of(feed))
    store.mark_written(session)
    return {FEEDS: stamp}


def _write_feed(session: Session, site: Site, feed: str, head: Head, places: Iterable[int]) -> None:
    length = store.length(session, feed)
    rows = store.standing(session, feed, newest(length))
    write(site.folder, f"{head.path}.atom", _file(rows, site, head, 0, length))
    for archive in to_write(places, length):
        rows = store.standing(session, feed, inside(archive))
        write(site.folder, f"{head.path}/{archive}.atom", _file(rows, site, head, archive, length))


def _file(rows: Sequence[Told], site: Site, head: Head, archive: int, length: int) -> bytes:
    """Return an archive as a file, or the feed itself (0)."""
    address, last = f"{site.public_url}/{head.path}", last_archive(length)
    links = {"self": f"{address}/{archive}.atom" if archive else f"{address}.atom"}
    if head.page:
        links["alternate"] = f"{site.public_url}/{head.page}"
    if archive:
        links["current"] = f"{address}.atom"
    before = archive - 1 if archive else last
    if before:
        links["prev-archive"] = f"{address}/{before}.atom"
    if 0 < archive < last:
        links["next-archive"] = f"{address}/{archive + 1}.atom"
    made = begin(
        *(head.language, f"{address}.atom", head.title),
        author=head.author,
        updated=max((second(told.updated_at) for told in rows), default=_NEVER),
        links=links,
        mark="archive" if archive else "" if last else "complete",
    )
    return filled(made, [told.piece for told in rows])
