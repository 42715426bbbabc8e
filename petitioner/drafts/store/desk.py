"""What the desk reads and writes of drafts, by a session's digest; the database looks at the roles."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from petitioner.statements.shapes import PictureFile

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

_DRAFTS: Final = text("SELECT * FROM list_drafts(:shown, :at) WHERE state NOT IN ('rejected', 'published')")
_NAMED: Final = text(
    "SELECT * FROM list_drafts(:shown, :at) WHERE slug = :slug"
    " ORDER BY state IN ('rejected', 'published'), id DESC LIMIT 1"
)
_TEXTS: Final = text("SELECT * FROM list_draft_texts(:shown, :asked, :at)")
_LOCKS: Final = text("SELECT * FROM list_draft_locks(:shown, :asked, :at)")
_SUPPORT: Final = text("SELECT draft_id, account_id FROM list_draft_support(:shown, :asked, :at)")
_STEPS: Final = text("SELECT * FROM list_draft_steps(:shown, :asked, :at)")
_PICTURE: Final = text("SELECT digest, width, height, alts FROM list_draft_pictures(:shown, :asked, :at)")
_CONTENT: Final = text("SELECT content FROM list_draft_pictures(:shown, :asked, :at)")
_SAVE_PICTURE: Final = text(
    "SELECT save_draft_picture(:shown, :asked, :seen, :made, :wide, :high, CAST(:words AS jsonb), :at)"
)
_BEGIN: Final = text(
    "SELECT begin_draft(:shown, :place, :slug, :amended, :source, CAST(:settings AS jsonb),"
    " CAST(:texts AS jsonb), :at)"
)
_SAVE: Final = text(
    "SELECT save_draft_text(:shown, :asked, :code, :seen, CAST(:words AS text[]), :said, :at)"
)
_DROP: Final = text("SELECT drop_draft_text(:shown, :asked, :code, :seen, :at)")
_SET: Final = text(
    "SELECT save_draft_settings(:shown, :asked, :seen, :slug, CAST(:settings AS jsonb), :class,"
    " CAST(:summaries AS jsonb), :supporters, :at)"
)
_HOLD: Final = text("SELECT hold_draft_text(:shown, :asked, :code, :force, :at)")
_SUPPORT_IT: Final = text("SELECT support_draft(:shown, :asked, :at)")


def list_drafts(session: Session, shown: bytes, *, now: datetime) -> list[AnyRow]:
    """Return the drafts that are not over, of the organisations the account has a role in, newest first."""
    return list(session.execute(_DRAFTS, {"shown": shown, "at": now}))


def find_draft(session: Session, shown: bytes, slug: str, *, now: datetime) -> AnyRow | None:
    """Return the draft of that short name that is not over, else the last, if the account may see it."""
    return session.execute(_NAMED, {"shown": shown, "slug": slug, "at": now}).one_or_none()


def list_texts(session: Session, shown: bytes, draft_id: int | None, *, now: datetime) -> list[AnyRow]:
    """Return the texts of a draft, or of all that are not over, that the session's account may see."""
    return list(session.execute(_TEXTS, {"shown": shown, "asked": draft_id, "at": now}))


def list_support(session: Session, shown: bytes, draft_id: int | None, *, now: datetime) -> list[AnyRow]:
    """Return who supports a draft, or any that is not over, that the session's account may see."""
    return list(session.execute(_SUPPORT, {"shown": shown, "asked": draft_id, "at": now}))


def list_locks(session: Session, shown: bytes, draft_id: int, *, now: datetime) -> list[AnyRow]:
    """Return who holds which language of a draft, lapsed locks among them."""
    return list(session.execute(_LOCKS, {"shown": shown, "asked": draft_id, "at": now}))


def list_steps(session: Session, shown: bytes, draft_id: int, *, now: datetime) -> list[AnyRow]:
    """Return the history of a draft, the newest step first."""
    return list(session.execute(_STEPS, {"shown": shown, "asked": draft_id, "at": now}))


