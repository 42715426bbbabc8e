"""End all news that go to one mailbox."""

from petitioner.erasure.rules import Deed, Line
from petitioner.foundation.db import Session
from petitioner.signatures.news_digests import news_digests
from petitioner.signatures.store import visits as store
from petitioner.signatures.tools import Tools
from petitioner.vocabulary.email_address import EmailAddress


def end_news(session: Session, address: EmailAddress, *, tools: Tools) -> None:
    """Delete the mailbox's addresses for news, for good."""
    wanted = news_digests(session, address, keys=tools.keys)
    news = store.news_of(session, wanted) if wanted else []
    tools.journal.write(session, [Line(Deed.NEWS_ENDED, row.address_digest.hex()) for row in news])
    store.remove_news(session, [row.id for row in news])
