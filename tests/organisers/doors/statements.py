"""The doors to how a statement goes on."""

from petitioner.organisers.rules import Action
from tests.organisers.desk import OWN, Desk
from tests.organisers.doors.door import ALL, OWNERS, Door
from tests.statements.public import make_public

DOORS = (
    Door("GET", "/desk/statements/<slug>/life", ALL, is_dangerous=False, requests=0),
    Door("GET", "/desk/statements/<slug>/life/<act>", OWNERS, requests=0),
    Door("POST", "/desk/statements/<slug>/life/<act>", OWNERS),
)
ALLOWED = {Action.SEE_STATEMENTS: ALL, Action.END_STATEMENT: OWNERS}


def furnish(desk: Desk) -> dict[str, str]:
    """Return what stands for the holes in the paths: a statement of the organisation that is open."""
    return {"<slug>": make_public(desk.session, OWN), "<act>": "pause"}
