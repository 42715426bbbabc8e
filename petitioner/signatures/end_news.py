"""End all news that go to one mailbox."""

from petitioner.erasure.rules import Deed, Line
from petitioner.foundation.db import Session
from petitioner.signatures.news_digests import news_digests
from petitioner.signatures.store import news as store
from petitioner.signatures.tools import Tools
from petitioner.vocabulary.email_address import EmailAddress


def end_news(session: Session, address: EmailAddress, *, tools: Tools) -> None:
    """Delete the mailbox's addresses for news, for good."""
    ended = store.delete_news_addresses(session, news_digests(session, address, keys=tools.keys))
    tools.journal.write(session, [Line(Deed.NEWS_ENDED, each.hex()) for each in ended])
