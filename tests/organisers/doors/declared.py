"""The doors to numbers collected elsewhere."""

from petitioner.organisers.rules import Action
from tests.organisers.desk import OWN, Desk
from tests.organisers.doors.door import ALL, WRITERS, Door
from tests.signatures.scene import stand

TYPED = {
    "origin": "paper",
    "number": "1204",
    "collected_on": "2026-11-18",
    "kept_at": "Office of the committee, 3 Mill Lane",
    "description": "214 sheets from the market, counted twice by two people.",
    "digest": "ab" * 32,
}
DOORS = (
    Door("GET", "/desk/declared/<slug>", ALL, is_dangerous=False, requests=0),
    Door("POST", "/desk/declared/<slug>/declare", WRITERS, tuple(TYPED.items()), requests=0),
    Door("POST", "/desk/declared/<slug>/<int:declaration_id>/withdraw", WRITERS, requests=0),
)
ALLOWED = {Action.SEE_DECLARED: ALL, Action.DECLARE: WRITERS}


def furnish(desk: Desk) -> dict[str, str]:
    """Return what stands for the holes in the paths: a statement named like its organisation."""
    stand(desk.session, slug=OWN)
    return {"<slug>": OWN, "<int:declaration_id>": "1"}
