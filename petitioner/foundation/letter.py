"""A whole letter from a folder of templates: `subject.txt`, `body.txt` and `body.html`."""

from datetime import datetime

from petitioner.foundation.mail import whole_letter
from petitioner.foundation.settings import Settings
from petitioner.foundation.web import render
from petitioner.vocabulary.email_address import EmailAddress


def words_of(folder: str, language: str, **values: object) -> tuple[str, str, str]:
    """Return the subject, in one line, the text and the HTML of a letter."""
    subject, text, html = (
        render(f"{folder}/{part}", language, **values) for part in ("subject.txt", "body.txt", "body.html")
    )
    return " ".join(subject.split()), text, html


def write_letter(
    words: tuple[str, str, str],
    language: str,
    *,
    to: EmailAddress,
    name: str,
    stop: str,
    settings: Settings,
    now: datetime,
) -> bytes:
    """Return a letter to one address as it goes over the wire; `stop` is where no more can be asked for.

    `name` tells it from every other letter of this host; a letter that is sent again keeps it (RFC 5322).
    """
    host = settings.public_url.split("/")[2].split(":", maxsplit=1)[0]
    return whole_letter(
        *words,
        language=language,
        sender_name=settings.sender_name,
        sender=settings.mail_from,
        to=to,
        message_id=f"{name}@{host}",
        date=now,
        stop=stop,
    )
