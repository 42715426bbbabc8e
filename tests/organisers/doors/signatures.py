"""The doors to the signatures of one statement."""

from uuid import UUID

from petitioner.organisers.rules import Action, Role
from tests.organisers.desk import OWN, Desk
from tests.organisers.doors.door import CHECKERS, READERS, Door
from tests.signatures.scene import stand

LOOKERS = READERS | {Role.REVIEWER}
_HERE = "/desk/signatures/<slug>"
DOORS = (
    Door("GET", _HERE, LOOKERS, is_dangerous=False, requests=0),
    Door("POST", f"{_HERE}/find", CHECKERS, (("email", "vera@table.example"),)),
    Door("POST", f"{_HERE}/withdraw", CHECKERS, (("search", "1"), ("place", "1"), ("asked", "yes"))),
    Door("POST", f"{_HERE}/invalidate", CHECKERS, (("search", "1"), ("place", "1"), ("reason", "twice"))),
    Door("POST", f"{_HERE}/seal", CHECKERS, is_dangerous=False, requests=0),
    Door("POST", f"{_HERE}/unseal", CHECKERS),
    Door("GET", "/desk/comments/<slug>", CHECKERS, requests=0),
    Door("POST", "/desk/comments/<slug>/read", CHECKERS),
    Door("POST", "/desk/comments/<slug>/<uuid:signer>", CHECKERS, (("choice", "refuse"),)),
)
ALLOWED = {
    Action.SEE_SIGNATURES: LOOKERS,
    Action.FIND_SIGNER: CHECKERS,
    Action.WITHDRAW_SIGNER: CHECKERS,
    Action.MODERATE: CHECKERS,
    Action.SEAL_NAMES: CHECKERS,
    Action.UNSEAL_NAMES: CHECKERS,
}


def furnish(desk: Desk) -> dict[str, str]:
    """Return what stands for the holes in the paths: a statement named like its organisation."""
    stand(desk.session, slug=OWN)
    return {"<slug>": OWN, "<uuid:signer>": str(UUID(int=7))}
