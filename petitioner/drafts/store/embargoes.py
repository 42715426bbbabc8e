"""Links to what is not public yet: made and taken back at the desk, followed by whoever has one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

# The web process calls these functions; its database role can read no draft and no link by itself.
_MAKE: Final = text("SELECT make_embargo(:shown, :asked, :token, :words, :until, :most, :at)")
_REVOKE: Final = text("SELECT revoke_embargo(:shown, :asked, :ending, :at)")
_LIST: Final = text("SELECT * FROM list_embargoes(:shown, :asked, :at)")
_FIND: Final = text("SELECT * FROM find_embargoed(:asked, :at)")
_TEXTS: Final = text("SELECT * FROM list_embargoed_texts(:asked, :at)")
_PICTURE: Final = text("SELECT digest, width, height, alts FROM find_embargoed_picture(:asked, :at)")
_CONTENT: Final = text("SELECT content FROM find_embargoed_picture(:asked, :at)")


def make(
    session: Session,
    shown: bytes,
    draft_id: int,
    token_digest: bytes,
    *,
    recipient: str,
    ends_at: datetime,
    most: int,
    now: datetime,
) -> bool:
    """Make a link, if the account may and the draft is approved; False if not, or there are `most`."""
    values = {"shown": shown, "asked": draft_id, "token": token_digest, "words": recipient}
    return bool(session.scalar(_MAKE, {**values, "until": ends_at, "most": most, "at": now}))


def revoke(session: Session, shown: bytes, draft_id: int, number: int, *, now: datetime) -> bool:
    """Take a link back at once; False if there is none, or the account may not."""
    values = {"shown": shown, "asked": draft_id, "ending": number, "at": now}
    return bool(session.scalar(_REVOKE, values))


def listed(session: Session, shown: bytes, draft_id: int, *, now: datetime) -> Sequence[AnyRow]:
    """Return the links of a draft, the newest first."""
    return session.execute(_LIST, {"shown": shown, "asked": draft_id, "at": now}).all()


def find(session: Session, token_digest: bytes, *, now: datetime) -> AnyRow | None:
    """Return the draft a link leads to, while the link is good."""
    return session.execute(_FIND, {"asked": token_digest, "at": now}).one_or_none()


def texts(session: Session, token_digest: bytes, *, now: datetime) -> Sequence[AnyRow]:
    """Return the texts of the draft a link leads to."""
    return session.execute(_TEXTS, {"asked": token_digest, "at": now}).all()


def picture(session: Session, token_digest: bytes, *, now: datetime) -> AnyRow | None:
    """Return what is known of the picture of the draft a link leads to."""
    return session.execute(_PICTURE, {"asked": token_digest, "at": now}).one_or_none()


def picture_content(session: Session, token_digest: bytes, *, now: datetime) -> bytes | None:
    """Return the file of that picture."""
    content: bytes | None = session.scalar(_CONTENT, {"asked": token_digest, "at": now})
    return content
