"""The doors to signatures from other platforms; the one that takes a file is knocked at by tests/imports."""

from datetime import date

from petitioner.imports import store
from petitioner.imports.rules import Columns, Described, Source
from petitioner.organisers.rules import Action
from tests.organisers.desk import OWN, Desk
from tests.organisers.doors.door import READERS, WRITERS, Door
from tests.signatures.scene import stand

_HERE = "/desk/imports/<slug>"
DOORS = (
    Door("GET", _HERE, READERS | WRITERS, is_dangerous=False, requests=0),
    Door("GET", f"{_HERE}/<int:number>", READERS | WRITERS, is_dangerous=False, requests=0),
    Door("POST", f"{_HERE}/<int:number>", WRITERS, (("act", "discard"),)),
)
ALLOWED = {Action.SEE_IMPORTS: READERS | WRITERS, Action.IMPORT_SIGNATURES: WRITERS}


def furnish(desk: Desk) -> dict[str, str]:
    """Return what stands for the holes in the paths: an import of a statement named like its organisation."""
    statement_id = stand(desk.session, slug=OWN).statement_id
    number = store.add(
        desk.session,
        statement_id,
        Described(Source.CHANGE_ORG, date(2026, 11, 1), Columns()),
        file_digest=bytes(32),
        sealed=b"sealed",
        by=next(iter(desk.accounts.values())),
        sent_at=desk.clock.at,
    )
    return {"<slug>": OWN, "<int:number>": str(number)}
