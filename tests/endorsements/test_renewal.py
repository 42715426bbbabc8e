"""After the text has changed: who is told, who is asked, who is carried over, and who counts."""

import email
from collections.abc import Callable
from datetime import timedelta
from email.policy import SMTP
from itertools import product

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petitioner.endorsements.carry_out_replies import carry_out_replies
from petitioner.endorsements.look_at_letter import UnknownLetter
from petitioner.endorsements.models import Endorsement, RenewalReply
from petitioner.endorsements.renewal_emails import renewal_letter
from petitioner.endorsements.renewal_rules import LEAST_WAIT, REPLIES, Kind, Reply, is_open
from petitioner.endorsements.reply import reply
from petitioner.endorsements.rules import Provenance, State
from petitioner.endorsements.shapes import AssemblyBacking, Recorded
from petitioner.foundation.i18n import gettext, speaking
from petitioner.foundation.key_files import read_worker_keys
from petitioner.foundation.mail import Delivery
from petitioner.foundation.settings import Settings
from petitioner.screening.suppress import suppress
from petitioner.screening.suppress_digests import suppress_digests
from petitioner.statements.rules import EditClass
from petitioner.vocabulary.email_address import parse_email_address
from tests.endorsements.conftest import NOW
from tests.endorsements.desk import ADDRESS, with_addresses
from tests.endorsements.renewal_desk import RenewalDesk

Record = Callable[..., Recorded]
Backing = Callable[..., AssemblyBacking]
TYPO = "We ask for a cease-fire.\n"
OTHER = "We ask for a ceasefire today.\n"
HOUR = timedelta(hours=1)


@pytest.fixture
def statement_id(publish_text: Callable[..., int], import_members: Callable[..., None]) -> int:
    import_members(with_addresses())
    return publish_text()


@pytest.fixture
def desk(session: Session, statement_id: int, settings: Settings, record: Record) -> RenewalDesk:
    """Return the desk; one member with an official address and one without back version 1."""
    record("p1")
    record("p2")
    return RenewalDesk(session, read_worker_keys(settings.worker_keys))


def counted(backing: AssemblyBacking) -> list[str]:
    return [each.family_name for each in backing.backers if each.is_counted]


# --- a correction ------------------------------------------------------------------------------------------


def test_a_correction_is_carried_over_72_hours_after_the_delivered_notice(
    desk: RenewalDesk, backing: Backing
):
    desk.edit(TYPO, EditClass.TYPO)
    assert (backing().backing, backing().earlier) == (0, 2), "until then nobody counts for the new text"
    desk.send()
    assert desk.wait(71.9) == 0
    assert desk.wait(72) == 1
    assert desk.wait(73) == 0, "a job may run twice"
    assert counted(backing()) == ["Ottersund"]
    (ottersund,) = [each for each in backing().backers if each.is_counted]
    assert ottersund.version_number == 1
    assert ottersund.carried is not None
    assert (ottersund.carried.version_number, ottersund.carried.noticed_on) == (2, NOW.date())
    assert (backing().backing, backing().earlier) == (1, 1), "who has no address is not carried over"


@pytest.mark.parametrize("delivery", [Delivery.REFUSED, Delivery.LATER])
def test_what_reached_nobody_carries_nothing_over(desk: RenewalDesk, delivery: Delivery):
    desk.edit(TYPO, EditClass.TYPO)
    desk.send(delivery)
    assert desk.wait(24 * 40) == 0


def test_who_wants_no_letters_gets_none_and_is_not_carried_over(desk: RenewalDesk, session: Session):
    suppress(session, suppress_digests(desk.keys, parse_email_address(ADDRESS)), now=NOW)
    desk.edit(TYPO, EditClass.TYPO)
    assert desk.claim() is None
    assert desk.wait(24 * 40) == 0


def test_an_objection_leaves_it_at_the_old_version_before_and_after(desk: RenewalDesk, backing: Backing):
    desk.edit(TYPO, EditClass.TYPO)
    token = desk.send()
    desk.wait(72)
    assert counted(backing()) == ["Ottersund"]
    late = NOW + timedelta(days=200)
    assert desk.press(token, Reply.OBJECT, now=late), "it is never too late to object"
    assert counted(backing()) == []
    assert not desk.press(token, Reply.OBJECT, now=late)
    desk.edit("We ask for a  cease-fire, now.\n", EditClass.TYPO, now=late)
    due = desk.claim(now=late)
    assert due is not None
    assert due.letter.kind is Kind.NEW_TEXT, "after an objection silence is never enough again"
    assert [row.version_number for row in desk.rows()] == [1, 1]


