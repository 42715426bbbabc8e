"""The doors to people, approvals and the log."""

from petitioner.organisers.models import Approval, Needing
from petitioner.organisers.rules import Action, ApprovalState, Role
from tests.organisers.desk import OWN, Desk
from tests.organisers.doors.door import ALL, OWNERS, READERS, Door

INVITED = (("name", "Vera"), ("email", "vera@table.example"), ("role", "editor"))
DOORS = (
    Door("GET", "/desk/people/<slug>", ALL, is_dangerous=False, requests=0),
    Door("POST", "/desk/people/<slug>/invite", OWNERS, INVITED),
    Door("POST", "/desk/people/<slug>/<int:account_id>", OWNERS, (("act", "give_role editor"),)),
    Door("POST", "/desk/people/<slug>/<int:account_id>", OWNERS, (("act", "take_role editor"),)),
    Door("POST", "/desk/people/<slug>/<int:account_id>", OWNERS, (("act", "recover"),)),
    Door("POST", "/desk/approvals/<int:approval_id>", OWNERS, (("choice", "approve"),)),
    Door("POST", "/desk/approvals/<int:approval_id>", OWNERS, (("choice", "refuse"),)),
    Door("GET", "/desk/log/<slug>", READERS, is_dangerous=False, requests=0),
    Door("POST", "/desk/log/<slug>/export", READERS, (("format", "csv"),), requests=0),
)
ALLOWED = {
    Action.SEE_PEOPLE: ALL,
    Action.INVITE: OWNERS,
    Action.GIVE_ROLE: OWNERS,
    Action.TAKE_ROLE: OWNERS,
    Action.RECOVER: OWNERS,
    Action.SEE_APPROVALS: OWNERS,
    Action.DECIDE: OWNERS,
    Action.SEE_LOG: READERS,
    Action.EXPORT_LOG: READERS,
}


def furnish(desk: Desk) -> dict[str, str]:
    """Return what stands for the holes in the paths: somebody, and what waits for a second person."""
    subject = desk.person("Sana", Role.EDITOR)
    asked = Approval(
        organisation_id=desk.organisation(OWN),
        action=Needing.RECOVER,
        subject_id=subject,
        asked_by=desk.accounts["Olga"],
        asked_at=desk.clock.at,
        expires_at=desk.clock.at.replace(year=2027),
        state=ApprovalState.ASKED,
    )
    desk.session.add(asked)
    desk.session.flush()
    return {"<int:account_id>": str(subject), "<int:approval_id>": str(asked.id), "<slug>": OWN}
