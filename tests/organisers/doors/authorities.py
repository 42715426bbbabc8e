"""The doors to authorities: the host's own people look, owners and reviewers grant and end."""

from petitioner.organisers.rules import Action, Role
from petitioner.parliaments.formats.csv_roster import read_csv_roster
from petitioner.parliaments.import_roster import import_roster
from tests.authorities.house import ROSTER, SLUG, STAFF
from tests.authorities.scene import ask_for
from tests.organisers.desk import OWN, Desk
from tests.organisers.doors.door import CHECKERS, OWNERS, Door

LOOKERS = frozenset({Role.OWNER, Role.EDITOR, Role.REVIEWER, Role.AUDITOR})
ALL = "/desk/authorities"
ONE = f"{ALL}/<int:number>"
ACCOUNT = f"{ALL}/accounts/<int:account_id>"
ASSEMBLY = f"{ALL}/assemblies/<slug>"
GIVEN = {"staff": STAFF, "scope": "member", "name": "p1", "starts_on": "2026-11-20", "note": "by telephone"}
DOORS = (
    Door("GET", ALL, LOOKERS, is_dangerous=False, requests=0),
    Door("GET", ONE, LOOKERS, is_dangerous=False, requests=0),
    Door("POST", f"{ONE}/grant", CHECKERS, (("note", "by telephone"),)),
    Door("POST", f"{ONE}/refuse", CHECKERS),
    Door("POST", f"{ONE}/end", CHECKERS),
    Door("GET", ACCOUNT, LOOKERS, is_dangerous=False, requests=0),
    Door("POST", f"{ACCOUNT}/freeze", CHECKERS),
    Door("POST", f"{ACCOUNT}/thaw", CHECKERS),
    Door("POST", f"{ALL}/accounts", CHECKERS, (("act", "freeze_address"), ("email", STAFF))),
    Door("GET", ASSEMBLY, LOOKERS, is_dangerous=False, requests=0),
    Door("POST", f"{ASSEMBLY}/domains/add", OWNERS, (("domain", "rivers.example"),)),
    Door("POST", f"{ASSEMBLY}/domains/remove", OWNERS, (("domain", "rivers.example"),)),
    Door("GET", f"{ASSEMBLY}/grant", CHECKERS, requests=0),
    Door("POST", f"{ASSEMBLY}/grant", CHECKERS, tuple(GIVEN.items())),
)
ALLOWED = {
    Action.SEE_AUTHORITIES: LOOKERS,
    Action.GRANT_AUTHORITY: CHECKERS,
    Action.END_AUTHORITY: CHECKERS,
    Action.KEEP_DOMAIN: OWNERS,
}


def furnish(desk: Desk) -> dict[str, str]:
    """Return what stands for the holes in the paths: what staff of an assembly ask for, at the host's."""
    assert desk.organisation(OWN)
    roster = read_csv_roster(ROSTER.encode(), file_name="roster.csv")
    import_roster(desk.session, roster, now=desk.clock.at, apply=True)
    number, account_id = ask_for(desk)
    return {"<int:number>": str(number), "<int:account_id>": str(account_id), "<slug>": SLUG}
