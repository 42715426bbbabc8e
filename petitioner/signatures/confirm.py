"""Answer a link or a code: the mailbox's owner says that they signed."""

from datetime import datetime
from enum import StrEnum

from petitioner.foundation.db import Session
from petitioner.foundation.group_commit import GroupCommit
from petitioner.foundation.secrets import WebKeys
from petitioner.foundation.tokens import digest
from petitioner.signatures.issue_link import code_digest
from petitioner.signatures.rules import State
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
    if row.is_disowned:
        standing = "not_me"
    elif row.is_signed or row.state == State.CONFIRMED:
        standing = "confirmed"
    elif row.state == State.PENDING and now < row.expires_at:
        standing = "pending"
    else:
        standing = "expired"
    return LinkView(row.statement_id, row.version_id, row.language, row.expires_at, standing)


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
    handle_digest = digest(handle)
    typed = None if code is None else code_digest(keys, handle_digest, code)
    row = store.spend_try(session, handle_digest, typed, most=most_tries)
    if row is not None and row.is_spent:
        return CodeAnswer.TOO_MANY_TRIES, b""
    if row is None or row.token_digest is None:
        return CodeAnswer.WRONG, b""
    return CodeAnswer.RIGHT, row.token_digest
