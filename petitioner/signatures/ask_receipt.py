"""Ask for the receipt of a signature that was just confirmed: the worker makes it, only its code opens it."""

from datetime import datetime, timedelta
from typing import Final

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WebKeys
from petitioner.foundation.tokens import digest, is_token, raw_from, token_from
from petitioner.signatures.receipt_code import new_receipt_code
from petitioner.signatures.retention_rules import RECEIPTS_KEPT
from petitioner.signatures.store import receipts as store
from petitioner.vocabulary.hour import hour_of

_DIGEST_BYTES: Final = 32
OFFERED: Final = timedelta(hours=2)
"""From the full hour on: an hour at least. No moment of a signer at risk is noted."""
_PURPOSE: Final = b"petitioner receipt 1 "


def receipt_token(keys: WebKeys, handle_digest: bytes) -> str:
    """Return what shows that we saw the right answer to the letter of this form: nobody else can make it."""
    return token_from(handle_digest + keys.form_proof(_PURPOSE + handle_digest))


def offer_receipt(session: Session, token_digest: bytes, offer: str, *, now: datetime) -> None:
    """Let a receipt be asked for, for an hour, of what a code confirms next; `offer` is a fresh handle.

    Afterwards nothing might lead there: where signers are at risk a link forgets its signature.
    """
    store.offer(session, token_digest, digest(offer), until=hour_of(now) + OFFERED)


def asked_by(keys: WebKeys, token: str) -> bytes | None:
    """Return by what a page's token finds a receipt: a form's handle, or an offer; None if it is neither."""
    if is_token(token):
        return digest(token)
    try:
        handle_digest = raw_from(token)[:_DIGEST_BYTES]
    except ValueError:
        return None
    return handle_digest if receipt_token(keys, handle_digest) == token else None


def is_receipt_open(session: Session, asked: bytes, *, now: datetime) -> bool:
    """Say whether a receipt may be asked for: the signature was just confirmed, and none is on its way."""
    return store.is_open(session, asked, now=now)


def ask_receipt(
    session: Session, asked: bytes, *, keys: WebKeys, now: datetime
) -> tuple[str, datetime] | None:
    """Return the code of the receipt, and until when it can be fetched; None if it may not be asked for.

    The code is kept nowhere in clear: its digest finds the receipt, and the worker opens what is sealed.
    """
    code = new_receipt_code()
    until = hour_of(now) + timedelta(hours=1) + RECEIPTS_KEPT
    sealed = keys.seal(code.encode())
    return (code, until) if store.ask(session, asked, digest(code), sealed, now=now, until=until) else None
