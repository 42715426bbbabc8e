"""Read what the worker made for a visitor: nobody without the secret of the address can."""

from petitioner.foundation.db import Session
from petitioner.foundation.tokens import digest
from petitioner.foundation.views import UnreadableView, decrypt_view
from petitioner.signatures.store import visits as store
from petitioner.signatures.visit_shapes import Visit, VisitView


class UnknownVisit(LookupError):
    """There is no such visit, or it has ended."""


def read_visit(session: Session, secret: str) -> Visit:
    """Return a visit that goes on; changes nothing. Raise `UnknownVisit`."""
    row = store.read(session, digest(secret))
    if row is None:
        raise UnknownVisit
    if row.view is None:
        return Visit(row.language, row.ends_at, None)
    try:
        view = VisitView.from_bytes(decrypt_view(secret, row.view))
    except UnreadableView:
        raise UnknownVisit from None
    return Visit(row.language, row.ends_at, view)
