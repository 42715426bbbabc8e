"""Put an authority in force."""

from datetime import datetime

from petitioner.authorities.end import end
from petitioner.authorities.rules import State, Step, move
from petitioner.authorities.shapes import Kept, Wanted
from petitioner.authorities.store import held as store
from petitioner.authorities.store import letters
from petitioner.foundation.db import Session


def grant(session: Session, wanted: Wanted, *, now: datetime) -> bool:
    """Put an authority in force, whether or not it was asked for; the same again changes nothing.

    Return False for that. One over the same people for other days takes the place of the former.
    """
    state = move(State.ASKED, Step.GRANT)
    former = store.find_under_way(session, wanted.account_id, wanted.whom)
    if former is not None and _is_same(former, wanted):
        return False
    if former is None or former.state is not State.ASKED:
        if former is not None:
            end(session, former.authority_id, now=now)
        store.add_authority(session, wanted, state, now=now)
        return True
    store.change_authority(
        session,
        former.authority_id,
        state=state,
        granted_by=wanted.granted_by,
        granted_from=wanted.granted_from,
        may_grant=wanted.may_grant,
        evidence_url=wanted.evidence_url,
        note=wanted.note,
        starts_on=wanted.term.starts_on,
        ends_on=wanted.term.ends_on,
        granted_at=now,
    )
    letters.silence_letters(session, former.authority_id)
    return True


def _is_same(former: Kept, wanted: Wanted) -> bool:
    """Say whether what is in force began already, ends on the same day and allows the same."""
    return (
        former.state is State.IN_FORCE
        and former.term.starts_on <= wanted.term.starts_on
        and former.term.ends_on == wanted.term.ends_on
        and former.may_grant == wanted.may_grant
    )
