"""Put a picture above a statement, another one, or none."""

from datetime import datetime
from hashlib import sha256

from petitioner.foundation.db import Session
from petitioner.statements.shapes import Picture, PictureFile
from petitioner.statements.store import pictures as store


def set_picture(session: Session, statement_id: int, picture: PictureFile | None, *, now: datetime) -> bool:
    """Bring the picture of a statement to this one; say whether that changed anything."""
    before = store.find_picture(session, statement_id)
    if picture is None:
        if before is not None:
            store.remove_picture(session, statement_id, now=now)
        return before is not None
    digest = sha256(picture.content)
    if before == Picture(digest.hexdigest(), picture.width, picture.height, dict(picture.alts)):
        return False
    store.keep_picture(
        session,
        statement_id,
        picture.content,
        digest=digest.digest(),
        size=(picture.width, picture.height),
        alts=picture.alts,
        now=now,
    )
    return True


def read_picture_file(session: Session, statement_id: int) -> bytes | None:
    """Return the file of a statement's picture, or nothing."""
    return store.read_content(session, statement_id)
