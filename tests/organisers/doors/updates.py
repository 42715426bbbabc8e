"""The doors to updates of a statement."""

from petitioner.organisers.rules import Action
from petitioner.statements.change_life import read_life
from petitioner.updates.change import move, save
from petitioner.updates.rules import About, Act, Kind
from petitioner.updates.shapes import Words
from tests.organisers.desk import OWN, Desk
from tests.organisers.doors.door import ALL, WRITERS, Door
from tests.statements.public import make_public

_TYPED = (("happened_on", "2026-11-20"), ("title-en", "Heard"), ("body-en", "We were heard."))
DOORS = (
    Door("GET", "/desk/statements/<slug>/updates", ALL, is_dangerous=False, requests=0),
    Door("POST", "/desk/statements/<slug>/updates/answer-day", WRITERS, is_dangerous=False),
    Door("GET", "/desk/statements/<slug>/updates/new/<kind>", WRITERS, is_dangerous=False, requests=0),
    Door(
        "POST",
        "/desk/statements/<slug>/updates/new/<kind>",
        WRITERS,
        (("act", "save"), *_TYPED),
        is_dangerous=False,
    ),
    Door("GET", "/desk/statements/<slug>/updates/<int:number>", WRITERS, is_dangerous=False, requests=0),
    Door(
        "POST",
        "/desk/statements/<slug>/updates/<int:number>",
        WRITERS,
        (("act", "withdraw"),),
        is_dangerous=False,
    ),
)
ALLOWED = {Action.SEE_STATEMENTS: ALL, Action.WRITE_UPDATE: WRITERS}


def furnish(desk: Desk) -> dict[str, str]:
    """Return what stands for the holes in the paths: a statement of the organisation with one update."""
    slug = make_public(desk.session, OWN)

    statement = read_life(desk.session, slug).statement_id
    about = About(Kind.NEWS, desk.clock.at.date())
    save(desk.session, statement, 0, about, {"en": Words("Heard", "We were heard.")}, now=desk.clock.at)
    move(desk.session, statement, 1, Act.PUBLISH, now=desk.clock.at)
    return {"<slug>": slug, "<kind>": "news", "<int:number>": "1"}
