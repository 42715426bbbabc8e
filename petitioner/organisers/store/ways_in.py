"""Ways in, as the web process reaches them: functions of the database alone, by the digest of a secret."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import Row, TextClause, text
from sqlalchemy.orm import Session

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

_LOOK_UP: Final = text("SELECT * FROM look_up_organiser(:shown, :at)")
_LOOK_AT_PASSWORD: Final = text("SELECT * FROM look_at_password(:asked, :proof, :at)")
_FIND_PASSKEY: Final = text("SELECT * FROM find_passkey(:asked)")
_OWN_CODE: Final = text("SELECT look_at_own_code(:shown, :at)")
_OWN_PASSKEYS: Final = text("SELECT * FROM list_own_passkeys(:shown, :at)")
_INVITED: Final = text("SELECT is_invitation_open(:asked, :at)")

BEGIN_BY_PASSWORD: Final = text("SELECT begin_password_session(:asked, :proof, :step, :fresh, :former, :at)")
BEGIN_BY_PASSKEY: Final = text(
    "SELECT begin_passkey_session(:asked, :uses, :challenge, :fresh, :former, :at)"
)
BEGIN_BY_INVITATION: Final = text("SELECT begin_invited_session(:asked, :fresh, :former, :at)")
STEP_UP_BY_CODE: Final = text("SELECT step_up_by_code(:shown, :step, :fresh, :at)")
STEP_UP_BY_PASSKEY: Final = text("SELECT step_up_by_passkey(:shown, :asked, :uses, :challenge, :fresh, :at)")
ADD_PASSKEY: Final = text(
    "SELECT add_own_passkey(:shown, :made, :public_key, :uses, :shown_name, :challenge, :fresh, :at)"
)
SET_PASSWORD: Final = text("SELECT set_own_password(:shown, :own_name, :proof, :secret, :step, :fresh, :at)")
REMOVE_PASSKEY: Final = text("SELECT remove_own_passkey(:shown, :going, :fresh, :at)")
REMOVE_PASSWORD: Final = text("SELECT remove_own_password(:shown, :fresh, :at)")
"""Each of these changes something and says whether it did; `done` runs it."""


def done(session: Session, change: TextClause, values: Mapping[str, object]) -> bool:
    """Let the database change something; say whether it agreed."""
    return bool(session.scalar(change, dict(values)))


def look_up(session: Session, shown: bytes, *, now: datetime) -> AnyRow | None:
    """Return who shows a cookie whose secret has this digest, and note that they were there; commit that."""
    return session.execute(_LOOK_UP, {"shown": shown, "at": now}).one_or_none()


def look_at_password(session: Session, asked: bytes, proof: bytes, *, now: datetime) -> AnyRow | None:
    """Count a try, and return account and encrypted secret if the password is right and no wait is on."""
    return session.execute(_LOOK_AT_PASSWORD, {"asked": asked, "proof": proof, "at": now}).one_or_none()


def find_passkey(session: Session, credential: bytes) -> AnyRow | None:
    """Return account, public key and count of a passkey that somebody shows."""
    return session.execute(_FIND_PASSKEY, {"asked": credential}).one_or_none()


def look_at_own_code(session: Session, shown: bytes, *, now: datetime) -> bytes | None:
    """Count a try, and return the encrypted secret of the own codes, if there is one and no wait is on."""
    found: bytes | None = session.scalar(_OWN_CODE, {"shown": shown, "at": now})
    return found


def list_own_passkeys(session: Session, shown: bytes, *, now: datetime) -> list[AnyRow]:
    """Return the passkeys of the account whose session is shown, the oldest first."""
    return list(session.execute(_OWN_PASSKEYS, {"shown": shown, "at": now}))


def is_invitation_open(session: Session, asked: bytes, *, now: datetime) -> bool:
    """Say whether the link of an invitation can still be used."""
    return bool(session.scalar(_INVITED, {"asked": asked, "at": now}))
