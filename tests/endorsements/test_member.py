"""A member's own word: asked at their official address, answered there, taken back by the same door."""

import email
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email.policy import SMTP

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from petitioner.endorsements import emails
from petitioner.endorsements.ask import ask
from petitioner.endorsements.carry_out_answers import carry_out_answers
from petitioner.endorsements.claim_letter import token_of
from petitioner.endorsements.list_backers import list_backers
from petitioner.endorsements.look_at_letter import UnknownLetter
from petitioner.endorsements.models import EndorsementAnswer, EndorsementLetter
from petitioner.endorsements.remember_delivery import remember_delivery
from petitioner.endorsements.rules import (
    LETTER_TIME,
    Answer,
    Asking,
    Proof,
    Provenance,
    RefusedRecord,
    State,
    UnknownText,
)
from petitioner.endorsements.shapes import AssemblyBacking, Outcome, Recorded
from petitioner.foundation.key_files import read_worker_keys
from petitioner.foundation.mail import MOST_PUT_OFF, Delivery
from petitioner.foundation.settings import Settings
from petitioner.screening.suppress import suppress
from petitioner.screening.suppress_digests import suppress_digests
from petitioner.vocabulary.email_address import parse_email_address
from petitioner.vocabulary.language import LANGUAGES
from tests.endorsements.conftest import NOW, SLUG, URL
from tests.endorsements.desk import ADDRESS, LATER, Desk, with_addresses

Record = Callable[..., Recorded]
Backing = Callable[..., AssemblyBacking]


@pytest.fixture
def statement_id(publish_text: Callable[..., int], import_members: Callable[..., None]) -> int:
    import_members(with_addresses())
    return publish_text()


@pytest.fixture
def desk(session: Session, statement_id: int, settings: Settings) -> Desk:
    return Desk(session, read_worker_keys(settings.worker_keys))


# --- the organiser's word ----------------------------------------------------------------------------------


def test_what_is_only_reported_is_listed_and_never_counted(desk: Desk, backing: Backing):
    assert desk.report().outcome is Outcome.RECORDED

    found = backing()

    assert (found.backing, [each.provenance for each in found.backers]) == (0, [Provenance.REPORTED])
    assert not found.backers[0].is_counted


def test_a_report_twice_is_once_and_beside_a_record_is_only_evidence(desk: Desk, record: Record):
    record()
    assert desk.report().outcome is Outcome.EVIDENCE_ADDED
    assert desk.report().outcome is Outcome.UNCHANGED
    assert desk.standing() == (State.LIVE, Provenance.DOCUMENTED)
    assert desk.proofs() == [Proof.PUBLIC_RECORD, Proof.ORGANISERS_WORD]


def test_a_report_of_a_newer_version_replaces_a_report_and_nothing_stronger(
    desk: Desk, publish_text: Callable[..., int], record: Record
):
    desk.report()
    record("p2")
    publish_text("We ask for a ceasefire today.\n")
    assert desk.report().replaced_version == 1
    with pytest.raises(RefusedRecord, match="documented"):
        desk.report("p2")


def test_a_report_says_how_and_stands_against_no_withdrawal(
    desk: Desk, record: Record, take_back: Callable[..., Recorded]
):
    with pytest.raises(RefusedRecord, match="note"):
        desk.report(note=" ")
    record()
    take_back()
    with pytest.raises(RefusedRecord, match="withdrew"):
        desk.report()


# --- asking ------------------------------------------------------------------------------------------------


def test_a_letter_goes_to_the_roster_s_address_once_and_proves_that_the_member_was_told(desk: Desk):
    desk.report()
    desk.ask()
    letter = desk.claim()
    assert letter is not None
    assert letter.address == parse_email_address(ADDRESS)
    assert desk.claim() is None, "it belongs to the worker that claimed it"
    remember_delivery(desk.session, letter, Delivery.TAKEN, now=NOW)
    assert desk.claim(now=NOW + timedelta(days=2)) is None
    assert desk.proofs() == [Proof.ORGANISERS_WORD, Proof.DELIVERED_NOTICE]


def test_the_letter_is_in_the_member_s_language_or_the_one_asked_for(desk: Desk):
    desk.report()
    with pytest.raises(UnknownText, match="no text in “uk”"):
        desk.ask(language="uk")
    assert desk.ask() == "fr", "the member's country is France"


def test_nobody_is_asked_twice_or_without_a_record_or_an_address(desk: Desk, session: Session):
    with pytest.raises(RefusedRecord, match="not recorded"):
        desk.ask()
    desk.report("p2")
    with pytest.raises(RefusedRecord, match="no official address"):
        ask(session, SLUG, "p2", now=NOW)
    desk.report()
    desk.ask()
    with pytest.raises(RefusedRecord, match="was asked on 2026-11-20"):
        desk.ask()
    desk.send()
    with pytest.raises(RefusedRecord, match="was asked"):
        desk.ask(now=NOW + timedelta(days=29))
    desk.ask(now=NOW + timedelta(days=31))


