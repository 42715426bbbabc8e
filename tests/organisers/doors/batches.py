"""The doors to what does not count of one statement."""

from petitioner.organisers.rules import Action
from tests.organisers.desk import OWN, Desk
from tests.organisers.doors.door import CHECKERS, Door
from tests.organisers.doors.signatures import LOOKERS
from tests.signatures.scene import stand

_HERE = "/desk/batches/<slug>"
DOORS = (
    Door("GET", _HERE, LOOKERS, is_dangerous=False, requests=0),
    Door("POST", f"{_HERE}/look", CHECKERS, (("country", "FR"),)),
    Door("POST", f"{_HERE}/held", CHECKERS, (("number", "1"), ("act", "release"))),
    Door("POST", f"{_HERE}/decide", CHECKERS, (("number", "1"), ("wish", "undo"))),
    Door("POST", f"{_HERE}/hold", CHECKERS, (("held", "mill.example"),)),
)
ALLOWED = {Action.INVALIDATE: CHECKERS}


def furnish(desk: Desk) -> dict[str, str]:
    """Return what stands for the holes in the paths: a statement named like its organisation."""
    stand(desk.session, slug=OWN)
    return {"<slug>": OWN}
