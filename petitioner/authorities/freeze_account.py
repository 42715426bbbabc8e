"""Stop an account that acts for members: signed out everywhere, and for nobody any more."""

from datetime import datetime

from petitioner.accounts.freeze import freeze
from petitioner.authorities.end import end
from petitioner.authorities.store import held as store
from petitioner.foundation.db import Session


def freeze_account(session: Session, account_id: int, *, now: datetime) -> bool:
    """Freeze an account and end all it has or asked for; return False if it was frozen before.

    What others were granted under its authority as a secretariat ends too.
    """
    if not freeze(session, account_id, now=now):
        return False
    for authority_id in store.under_way_of(session, account_id):
        end(session, authority_id, now=now)
    return True