def test_a_letter_that_bounced_proves_nothing_and_opens_nothing(desk: Desk):
    desk.report()
    desk.ask()
    token = desk.send(Delivery.REFUSED)
    assert desk.proofs() == [Proof.ORGANISERS_WORD]
    assert not desk.press(token, Answer.CONFIRM)
    with pytest.raises(UnknownLetter):
        desk.look(token)
    desk.ask()


def test_what_is_put_off_keeps_its_token_and_bounces_in_the_end(desk: Desk, session: Session):
    desk.report()
    desk.ask()
    moment, tokens = NOW, set()
    for _ in range(MOST_PUT_OFF + 1):
        tokens.add(desk.send(Delivery.LATER, now=moment))
        moment += timedelta(hours=7)
    assert len(tokens) == 1
    (letter,) = session.scalars(select(EndorsementLetter).execution_options(populate_existing=True))
    assert letter.bounced_at is not None


def test_who_wants_no_letters_gets_none(desk: Desk, session: Session):
    desk.report()
    desk.ask()
    digests = suppress_digests(desk.keys, parse_email_address(ADDRESS))
    suppress(session, digests, now=NOW)
    assert desk.claim() is None
    assert desk.claim(now=NOW + timedelta(days=1)) is None


def test_who_has_left_the_assembly_gets_no_letter(desk: Desk, import_members: Callable[..., None]):
    desk.report()
    desk.ask()
    left = "".join(line for line in with_addresses().splitlines(keepends=True) if not line.startswith("p1,"))
    import_members(left, now=NOW + timedelta(days=1))
    assert desk.claim(now=NOW + timedelta(days=5)) is None


# --- answering ---------------------------------------------------------------------------------------------


@pytest.fixture
def token(desk: Desk) -> str:
    """Return the token of a letter that has reached the member."""
    desk.report()
    desk.ask()
    return desk.send()


def test_a_member_confirms_and_counts_from_then_on(desk: Desk, token: str, backing: Backing):
    assert desk.look(token) is Asking.QUESTION
    assert desk.standing() == (State.LIVE, Provenance.REPORTED), "looking changed nothing"
    assert desk.press(token, Answer.CONFIRM)
    assert desk.standing() == (State.LIVE, Provenance.MEMBER)
    assert backing().backing == 1
    assert desk.look(token) is Asking.CONFIRMED


def test_a_member_who_objects_is_off_the_list_at_once(
    desk: Desk, token: str, session: Session, statement_id: int
):
    assert desk.press(token, Answer.OBJECT)
    assert desk.standing()[0] is State.SUSPENDED
    assert list_backers(session, statement_id, on=NOW.date()) == ()
    with pytest.raises(RefusedRecord, match="objected"):
        desk.ask(now=NOW + timedelta(days=40))
    with pytest.raises(RefusedRecord, match="objected"):
        desk.report()


def test_a_slip_of_the_finger_can_be_mended_by_the_member_alone(desk: Desk, token: str, record: Record):
    desk.press(token, Answer.OBJECT)
    record(now=LATER)
    assert desk.standing()[0] is State.SUSPENDED, "a public record is not the member's own word"
    assert desk.press(token, Answer.CONFIRM, now=LATER + timedelta(minutes=1))
    assert desk.standing() == (State.LIVE, Provenance.MEMBER)


def test_a_member_withdraws_by_the_same_door_long_after(desk: Desk, token: str, backing: Backing):
    desk.press(token, Answer.CONFIRM)
    much_later = NOW + timedelta(days=400)
    assert desk.look(token, now=much_later) is Asking.CONFIRMED
    assert desk.press(token, Answer.WITHDRAW, now=much_later)
    (backer,) = backing().backers
    assert (backing().backing, backer.withdrawn_on) == (0, much_later.date())
    assert desk.look(token, now=much_later) is Asking.WITHDRAWN


def test_the_same_press_again_changes_nothing(desk: Desk, token: str, session: Session):
    for said in (Answer.CONFIRM, Answer.WITHDRAW):
        assert desk.press(token, said)
        before = desk.proofs()
        assert not desk.press(token, said)
        assert desk.proofs() == before
    assert len(session.scalars(select(EndorsementAnswer)).all()) == 2


def test_a_forged_or_an_old_token_does_nothing(desk: Desk, token: str):
    for forged in ("", "A" * 22, token[:-1], token.swapcase(), "%00", token + "A"):
        assert not desk.press(forged, Answer.CONFIRM)
        with pytest.raises(UnknownLetter):
            desk.look(forged)
    too_late = NOW + LETTER_TIME + timedelta(seconds=1)
    for said in Answer:
        assert not desk.press(token, said, now=too_late)
    assert desk.look(token, now=too_late) is Asking.OVER
    assert desk.standing() == (State.LIVE, Provenance.REPORTED)


