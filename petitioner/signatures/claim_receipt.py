"""Fetch a receipt by its code: once, for then it is gone."""

from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.foundation.tokens import digest
from petitioner.foundation.views import UnreadableView, decrypt_view
from petitioner.signatures.store import receipts as store


class UnknownReceipt(LookupError):
    """Nothing is behind this code: it was fetched, is over, or never was; or its signature was taken back."""


def claim_receipt(session: Session, code: str | None, *, now: datetime) -> bytes | None:
    """Return the receipt and forget it; None while its signature waits for a place in the log.

    Raises:
        UnknownReceipt: nothing is behind the code.
    """
    row = None if code is None else store.claim(session, digest(code), now=now)
    if row is None or code is None:
        raise UnknownReceipt
    try:
        return None if row.made is None else decrypt_view(code, row.made)
    except UnreadableView:
        raise UnknownReceipt from None