def test_an_objection_counts_from_the_press_on_whenever_a_worker_sees_it(desk: RenewalDesk, session: Session):
    desk.edit(TYPO, EditClass.TYPO)
    assert reply(session, desk.send(), Reply.OBJECT, now=NOW + HOUR)
    assert desk.wait(72) == 0
    assert carry_out_replies(session, now=NOW + 80 * HOUR) == 1
    assert desk.wait(100) == 0


def test_a_slip_of_the_finger_can_be_mended(desk: RenewalDesk, backing: Backing):
    desk.edit(TYPO, EditClass.TYPO)
    token = desk.send()
    assert not desk.press(token, Reply.BACK, now=NOW + HOUR)
    assert desk.press(token, Reply.OBJECT, now=NOW + HOUR)
    assert desk.wait(100) == 0
    assert desk.press(token, Reply.BACK, now=NOW + 2 * HOUR)
    assert counted(backing()) == ["Ottersund"]
    assert desk.rows()[-1].provenance is Provenance.MEMBER


# --- a new text --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("edit_class", [EditClass.CLARIFICATION, EditClass.SUBSTANTIVE, None])
def test_after_any_other_edit_only_a_press_makes_a_new_endorsement(
    desk: RenewalDesk, backing: Backing, edit_class: EditClass | None
):
    desk.edit(OTHER, edit_class)
    token = desk.send()
    assert desk.wait(24 * 400) == 0
    assert desk.look(token).kind is Kind.NEW_TEXT
    assert (counted(backing()), backing().earlier) == ([], 2)
    assert desk.press(token, Reply.BACK, now=NOW + HOUR)
    first, _, renewed = desk.rows()
    assert (first.state, first.version_number) == (State.SUPERSEDED, 1)
    assert (renewed.state, renewed.provenance, renewed.version_number) == (State.LIVE, Provenance.MEMBER, 2)
    assert renewed.language == "fr", "that of the letter"
    assert counted(backing()) == ["Ottersund"]
    assert desk.press(token, Reply.WITHDRAW, now=NOW + timedelta(days=300))
    assert desk.rows()[-1].state is State.WITHDRAWN


def test_who_keeps_the_old_text_stays_with_it_and_who_withdraws_is_gone(desk: RenewalDesk, backing: Backing):
    desk.edit(OTHER, EditClass.SUBSTANTIVE)
    token = desk.send()
    assert desk.press(token, Reply.KEEP, now=NOW + HOUR)
    assert desk.claim(now=NOW + timedelta(days=90)) is None, "nobody is asked twice about a version"
    (ottersund,) = [each for each in backing().backers if each.family_name == "Ottersund"]
    assert (ottersund.is_earlier, ottersund.version_published_on) == (True, NOW.date())
    assert desk.press(token, Reply.WITHDRAW, now=NOW + 2 * HOUR)
    assert desk.rows()[0].state is State.WITHDRAWN
    assert desk.look(token, now=NOW + 3 * HOUR).replies == ()


def test_one_edit_that_is_no_typo_makes_the_whole_a_new_text_and_older_questions_end(desk: RenewalDesk):
    desk.edit(OTHER, EditClass.SUBSTANTIVE)
    first = desk.send()
    desk.edit("We ask for a cease-fire today.\n", EditClass.TYPO, now=NOW + HOUR)
    due = desk.claim(now=NOW + HOUR)
    assert due is not None
    assert due.letter.kind is Kind.NEW_TEXT
    assert due.change.backed.version_number == 1
    assert [edit.edit_class for edit in due.change.edits] == [EditClass.SUBSTANTIVE, EditClass.TYPO]
    assert not desk.press(first, Reply.BACK, now=NOW + 2 * HOUR)


def test_a_reported_backer_is_not_written_to(
    session: Session, statement_id: int, settings: Settings, record: Record
):
    record("p1")
    session.execute(text("UPDATE endorsement SET provenance = 'reported'"))
    desk = RenewalDesk(session, read_worker_keys(settings.worker_keys))
    desk.edit(TYPO, EditClass.TYPO)
    assert desk.claim() is None


def test_the_database_keeps_the_version_of_an_endorsement_and_the_72_hours(
    desk: RenewalDesk, session: Session
):
    desk.edit(TYPO, EditClass.TYPO)
    desk.send()
    for attempt in (
        update(Endorsement).values(version_number=2),
        text("UPDATE endorsement_carry SET carried_at = delivered_at + interval '71 hours'"),
    ):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(attempt)


