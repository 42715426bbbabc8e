"""Decide about comments: nobody but the operator reads one before it is approved."""

from uuid import UUID

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.signatures.list_public import UnknownSigner
from petitioner.signatures.rules import CommentState
from petitioner.signatures.shapes import Person, WaitingComment
from petitioner.signatures.show import show
from petitioner.signatures.store import public_signers as store


class NoComment(LookupError):
    """This signer has written no comment, or has taken it back."""


def moderate(
    session: Session, statement_id: int, public_id: UUID, *, is_approved: bool, keys: WorkerKeys
) -> None:
    """Let a comment be shown under its signer's name, or refuse it; either may be changed later.

    Raises:
        UnknownSigner: nobody of that id is shown.
        NoComment: there is nothing to decide about.
    """
    found = store.signature_of(session, statement_id, public_id)
    if found is None:
        raise UnknownSigner(public_id)
    if found.comment_state is None:
        raise NoComment(public_id)
    decided = CommentState.SHOWN if is_approved else CommentState.REFUSED
    store.set_comment_state(session, found.id, decided)
    show(session, [found.id], keys=keys)


def waiting_comments(
    session: Session, statement_id: int, *, keys: WorkerKeys, most: int
) -> tuple[WaitingComment, ...]:
    """Return comments nobody has looked at, in order of their signers' names."""
    return tuple(
        WaitingComment(row.public_id, row.name, _comment(row, statement_id, keys))
        for row in store.waiting_comments(session, statement_id, most)
    )


def _comment(row: store.AnyRow, statement_id: int, keys: WorkerKeys) -> str:
    plain = keys.decrypt_row(row.person, purpose="signature", row_id=row.id, statement_id=statement_id)
    return Person.from_bytes(plain).comment
