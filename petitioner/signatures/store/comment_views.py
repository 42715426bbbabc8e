"""Comments made readable for one session, by the digest of its secret for them."""

from datetime import datetime
from typing import Final

from sqlalchemy import delete, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from petitioner.signatures.desk_models import CommentView

_READ: Final = text("SELECT read_comment_view(:shown, :asked, :opening, :at)")


def put(
    session: Session, secret_digest: bytes, statement_id: int, account_id: int, view: bytes, *, now: datetime
) -> None:
    """Keep a view, in the place of the one that was there."""
    row = upsert(CommentView).values(
        secret_digest=secret_digest, statement_id=statement_id, account_id=account_id, view=view, made_at=now
    )
    session.execute(
        row.on_conflict_do_update(
            index_elements=[CommentView.secret_digest, CommentView.statement_id],
            set_={"view": row.excluded.view, "made_at": row.excluded.made_at},
            where=CommentView.account_id == row.excluded.account_id,
        )
    )


def forget(session: Session, *, made_before: datetime) -> None:
    """Delete the views that were made before a moment."""
    session.execute(delete(CommentView).where(CommentView.made_at < made_before))


def read(
    session: Session, shown: bytes, statement_id: int, secret_digest: bytes, *, now: datetime
) -> bytes | None:
    """Return the view for the session that is shown; None if there is none of the last ten minutes."""
    values = {"shown": shown, "asked": statement_id, "opening": secret_digest, "at": now}
    found: bytes | None = session.scalar(_READ, values)
    return found
