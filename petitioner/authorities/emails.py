"""Letters to staff and to members. Both go to addresses of an assembly's own, and the second names the first.

It is the only place where a member learns who asks to act for them, and the only one that may tell.
"""

from datetime import datetime
from uuid import UUID

from petitioner.accounts.rules import LINK_TIME
from petitioner.accounts.shapes import DueLink
from petitioner.authorities.rules import LETTER_TIME
from petitioner.authorities.shapes import DueLetter
from petitioner.foundation.letter import words_of, write_letter
from petitioner.foundation.settings import Settings
from petitioner.vocabulary.email_address import EmailAddress


def sign_in_letter(link: DueLink, *, token: str, stop_token: str, settings: Settings, now: datetime) -> bytes:
    """Return the letter whose link lets its reader in."""
    values = {
        "link": f"{settings.public_url}/staff/enter/{token}",
        "stop": f"{settings.public_url}/u/{stop_token}",
        "minutes": int(LINK_TIME.total_seconds()) // 60,
    }
    return _letter("sign_in", link.link_id, link.language, link.address, values, settings, now)


def question(due: DueLetter, *, token: str, stop_token: str, settings: Settings, now: datetime) -> bytes:
    """Return the question to a member whether they let somebody act for them."""
    values = {
        "due": due,
        "staff": due.staff.reveal(),
        "link": f"{settings.public_url}/a/{token}",
        "stop": f"{settings.public_url}/u/{stop_token}",
        "days": LETTER_TIME.days,
    }
    return _letter("question", due.letter_id, due.language, due.address, values, settings, now)


def _letter(  # noqa: PLR0917 - the one place where both come together
    kind: str,
    letter_id: UUID,
    language: str,
    to: EmailAddress,
    values: dict[str, object],
    settings: Settings,
    now: datetime,
) -> bytes:
    words = words_of(f"authorities/emails/{kind}", language, **values)
    return write_letter(
        words,
        language,
        to=to,
        name=letter_id.hex,
        stop=str(values["stop"]),
        settings=settings,
        now=now,
    )
