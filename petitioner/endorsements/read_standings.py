"""Ask where the endorsements of an assembly's members stand."""

from petitioner.endorsements.rules import Standing
from petitioner.endorsements.store import backers as store
from petitioner.foundation.db import Session


def read_standings(session: Session, statement_id: int, assembly_id: int) -> dict[int, Standing]:
    """Return, by person, where each endorsement stands that is under way; whoever is missing has none."""
    return store.standings(session, statement_id, assembly_id)
