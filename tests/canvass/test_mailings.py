"""Letters to many members at the desk: looked at, begun by two, stopped, watched; nobody is named."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from petitioner.canvass import carry_out_mailings, desk_jobs, jobs
from petitioner.canvass.begin import begin
from petitioner.endorsements import renewal_jobs
from petitioner.endorsements.record_documented import record_documented
from petitioner.organisers.rules import Role
from tests.canvass.desk import ASSEMBLY, line, seat
from tests.organisers.conftest import clock, desk  # noqa: F401 (fixtures that are shared)
from tests.organisers.desk import OWN, Desk
from tests.statements.public import make_public

URL = "https://news.example/report"


class Office:
    """The desk with two mailers, an editor, an assembly of six, and workers that do what was sent."""

    def __init__(self, house: Desk) -> None:
        self.house = house
        self.slug = make_public(house.session, OWN)
        self.path = f"/desk/mailings/{self.slug}"
        for name, role in (("Mara", Role.MAILER), ("Milo", Role.MAILER), ("Edda", Role.EDITOR)):
            house.person(name, role)
        seat(house.session, [*(line(n) for n in range(4)), line(4, email=""), line(5, email="")])

    def page(self, name: str = "Mara") -> str:
        page = self.house.get(self.house.at_desk(name), self.path).text
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))

    def look(self, name: str = "Mara", **fields: str):
        answer = self.house.send(self.house.at_desk(name), f"{self.path}/look", fields)
        self.work()
        return answer

    def decide(self, wish: str, name: str = "Mara", number: int = 0):
        wanted = number or self.rows()[-1]["id"]
        data = {"wish": wish, "number": str(wanted)}
        answer = self.house.send(self.house.at_desk(name), f"{self.path}/decide", data)
        self.work()
        return answer

    def work(self) -> None:
        self.house.session.commit()
        with self.house.app.app_context():
            desk_jobs.serve_mailings()
        self.house.session.expire_all()

    def send_letters(self) -> None:
        with self.house.app.app_context():
            jobs.write_to_assemblies()
            renewal_jobs.renew()
        self.work()

    def rows(self) -> list[dict[str, object]]:
        found = self.house.session.execute(text("SELECT * FROM mailing ORDER BY id"))
        return [dict(row._mapping) for row in found]

    def letters(self) -> int:
        return sum(len(self.house.sink.letters(f"m{n}@assembly.example")) for n in range(4))

    def back(self, *codes: str, days_ago: int) -> None:
        for code in codes:
            at = self.house.clock.at - timedelta(days=days_ago)
            record_documented(
                self.house.session,
                self.slug,
                code,
                url=URL,
                endorsed_on=at.date(),
                assembly=ASSEMBLY,
                language="en",
                by="test",
                now=self.house.clock.at,
            )


@pytest.fixture
def office(desk: Desk, queue_url: str) -> Office:  # noqa: F811
    assert queue_url
    return Office(desk)


CANVASS = {"kind": "canvass", "assembly": ASSEMBLY}


def test_an_assembly_is_looked_at_first_then_asked_watched_stopped_and_closed(office: Office) -> None:
    assert office.look(**CANVASS).status_code == 303
    page = office.page()
    assert "4 letters would be sent." in page
    assert "2 have no official address in the roster" in page
    office.send_letters()
    assert office.letters() == 0, "nobody is written to by looking"
    office.decide("go")
    assert "0 of 4 letters" in office.page()
    office.decide("stop")
    office.send_letters()
    assert office.letters() == 0
    assert "stopped: no letter leaves" in office.page()
    office.decide("resume")
    office.send_letters()
    assert office.letters() == 4
    assert "4 letters sent" in office.page()
    office.decide("close")
    assert "no answer is taken any more" in office.page()
    assert [line_[1] for line_ in office.house.log()] == [
        *("mailing_look", "mailing_go", "mailing_stop", "mailing_resume", "mailing_close")
    ]


def test_a_large_mailing_needs_a_second_person_in_whichever_browser(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carry_out_mailings, "SECOND_ABOVE", 3)
    office.look(**CANVASS)
    office.decide("go")
    assert "Waits for a second person" in office.page()
    office.decide("agree")
    office.send_letters()
    assert office.letters() == 0
    assert "another owner or mailer must agree" in office.page()
    office.decide("agree", "Milo")
    office.send_letters()
    assert office.letters() == 4


def test_more_members_since_somebody_looked_need_a_second_person_too(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carry_out_mailings, "SECOND_ABOVE", 4)
    office.look(**CANVASS)
    assert "a second person must agree" not in office.page()
    seat(office.house.session, [line(n) for n in range(6)])
    office.decide("go")
    page = office.page()
    assert "Waits for a second person" in page
    assert "6 letters would be sent." in page
    office.send_letters()
    assert office.letters() == 0
    office.decide("agree", "Milo")
    office.send_letters()
    assert office.letters() == 4


def test_who_has_not_spoken_for_long_is_asked_once_and_what_has_not_left_is_taken_back(
    office: Office,
) -> None:
    office.back("m0", "m1", days_ago=120)
    office.back("m2", days_ago=10)
    office.look(kind="refresh", days="90")
    page = office.page()
    assert "2 letters would be sent." in page
    assert "3 back the newest text" in page
    office.decide("go")
    assert "0 of 2 letters" in office.page()
    office.decide("stop")
    office.send_letters()
    assert office.letters() == 0
    office.look(kind="refresh", days="90")
    office.decide("go")
    office.send_letters()
    assert office.letters() == 2
    office.look(kind="refresh", days="90")
    assert "Nobody is to be asked." in office.page()
    office.send_letters()
    assert office.letters() == 2


def test_whoever_has_not_answered_is_reminded_once(office: Office) -> None:
    office.look(**CANVASS)
    office.decide("go")
    office.send_letters()
    assert "Look whom a reminder would be to" in office.page()
    office.look(kind="reminder", assembly=ASSEMBLY)
    assert "4 letters would be sent." in office.page()
    office.decide("go")
    office.send_letters()
    assert office.letters() == 8
    assert "Look whom a reminder would be to" not in office.page()
    office.look(kind="reminder", assembly=ASSEMBLY)
    assert office.rows()[-1]["state"] == "refused"


def test_what_was_begun_at_a_terminal_is_watched_here_and_cannot_be_begun_again(office: Office) -> None:
    now = office.house.clock.at
    begin(office.house.session, office.slug, ASSEMBLY, keys=office.house.keys.worker, now=now)
    office.work()
    office.work()
    assert [row["state"] for row in office.rows()] == ["begun"]
    assert "4 are asked" in office.page()
    office.look(**CANVASS)
    assert "was asked about this statement already" in office.page()


def test_looked_at_twice_is_once_and_given_up_is_over(office: Office) -> None:
    office.look(**CANVASS)
    office.look(**CANVASS)
    assert len(office.rows()) == 1
    office.decide("discard")
    office.decide("go")
    office.send_letters()
    assert office.letters() == 0
    assert office.rows()[-1]["state"] == "discarded"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "refresh", "days": "0"}, "from 1 to 3,650"),
        ({"kind": "refresh", "days": "soon"}, "from 1 to 3,650"),
        ({"kind": "canvass", "assembly": "nowhere"}, "Choose an assembly"),
        ({**CANVASS, "closes_on": "2026-11-01"}, "still to come"),
        ({**CANVASS, "closes_on": "tomorrow"}, "still to come"),
    ],
)
def test_a_mistake_is_said_and_nothing_is_kept(office: Office, fields: dict[str, str], words: str) -> None:
    answer = office.look(**fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert office.rows() == []


def test_no_name_and_no_address_of_a_member_is_kept_beside_a_mailing(office: Office) -> None:
    office.look(**CANVASS)
    office.decide("go")
    office.send_letters()
    assert "Farrow" not in str(office.rows())
    assert "assembly.example" not in str(office.rows())