def test_a_letter_about_a_replaced_version_asks_nothing_any_more(
    desk: Desk, token: str, publish_text: Callable[..., int]
):
    publish_text("We ask for a ceasefire today.\n")
    desk.report()
    assert desk.look(token) is Asking.OVER
    assert not desk.press(token, Answer.CONFIRM)


# --- the letter --------------------------------------------------------------------------------------------


def test_no_words_of_an_organiser_can_draw_the_secret_into_an_address_of_theirs(
    app: Flask, desk: Desk, publish_text: Callable[..., int], settings: Settings
):
    publish_text("See https://trap.example/HolelinkHole and HolestopHole, Hole&#116;oHole.\n")
    desk.report()
    desk.ask(language="en")
    letter = desk.claim()
    assert letter is not None
    token = token_of(desk.keys, letter.letter_id)
    with app.app_context():
        data = emails.letter(letter, token=token, stop_token="stop", settings=settings, now=NOW)
    message = email.message_from_bytes(data, policy=SMTP)
    for part in ("plain", "html"):
        body = message.get_body((part,))
        assert body is not None
        text = body.get_content()
        assert "https://trap.example/HolelinkHole" in text
        assert text.count(token) == (1 if part == "plain" else 2)
    assert message["List-Unsubscribe"] == "<http://localhost/u/stop>"
    assert message["To"] == ADDRESS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("provenance", Provenance)
def test_the_letter_can_be_read_in_every_language(
    app: Flask, desk: Desk, settings: Settings, language: str, provenance: Provenance
):
    desk.report()
    desk.ask(language="en")
    letter = desk.claim()
    assert letter is not None
    named = replace(letter.named, provenance=provenance, evidence_url=URL)
    due = replace(letter, language=language, named=named)
    with app.app_context():
        data = emails.letter(due, token="T" * 22, stop_token="S" * 80, settings=settings, now=NOW)
    message = email.message_from_bytes(data, policy=SMTP)
    assert message["Content-Language"] == language
    assert "Stop the shooting" in message["Subject"]
    plain, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    lines = plain.get_content().splitlines()
    assert f"http://localhost/e/{'T' * 22}" in lines
    assert max(len(line) for line in lines if "://" not in line) <= 72
    for body in (plain.get_content(), html.get_content()):
        for words in ("Maëlle Ottersund", "Four Rivers Assembly", "We ask for a ceasefire.", URL):
            assert words in body
        assert "by telephone" not in body, "the organiser's note stays with us"
        assert "nbsp" not in plain.get_content()
    if language != "en":
        assert "Is that so" not in plain.get_content()
    assert f'<html lang="{language}"' in html.get_content()


# --- the page ----------------------------------------------------------------------------------------------


@pytest.fixture
def now_is_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("petitioner.foundation.clock.now", lambda: LATER)


@pytest.mark.usefixtures("now_is_noon")
def test_looking_at_the_page_changes_nothing_and_nothing_is_ticked(
    desk: Desk, token: str, client: FlaskClient, session: Session
):
    session.commit()
    page = client.get(f"/e/{token}")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert '<html lang="fr"' in page.text
    assert "Maëlle Ottersund" in page.text
    assert "We ask for a ceasefire." in page.text
    assert "checked" not in page.text
    assert token not in page.text
    assert session.scalars(select(EndorsementAnswer)).all() == []


@pytest.mark.usefixtures("now_is_noon")
def test_a_press_without_a_choice_or_from_a_foreign_page_changes_nothing(
    desk: Desk, token: str, client: FlaskClient, session: Session
):
    session.commit()
    assert client.post(f"/e/{token}", data={}).status_code == 422
    assert client.post(f"/e/{token}", data={"choice": "publish"}).status_code == 422
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert client.post(f"/e/{token}", data={"choice": "confirm"}, headers=foreign).status_code == 403
    assert session.scalars(select(EndorsementAnswer)).all() == []


@pytest.mark.usefixtures("now_is_noon")
def test_the_whole_way_through_the_door(desk: Desk, token: str, client: FlaskClient, session: Session):
    session.commit()
    for choice, state in (
        ("object", State.SUSPENDED),
        ("confirm", State.LIVE),
        ("withdraw", State.WITHDRAWN),
    ):
        assert client.post(f"/e/{token}", data={"choice": choice}).status_code == 303
        assert client.get(f"/e/{token}").status_code == 200
        carry_out_answers(session, now=LATER)
        assert desk.standing()[0] is state


@pytest.mark.usefixtures("now_is_noon", "statement_id")
@pytest.mark.parametrize("path", ["/e/x", "/e/" + "A" * 22, "/e/%00", "/e/..%2f", "/e/%0Aabc"])
def test_an_unknown_address_says_so_whatever_is_sent_to_it(client: FlaskClient, path: str):
    assert client.get(path).status_code == 404
    assert client.post(path, data={"choice": "confirm"}).status_code in {303, 404}