def test_the_database_takes_what_the_rules_allow_and_nothing_else(desk: RenewalDesk, session: Session):
    desk.edit(OTHER, EditClass.SUBSTANTIVE)
    token = desk.send()
    given = text(
        "INSERT INTO renewal_reply (letter_id, reply, replied_at, carried_out_at)"
        " SELECT id, :last, asked_at, asked_at FROM renewal_letter WHERE mailed_at IS NOT NULL"
    )
    taken = 0
    for kind, last, said, is_expired in product(Kind, (None, *Reply), Reply, (False, True)):
        attempt = session.begin_nested()
        session.execute(text("UPDATE renewal_letter SET kind = :kind"), {"kind": kind})
        if last is not None:
            session.execute(given, {"last": last})
        allowed = said in REPLIES.get((kind, last), ()) and is_open(said, last, is_expired=is_expired)
        now = NOW + (LEAST_WAIT if is_expired else HOUR)
        assert reply(session, token, said, now=now) == allowed, (kind, last, said, is_expired)
        taken += allowed
        attempt.rollback()
    assert taken == 16


# --- the letter and its page -------------------------------------------------------------------------------


@pytest.mark.parametrize("edit_class", EditClass)
def test_the_letter_holds_the_difference_and_no_more_than_one_secret(
    app: Flask, desk: RenewalDesk, settings: Settings, edit_class: EditClass
):
    desk.edit("We ask for <b>peace</b> & a ceasefire{{ link }}.\n", edit_class)
    due = desk.claim()
    assert due is not None
    with app.app_context():
        data = renewal_letter(due, token="T" * 22, stop_token="S" * 80, settings=settings, now=NOW)
    message = email.message_from_bytes(data, policy=SMTP)
    assert (message["To"], message["List-Unsubscribe"]) == (ADDRESS, f"<http://localhost/u/{'S' * 80}>")
    plain, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    lines = plain.get_content().splitlines()
    assert f"http://localhost/r/{'T' * 22}" in lines
    assert max(len(line) for line in lines if "://" not in line) <= 72
    with app.app_context(), speaking("fr"):
        mark = " ".join(gettext("[added: %(words)s]").partition("%")[0].split())
    assert f"{mark} <b>peace</b> &" in " ".join(plain.get_content().split())
    assert f"{mark} &lt;b&gt;peace&lt;/b&gt; &amp;" in " ".join(html.get_content().split())
    assert "<b>peace" not in html.get_content()
    assert plain.get_content().count("T" * 22) == 1
    for body in (plain.get_content(), html.get_content()):
        assert "Maëlle Ottersund" in body
        assert ("72" in body) == (edit_class is EditClass.TYPO)


@pytest.fixture
def now_is_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("petitioner.foundation.clock.now", lambda: NOW + HOUR)


@pytest.mark.usefixtures("now_is_noon")
def test_looking_changes_nothing_and_only_a_press_of_ones_own_does(
    desk: RenewalDesk, client: FlaskClient, session: Session
):
    desk.edit(OTHER, EditClass.CLARIFICATION)
    token = desk.send()
    session.commit()
    page = client.get(f"/r/{token}")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert "checked" not in page.text
    assert token not in page.text
    for data in ({}, {"choice": "publish"}):
        assert client.post(f"/r/{token}", data=data).status_code == 422
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert client.post(f"/r/{token}", data={"choice": "back"}, headers=foreign).status_code == 403
    assert session.query(RenewalReply).count() == 0
    for choice, state in (("keep", State.LIVE), ("back", State.LIVE), ("withdraw", State.WITHDRAWN)):
        assert client.post(f"/r/{token}", data={"choice": choice}).status_code == 303
        assert client.get(f"/r/{token}").status_code == 200
        carry_out_replies(session, now=NOW + HOUR)
        assert desk.rows()[-1 if choice != "keep" else 0].state is state


@pytest.mark.usefixtures("now_is_noon", "statement_id")
@pytest.mark.parametrize("path", ["/r/x", "/r/" + "A" * 22, "/r/%00", "/r/..%2f"])
def test_an_unknown_address_says_so(client: FlaskClient, path: str):
    assert client.get(path).status_code == 404
    assert client.post(path, data={"choice": "back"}).status_code in {303, 404}


def test_a_bounced_letter_opens_nothing(desk: RenewalDesk):
    desk.edit(OTHER, EditClass.SUBSTANTIVE)
    token = desk.send(Delivery.REFUSED)
    assert not any(desk.press(token, said, now=NOW + HOUR) for said in Reply)
    with pytest.raises(UnknownLetter):
        desk.look(token)
