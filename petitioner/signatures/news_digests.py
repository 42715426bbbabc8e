"""Recognise an address among those that want news."""

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.signatures.store import news as store
from petitioner.vocabulary.email_address import EmailAddress
from petitioner.vocabulary.mailbox_provider import CURRENT


def news_digests(session: Session, address: EmailAddress, *, keys: WorkerKeys) -> list[bytes]:
    """Return the digests an address may stand under, for every statement that has news, by all rules."""
    forms = dict.fromkeys(address.canonical(rules) for rules in range(CURRENT, 0, -1))
    return [
        keys.news_digest(statement_id, form)
        for statement_id in store.statements_with_news(session)
        for form in forms
    ]
