"""The doors to letters to members about one statement."""

from petitioner.organisers.rules import Action, Role
from tests.organisers.desk import OWN, Desk
from tests.organisers.doors.door import ALL, Door
from tests.statements.public import make_public

MAILERS = frozenset({Role.OWNER, Role.MAILER})
_HERE = "/desk/mailings/<slug>"
DOORS = (
    Door("GET", _HERE, ALL, is_dangerous=False, requests=0),
    Door("POST", f"{_HERE}/look", MAILERS, (("kind", "refresh"), ("days", "90"))),
    Door("POST", f"{_HERE}/decide", MAILERS, (("number", "1"), ("wish", "go"))),
)
ALLOWED = {Action.WRITE_TO_MEMBERS: MAILERS}


def furnish(desk: Desk) -> dict[str, str]:
    """Return what stands for the holes in the paths: a statement of the organisation."""
    return {"<slug>": make_public(desk.session, OWN)}
