"""Erase all that is kept of one mailbox: signatures, attempts that wait for an answer, news, imports."""

from uuid import UUID

from petitioner.erasure.rules import Deed, Line
from petitioner.foundation.db import Session
from petitioner.signatures.end_news import end_news
from petitioner.signatures.fingerprints import known_fingerprints
from petitioner.signatures.rules import KEPT
from petitioner.signatures.store import erasure, imported, visits
from petitioner.signatures.tools import Tools
from petitioner.signatures.withdraw import withdraw
from petitioner.vocabulary.email_address import EmailAddress


def erase_mailbox(session: Session, address: EmailAddress, *, tools: Tools) -> None:
    """Withdraw every signature of the mailbox, delete its attempts and its addresses for news.

    Nor does an import from elsewhere count it any more.
    """
    own = known_fingerprints(session, keys=tools.keys).everywhere(address)
    kept: list[UUID] = [row.id for row in visits.of_mailbox(session, own) if row.state in KEPT]
    withdraw(session, kept, journal=tools.journal)
    attempts = erasure.attempts(session, own) if own else ()
    tools.journal.write(session, [Line(Deed.ERASED, str(attempt)) for attempt in attempts])
    erasure.delete_attempts(session, attempts)
    elsewhere = imported.of_mailbox(session, own)
    tools.journal.write(session, [Line(Deed.IMPORT_ENDED, each.hex()) for each in elsewhere])
    imported.remove(session, elsewhere)
    end_news(session, address, tools=tools)
