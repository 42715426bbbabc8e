"""Find whether one exact address signed a statement: by its fingerprint, and for no more than ten minutes."""

from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.organisers.rules import Refused
from petitioner.signatures.desk_rules import FOUND_FOR, SEARCH_HOUR, SEARCHES
from petitioner.signatures.desk_shapes import FoundSigner, Search
from petitioner.signatures.fingerprints import known_fingerprints
from petitioner.signatures.store import searches as store
from petitioner.vocabulary.email_address import EmailAddress


def find_signer(
    session: Session,
    address: EmailAddress,
    statement_id: int,
    *,
    account_id: int,
    keys: WorkerKeys,
    now: datetime,
) -> int:
    """Keep which signatures an address has under a statement, for one account; return the answer's number.

    Raises:
        Refused: the account has asked too often within an hour.
    """
    if store.number_since(session, account_id, now - SEARCH_HOUR) >= SEARCHES:
        raise Refused("too_many")
    known = known_fingerprints(session, keys=keys)
    is_open = known.knows(statement_id)
    found = store.signed_with(session, statement_id, known.of(statement_id, address)) if is_open else ()
    return store.add(session, account_id, statement_id, found, now=now)


def forget_searches(session: Session, *, now: datetime) -> None:
    """Forget what was found ten minutes ago, and after an hour that it was asked."""
    store.forget(session, found_before=now - FOUND_FOR, asked_before=now - SEARCH_HOUR)


def read_search(session: Session, shown: bytes, statement_id: int, *, now: datetime) -> Search | None:
    """Return the newest answer to the account whose session is shown; None: nothing asked of late."""
    rows = store.list_found(session, shown, statement_id, now=now)
    if not rows:
        return None
    found = tuple(
        FoundSigner(row.place, row.state, row.signed_on, row.country, row.language, row.visibility)
        for row in rows
        if row.state is not None
    )
    return Search(rows[0].search_id, rows[0].asked_at, found)


def may_search(session: Session, shown: bytes, *, now: datetime) -> bool:
    """Say whether the account whose session is shown may ask once more within this hour."""
    return store.count_own(session, shown, now=now) < SEARCHES
