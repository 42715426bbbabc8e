"""Show a signer more or less. Less takes effect at once, and stays so when a backup is restored."""

from uuid import UUID

from petitioner.erasure.journal import Journal
from petitioner.erasure.rules import Deed, Line
from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.signatures.show import show
from petitioner.signatures.store import withdrawal as store
from petitioner.signatures.visit_rules import is_less_public
from petitioner.vocabulary.visibility import Visibility


def change_visibility(
    session: Session, signature_id: UUID, visibility: Visibility, *, keys: WorkerKeys, journal: Journal
) -> bool:
    """Change how a live signature is shown; say whether it was shown in another way before.

    After a restore it is rather shown too little than too much: a role that is hidden again takes the name
    with it down to initials.
    """
    row = store.lock(session, signature_id)
    if row is None or row.visibility == visibility:
        return False
    if is_less_public(visibility, Visibility(row.visibility)):
        deed = Deed.HIDDEN if visibility is Visibility.HIDDEN else Deed.SHOWN_LESS
        journal.write(session, [Line(deed, str(signature_id))])
    store.set_visibility(session, signature_id, visibility)
    show(session, [signature_id], keys=keys)
    return True
