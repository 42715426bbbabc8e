"""What the doors of this room ask first: which draft or statement it is about, and whether one may."""

from dataclasses import dataclass, replace

from flask import abort

from petitioner.accounts.guards import shown_session
from petitioner.drafts.read import find_draft
from petitioner.drafts.shapes import DraftWhole
from petitioner.drafts.sound import Look, look_at
from petitioner.foundation import clock
from petitioner.foundation.db import reading
from petitioner.foundation.web import foundation, language_of_request
from petitioner.organisers.guards import refused_page, require_equipped, require_for
from petitioner.organisers.read import read_people, read_places
from petitioner.organisers.rules import Action, Refused, Role, authorize
from petitioner.organisers.shapes import Place, Present
from petitioner.statements.read_source import StatementSource, read_source


@dataclass(frozen=True, slots=True)
class Found:
    """What stands under a short name for whoever asks: a draft, a statement, or a draft that amends one.

    `last` is the draft too when it is over; `whole` is then nothing, unless there is nothing else.
    """

    present: Present
    place: Place
    last: DraftWhole | None
    source: StatementSource | None

    @property
    def whole(self) -> DraftWhole | None:
        """Return the draft that is being worked on."""
        is_over = self.last is not None and self.last.draft.is_ended and self.source is not None
        return None if is_over else self.last

    def may(self, action: Action) -> bool:
        """Say whether whoever asks may do this here, if need be after a fresh proof."""
        organiser = replace(self.present.organiser, is_fresh=True)
        try:
            authorize(organiser, action, self.place.organisation_id)
        except Refused:
            return False
        return True


def shown() -> bytes:
    """Return the digest of the session's secret."""
    return shown_session() or b""


def require_found(action: Action, slug: str, *, back: str) -> Found:
    """Return what stands under a short name, if one may do this with it; 403 also where there is nothing."""
    present = require_equipped()
    with reading() as session:
        whole = find_draft(session, shown(), slug, now=clock.now())
        source = read_source(session, slug)
        if whole is not None and source is not None and source.organisation_id != whole.draft.organisation_id:
            source = None  # another organisation has published under this short name meanwhile
        places = read_places(session, present, language=language_of_request())
    of = whole.draft.organisation_id if whole else source.organisation_id if source else 0
    place = next((each for each in places if each.organisation_id == of), None)
    if place is None:
        abort(refused_page())
    require_for(present, action, of, back=back)
    return Found(present, place, whole, source)


def require_draft(action: Action, slug: str, *, back: str) -> tuple[Found, DraftWhole]:
    """Return the same where a draft is needed; 403 if there is none."""
    found = require_found(action, slug, back=back)
    if found.whole is None:
        abort(refused_page())
    return found, found.whole


def look(whole: DraftWhole) -> Look:
    """Return what would be published of a draft."""
    with reading() as session:
        return look_at(session, whole)


def names_in(place: Place) -> dict[int, str]:
    """Return how the people of an organisation are called, by account."""
    with reading() as session:
        people = read_people(
            session, shown(), place.organisation_id, keys=foundation().web_keys, now=clock.now()
        )
    return {person.account_id: person.name for person in people}


def may_write(place: Place) -> bool:
    """Say whether somebody writes statements for an organisation."""
    return bool({Role.OWNER, Role.EDITOR} & set(place.roles))
