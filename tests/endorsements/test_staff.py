"""The pages of staff: a minute's work, mistakes that keep what was typed, and nobody else's members."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from petitioner.authorities.rules import Grantor
from petitioner.endorsements.carry_out_entries import carry_out_entries
from petitioner.endorsements.models import OfficeEntry
from petitioner.endorsements.office_rules import Refusal
from petitioner.endorsements.rules import Answer, State
from petitioner.foundation.key_files import read_worker_keys
from petitioner.foundation.settings import Settings
from tests.endorsements.conftest import NOW, SLUG
from tests.endorsements.office import NOTE, WINDOW_OVER, Office, Staffer, with_addresses_of_all

HOUSE = "/staff/members/four-rivers-assembly"
MINE = f"{HOUSE}/p1/{SLUG}"
OTHERS = f"{HOUSE}/p3/{SLUG}"


@pytest.fixture
def statement_id(publish_text: Callable[..., int], import_members: Callable[..., None]) -> int:
    import_members(with_addresses_of_all())
    return publish_text()


@dataclass
class Clock:
    now: datetime


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    held = Clock(NOW)
    monkeypatch.setattr("petitioner.foundation.clock.now", lambda: held.now)
    return held


@pytest.fixture
def office(session: Session, statement_id: int, settings: Settings, clock: Clock) -> Office:
    return Office(session, read_worker_keys(settings.worker_keys))


class Visit:
    """One person of staff in a browser."""

    def __init__(self, client: FlaskClient, session: Session, who: Staffer) -> None:
        self.client = client
        self.session = session
        self.who = who
        session.commit()

    def get(self, path: str) -> TestResponse:
        self.client.set_cookie(*self.who.cookie)
        return self.client.get(path)

    def post(self, path: str, *, token: str | None = None, **form: str) -> TestResponse:
        if token is None:
            found = re.search(r'name="form_token"\s+value="([^"]+)"', self.get("/staff/endorsements").text)
            assert found
            token = found[1]
        return self.client.post(path, data={"form_token": token, **form})

    def send(self, path: str = MINE, *, do: str = "enter", **typed: str) -> TestResponse:
        form = {"text": "1-en", "note": NOTE, "url": "", "day": "2026-11-05", "entry_id": str(uuid4())}
        return self.post(path, do=do, **{**form, **typed})

    def entered(self) -> UUID:
        """Enter a name, let the worker carry it out, and return the entry."""
        answer = self.send()
        assert answer.status_code == 303
        carry_out_entries(self.session, now=NOW)
        self.session.commit()
        return UUID(answer.headers["Location"].rpartition("/")[2])


@pytest.fixture
def anna(office: Office, client: FlaskClient, session: Session) -> Visit:
    return Visit(client, session, office.staffer())


@pytest.fixture
def berta(office: Office, client: FlaskClient, session: Session) -> Visit:
    return Visit(client, session, office.staffer("b.lund", whom="Brackwater", granted_by=Grantor.SECRETARIAT))


def words(answer: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


# --- the way through ----------------------------------------------------------------------------------------


def test_from_the_name_to_the_page_and_back(anna: Visit, office: Office, session: Session, clock: Clock):
    assert f"{HOUSE}/p1" in anna.get("/staff/members?find=otterSUND").text
    assert "Maëlle Ottersund" in words(anna.get("/staff/members?find=maelle"))
    assert SLUG in anna.get(f"{HOUSE}/p1").text
    form = anna.get(MINE)
    assert form.text.count('type="radio"') == 2
    assert "checked" not in form.text
    assert "We ask for a ceasefire." in anna.get(f"/staff/texts/{SLUG}/1/en").text

    check = words(anna.send(do="check"))
    for said in ("Through their office", "48 hours", "not before 22 November 2026, 12:00 UTC", "yours"):
        assert said in check
    assert session.scalars(select(OfficeEntry)).all() == [], "so far nothing is stored"

    answer = anna.send()
    path = answer.headers["Location"]
    waiting = anna.get(path)
    assert waiting.headers["Refresh"] == f"2; url={path}?waited=1"
    assert "On its way" in words(waiting)
    carry_out_entries(session, now=NOW)
    office.send()
    session.commit()
    told = anna.get(path)
    assert "Refresh" not in told.headers
    assert "The name appears on 22 November 2026, 12:00 UTC" in words(told)
    clock.now = NOW + timedelta(minutes=10)
    assert office.wait(WINDOW_OVER) == 1
    session.commit()
    assert "On the page" in words(anna.get("/staff/endorsements"))
    assert anna.post(f"{path}/back").status_code == 303
    carry_out_entries(session, now=WINDOW_OVER)
    session.commit()
    assert "Taken back" in words(anna.get(path))
    assert office.standing()[0] is State.RETRACTED


def test_pages_for_staff_are_kept_nowhere_and_say_no_address(anna: Visit):
    entry = anna.entered()
    for path in ("/staff/members", MINE, "/staff/endorsements", f"/staff/endorsements/{entry}"):
        page = anna.get(path)
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "same-origin"
        assert "@assembly.example" not in page.text


def test_homonyms_are_told_apart(
    import_members: Callable[..., None], office: Office, client, session: Session
):
    place = "PL,Four Rivers Assembly,Brackwater,Common Ground,Substitute"
    twin = f"p6,,Maëlle,Ottersund,{place},2025-01-20,,p6@assembly.example\n"
    import_members(with_addresses_of_all() + twin)
    who = office.staffer(whom="Hallowmere", granted_by=Grantor.ORGANISER)
    office.authority(who, "p6")
    found = words(Visit(client, session, who).get("/staff/members?find=Ottersund"))
    assert "Hallowmere · Orchard Group · Representative · id p1" in found
    assert "Brackwater · Common Ground · Substitute · id p6" in found


MISTAKES = {
    "no text": ({"text": ""}, "Choose the text"),
    "a text that is not there": ({"text": "7-en"}, "Choose the text"),
    "no evidence": ({"note": "  "}, "Write how you know."),
    "much too long": ({"note": "x" * 3000}, "under 1,000 characters"),
    "no address": ({"url": "assembly.example"}, "begins with https://"),
    "no day": ({"day": "yesterday"}, "Give a day"),
    "a day to come": ({"day": "2026-11-21"}, "lies in the future"),
}


@pytest.mark.parametrize(("typed", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_named_beside_its_field_and_what_was_typed_stays(
    anna: Visit, session: Session, typed: dict[str, str], said: str
):
    kept = {"text": "1-fr", "note": "she said so <b>", "url": "https://x.example/<'\">", "day": "2026-11-04"}
    answer = anna.send(**{**kept, **typed})
    assert answer.status_code == 422
    assert "Mistake:" in answer.text
    assert words(answer).count(said) == 2, "in the summary and beside the field"
    for name, value in {**kept, **typed}.items():
        if name != "text":
            assert value.strip() in unescape(answer.text)
    assert "she said so <b>" not in answer.text
    assert session.scalars(select(OfficeEntry)).all() == []


def test_whoever_goes_back_to_change_something_finds_all_of_it(anna: Visit):
    answer = anna.send(do="change", note="by telephone", text="1-fr", url="https://x.example/")
    assert answer.status_code == 200
    assert "Mistake" not in answer.text
    for kept in ("by telephone", 'value="https://x.example/"', 'value="2026-11-05"'):
        assert kept in answer.text
    assert answer.text.count("checked") == 1


def test_pressing_twice_enters_once(anna: Visit, session: Session):
    name = str(uuid4())
    assert {anna.send(entry_id=name).status_code for _ in range(2)} == {303}
    assert len(session.scalars(select(OfficeEntry)).all()) == 1


def test_a_refusal_is_said_in_plain_words(anna: Visit, office: Office, session: Session):
    entry = anna.entered()
    office.press(office.send(), Answer.OBJECT)
    session.commit()
    assert "this was not agreed" in words(anna.get(f"/staff/endorsements/{entry}"))
    again = anna.entered()
    assert "Only they can put their name on the page" in words(anna.get(f"/staff/endorsements/{again}"))


# --- nobody else's ------------------------------------------------------------------------------------------


def test_whoever_is_not_signed_in_is_sent_to_where_they_can_be(
    client: FlaskClient, office: Office, session: Session
):
    session.commit()
    entry = uuid4()
    for path in ("/staff/members", MINE, "/staff/endorsements", f"/staff/endorsements/{entry}"):
        assert client.get(path).headers["Location"] == "/staff/sign-in"
    for path in (MINE, f"/staff/endorsements/{entry}/back"):
        assert client.post(path).headers["Location"] == "/staff/sign-in"
    assert client.get(f"/staff/texts/{SLUG}/1/en").headers["Location"] == "/staff/sign-in"


def test_a_forged_form_changes_nothing(anna: Visit, berta: Visit, session: Session):
    found = re.search(r'name="form_token"\s+value="([^"]+)"', berta.get("/staff/endorsements").text)
    assert found
    entry = anna.entered()
    for token in ("", "A" * 22, found[1]):
        anna.get("/staff/endorsements")
        assert anna.post(MINE, token=token, do="enter").status_code == 403
        assert anna.post(f"/staff/endorsements/{entry}/back", token=token).status_code == 403
    (row,) = session.scalars(select(OfficeEntry).execution_options(populate_existing=True))
    assert row.back_asked_at is None


def test_staff_see_and_change_nothing_of_other_staff_s_members_and_entries(
    anna: Visit, berta: Visit, session: Session
):
    """The matrix: every address, asked for by the one staff for the things of the other."""
    entry = anna.entered()
    before = session.scalars(select(OfficeEntry.back_asked_at)).all()
    unknown = uuid4()
    for path in (f"{HOUSE}/p1", MINE, f"/staff/endorsements/{entry}", f"/staff/endorsements/{unknown}"):
        assert berta.get(path).status_code == 404, path
    assert berta.send(MINE, do="check").status_code == 404
    assert berta.send(MINE).status_code == 404
    assert berta.post(f"/staff/endorsements/{entry}/back").status_code == 404
    assert "Ottersund" not in berta.get("/staff/members").text
    assert "Ottersund" not in berta.get("/staff/endorsements").text
    assert anna.get(OTHERS).status_code == 404
    assert session.scalars(select(OfficeEntry.back_asked_at)).all() == before


def test_another_s_entry_is_neither_taken_over_nor_told_of_when_its_name_is_guessed(
    anna: Visit, berta: Visit, session: Session
):
    entry = anna.entered()
    answer = berta.send(OTHERS, entry_id=str(entry))
    assert answer.status_code == 422
    (row,) = session.scalars(select(OfficeEntry).execution_options(populate_existing=True))
    assert row.account_id == anna.who.account_id


def test_the_worker_asks_again_what_the_page_has_asked(anna: Visit, office: Office, session: Session):
    answer = anna.send()
    office.end_authorities(anna.who)
    carry_out_entries(session, now=NOW)
    session.commit()
    entry = UUID(answer.headers["Location"].rpartition("/")[2])
    assert office.refusal(entry) is Refusal.NO_AUTHORITY
    assert office.written() == (0, 0)
    assert "no authority for this member" in words(anna.get(f"/staff/endorsements/{entry}"))


def test_a_session_that_has_ended_enters_nothing(anna: Visit, clock: Clock, session: Session):
    form = anna.get("/staff/endorsements").text
    token = re.search(r'name="form_token"\s+value="([^"]+)"', form)
    assert token
    clock.now = NOW + timedelta(minutes=21)
    assert anna.post(MINE, token=token[1], do="enter").headers["Location"] == "/staff/sign-in"
    assert session.scalars(select(OfficeEntry)).all() == []


# --- the member's page --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("granted_by", "said"),
    [
        (Grantor.MEMBER, "You gave them that authority"),
        (Grantor.SECRETARIAT, "secretariat"),
        (Grantor.ORGANISER, "The organiser of this site"),
    ],
)
def test_the_member_s_page_says_by_whose_leave_and_from_when_but_not_who(
    office: Office, client: FlaskClient, session: Session, granted_by: Grantor, said: str
):
    office.enter(office.staffer(whom="p2", granted_by=granted_by), "p2")
    token = office.send(now=NOW + timedelta(minutes=2))
    session.commit()
    page = client.get(f"/e/{token}")
    assert page.status_code == 200
    assert "a.berg" not in page.text
    assert NOTE not in page.text
    assert said in words(page)
    assert "not before 22 November 2026, 12:02 UTC" in words(page)
    assert "Your name is not shown." in words(page)
