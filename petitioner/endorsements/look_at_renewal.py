"""Look at what a letter about a newer text or an older word asks. Looking changes nothing."""

from datetime import datetime

from petitioner.endorsements.look_at_letter import UnknownLetter
from petitioner.endorsements.read_change import read_change
from petitioner.endorsements.renewal_rules import Kind, Reply, replies
from petitioner.endorsements.renewal_shapes import RenewalQuestion
from petitioner.endorsements.store import letters, renewals
from petitioner.foundation.db import Session
from petitioner.foundation.tokens import digest, is_token
from petitioner.statements.read import UnknownStatement


def look_at_renewal(session: Session, token: str, *, now: datetime) -> RenewalQuestion:
    """Return what the page of a letter says.

    Raises:
        UnknownLetter: there is nothing to say.
    """
    found = renewals.look_up(session, digest(token)) if is_token(token) else None
    if found is None:
        raise UnknownLetter
    named = letters.named(session, found.endorsement_id)
    standing = letters.named(session, found.renewed_id) if found.renewed_id is not None else named
    try:
        change = read_change(session, named, found.version_id, found.language, now=now)
    except UnknownStatement:
        raise UnknownLetter from None
    kind, last = Kind(found.kind), Reply(found.last_reply) if found.last_reply else None
    offered = replies(kind, last, standing.state, is_expired=found.expires_at <= now)
    return RenewalQuestion(kind, last, offered, named, change, found.expires_at)
