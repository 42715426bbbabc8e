"""List what was declared for statements."""

from collections.abc import Collection

from petitioner.declared import store
from petitioner.declared.shapes import DeclarationView
from petitioner.foundation.db import Session


def list_declarations(
    session: Session, statement_ids: Collection[int]
) -> dict[int, tuple[DeclarationView, ...]]:
    """Return the declarations of each statement that has any, withdrawn ones too, the oldest first."""
    found: dict[int, tuple[DeclarationView, ...]] = {}
    for row in store.of_statements(session, statement_ids):
        view = DeclarationView(
            row.id,
            row.origin,
            row.number,
            row.collected_on,
            row.kept_at,
            row.description,
            row.digest.hex(),
            row.declared_at,
            row.withdrawn_at,
        )
        found[row.statement_id] = (*found.get(row.statement_id, ()), view)
    return found
