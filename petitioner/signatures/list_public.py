"""List the signers who let themselves be shown, as far as they do, never in order of time."""

from collections.abc import Iterable
from uuid import UUID

from petitioner.foundation.db import Session
from petitioner.signatures.shapes import PublicSigner, SignersPage
from petitioner.signatures.show_rules import search_words
from petitioner.signatures.store import name_seals
from petitioner.signatures.store import public_signers as store


class UnknownSigner(LookupError):
    """Nobody of that id is shown, or not any more."""


def list_public(session: Session, statement_id: int, *, most: int) -> tuple[PublicSigner, ...]:
    """Return up to `most` signers: the prominent ones, then others drawn by lot, in order of name."""
    prominent = _signers(store.first_prominent(session, statement_id, most))
    others = store.some(session, statement_id, most - len(prominent)) if len(prominent) < most else ()
    return prominent + _signers(others)


def list_prominent(session: Session, statement_id: int, *, most: int) -> tuple[PublicSigner, ...]:
    """Return the prominent signatories in the organiser's order."""
    return _signers(store.first_prominent(session, statement_id, most))


def list_signers(
    session: Session, statement_id: int, *, after: UUID | None = None, words: str = "", most: int = 50
) -> SignersPage:
    """Return up to `most` signers in order of name.

    Without words they are those who are not prominent, from behind the signer `after`. With words they are
    all in whose name or role each word begins one; `after` of the answer then says that there are more.

    Raises:
        UnknownSigner: `after` is nobody who is shown.
    """
    sought = search_words(words)
    if sought:
        rows = store.found(session, statement_id, sought, most + 1)
    else:
        place = None
        if after is not None:
            key = store.place_of(session, statement_id, after)
            if key is None:
                raise UnknownSigner(after)
            place = (key, after)
        rows = store.following(session, statement_id, after=place, most=most + 1)
    signers = _signers(rows[:most])
    return SignersPage(signers, signers[-1].id if len(rows) > most else None)


def statements_under_seal(session: Session) -> frozenset[int]:
    """Return the statements that show no name."""
    return frozenset(name_seals.all_sealed(session))


def _signers(rows: Iterable[store.AnyRow]) -> tuple[PublicSigner, ...]:
    return tuple(
        PublicSigner(
            row.id,
            row.name,
            row.country,
            role=row.role or "",
            comment=row.comment or "",
            is_prominent=row.position is not None,
            leaf=row.leaf,
            opening=row.opening or b"",
        )
        for row in rows
    )
