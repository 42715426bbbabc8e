"""Sign everybody out whose address is on a domain."""

from datetime import datetime

from petitioner.accounts import store
from petitioner.foundation.db import Session


def sign_out_domain(session: Session, domain: str, *, now: datetime) -> None:
    """End the sessions of all accounts on a domain, and let no letter on its way let anybody in."""
    store.end_sessions_of_domain(session, domain, now=now)
