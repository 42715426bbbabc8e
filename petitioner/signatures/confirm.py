"""Answer a link or a code: the mailbox's owner says that they signed."""

from datetime import datetime
from enum import StrEnum

from petitioner.foundation.db import Session
from petitioner.foundation.group_commit import GroupCommit
from petitioner.foundation.secrets import WebKeys
from petitioner.foundation.tokens import digest
from petitioner.signatures.issue_link import code_digest
from petitioner.signatures.rules import LinkKind, State
from petitioner.signatures.shapes import LinkView
from petitioner.signatures.store import links as store


class UnknownLink(LookupError):
    """No link has this token, or it was deleted long after it ran out."""


class CodeAnswer(StrEnum):
    """What became of a typed code."""

    RIGHT = "right"
    WRONG = "wrong_code"
    TOO_MANY_TRIES = "too_many_tries"


def look_at_link(session: Session, token: str, *, now: datetime) -> LinkView:
    """Return what the page of a link shows; changes nothing. Raise `UnknownLink`."""
    row = store.look_up_link(session, digest(token))
    if row is None:
        raise UnknownLink
    return LinkView(
        kind=row.kind,
        statement_id=row.statement_id,
        version_id=row.version_id,
        language=row.language,
        expires_at=row.expires_at,
        standing=_standing(row, now),
        handle_digest=row.handle_digest,
        asks_code=row.asks_code,
    )


def _standing(row: store.AnyRow, now: datetime) -> str:
    if row.is_disowned:
        return "not_me"
    if row.state in {State.HELD, State.INVALIDATED}:
        return str(row.state)
    if row.is_signed or row.is_agreed or row.state == State.CONFIRMED:
        return "confirmed"
    waits = row.state == State.PENDING or row.kind == LinkKind.NEWS
    return "pending" if waits and now < row.expires_at else "expired"


def confirm(confirmations: GroupCommit[bytes, bool], token: str) -> None:
    """Confirm the pending signature of a link; again, or with a link that has run out, changes nothing.

    Raises:
        Busy, Unavailable: the database did not take it.
    """
    confirmations.submit(digest(token))


def check_code(
    session: Session, handle: str, code: str | None, *, keys: WebKeys, most_tries: int
) -> tuple[CodeAnswer, bytes]:
    """Spend one try; return the answer and, if the code is right, its link's token digest.

    A handle that leads to no signature answers exactly as one whose code was mistyped.
    """
    return spend_try(session, digest(handle), code, keys=keys, most_tries=most_tries)


def spend_try(
    session: Session, handle_digest: bytes, code: str | None, *, keys: WebKeys, most_tries: int
) -> tuple[CodeAnswer, bytes]:
    """Do what `check_code` does, for who came by the address in the letter instead of by the handle."""
    typed = None if code is None else code_digest(keys, handle_digest, code)
    row = store.spend_try(session, handle_digest, typed, most=most_tries)
    if row is not None and row.is_spent:
        return CodeAnswer.TOO_MANY_TRIES, b""
    if row is None or row.token_digest is None:
        return CodeAnswer.WRONG, b""
    return CodeAnswer.RIGHT, row.token_digest
