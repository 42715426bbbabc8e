"""Whom a canvass writes to, how often, in which language, and what becomes of the letters."""

import email
from dataclasses import replace
from datetime import timedelta
from email.policy import SMTP

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from petitioner.canvass import emails
from petitioner.canvass.claim_letter import token_of
from petitioner.canvass.look_ahead import look_ahead
from petitioner.canvass.remember_delivery import remember_delivery
from petitioner.canvass.remind import remind
from petitioner.canvass.rules import Order, RefusedCanvass, Said
from petitioner.endorsements.rules import UnknownText
from petitioner.foundation.mail import MOST_PUT_OFF, Delivery
from petitioner.foundation.settings import Settings
from petitioner.screening.suppress import suppress
from petitioner.screening.suppress_digests import suppress_digests
from petitioner.vocabulary.email_address import parse_email_address
from petitioner.vocabulary.language import LANGUAGES
from tests.canvass.desk import ASSEMBLY, LATER, NOW, Desk, line, seat

SOON = timedelta(minutes=10)


def silence(desk: Desk, number: int) -> None:
    address = parse_email_address(f"m{number}@assembly.example")
    suppress(desk.session, suppress_digests(desk.keys, address), now=NOW)


def names(desk: Desk) -> list[str]:
    return [row.family_name for row in desk.rows()]


def test_everybody_with_an_address_is_asked_and_the_others_are_counted(desk: Desk, statement_id: int):
    silence(desk, 3)
    plan = desk.begin()
    assert (len(plan.roll.to_ask), plan.roll.without_address, plan.roll.without_letters) == (3, 2, 1)
    assert names(desk) == ["Farrow 000", "Farrow 001", "Farrow 002"]
    assert sorted(desk.send_all()) == ["000", "001", "002"]
    found = desk.public(statement_id)
    assert (found.members, len(found.answers), found.unreached) == (6, 3, 3)


def test_who_has_confirmed_by_another_way_is_not_asked(desk: Desk, statement_id: int):
    desk.back(1)
    desk.document(2)
    assert desk.begin().roll.confirmed_before == 1
    desk.back(3)
    assert sorted(desk.send_all()) == ["000", "002"], "a public record is not their own word"
    desk.look_again(now=NOW + SOON)
    found = desk.public(statement_id)
    assert (len(found.answers), found.confirmed_before) == (2, 2)


def test_looking_ahead_changes_nothing(desk: Desk, session: Session):
    plan = look_ahead(session, desk.slug, ASSEMBLY, keys=desk.keys, now=NOW)
    assert len(plan.roll.to_ask) == 4
    assert dict(plan.languages) == {"fr": 2, "en": 2}, "French for France, else the statement's first"
    assert desk.rows() == []


def test_an_assembly_is_asked_once_about_a_statement(desk: Desk):
    desk.begin()
    with pytest.raises(RefusedCanvass, match="already"):
        desk.begin()


def test_what_cannot_begin_says_why(desk: Desk, session: Session):
    with pytest.raises(UnknownText, match="no text in “uk”"):
        desk.begin(language="uk")
    with pytest.raises(RefusedCanvass, match="is over"):
        desk.begin(last_day=NOW.date() - timedelta(days=2))
    seat(session, [line(number, email="") for number in range(6)])
    with pytest.raises(RefusedCanvass, match="6 have no official address"):
        desk.begin()


def test_no_more_letters_a_minute_than_the_setting_says(desk: Desk):
    desk.begin()
    for _ in range(2):
        letter = desk.claim(a_minute=2)
        assert letter is not None
        remember_delivery(desk.session, letter, Delivery.TAKEN, now=NOW)
    assert desk.claim(a_minute=2) is None
    assert desk.claim(a_minute=2, now=NOW + timedelta(seconds=59)) is None
    assert desk.claim(a_minute=2, now=NOW + timedelta(seconds=61)) is not None


def test_a_claimed_letter_belongs_to_one_worker_until_its_lease_runs_out(desk: Desk):
    desk.begin()
    claimed = [desk.claim() for _ in range(4)]
    assert None not in claimed
    assert desk.claim() is None
    again = desk.claim(now=NOW + timedelta(seconds=61))
    assert again is not None
    member_ids = [each.invited.member_id for each in claimed if each]
    assert again.invited.member_id in member_ids
    digests = [row.token_digest for row in desk.rows()]
    assert len(set(digests)) == 4, "each has a secret of its own, the same on the second try"


def test_a_letter_that_was_answered_before_its_delivery_was_noted_is_not_sent_again(
    desk: Desk, statement_id: int
):
    desk.begin()
    letter = desk.claim()
    assert letter is not None
    desk.press(token_of(desk.keys, letter.invited.member_id), Said.AGAINST, now=NOW)
    later = desk.send_all(now=NOW + SOON)
    assert letter.invited.name.split()[-1] not in later
    assert len(later) == 3
    assert len(desk.public(statement_id).answers) == 4


