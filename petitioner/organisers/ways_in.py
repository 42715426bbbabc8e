"""The own ways in: prove once more who one is, add a passkey, set the password, take either away.

Each is done by the database for the session that is shown, which goes on under a fresh secret. When a way in
changes, every other session of the account ends.
"""

from dataclasses import dataclass
from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import UnreadableSeal, WebKeys
from petitioner.organisers.challenges import challenge_digest
from petitioner.organisers.codes import step_of
from petitioner.organisers.enter import signed_by
from petitioner.organisers.passkeys import Made, Shown, Site
from petitioner.organisers.shapes import PasskeyView, Present
from petitioner.organisers.store import ways_in as store
from petitioner.organisers.web_secrets import decrypt, encrypt, encrypt_name, read_name


@dataclass(frozen=True, slots=True)
class Turn:
    """The session that is shown, by its digest, and the digest under which it goes on."""

    shown: bytes
    fresh: bytes
    now: datetime


def own_code_secret(
    session: Session, keys: WebKeys, present: Present, shown: bytes, *, now: datetime
) -> bytes | None:
    """Count a try; return the secret of the own codes, None if there is none or a wait is on. Commit."""
    stored = store.look_at_own_code(session, shown, now=now)
    if stored is None:
        return None
    try:
        return decrypt(keys, stored, purpose="code", of=present.account_id)
    except UnreadableSeal:
        return None


def step_up_by_code(session: Session, turn: Turn, code_secret: bytes, typed: str) -> bool:
    """Prove by a code who one is; False if it is wrong, or was used before."""
    step = step_of(code_secret, typed, now=turn.now)
    values = {"shown": turn.shown, "step": step, "fresh": turn.fresh, "at": turn.now}
    return step is not None and store.done(session, store.STEP_UP_BY_CODE, values)


def step_up_by_passkey(session: Session, site: Site, present: Present, turn: Turn, shown: Shown) -> bool:
    """Prove by a passkey of one's own who one is."""
    uses = signed_by(session, site, shown, session_id=present.session_id, now=turn.now)
    values = {
        "shown": turn.shown,
        "asked": shown.credential,
        "uses": uses,
        "challenge": challenge_digest(shown.challenge),
        "fresh": turn.fresh,
        "at": turn.now,
    }
    return uses is not None and store.done(session, store.STEP_UP_BY_PASSKEY, values)


def own_passkeys(
    session: Session, keys: WebKeys, present: Present, shown: bytes, *, now: datetime
) -> tuple[PasskeyView, ...]:
    """Return the own passkeys, the oldest first."""
    return tuple(
        PasskeyView(
            row.passkey_id,
            row.credential,
            read_name(keys, row.shown_name, purpose="passkey", of=present.account_id),
            row.created_at,
            row.used_at,
        )
        for row in store.list_own_passkeys(session, shown, now=now)
    )


def add_passkey(
    session: Session, keys: WebKeys, present: Present, turn: Turn, made: Made, *, name: str
) -> bool:
    """Keep a passkey that was made just now; False if the session may not change ways in."""
    values = {
        "shown": turn.shown,
        "made": made.credential,
        "public_key": made.public_key,
        "uses": made.sign_count,
        "shown_name": encrypt_name(keys, name, purpose="passkey", of=present.account_id),
        "challenge": challenge_digest(made.challenge),
        "fresh": turn.fresh,
        "at": turn.now,
    }
    return store.done(session, store.ADD_PASSKEY, values)


@dataclass(frozen=True, slots=True, repr=False)
class NewPassword:
    """What sets a password: digests of the own address and of the password, the codes' secret, its step."""

    name_digest: bytes
    proof: bytes
    code_secret: bytes
    step: int


def set_password(session: Session, keys: WebKeys, present: Present, turn: Turn, new: NewPassword) -> bool:
    """Set the password and its codes; False if the address is another's, or the session may not."""
    values = {
        "shown": turn.shown,
        "own_name": new.name_digest,
        "proof": new.proof,
        "secret": encrypt(keys, new.code_secret, purpose="code", of=present.account_id),
        "step": new.step,
        "fresh": turn.fresh,
        "at": turn.now,
    }
    return store.done(session, store.SET_PASSWORD, values)


def remove_passkey(session: Session, turn: Turn, passkey_id: int) -> bool:
    """Take a passkey away; False if it is not there, or the account would be left badly equipped."""
    values = {"shown": turn.shown, "going": passkey_id, "fresh": turn.fresh, "at": turn.now}
    return store.done(session, store.REMOVE_PASSKEY, values)


def remove_password(session: Session, turn: Turn) -> bool:
    """Take the password and its codes away; False unless two passkeys are left."""
    values = {"shown": turn.shown, "fresh": turn.fresh, "at": turn.now}
    return store.done(session, store.REMOVE_PASSWORD, values)
