"""Links for the press: an approved text under a secret address, until it is public."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from petitioner.drafts.preview import Preview, preview
from petitioner.drafts.read import read_organisation, whole_of
from petitioner.drafts.release import is_approved
from petitioner.drafts.rules import LONGEST_EMBARGO, MOST_EMBARGOES, DraftState
from petitioner.drafts.shapes import DraftPicture
from petitioner.drafts.store import embargoes as store
from petitioner.foundation.db import Session
from petitioner.foundation.tokens import digest, new_handle


class UnknownEmbargo(LookupError):
    """No link has this token, or it has ended, was taken back, or its text is not approved any more."""


@dataclass(frozen=True, slots=True)
class EmbargoLine:
    """A link as the desk shows it; its address was shown once and is known to nobody here."""

    number: int
    recipient: str
    made_by: int
    made_at: datetime
    ends_at: datetime
    revoked_at: datetime | None

    def is_good(self, now: datetime) -> bool:
        """Say whether it leads anywhere."""
        return self.revoked_at is None and now < self.ends_at


@dataclass(frozen=True, slots=True)
class Embargoed:
    """A text that is not public yet, in the languages in which it will be."""

    slug: str
    organisation: str
    publish_at: datetime | None
    """When it will be public; None: it is not decided."""
    source_language: str
    texts: tuple[Preview, ...]
    picture: DraftPicture | None

    def text(self, language: str) -> Preview | None:
        """Return the text in a language, if it has it."""
        return next((each for each in self.texts if each.language == language), None)


def make_embargo(
    session: Session, shown: bytes, draft_id: int, *, recipient: str, days: int, now: datetime
) -> str | None:
    """Make a link that is good for some days, 14 at most; return its token, which is kept nowhere.

    None: the session's account may not, the draft is not approved, or it has fifty links already.
    """
    token = new_handle()
    is_made = store.make(
        session,
        shown,
        draft_id,
        digest(token),
        recipient=recipient,
        ends_at=now + timedelta(days=min(days, LONGEST_EMBARGO)),
        most=MOST_EMBARGOES,
        now=now,
    )
    return token if is_made else None


def revoke_embargo(session: Session, shown: bytes, draft_id: int, number: int, *, now: datetime) -> bool:
    """Take a link back at once; False if there is none, or the session's account may not."""
    return store.revoke(session, shown, draft_id, number, now=now)


def list_embargoes(
    session: Session, shown: bytes, draft_id: int, *, now: datetime
) -> tuple[EmbargoLine, ...]:
    """Return the links of a draft, the newest first; none for whoever may not see them."""
    return tuple(EmbargoLine(*row) for row in store.listed(session, shown, draft_id, now=now))


def find_public(session: Session, token: str, *, now: datetime) -> str | None:
    """Return the short name of the statement a link's draft has become, if it has. Raise `UnknownEmbargo`."""
    row = store.find(session, digest(token), now=now)
    if row is None:
        raise UnknownEmbargo
    return row.slug if row.state == DraftState.PUBLISHED else None


def read_embargoed(session: Session, token: str, language: str, *, now: datetime) -> Embargoed:
    """Return what a link leads to; the organisation is named in that language if it can be.

    Raises:
        UnknownEmbargo: it leads nowhere now: what was changed is shown when it has been approved anew.
    """
    asked = digest(token)
    row = store.find(session, asked, now=now)
    if row is None:
        raise UnknownEmbargo
    whole = whole_of(row, store.texts(session, asked, now=now), (), store.picture(session, asked, now=now))
    if not is_approved(whole):
        raise UnknownEmbargo
    names = read_organisation(session, whole.draft.organisation_id).names
    source = whole.draft.source_language
    codes = sorted(whole.texts, key=lambda code: (code != source, code))
    return Embargoed(
        slug=whole.draft.slug,
        organisation=names.get(language) or names.get(source) or next(iter(names.values()), ""),
        publish_at=whole.draft.publish_at,
        source_language=source,
        texts=tuple(preview(whole.texts[code]) for code in codes),
        picture=whole.picture,
    )


def read_embargoed_picture(session: Session, token: str, *, now: datetime) -> bytes:
    """Return the picture of what a link leads to; raise `UnknownEmbargo` if there is none."""
    read_embargoed(session, token, "", now=now)
    content = store.picture_content(session, digest(token), now=now)
    if content is None:
        raise UnknownEmbargo
    return content
