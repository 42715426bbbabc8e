"""Use the link of a letter: a session begins under a secret that nobody had before."""

from datetime import datetime

from petitioner.accounts import store
from petitioner.foundation.db import Session
from petitioner.foundation.tokens import digest, is_token


def is_open(session: Session, token: str, *, now: datetime) -> bool:
    """Say whether a letter's link would let its reader in. Looking uses nothing up."""
    return is_token(token) and store.is_sign_in_open(session, digest(token), now=now)


def enter(session: Session, token: str, *, secret: str, former: bytes | None, now: datetime) -> bool:
    """Begin a session under a fresh secret and use the link up; say whether it did.

    `former` is the digest of what the browser showed: that session ends, if it was one.
    """
    if not is_token(token):
        return False
    return store.begin_session(session, digest(token), fresh=digest(secret), former=former, now=now)
