"""Let one session read the comments that wait: the worker encrypts them, the page opens them."""

import json
from datetime import datetime
from uuid import UUID

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.foundation.tokens import digest
from petitioner.foundation.views import UnreadableView, decrypt_view, encrypt_view
from petitioner.signatures.desk_rules import COMMENTS, FOUND_FOR
from petitioner.signatures.moderate import waiting_comments
from petitioner.signatures.shapes import WaitingComment
from petitioner.signatures.store import comment_views as store


def view_comments(
    session: Session, statement_id: int, secret: str, *, account_id: int, keys: WorkerKeys, now: datetime
) -> None:
    """Keep the first fifty comments that wait, readable with the secret alone, for ten minutes."""
    waiting = waiting_comments(session, statement_id, keys=keys, most=COMMENTS)
    plain = json.dumps([[str(each.id), each.name, each.comment] for each in waiting]).encode()
    store.put(session, digest(secret), statement_id, account_id, encrypt_view(secret, plain), now=now)


def forget_comment_views(session: Session, *, now: datetime) -> None:
    """Delete what was made readable more than ten minutes ago."""
    store.forget(session, made_before=now - FOUND_FOR)


def read_comments(
    session: Session, shown: bytes, statement_id: int, secret: str, *, now: datetime
) -> tuple[WaitingComment, ...] | None:
    """Return the comments made readable for the session that is shown; None: none of late."""
    view = store.read(session, shown, statement_id, digest(secret), now=now)
    if view is None:
        return None
    try:
        rows = json.loads(decrypt_view(secret, view))
    except UnreadableView:
        return None
    return tuple(WaitingComment(UUID(signer), name, comment) for signer, name, comment in rows)
