"""Refuse what staff asked for, as the organiser."""

from datetime import datetime

from petitioner.authorities.rules import ForbiddenMove, Step, move
from petitioner.authorities.store import held as store
from petitioner.authorities.store import letters
from petitioner.foundation.db import Session


def refuse(session: Session, authority_id: int, *, now: datetime) -> bool:
    """Refuse an authority that waits; False if it does not. The account goes on: no member objected."""
    kept = store.find_authority(session, authority_id)
    if kept is None:
        return False
    try:
        state = move(kept.state, Step.REFUSE)
    except ForbiddenMove:
        return False
    store.change_authority(session, authority_id, state=state, ended_at=now)
    letters.silence_letters(session, authority_id)
    return True
