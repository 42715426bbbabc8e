"""End an authority, whoever wants it to end."""

from datetime import datetime

from petitioner.authorities.rules import UNDER_WAY, Step, move
from petitioner.authorities.store import held as store
from petitioner.authorities.store import letters
from petitioner.foundation.db import Session


def end(session: Session, authority_id: int, *, now: datetime) -> bool:
    """End an authority at once, with all that was granted under it; False if there was nothing to end."""
    kept = store.find_authority(session, authority_id)
    if kept is None or kept.state not in UNDER_WAY:
        return False
    store.change_authority(session, authority_id, state=move(kept.state, Step.END), ended_at=now)
    letters.silence_letters(session, authority_id)
    for granted in store.under_way_from(session, authority_id):
        end(session, granted, now=now)
    return True
