"""The doors to assemblies and rosters: everybody looks, the host takes in."""

from petitioner.organisers.rules import Action
from petitioner.parliaments.proposal_rules import ProposalAct
from petitioner.parliaments.proposal_shapes import ProposalForm
from petitioner.parliaments.store import proposals
from tests.organisers.desk import OWN, Desk
from tests.organisers.doors.door import ALL, WRITERS, Door

DOORS = (
    Door("GET", "/desk/parliaments/proposals/<int:number>", WRITERS, requests=0),
    Door("POST", "/desk/parliaments/proposals/<int:number>", WRITERS, (("act", "discard"),)),
    Door("POST", "/desk/parliaments/<slug>", WRITERS, (("roster", "1"),)),
)
"""Everybody who has a role anywhere sees the assemblies: those doors are in the table of their own below."""
ALLOWED = {Action.SEE_PARLIAMENTS: ALL, Action.IMPORT_ROSTER: WRITERS}


def furnish(desk: Desk) -> dict[str, str]:
    """Return what stands for the holes in the paths: an upload, in the host's organisation."""
    assert desk.organisation(OWN)
    account = next(iter(desk.accounts.values()))
    form = ProposalForm(ProposalAct.UPLOAD, file_name="roster.csv", content=b"x")
    number = proposals.add(desk.session, form, by=account, now=desk.clock.at)
    return {"<int:number>": str(number), "<slug>": "four-rivers"}
