"""Take in the address of somebody who wants to sign in: sealed, for a worker to look at."""

from datetime import datetime

from petitioner.accounts import store
from petitioner.accounts.shapes import SignInForm
from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WebKeys


def ask_to_sign_in(session: Session, form: SignInForm, *, keys: WebKeys, now: datetime) -> None:
    """Store what was typed; whether it leads to anything is decided where nobody who asks can see it."""
    store.add_request(session, keys.seal(form.to_bytes()), now=now)
