"""Make the link of a form: only the worker can make its token and code again; digests are kept."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from petitioner.foundation.secrets import WebKeys, WorkerKeys
from petitioner.foundation.tokens import code_from, digest, token_from
from petitioner.signatures.rules import LinkKind
from petitioner.signatures.shapes import OpenedForm


def token_of(keys: WorkerKeys, link_id: UUID) -> str:
    """Return the token of a link (128 bits, 22 characters), the same on every retry."""
    return token_from(keys.letter_secret("token", link_id))


def code_of(keys: WorkerKeys, link_id: UUID) -> str:
    """Return the code of a link (8 characters), the same on every retry."""
    return code_from(keys.letter_secret("code", link_id))


def code_digest(web_keys: WebKeys, handle_digest: bytes, code: str) -> bytes:
    """Return what is kept of a code: keyed, since eight characters could be guessed from a plain digest."""
    return web_keys.form_proof(b"code" + handle_digest + code.encode())


def issue_link(
    form: OpenedForm,
    kind: LinkKind,
    signature_id: UUID | None,
    *,
    keys: WorkerKeys,
    web_keys: WebKeys,
    validity: timedelta,
    now: datetime,
) -> dict[str, Any]:
    """Return the row of a fresh link; one that confirms nothing has neither token nor code."""
    link_id = uuid4()
    confirms = kind is LinkKind.CONFIRMATION
    return {
        "id": link_id,
        "signature_id": signature_id,
        "statement_id": form.statement_id,
        "version_id": form.version_id,
        "language": form.language,
        "kind": kind,
        "handle_digest": form.handle_digest,
        "token_digest": digest(token_of(keys, link_id)) if confirms else None,
        "code_digest": code_digest(web_keys, form.handle_digest, code_of(keys, link_id))
        if confirms
        else None,
        "issued_at": now,
        "expires_at": now + validity,
        "letter_due_at": None if kind is LinkKind.SILENT else now,
    }
