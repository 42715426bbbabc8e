"""What feeds tell of a statement itself: its stages, versions, updates, milestones and thresholds.

Standard: RFC 4287. Who is meant by a number of signatures is nowhere told, nor when one came: a milestone has
the end of the hour in which it was passed, and of the day where signers are at risk.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement

from petitioner.foundation.i18n import gettext, ngettext, number
from petitioner.publication.atom import say
from petitioner.publication.feed_shapes import ToTell
from petitioner.publication.moments import second
from petitioner.statements.shapes import StatementView, VersionLine
from petitioner.updates.list_public import in_language
from petitioner.updates.rules import State
from petitioner.updates.shapes import Update


@dataclass(frozen=True, slots=True)
class About:
    """The statement in the language of its feed, with its versions and updates by number."""

    view: StatementView
    versions: Mapping[int, VersionLine]
    updates: Mapping[int, Update]
    public_url: str

    @property
    def page(self) -> str:
        """Return where people read it."""
        return f"{self.public_url}/{self.view.language}/statements/{self.view.slug}"


@dataclass(frozen=True, slots=True)
class Words:
    """What one entry says; `html` is the text of an update, in `language`."""

    headline: str
    address: str
    summary: str = ""
    html: str = ""
    language: str = ""
    updated_at: datetime | None = None
    term: str = ""


def identifier(fact: str, statement_id: int, public_url: str) -> str:
    """Return the id of an entry, whatever it says and wherever it stands."""
    root = f"{public_url}/petitions/{statement_id}"
    kind, _, rest = fact.partition(" ")
    return f"{root}/{_FOLDERS.get(kind, kind)}{'/' if rest else ''}{rest.replace(' ', '/')}"


_FOLDERS: Final = {"endorsement": "endorsements", "version": "versions", "update": "updates"}


def statement_entry(told: ToTell, about: About) -> tuple[Element, datetime]:
    """Return an entry in the language being spoken, and how new it is."""
    view = about.view
    words = _WORDS[told.kind](told, about)
    updated_at = words.updated_at or told.happened_at
    entry = Element("entry", {"xml:lang": view.language})
    say(entry, "id", identifier(told.fact, view.statement_id, about.public_url))
    say(entry, "title", f"{words.headline} · {view.title}")
    say(entry, "published", second(told.happened_at))
    say(entry, "updated", second(updated_at))
    say(SubElement(entry, "author"), "name", view.organisation.name)
    SubElement(entry, "category", term=told.kind)
    if words.term:
        SubElement(entry, "category", term=words.term)
    SubElement(entry, "link", rel="alternate", type="text/html", href=words.address)
    if words.summary:
        say(entry, "summary", words.summary)
    if words.html:
        say(entry, "content", words.html, **{"type": "html", "xml:lang": words.language})
    return entry, updated_at


def _published(_told: ToTell, about: About) -> Words:
    return Words(gettext("Published"), about.page, about.view.summary)


def _opened(told: ToTell, about: About) -> Words:
    again = told.kind == "statement.resumed" or told.fact != "stage 1"
    headline = gettext("Open for signature again") if again else gettext("Open for signature")
    return Words(headline, about.page, "" if again else about.view.summary)


def _paused(_told: ToTell, about: About) -> Words:
    return Words(gettext("Paused"), about.page)


def _closed(_told: ToTell, about: About) -> Words:
    return Words(gettext("Closed"), about.page)


def _versioned(told: ToTell, about: About) -> Words:
    which = told.data["version"]
    line = about.versions.get(which)
    summary = line.edit.best(about.view.language)[1] if line is not None and line.edit is not None else ""
    headline = gettext("New version of the text: %(number)s") % {"number": number(which)}
    return Words(headline, f"{about.page}/versions/{which}", summary)


def _updated(told: ToTell, about: About) -> Words:
    """Return the update as it is now: corrected, or withdrawn and without its words."""
    which = told.data["update"]
    update, address = about.updates.get(which), f"{about.page}/updates/{which}"
    if update is None or update.state is not State.PUBLISHED:
        changed = None if update is None else update.changed_at
        return Words(gettext("Update withdrawn"), address, updated_at=changed)
    line = in_language(update, about.view.language)
    term = update.about.event_kind or update.about.kind
    return Words(
        *(line.title, address, "", str(line.body_html), line.language),
        max(update.changed_at, told.happened_at),
        term.value,
    )


def _milestone(told: ToTell, about: About) -> Words:
    count = told.data["signatures"]
    headline = ngettext("%(count)s confirmed signature", "%(count)s confirmed signatures", count)
    return Words(headline % {"count": number(count)}, f"{about.page}/number")


def _threshold(told: ToTell, about: About) -> Words:
    headline = gettext("Threshold for members met")
    if told.kind == "threshold.lost":
        headline = gettext("Threshold for members lost again")
    return Words(headline, about.page, _asked_for(told.data))


def _asked_for(data: Mapping[str, Any]) -> str:
    """Return the numbers of a threshold, without those that ask for nothing."""
    names, delegations, groups = data["names"], data["delegations"], data["groups"]
    parts = (
        (names, ngettext("%(count)s member", "%(count)s members", names)),
        (delegations, ngettext("%(count)s delegation", "%(count)s delegations", delegations)),
        (groups, ngettext("%(count)s group", "%(count)s groups", groups)),
    )
    listed = ", ".join(words % {"count": number(count)} for count, words in parts if count)
    return gettext("At least %(numbers)s") % {"numbers": listed}


_WORDS: Final[Mapping[str, Callable[[ToTell, About], Words]]] = {
    "statement.published": _published,
    "statement.opened": _opened,
    "statement.resumed": _opened,
    "statement.paused": _paused,
    "statement.closed": _closed,
    "statement.versioned": _versioned,
    "update.published": _updated,
    "response.published": _updated,
    "milestone.reached": _milestone,
    "threshold.reached": _threshold,
    "threshold.lost": _threshold,
}
KINDS: Final = (*_WORDS, "endorsement.published", "endorsement.withdrawn")
"""What feeds tell; numbers that moved are no news."""