def find_picture(session: Session, shown: bytes, draft_id: int, *, now: datetime) -> AnyRow | None:
    """Return what is known of the picture of a draft, without its file."""
    return session.execute(_PICTURE, {"shown": shown, "asked": draft_id, "at": now}).one_or_none()


def read_picture(session: Session, shown: bytes, draft_id: int, *, now: datetime) -> bytes | None:
    """Return the file of a draft's picture."""
    content = session.scalar(_CONTENT, {"shown": shown, "asked": draft_id, "at": now})
    return None if content is None else bytes(content)


def save_picture(
    session: Session,
    shown: bytes,
    draft_id: int,
    *,
    seen: int,
    made: PictureFile | None,
    alts: Mapping[str, str] | None,
    now: datetime,
) -> str:
    """Write a picture and its words, the words alone, or that there is none; over the revision seen."""
    values = {"shown": shown, "asked": draft_id, "seen": seen, "at": now}
    size = {"wide": made.width, "high": made.height} if made is not None else {"wide": None, "high": None}
    words = None if alts is None else _json(alts)
    content = None if made is None else made.content
    return str(session.scalar(_SAVE_PICTURE, {**values, **size, "made": content, "words": words}))


def begin_draft(
    session: Session,
    shown: bytes,
    organisation_id: int,
    slug: str,
    *,
    amended: int | None,
    source: str,
    settings: Mapping[str, object],
    texts: list[dict[str, object]],
    now: datetime,
) -> str:
    """Write a draft with its texts; return `saved`, `taken` or `refused`."""
    values = {"shown": shown, "place": organisation_id, "slug": slug, "amended": amended, "at": now}
    written = {"source": source, "settings": _json(settings), "texts": _json(texts)}
    return str(session.scalar(_BEGIN, {**values, **written}))


def save_text(
    session: Session,
    shown: bytes,
    draft_id: int,
    language: str,
    *,
    seen: int,
    words: tuple[str, ...],
    source_digest: bytes | None,
    now: datetime,
) -> str:
    """Write the words of a language over the revision that was seen; return what became of it in a word."""
    values = {"shown": shown, "asked": draft_id, "code": language, "seen": seen, "at": now}
    return str(session.scalar(_SAVE, {**values, "words": list(words), "said": source_digest}))


def drop_text(
    session: Session, shown: bytes, draft_id: int, language: str, *, seen: int, now: datetime
) -> str:
    """Take a translation out of the draft; return what became of it in a word."""
    values = {"shown": shown, "asked": draft_id, "code": language, "seen": seen, "at": now}
    return str(session.scalar(_DROP, values))


def save_settings(
    session: Session,
    shown: bytes,
    draft_id: int,
    slug: str,
    *,
    seen: int,
    settings: Mapping[str, object],
    edit: tuple[str | None, Mapping[str, str]],
    supporters: int,
    now: datetime,
) -> str:
    """Write the settings over the revision that was seen; return what became of it in a word."""
    edit_class, summaries = edit
    values = {"shown": shown, "asked": draft_id, "seen": seen, "slug": slug, "at": now}
    written = {"settings": _json(settings), "class": edit_class, "summaries": _json(summaries)}
    return str(session.scalar(_SET, {**values, **written, "supporters": supporters}))


def hold_text(
    session: Session, shown: bytes, draft_id: int, language: str, *, by_force: bool, now: datetime
) -> str:
    """Take or renew the lock of a language; return `saved`, `held` (by somebody else) or `refused`."""
    values = {"shown": shown, "asked": draft_id, "code": language, "force": by_force, "at": now}
    return str(session.scalar(_HOLD, values))


def support_draft(session: Session, shown: bytes, draft_id: int, *, now: datetime) -> bool:
    """Write that the session's account supports a draft; False if it may not."""
    return bool(session.scalar(_SUPPORT_IT, {"shown": shown, "asked": draft_id, "at": now}))


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False)
