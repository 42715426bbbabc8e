"""Begin a session: by password and code, by a passkey, or by the link of an invitation."""

from dataclasses import dataclass
from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import UnreadableSeal
from petitioner.foundation.tokens import digest, is_token
from petitioner.organisers.challenges import challenge_digest
from petitioner.organisers.codes import step_of
from petitioner.organisers.passkeys import Shown, Site, WrongAnswer, check_shown
from petitioner.organisers.shapes import Known
from petitioner.organisers.store import ways_in as store
from petitioner.organisers.web_secrets import decrypt


@dataclass(frozen=True, slots=True, repr=False)
class Typed:
    """What somebody typed to sign in: the digests of address and password, and the code."""

    name_digest: bytes
    proof: bytes
    code: str


def secret_of(session: Session, site: Site, typed: Typed, *, now: datetime) -> bytes | None:
    """Count a try; return the secret of the codes if the password is right. Commit it either way."""
    found = store.look_at_password(session, typed.name_digest, typed.proof, now=now)
    if found is None:
        return None
    try:
        return decrypt(site.keys, found.code_secret, purpose="code", of=found.account_id)
    except UnreadableSeal:
        return None


def enter_by_password(
    session: Session, typed: Typed, code_secret: bytes, *, fresh: bytes, former: bytes | None, now: datetime
) -> bool:
    """Begin a session if the code is right and was not used before; the password was looked at already."""
    step = step_of(code_secret, typed.code, now=now)
    values = {
        "asked": typed.name_digest,
        "proof": typed.proof,
        "step": step,
        "fresh": fresh,
        "former": former,
        "at": now,
    }
    return step is not None and store.done(session, store.BEGIN_BY_PASSWORD, values)


def enter_by_passkey(
    session: Session, site: Site, shown: Shown, *, fresh: bytes, former: bytes | None, now: datetime
) -> bool:
    """Begin a session if a passkey of somebody's signed our question."""
    uses = signed_by(session, site, shown, session_id=0, now=now)
    values = {
        "asked": shown.credential,
        "uses": uses,
        "challenge": challenge_digest(shown.challenge),
        "fresh": fresh,
        "former": former,
        "at": now,
    }
    return uses is not None and store.done(session, store.BEGIN_BY_PASSKEY, values)


def signed_by(session: Session, site: Site, shown: Shown, *, session_id: int, now: datetime) -> int | None:
    """Return how often the passkey says it was used, if it is known and signed our question."""
    row = store.find_passkey(session, shown.credential)
    if row is None:
        return None
    known = Known(row.account_id, row.public_key, row.sign_count)
    try:
        return check_shown(site, shown, known, session_id=session_id, now=now)
    except WrongAnswer:
        return None


def is_invitation_open(session: Session, token: str, *, now: datetime) -> bool:
    """Say whether an invitation's link would let its reader in. Looking uses nothing up."""
    return is_token(token) and store.is_invitation_open(session, digest(token), now=now)


def enter_by_invitation(
    session: Session, token: str, *, fresh: bytes, former: bytes | None, now: datetime
) -> bool:
    """Begin a session in which a first way in can be made, and nothing else; the link is used up."""
    values = {"asked": digest(token), "fresh": fresh, "former": former, "at": now}
    return is_token(token) and store.done(session, store.BEGIN_BY_INVITATION, values)
