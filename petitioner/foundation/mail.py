"""Letters as prebuilt bytes with holes, handed over one connection, one answer for each letter.

A `LetterForm` is one subject, text and HTML in one language, MIME-encoded once; `fill` puts address, date,
code and link into its holes. Every letter says where to ask for no more of them, by one click of the mailbox
(RFC 2369, RFC 8058). Only this module knows smtplib, and only `Mailer.send` reveals an address.
"""

import logging
import re
import smtplib
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from enum import Enum
from typing import Final

from petitioner.foundation.settings import Settings
from petitioner.vocabulary.email_address import EmailAddress

PATIENCE: Final = 30
_SHORT: Final = 20
_LINE: Final = re.compile(r".{1,72}(?<!=)(?<!=3)", re.DOTALL)
"""As much as fits on a line without cutting through `=3D`."""
_HOLE: Final = re.compile(rb"Hole([a-z]+)Hole")

_GO_ON: Final = 354
_REFUSALS: Final = 400
_CLOSING: Final = 421
_FOR_GOOD: Final = 500
"""Reply codes, RFC 5321 section 4.2.3."""
_NOT_LET_IN: Final = frozenset({530, 535})
"""RFC 4954: sign in first; signing in failed. Whatever it answers, it says nothing of the recipient."""

MOST_PUT_OFF: Final = 11
"""How often a mail server may put a letter off before it counts as bounced: about two days."""
_LONGEST_WAIT: Final = timedelta(hours=6)

_log = logging.getLogger(__name__)


class Delivery(Enum):
    """What the mail server said of one letter."""

    TAKEN = "taken"
    LATER = "later"
    REFUSED = "refused"


def wait_after(put_off_before: int) -> timedelta | None:
    """Return how long a letter waits that was put off once more; None: it counts as bounced."""
    if put_off_before >= MOST_PUT_OFF:
        return None
    return min(timedelta(minutes=2 ** (put_off_before + 1)), _LONGEST_WAIT)


class MailServerAway(RuntimeError):
    """The mail server cannot be reached, hung up, or refuses us; what it did not take stays due."""


class LineBroken(MailServerAway):
    """The line broke in the middle of a letter, and that letter may be why."""


@dataclass(frozen=True, slots=True)
class LetterForm:
    """A letter but for its holes: `{{name}}` in the text became the marker of that name, MIME-encoded."""

    data: bytes

    def fill(
        self, values: Mapping[str, str], *, to: EmailAddress, message_id: str, date: datetime, stop: str
    ) -> bytes:
        """Return the letter as it goes over the wire, CRLF lines; `values` are ASCII.

        `stop` is the address at which no more letters can be asked for; the text may name it as `{{stop}}`.
        """
        filling = {name.encode(): _folded(value) for name, value in {**values, "stop": stop}.items()}
        filling |= {b"to": to.reveal().encode(), b"messageid": message_id.encode()}
        filling[b"unsubscribe"] = stop.encode()  # in a header nothing is encoded
        filling[b"date"] = format_datetime(date).encode()
        # in one pass: an address that looks like a hole stays an address
        return _HOLE.sub(lambda hole: filling.get(hole[1], hole[0]), self.data)


def marker(name: str) -> str:
    """Return what stands for a value (a-z) while the letter is being encoded; no encoding changes it."""
    return f"Hole{name}Hole"


_HEAD: Final = (
    f"To: {marker('to')}\r\n"
    f"Date: {marker('date')}\r\n"
    f"Message-ID: <{marker('messageid')}>\r\n"
    f"List-Unsubscribe: <{marker('unsubscribe')}>\r\n"
    "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
)
"""The line with an address in it is never folded and may be long: RFC 5322 allows 998 characters."""


def letter_form(
    subject: str,
    text: str,
    html: str,
    *,
    language: str,
    sender_name: str,
    sender: str,
) -> LetterForm:
    """Return a letter in two alternatives (RFC 2046), marked as automatic (RFC 3834)."""
    body = _encoded(subject, text, html, language=language, sender_name=sender_name, sender=sender)
    return LetterForm(_HEAD.encode() + body)


def whole_letter(
    subject: str,
    text: str,
    html: str,
    *,
    language: str,
    sender_name: str,
    sender: str,
    to: EmailAddress,
    message_id: str,
    date: datetime,
    stop: str,
) -> bytes:
    """Return one letter to one address, CRLF lines, for words that are not ours: no hole in them is filled.

    Somebody could write a hole into their words, and the secret of the letter would be put into it.
    """
    head = LetterForm(_HEAD.encode()).fill({}, to=to, message_id=message_id, date=date, stop=stop)
    return head + _encoded(subject, text, html, language=language, sender_name=sender_name, sender=sender)