def test_what_came_back_asked_nobody_and_opens_nothing(desk: Desk, statement_id: int):
    desk.begin()
    letter = desk.send(Delivery.REFUSED)
    assert not desk.press(token_of(desk.keys, letter.invited.member_id), Said.FOR)
    desk.send_all()
    found = desk.public(statement_id)
    assert (len(found.answers), found.unreached) == (3, 3)


def test_what_is_put_off_bounces_in_the_end(desk: Desk):
    desk.begin()
    first = desk.send(Delivery.LATER)
    desk.send_all()
    moment = NOW
    for _ in range(MOST_PUT_OFF):
        moment += timedelta(hours=7)
        assert desk.send(Delivery.LATER, now=moment).invited.member_id == first.invited.member_id
    (row,) = (row for row in desk.rows() if row.id == first.invited.member_id)
    assert (row.bounced_at, row.letter_due_at) == (moment, None)


def test_stopped_no_letter_leaves_and_resumed_they_do(desk: Desk):
    desk.begin()
    desk.order(Order.STOP)
    assert desk.claim() is None
    with pytest.raises(RefusedCanvass, match="stopped"):
        desk.order(Order.STOP)
    desk.order(Order.RESUME)
    assert len(desk.send_all()) == 4
    desk.order(Order.CLOSE)
    with pytest.raises(RefusedCanvass, match="closed"):
        desk.order(Order.RESUME)


def test_who_stopped_letters_or_left_before_it_was_their_turn_gets_none_and_may_be_asked_later(desk: Desk):
    desk.begin()
    silence(desk, 0)
    seat(desk.session, [line(number, ends="2025-12-31" if number == 1 else "") for number in range(4)])
    assert sorted(desk.send_all()) == ["002", "003"]
    assert names(desk) == ["Farrow 002", "Farrow 003"]
    seat(desk.session, [line(number) for number in range(4)], now=NOW + SOON)
    assert desk.look_again(now=NOW + SOON) == 1
    assert sorted(desk.send_all(now=NOW + SOON)) == ["001"]


def test_who_joins_or_gets_an_address_is_asked_by_a_later_look(desk: Desk, statement_id: int):
    desk.begin()
    desk.send_all()
    assert desk.public(statement_id).unreached == 2
    seat(desk.session, [*(line(number) for number in range(5)), line(5, email=""), line(6)])
    assert desk.look_again(now=NOW) == 0, "the roster is not looked at every few seconds"
    assert desk.look_again(now=NOW + SOON) == 2
    assert sorted(desk.send_all(now=NOW + SOON)) == ["004", "006"]
    assert desk.public(statement_id).unreached == 1
    assert desk.look_again(now=NOW + 2 * SOON) == 0


def test_a_reminder_goes_once_to_those_who_have_not_answered_and_still_want_letters(desk: Desk):
    desk.begin()
    with pytest.raises(RefusedCanvass, match="Nobody has got a letter"):
        remind(desk.session, desk.slug, ASSEMBLY, now=LATER)
    tokens = desk.send_all()
    desk.press(tokens["000"], Said.DECLINED)
    assert remind(desk.session, desk.slug, ASSEMBLY, now=LATER) == 3
    silence(desk, 1)
    again = desk.send_all(now=LATER)
    assert again == {name: tokens[name] for name in ("002", "003")}, "the address is the same"
    with pytest.raises(RefusedCanvass, match="once is enough"):
        remind(desk.session, desk.slug, ASSEMBLY, now=LATER)
    assert desk.press(tokens["001"], Said.ABSTAIN), "the first letter still answers"


def test_a_reminder_that_came_back_leaves_the_first_letter_as_it_was(desk: Desk, statement_id: int):
    desk.begin()
    tokens = desk.send_all()
    remind(desk.session, desk.slug, ASSEMBLY, now=LATER)
    letter = desk.send(Delivery.REFUSED, now=LATER)
    assert desk.press(tokens[letter.invited.name.split()[-1]], Said.FOR)
    assert len(desk.public(statement_id).answers) == 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_letter_says_who_asks_and_what_is_published(
    app: Flask, desk: Desk, settings: Settings, language: str
):
    plan = desk.begin(language="en")
    letter = desk.claim()
    assert letter is not None
    due = replace(letter, statement=replace(letter.statement, language=language))
    with app.app_context():
        data = emails.letter(due, token="T" * 22, stop_token="S" * 80, settings=settings, now=NOW)
        proof = emails.proof(plan, settings)
    message = email.message_from_bytes(data, policy=SMTP)
    assert message["To"] == f"m{int(letter.invited.name.split()[-1])}@assembly.example"
    assert message["Content-Language"] == language
    assert message["List-Unsubscribe"] == f"<http://localhost/u/{'S' * 80}>"
    plain, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    lines = plain.get_content().splitlines()
    assert f"http://localhost/q/{'T' * 22}" in lines
    assert max(len(each) for each in lines if "://" not in each) <= 72
    for body in (plain.get_content(), html.get_content()):
        for words in (letter.invited.name, "Four Rivers Assembly", "Long Table Committee", "We ask for"):
            assert words in body
    assert "nbsp" not in plain.get_content()
    assert "no answer yet" in " ".join(proof.split())
    assert plan.roll.to_ask[0].person.name.full in proof
    assert "T" * 22 not in proof
