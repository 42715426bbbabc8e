"""Who may be signed in, for how long, and how an account is stopped: values in, values out."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

IDLE: Final = timedelta(minutes=20)
"""A session that nobody uses ends after this; the database's `live_account_session` says the same."""

LONGEST: Final = timedelta(hours=12)
"""And every session after this, used or not."""

LINK_TIME: Final = timedelta(minutes=30)
"""How long the link of a letter waits to be used, once."""

COOKIE: Final = "__Host-petitioner"
PLAIN_COOKIE: Final = "petitioner_session"
"""What the cookie is called over TLS, and where there is none (`./dev run`): only there it may be."""


class AccountKind(StrEnum):
    """Who has an account."""

    STAFF = "staff"
    ORGANISER = "organiser"


class AccountState(StrEnum):
    """Whether an account may be used."""

    ACTIVE = "active"
    FROZEN = "frozen"


def is_live(now: datetime, *, begun_at: datetime, seen_at: datetime) -> bool:
    """Say whether a session that nobody ended still holds."""
    return now < begun_at + LONGEST and now < seen_at + IDLE


def cookie_name(public_url: str) -> str:
    """Return what the cookie of a session is called on a site of that address."""
    return COOKIE if public_url.startswith("https://") else PLAIN_COOKIE
