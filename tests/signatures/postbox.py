"""A mail server that takes everything, and what workers do between two letters: for tests of letters."""

import email
import re
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from sqlalchemy.orm import Session

from petitioner.erasure.journal import Journal
from petitioner.foundation.mail import Delivery
from petitioner.foundation.settings import Settings
from petitioner.signatures import emails
from petitioner.signatures.claim_letters import claim_letters
from petitioner.signatures.open_wishes import open_wishes
from petitioner.signatures.send_letters import send_letters
from petitioner.signatures.tools import Tools
from petitioner.statements.publish import publish
from petitioner.statements.read import read
from petitioner.statements.rules import ConfirmBy, Profile
from petitioner.statements.shapes import Policy, StatementView
from petitioner.vocabulary.email_address import EmailAddress
from petitioner.vocabulary.visibility import Visibility
from tests.signatures.scene import TERMS, Bureau, folder, now

SEALED = Policy(
    Profile.SEALED, visibilities=(Visibility.HIDDEN,), confirm_by=ConfirmBy.CODE, sends_reminders=False
)


def stand_under(session: Session, policy: Policy, slug: str = "quiet-rivers") -> StatementView:
    """Publish the statement under a policy and return it as it is read."""
    made = folder(slug)
    publish(session, replace(made, settings=replace(made.settings, policy=policy)), now=now())
    session.flush()
    return read(session, slug, "en", now=now())


class Postbox:
    """Everything the worker does with letters and wishes, for one test, in one transaction."""

    def __init__(self, bureau: Bureau, settings: Settings, journal: Path) -> None:
        self.bureau = bureau
        self.session = bureau.session
        self.settings = settings
        self.journal = journal
        self.tools = Tools(bureau.keys, bureau.web_keys, TERMS, Journal(journal))
        self._taken: list[tuple[str, EmailMessage]] = []

    def send(self, data: bytes, *, to: EmailAddress) -> Delivery:
        """Take a letter, as a mail server does."""
        message = email.message_from_bytes(data, policy=SMTP)
        assert isinstance(message, EmailMessage)
        self._taken.append((to.reveal(), message))
        return Delivery.TAKEN

    def hand_over(self, at: datetime | None = None) -> list[EmailMessage]:
        """Hand over what is due at a moment, and return it."""
        moment = at or now()
        self._taken.clear()
        send_letters(
            self.bureau.bare,
            self,  # type: ignore[arg-type] (it is asked for nothing else)
            claim_letters(self.session, keys=self.bureau.keys, most=100, now=moment),
            keys=self.bureau.keys,
            form_of=lambda kind, language: emails.letter(kind, language, self.settings),
            link_address=lambda token: f"http://localhost/c/{token}",
            stop_address=lambda token: f"http://localhost/u/{token}",
            now=lambda: moment,
        )
        return [message for _, message in self._taken]

    def open_wishes(self, at: datetime | None = None) -> None:
        """Do what signers wish; nothing may be left undone."""
        open_wishes(self.session, self.tools, most=100, now=at or now())

    def lines(self) -> list[str]:
        """Return what the erasure journal says."""
        return self.journal.read_text().splitlines() if self.journal.exists() else []


def words(message: EmailMessage) -> str:
    """Return the text of a letter."""
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def stop_path(message: EmailMessage) -> str:
    """Return the path a mailbox calls to end all letters, as its header has it."""
    found = re.fullmatch(r"<http://localhost(/u/[\w-]+)>", str(message["List-Unsubscribe"]).strip())
    assert found, message["List-Unsubscribe"]
    return found[1]


def link_path(message: EmailMessage) -> str:
    """Return the path of the link in a letter."""
    found = re.search(r"/c/[\w-]{22}", words(message))
    assert found, words(message)
    return found[0]


def code(message: EmailMessage) -> str:
    """Return the code in a letter."""
    found = re.search(r"^[0-9A-Z]{4} [0-9A-Z]{4}$", words(message), re.MULTILINE)
    assert found, words(message)
    return found[0]
