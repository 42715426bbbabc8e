"""The doors of the first page's room: operations are the host's alone."""

from petitioner.organisers.rules import Action
from tests.organisers.desk import OWN, Desk
from tests.organisers.doors.door import OWNERS, READERS, Door

DOORS = (
    Door("GET", "/desk/operations", READERS, is_dangerous=False, requests=0),
    Door("POST", "/desk/operations/jobs", OWNERS, (("act", "retry some-job"),)),
)
ALLOWED = {Action.SEE_OPERATIONS: READERS, Action.RETRY_JOB: OWNERS}


def furnish(desk: Desk) -> dict[str, str]:
    """Return nothing: these paths have no holes. The own organisation was the first, so it is the host."""
    assert desk.organisation(OWN)
    return {}
