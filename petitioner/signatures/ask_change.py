"""Take in what a visitor wants to be changed: sealed to the worker, who alone can do it."""

from collections.abc import Mapping
from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WebKeys
from petitioner.foundation.tokens import digest
from petitioner.signatures.rules import WishKind
from petitioner.signatures.shapes import SignerWish
from petitioner.signatures.store import visits as store
from petitioner.signatures.visit_shapes import Act
from petitioner.vocabulary.hour import hour_of


def ask_change(
    session: Session, secret: str, act: Act, values: Mapping[str, str], *, keys: WebKeys, now: datetime
) -> bool:
    """Store the wish and let the page wait for the worker; say whether the visit goes on."""
    session_digest = digest(secret)
    asked = {**values, "act": act.value, "session_digest": session_digest.hex()}
    sealed = keys.seal(SignerWish(WishKind.CHANGE, asked).to_bytes())
    return store.add_wish(session, session_digest, sealed, now=hour_of(now))
