"""Let a mailbox get no more letters, because its owner says so on the signer's page."""

from datetime import datetime

from petitioner.erasure.rules import Deed, Line
from petitioner.foundation.db import Session
from petitioner.screening.suppress import suppress, suppressed_among
from petitioner.screening.suppress_digests import suppress_digests
from petitioner.signatures.end_news import end_news
from petitioner.signatures.tools import Tools
from petitioner.vocabulary.email_address import EmailAddress


def silence(session: Session, address: EmailAddress, *, tools: Tools, now: datetime) -> None:
    """Suppress the address and end its news; whoever signed has signed still. Twice is once."""
    end_news(session, address, tools=tools)
    digests = suppress_digests(tools.keys, address)
    known = suppressed_among(session, digests)
    fresh = [digest for digest in digests if digest not in known]
    tools.journal.write(session, [Line(Deed.SUPPRESSED, digest.hex()) for digest in fresh])
    suppress(session, fresh, now=now)
