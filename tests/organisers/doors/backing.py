"""The doors to the backing of one statement."""

from petitioner.organisers.rules import Action
from petitioner.parliaments.formats.csv_roster import read_csv_roster
from petitioner.parliaments.import_roster import import_roster
from petitioner.parliaments.read import find_person
from tests.endorsements.conftest import ROSTER, URL
from tests.organisers.desk import OWN, Desk
from tests.organisers.doors.door import ALL, CHECKERS, WRITERS, Door
from tests.statements.public import make_public

_MEMBER = "/desk/backing/<slug>/<int:assembly>/<int:person>"
TYPED = {"act": "document", "url": URL, "day": "2026-11-18", "language": "en", "digest": "ab" * 32}
DOORS = (
    Door("GET", "/desk/backing/<slug>", ALL, is_dangerous=False, requests=0),
    Door("GET", "/desk/backing/<slug>/all", ALL, is_dangerous=False, requests=0),
    Door("GET", _MEMBER, ALL, is_dangerous=False, requests=0),
    Door("POST", _MEMBER, WRITERS, tuple(TYPED.items())),
    Door("POST", "/desk/backing/<slug>/proposals/<int:number>", CHECKERS, (("choice", "decline"),)),
)
ALLOWED = {Action.SEE_BACKING: ALL, Action.WRITE_BACKING: WRITERS, Action.CHECK_BACKING: CHECKERS}


def furnish(desk: Desk) -> dict[str, str]:
    """Return what stands for the holes in the paths: a statement of the organisation and a member."""
    slug = make_public(desk.session, OWN)
    roster = read_csv_roster(ROSTER.encode(), file_name="roster.csv")
    import_roster(desk.session, roster, now=desk.clock.at, apply=True)
    person = find_person(desk.session, "p1")
    holes = {"<int:assembly>": str(person.assembly_id), "<int:person>": str(person.person_id)}
    return {"<slug>": slug, **holes, "<int:number>": "1"}