def _encoded(subject: str, text: str, html: str, *, language: str, sender_name: str, sender: str) -> bytes:
    local, _, domain = sender.partition("@")
    message = EmailMessage(policy=SMTP.clone(max_line_length=76))
    message["From"] = Address(sender_name, local, domain)
    message["Subject"] = subject
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = language  # last: setting the content removes what describes it
    return message.as_bytes()


def _folded(value: str) -> bytes:
    """Return a value in quoted-printable (RFC 2045); a long one on lines of its own, by soft breaks."""
    encoded = value.replace("=", "=3D")
    if len(encoded) <= _SHORT:
        return encoded.encode()
    return "=\r\n".join(["", *_LINE.findall(encoded), ""]).encode()


class Mailer:
    """An open connection to the mail server."""

    def __init__(self, smtp: smtplib.SMTP, sender: str) -> None:
        self._smtp = smtp
        self._sender = sender
        self._pipelines = smtp.has_extn("pipelining")

    def send(self, data: bytes, *, to: EmailAddress) -> Delivery:
        """Hand over one letter; raise `MailServerAway` if no answer about this letter is to be had.

        A refusal of the sender, or for want of signing in, would meet every letter: no address has bounced.
        """
        address = to.reveal()
        if not address.isascii() and not self._smtp.has_extn("smtputf8"):
            return Delivery.REFUSED
        options = "" if address.isascii() else " SMTPUTF8"
        envelope = [f"MAIL FROM:<{self._sender}>{options}", f"RCPT TO:<{address}>", "DATA"]
        try:
            answers = self._ask(envelope)
            status = next((code for code in answers if code >= _REFUSALS), _GO_ON)
            if answers[-1] == _GO_ON:
                body = _stuffed(data) if status == _GO_ON else b".\r\n"
                self._smtp.send(body)
                answers.append(self._smtp.getreply()[0])
                status = answers[-1] if status == _GO_ON else status
            if not _is_taken(status):
                self._ask(["RSET"])
        except (smtplib.SMTPException, OSError):
            raise LineBroken from None
        if answers[0] >= _REFUSALS or status in _NOT_LET_IN:
            _log.warning("the mail server takes no letters from us: it answered %d", status)
            raise MailServerAway
        return _delivery(status)

    def offer(self, data: bytes, *, to: EmailAddress) -> Delivery:
        """Hand over one letter as `send` does; if the line breaks in its middle it waits: it may be why."""
        try:
            return self.send(data, to=to)
        except LineBroken:
            return Delivery.LATER

    def _ask(self, lines: list[str]) -> list[int]:
        """Send commands, in one go where the server allows it (RFC 2920), and return their answers."""
        if self._pipelines:
            self._smtp.send("".join(f"{line}\r\n" for line in lines).encode())
            return [self._smtp.getreply()[0] for _ in lines]
        answers = []
        for line in lines:
            self._smtp.send(f"{line}\r\n".encode())
            answers.append(self._smtp.getreply()[0])
            if answers[-1] >= _REFUSALS:
                break
        return answers


def _stuffed(data: bytes) -> bytes:
    """Return data as DATA wants it: dots at line starts doubled, a lone dot at the end (RFC 5321)."""
    doubled = data.replace(b"\r\n.", b"\r\n..")
    return doubled + (b".\r\n" if doubled.endswith(b"\r\n") else b"\r\n.\r\n")


def _is_taken(status: int) -> bool:
    return 200 <= status < 300  # noqa: PLR2004 - the class of codes that mean yes


def _delivery(status: int) -> Delivery:
    if _is_taken(status):
        return Delivery.TAKEN
    if status == _CLOSING:  # it says nothing of the letter
        raise MailServerAway
    return Delivery.REFUSED if status >= _FOR_GOOD else Delivery.LATER


@contextmanager
def connected(settings: Settings) -> Iterator[Mailer]:
    """Lend one connection to the mail server; raise `MailServerAway` if there is none to be had."""
    try:
        smtp = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=PATIENCE)
    except (smtplib.SMTPException, OSError):
        raise MailServerAway from None
    try:
        yield Mailer(_introduced(smtp, settings), settings.mail_from)
    finally:
        try:
            smtp.quit()
        except (smtplib.SMTPException, OSError):
            smtp.close()


def _introduced(smtp: smtplib.SMTP, settings: Settings) -> smtplib.SMTP:
    try:
        # A letter ends in a short packet: without this it waits for the answer to the one before.
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # type: ignore[union-attr]
        smtp.ehlo()
        if settings.smtp_starttls:
            smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo()
        if settings.smtp_username and settings.smtp_password_file:
            smtp.login(settings.smtp_username, settings.smtp_password_file.read_text().strip())
    except (smtplib.SMTPException, OSError) as error:
        _log.warning("the mail server did not let us in: %s", type(error).__name__)
        raise MailServerAway from None
    return smtp
