"""List the latest confirmed signers who let themselves be shown, as far as they do."""

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.signatures.rules import shown_name
from petitioner.signatures.shapes import Person, PublicSigner
from petitioner.signatures.store import tallies as store
from petitioner.vocabulary.visibility import Visibility


def list_public(
    session: Session, statement_id: int, *, keys: WorkerKeys, most: int
) -> tuple[PublicSigner, ...]:
    """Return up to `most` signers in order of name, so that the list does not tell who came when."""
    signers = []
    for row in store.shown(session, statement_id, most):
        plain = keys.decrypt_row(row.person, purpose="signature", row_id=row.id, statement_id=statement_id)
        name = shown_name(Person.from_bytes(plain).name, Visibility(row.visibility))
        if name:
            signers.append(PublicSigner(name, row.country))
    return tuple(sorted(signers, key=lambda signer: (signer.name.casefold(), signer.country)))
