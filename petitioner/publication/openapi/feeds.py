"""Feeds of what happens: of everything, of a statement, of an organisation, of members. See docs/feeds.md."""

from typing import Final

from petitioner.publication.openapi.pieces import ID, STATEMENT, Operation, Schema, feed, in_path, read

NAME: Final = "Feeds"
ABOUT: Final = (
    "Atom (RFC 4287). An entry keeps its id for ever, and is the same in every feed that has it; the id of a"
    " feed is its address. The newest hundred stand in the feed; every full hundred before them in an archive"
    " (RFC 5005), found by prev-archive. What is not shown any more is named as deleted (RFC 6721). Entries"
    " are in English or in the next best language of their statement. No signer is in any of them."
)
_SITE: Final = "https://petitions.example"
_SLUG: Final[Schema] = {"type": "string", "pattern": "^[a-z0-9-]+$"}
_ARCHIVE: Final = in_path("archive", "The number of an archive, from 1, the oldest.", ID, 1)
_ORGANISATION: Final = in_path("organisation", "The short name of who publishes.", _SLUG, "long-table")
_PERSON: Final = in_path("person", "The number of a member, in all their endorsements.", ID, 7)
_OPENED: Final = (
    f"<entry><id>{_SITE}/petitions/1/stage/1</id>"
    "<title>Open for signature · Quiet on the rivers</title>"
    "<published>2026-11-02T08:00:00Z</published><updated>2026-11-02T08:00:00Z</updated>"
    '<author><name>Long Table Committee</name></author><category term="statement.opened" />'
    f'<link rel="alternate" type="text/html" href="{_SITE}/en/statements/quiet-rivers" /></entry>'
)
_BACKED: Final = (
    f"<entry><id>{_SITE}/petitions/1/endorsements/12</id>"
    "<title>Backing given: Ana Lind · Quiet on the rivers</title>"
    "<published>2026-11-05T00:00:00Z</published><updated>2026-11-06T00:00:00Z</updated>"
    '<author><name>Long Table Committee</name></author><category term="documented" />'
    f'<link rel="alternate" type="text/html" href="{_SITE}/en/statements/quiet-rivers/backers/12" /></entry>'
)


def _example(path: str, title: str, entry: str, *, archive: bool = False) -> str:
    itself = f"{path}/1" if archive else path
    current = f'<link rel="current" type="application/atom+xml" href="{_SITE}{path}.atom" />'
    return (
        "<?xml version='1.0' encoding='utf-8'?>\n"
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:fh="http://purl.org/syndication/history/1.0"'
        f' xml:lang="en"><id>{_SITE}{path}.atom</id><title>{title}</title>'
        "<updated>2026-11-06T00:00:00Z</updated><author><name>Long Table Committee</name></author>"
        f'<link rel="self" type="application/atom+xml" href="{_SITE}{itself}.atom" />'
        f"{current if archive else ''}<fh:{'archive' if archive else 'complete'} />{entry}</feed>"
    )


def _both(
    path: str, name: str, summary: str, description: str, *about: Schema, entry: str = _OPENED
) -> dict[str, Operation]:
    """Return a feed and its archives."""
    removable = STATEMENT in about
    address = path.format(**{each["name"]: each["example"] for each in about})
    title = summary.removeprefix("A feed of ").capitalize()
    return {
        f"{path}.atom": read(
            f"follow{name}",
            summary,
            description,
            feed(_example(address, title, entry)),
            *about,
            removable=removable,
        ),
        f"{path}/{{archive}}.atom": read(
            f"follow{name}Archive",
            f"{summary}: a hundred of its entries",
            "There as soon as a hundred entries stand before the newest hundred; begin with the feed itself.",
            feed(_example(address, title, entry, archive=True)),
            *about,
            _ARCHIVE,
            removable=removable,
        ),
    }


SCHEMAS: Final[dict[str, Schema]] = {}
OPERATIONS: Final[dict[str, Operation]] = {
    **_both(
        "/feed",
        *("Everything", "A feed of all statements"),
        "Everything that is told of any statement: opened, paused, closed, new versions, updates, answers,"
        " milestones, thresholds, members who back it or withdraw. There with the first statement.",
    ),
    **_both(
        "/petitions/{id}/feed",
        *("Statement", "A feed of one statement"),
        "The same of one statement. A milestone has the end of the hour in which it was passed; where signers"
        " are at risk, of the day.",
        STATEMENT,
    ),
    **_both(
        "/organisations/{organisation}/feed",
        *("Organisation", "A feed of one organisation"),
        "The same of all statements that an organisation publishes.",
        _ORGANISATION,
    ),
    **_both(
        "/endorsements",
        *("AllEndorsements", "A feed of all endorsements"),
        "Members who back a statement, or withdrew. Days, not hours. There with the first of them.",
        entry=_BACKED,
    ),
    **_both(
        "/people/{person}/feed",
        *("Member", "A feed of one member"),
        "Every statement that a member backs, or withdrew from. Pages about endorsements name its address.",
        _PERSON,
        entry=_BACKED,
    ),
}
