"""Take in what a signer wants to be done, sealed like a form: the web process cannot read it again."""

from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WebKeys
from petitioner.signatures.shapes import SignerWish
from petitioner.signatures.store import wishes as store
from petitioner.vocabulary.hour import hour_of


def receive_wish(session: Session, wish: SignerWish, *, keys: WebKeys, now: datetime) -> None:
    """Store a wish until a worker opens it; the answer to it is the same whoever's it is."""
    store.add_wish(session, keys.seal(wish.to_bytes()), now=hour_of(now))
