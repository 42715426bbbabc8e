"""Make a link: only the worker can make its token and code again; digests are kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from petitioner.foundation.secrets import WebKeys, WorkerKeys
from petitioner.foundation.tokens import code_from, digest, token_from
from petitioner.signatures.contact import encrypt_contact
from petitioner.signatures.rules import LetterKind, LinkKind
from petitioner.vocabulary.email_address import EmailAddress


@dataclass(frozen=True, slots=True, repr=False)
class NewLink:
    """A link as it is to be: for whom, for what, and which letter goes out for it, if any."""

    id: UUID
    kind: LinkKind
    letter: LetterKind | None
    language: str
    handle_digest: bytes
    address: EmailAddress | None
    """Where the letter goes; none if there is no letter, or it goes to the address of `signature_id`."""
    issued_at: datetime
    expires_at: datetime
    due_at: datetime
    signature_id: UUID | None = None
    statement_id: int | None = None
    version_id: int | None = None
    asks_code: bool = False
    """Whether the letter's token alone confirms nothing."""


_ANSWERED = frozenset({LinkKind.CONFIRMATION, LinkKind.VISIT, LinkKind.NEWS})


def token_of(keys: WorkerKeys, link_id: UUID) -> str:
    """Return the token of a link (128 bits, 22 characters), the same on every retry."""
    return token_from(keys.letter_secret("token", link_id))


def code_of(keys: WorkerKeys, link_id: UUID) -> str:
    """Return the code of a link (8 characters), the same on every retry."""
    return code_from(keys.letter_secret("code", link_id))


def code_digest(web_keys: WebKeys, handle_digest: bytes, code: str) -> bytes:
    """Return what is kept of a code: keyed, since eight characters could be guessed from a plain digest."""
    return web_keys.form_proof(b"code" + handle_digest + code.encode())


def issue_link(wanted: NewLink, *, keys: WorkerKeys, web_keys: WebKeys) -> dict[str, Any]:
    """Return the row of a fresh link.

    One that confirms nothing has neither token nor code. Where the code is asked for, what confirms is a
    secret that no letter holds and the database gives out for the right code alone; the token opens the page.
    """
    is_answered = wanted.kind in _ANSWERED
    token = digest(token_of(keys, wanted.id)) if is_answered else None
    confirms = token
    if is_answered and wanted.asks_code:
        confirms = digest(token_from(keys.letter_secret("answer", wanted.id)))
    has_page = wanted.letter not in {LetterKind.CODE, LetterKind.VISIT}
    return {
        "id": wanted.id,
        "signature_id": wanted.signature_id,
        "statement_id": wanted.statement_id,
        "version_id": wanted.version_id,
        "language": wanted.language,
        "kind": wanted.kind,
        "contact": encrypt_contact(keys, wanted.address, wanted.id, wanted.statement_id)
        if wanted.address
        else None,
        "handle_digest": wanted.handle_digest,
        "token_digest": confirms,
        "page_digest": token if wanted.asks_code and has_page else None,
        "code_digest": code_digest(web_keys, wanted.handle_digest, code_of(keys, wanted.id))
        if is_answered
        else None,
        "issued_at": wanted.issued_at,
        "expires_at": wanted.expires_at,
        "letter": wanted.letter,
        "letter_due_at": wanted.due_at if wanted.letter else None,
    }
