"""Visits of signers to their own signatures; and what of a mailbox there is to see."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias
from uuid import UUID

from sqlalchemy import Row, delete, select, text, update
from sqlalchemy.orm import Session

from petitioner.signatures.models import Link, NewsAddress, Visit

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

_SERVING: Final = 7_302_009

# The web process calls these functions; its database role can read none of the rows they touch.
_BEGIN: Final = text("SELECT begin_visit(:asked, :session, :sealed, :until)")
_READ: Final = text("SELECT * FROM read_visit(:asked)")
_ADD_WISH: Final = text("SELECT add_wish(:asked, :sealed, :at)")
_END: Final = text("SELECT end_visit(:asked)")

_OF_MAILBOX: Final = text(
    """
    SELECT signature.id, signature.statement_id, signature.version_id, signature.language, signature.state,
           signature.person, signature.contact IS NOT NULL OR EXISTS (
               SELECT FROM link WHERE link.signature_id = signature.id AND link.contact IS NOT NULL
           ) AS keeps_address,
           signature.country, signature.visibility, signature.comment_state, signature.wants_updates,
           signature.created_at, signature.confirmed_at, consent.wording
    FROM unnest(CAST(:statement_ids AS int[]), CAST(:fingerprints AS bytea[]))
        AS asked (statement_id, fingerprint)
    CROSS JOIN LATERAL (
        SELECT * FROM signature AS live
        WHERE live.statement_id = asked.statement_id AND live.fingerprint = asked.fingerprint
          AND live.state IN ('confirmed', 'held', 'invalidated')
        UNION ALL
        SELECT * FROM signature AS attempt
        WHERE attempt.statement_id = asked.statement_id AND attempt.fingerprint = asked.fingerprint
          AND attempt.state = 'pending'
    ) AS signature
    JOIN consent ON consent.digest = signature.consent_digest
    ORDER BY signature.created_at DESC, signature.id
    """
)


def begin(
    session: Session, token_digest: bytes, *, session_digest: bytes, sealed: bytes, until: datetime
) -> bool:
    """Begin the visit a code was typed for; say whether there was one."""
    values = {"asked": token_digest, "session": session_digest, "sealed": sealed, "until": until}
    return bool(session.scalar(_BEGIN, values))


def read(session: Session, session_digest: bytes) -> AnyRow | None:
    """Return the view, the end and the language of a visit that goes on."""
    return session.execute(_READ, {"asked": session_digest}).one_or_none()


def add_wish(session: Session, session_digest: bytes, sealed: bytes, *, now: datetime) -> bool:
    """Insert a visitor's sealed wish and let the view be made anew; say whether the visit goes on."""
    values = {"asked": session_digest, "sealed": sealed, "at": now}
    return bool(session.scalar(_ADD_WISH, values))


def end(session: Session, session_digest: bytes) -> None:
    """End a visit; a second time, nothing happens."""
    session.execute(_END, {"asked": session_digest})


def wait_for_turn(session: Session) -> None:
    """Be the only one who serves visits until the transaction ends."""
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _SERVING})


def waiting(session: Session, most: int, *, now: datetime) -> Sequence[AnyRow]:
    """Return visits whose view is to be made, locked: whoever asks for more meanwhile waits for it."""
    query = (
        select(Visit.link_id, Visit.sealed_session, Link.contact, Link.language)
        .join(Link, Link.id == Visit.link_id)
        .where(Visit.view.is_(None), Visit.ends_at > now)
        .limit(most)
    )
    return session.execute(query.with_for_update(of=Visit)).all()


def find(session: Session, session_digest: bytes) -> AnyRow | None:
    """Return link and encrypted address of a visit, locked."""
    query = (
        select(Visit.link_id, Link.contact, Link.language)
        .join(Link, Link.id == Visit.link_id)
        .where(Visit.session_digest == session_digest)
    )
    return session.execute(query.with_for_update(of=Visit)).one_or_none()


def put_view(session: Session, link_id: UUID, view: bytes | None) -> None:
    """Keep the view of a visit, or let it be made anew."""
    session.execute(update(Visit).where(Visit.link_id == link_id).values(view=view))


def remove(session: Session, link_ids: Collection[UUID]) -> None:
    """Delete visits with their links, addresses and views."""
    session.execute(delete(Link).where(Link.id.in_(link_ids)).execution_options(synchronize_session=False))


def of_mailbox(session: Session, keys: Sequence[tuple[int, bytes]]) -> Sequence[AnyRow]:
    """Return what is kept of every pending and live signature of these (statement, fingerprint)."""
    if not keys:
        return []
    statement_ids, fingerprints = (list(column) for column in zip(*keys, strict=True))
    return session.execute(_OF_MAILBOX, {"statement_ids": statement_ids, "fingerprints": fingerprints}).all()


def news_of(session: Session, digests: Collection[bytes]) -> Sequence[int]:
    """Return the statements whose news go to addresses that are known by these digests."""
    query = select(NewsAddress.statement_id).where(NewsAddress.address_digest.in_(digests))
    return session.scalars(query.distinct()).all()
