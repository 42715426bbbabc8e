"""What a member's staff enter is seen after the member was told and had time to object, and not before."""

import email
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from email.policy import SMTP

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from petitioner.accounts.models import Account, AccountSession
from petitioner.accounts.rules import AccountState
from petitioner.authorities.freeze_account import freeze_account
from petitioner.authorities.models import Objection
from petitioner.authorities.rules import Grantor
from petitioner.authorities.rules import State as AuthorityState
from petitioner.endorsements import emails
from petitioner.endorsements.answer import answer
from petitioner.endorsements.carry_out_entries import carry_out_entries
from petitioner.endorsements.claim_letter import token_of
from petitioner.endorsements.enter import enter
from petitioner.endorsements.list_backers import list_backers
from petitioner.endorsements.list_entries import list_entries
from petitioner.endorsements.list_evidence import list_evidence
from petitioner.endorsements.look_at_letter import UnknownLetter, look_at_letter
from petitioner.endorsements.models import Endorsement
from petitioner.endorsements.office_rules import MOST_ENTRIES, Fate, Refusal
from petitioner.endorsements.publish_office import publish_office
from petitioner.endorsements.rules import LETTER_TIME, Answer, Asking, Proof, Provenance, State
from petitioner.endorsements.shapes import Recorded
from petitioner.endorsements.take_back import take_back as ask_back
from petitioner.foundation.key_files import read_worker_keys
from petitioner.foundation.mail import Delivery
from petitioner.foundation.settings import Settings
from petitioner.screening.suppress import suppress
from petitioner.screening.suppress_digests import suppress_digests
from petitioner.statements import rules as statement_rules
from petitioner.vocabulary.email_address import parse_email_address
from petitioner.vocabulary.language import LANGUAGES
from tests.endorsements.conftest import NOW
from tests.endorsements.office import MINUTE, NOTE, WINDOW_OVER, Office, with_addresses_of_all

Record = Callable[..., Recorded]
PROPOSED = (State.PROPOSED, Provenance.OFFICE)
SHOWN = (State.LIVE, Provenance.OFFICE)
DAY = timedelta(days=1)


@pytest.fixture
def statement_id(publish_text: Callable[..., int], import_members: Callable[..., None]) -> int:
    import_members(with_addresses_of_all())
    return publish_text()


@pytest.fixture
def office(session: Session, statement_id: int, settings: Settings) -> Office:
    return Office(session, read_worker_keys(settings.worker_keys))


# --- seen after notice and time, and not before ------------------------------------------------------------


def test_a_name_is_seen_48_hours_after_the_letter_was_delivered_and_counts(
    office: Office, session: Session, statement_id: int
):
    anna = office.staffer()
    entry = office.enter(anna)
    assert office.standing() == PROPOSED
    assert office.proofs() == [Proof.AUTHORITY]
    assert list_backers(session, statement_id, on=NOW.date()) == ()
    assert office.fate(anna, entry) is Fate.LETTER_DUE
    office.send(now=NOW + DAY)
    assert office.fate(anna, entry, now=NOW + DAY) is Fate.TOLD
    assert office.view(anna, entry, now=NOW + DAY).appears_at == WINDOW_OVER + DAY

    assert office.wait(WINDOW_OVER + DAY - timedelta(seconds=1)) == 0
    assert list_backers(session, statement_id, on=NOW.date()) == ()
    assert office.wait(WINDOW_OVER + DAY) == 1

    assert office.standing() == SHOWN
    (assembly,) = list_backers(session, statement_id, on=NOW.date())
    assert (assembly.backing, assembly.counted("office")) == (1, 1)
    assert office.fate(anna, entry, now=WINDOW_OVER + DAY) is Fate.SHOWN


def test_a_letter_that_came_back_lets_nothing_be_seen_and_the_desk_says_so(office: Office):
    anna = office.staffer()
    entry = office.enter(anna)
    office.send(Delivery.REFUSED)
    assert office.fate(anna, entry) is Fate.RETURNED
    assert office.wait(NOW + 20 * DAY) == 0
    assert office.standing() == PROPOSED
    again = office.enter(anna, now=NOW + 21 * DAY)
    assert office.refusal(again) is None, "it can be entered again, with the letter going out anew"
    office.send(now=NOW + 21 * DAY)
    assert office.fate(anna, entry, now=NOW + 21 * DAY) is Fate.ENDED
    assert office.wait(NOW + 23 * DAY) == 1


def test_who_wants_no_letters_is_told_nothing_and_so_never_shown(office: Office, session: Session):
    anna = office.staffer()
    entry = office.enter(anna)
    suppress(session, suppress_digests(office.keys, parse_email_address("p1@assembly.example")), now=NOW)
    assert office.claim() is None
    assert office.fate(anna, entry) is Fate.UNSENT
    assert office.wait(NOW + 29 * DAY) == 0
    assert office.standing() == PROPOSED
    office.wait(NOW + LETTER_TIME)
    assert office.standing()[0] is State.RETRACTED, "and it does not wait for ever"


def test_another_letter_to_the_member_is_no_notice_of_the_entry(office: Office):
    office.report()
    office.ask()
    anna = office.staffer()
    office.enter(anna, now=NOW + MINUTE)
    letter = office.claim(now=NOW + MINUTE)
    assert letter is not None
    assert letter.entered_by is None, "the organiser's question goes first"
    office.send(now=NOW + 2 * MINUTE)  # the notice itself
    assert office.wait(WINDOW_OVER + MINUTE) == 0
    assert office.wait(WINDOW_OVER + 2 * MINUTE) == 1


def test_a_name_that_was_only_reported_is_raised_in_its_place_and_nothing_is_said_before(
    office: Office, session: Session, statement_id: int
):
    number = office.report().endorsement_id
    anna = office.staffer()
    entry = office.enter(anna, url="https://assembly.example/news/7")
    office.send()
    assert office.fate(anna, entry) is Fate.TOLD
    assert office.standing() == (State.LIVE, Provenance.REPORTED)
    assert {line.proof for line in list_evidence(session, statement_id)[number]} == {
        Proof.ORGANISERS_WORD,
        Proof.DELIVERED_NOTICE,
    }
    assert office.wait(WINDOW_OVER) == 1
    assert office.standing() == SHOWN
    (assembly,) = list_backers(session, statement_id, on=NOW.date())
    assert [(each.number, each.is_counted) for each in assembly.backers] == [(number, True)]
    assert Proof.AUTHORITY in {line.proof for line in list_evidence(session, statement_id)[number]}


def test_a_public_record_waits_for_no_notice_and_is_not_staff_s_to_take_back(office: Office, record: Record):
    anna = office.staffer()
    entry = office.enter(anna)
    record()
    assert office.standing() == (State.LIVE, Provenance.DOCUMENTED)
    assert office.fate(anna, entry) is Fate.RECORDED
    assert office.claim() is None, "there is nothing to tell the member of any more"
    assert office.wait(WINDOW_OVER) == 0
    assert office.back(anna, entry)
    assert office.standing() == (State.LIVE, Provenance.DOCUMENTED)


def test_a_record_of_a_newer_text_takes_the_place_of_what_waits(
    office: Office, record: Record, publish_text: Callable[..., int]
):
    anna = office.staffer()
    entry = office.enter(anna)
    token = office.send()
    publish_text("We ask for a ceasefire today.\n")
    assert record().replaced_version == 1
    assert office.fate(anna, entry) is Fate.ENDED
    assert office.look(token) is Asking.OVER
    assert office.wait(WINDOW_OVER) == 0


# --- authority, at each moment ------------------------------------------------------------------------------

WITHOUT_AUTHORITY = {
    "none at all": {"whom": ""},
    "asked for": {"state": AuthorityState.ASKED},
    "refused": {"state": AuthorityState.REFUSED},
    "ended": {"state": AuthorityState.ENDED},
    "over since yesterday": {"ends_on": NOW.date() - DAY},
    "from tomorrow on": {"starts_on": NOW.date() + DAY},
    "for another member": {"whom": "p3"},
    "for another delegation": {"whom": "Brackwater"},
}


@pytest.mark.parametrize("said", WITHOUT_AUTHORITY.values(), ids=WITHOUT_AUTHORITY)
def test_without_an_authority_in_force_nothing_is_entered(office: Office, said: dict[str, object]):
    anna = office.staffer(**said)  # type: ignore[arg-type]
    entry = office.enter(anna)
    assert office.refusal(entry) is Refusal.NO_AUTHORITY
    assert office.fate(anna, entry) is Fate.REFUSED
    assert office.written() == (0, 0)


def test_an_authority_for_a_delegation_holds_for_its_members_alone(office: Office):
    anna = office.staffer(whom="Hallowmere", granted_by=Grantor.ORGANISER)
    assert office.refusal(office.enter(anna, "p2")) is None
    assert office.refusal(office.enter(anna, "p3")) is Refusal.NO_AUTHORITY


def test_an_authority_that_ended_meanwhile_publishes_nothing_and_one_given_again_does(office: Office):
    anna = office.staffer()
    entry = office.enter(anna)
    office.send()
    office.end_authorities(anna)
    assert office.wait(WINDOW_OVER) == 0
    assert office.fate(anna, entry, now=WINDOW_OVER) is Fate.RIPE
    assert office.standing() == PROPOSED
    office.authority(anna, "p1")
    assert office.wait(WINDOW_OVER + MINUTE) == 1


def test_a_mandate_that_ended_meanwhile_publishes_nothing(
    office: Office, import_members: Callable[..., None]
):
    office.enter(office.staffer())
    office.send()
    lines = with_addresses_of_all().splitlines(keepends=True)
    import_members("".join(line for line in lines if not line.startswith("p1,")), now=NOW + DAY)
    assert office.wait(WINDOW_OVER + DAY) == 0
    assert office.standing() == PROPOSED


def test_an_account_that_was_frozen_publishes_nothing_and_its_letters_stay_here(
    office: Office, session: Session
):
    anna = office.staffer()
    office.authority(anna, "p2")
    told = office.enter(anna)
    office.send()
    waits = office.enter(anna, "p2")
    freeze_account(session, anna.account_id, now=NOW + MINUTE)
    assert office.claim(now=NOW + MINUTE) is None, "the second member gets no letter"
    assert office.wait(WINDOW_OVER + DAY) == 0
    assert {office.refusal(each) for each in (told, waits)} == {None}
    assert {row.state for row in session.scalars(select(Endorsement))} == {State.PROPOSED}


def test_another_session_reads_and_takes_back_nothing_whatever_it_guesses(office: Office, session: Session):
    anna, berta = office.staffer(), office.staffer("b.lund")
    entry = office.enter(anna)
    assert list_entries(session, berta.shown, now=NOW) == ()
    assert list_entries(session, b"guess", now=NOW) == ()
    assert not office.back(berta, entry)
    assert not ask_back(session, b"guess", entry, now=NOW)
    assert not enter(session, b"guess", office.entry(), now=NOW)
    assert not enter(session, berta.shown, office.entry(entry_id=entry), now=NOW)
    much_later = NOW + timedelta(hours=13)
    assert not enter(session, anna.shown, office.entry(), now=much_later)
    assert office.standing() == PROPOSED
    assert len(list_entries(session, anna.shown, now=NOW)) == 1


# --- what the member says -----------------------------------------------------------------------------------


def test_a_member_who_confirms_is_shown_at_once_in_their_own_right(office: Office):
    anna = office.staffer()
    entry = office.enter(anna)
    token = office.send()
    assert office.look(token) is Asking.QUESTION
    assert office.press(token, Answer.CONFIRM, now=NOW + MINUTE)
    assert office.standing() == (State.LIVE, Provenance.MEMBER)
    assert office.fate(anna, entry) is Fate.CONFIRMED
    assert office.back(anna, entry), "staff may ask"
    assert office.standing() == (State.LIVE, Provenance.MEMBER), "and it stays the member's"
    assert office.wait(WINDOW_OVER) == 0
    assert office.press(token, Answer.WITHDRAW, now=NOW + 60 * DAY)
    assert office.standing()[0] is State.WITHDRAWN


@pytest.mark.parametrize("moment", [NOW + MINUTE, NOW + LETTER_TIME - MINUTE], ids=["before", "after"])
def test_a_member_who_objects_is_not_shown_from_that_moment_on(
    office: Office, session: Session, statement_id: int, moment
):
    anna = office.staffer()
    entry = office.enter(anna)
    token = office.send()
    office.wait(moment)
    assert office.press(token, Answer.OBJECT, now=moment)
    assert office.standing()[0] is State.SUSPENDED
    assert list_backers(session, statement_id, on=NOW.date()) == ()
    assert office.fate(anna, entry) is Fate.OBJECTED
    assert office.wait(NOW + LETTER_TIME + 5 * DAY) == 0
    office.back(anna, entry)
    again = office.enter(anna, now=moment)
    assert office.refusal(again) is Refusal.OBJECTED, "staff's word is not enough after that"


def test_a_letter_that_has_ended_objects_no_more(office: Office):
    office.enter(office.staffer())
    token = office.send()
    office.wait(WINDOW_OVER)
    late = NOW + LETTER_TIME + MINUTE
    assert office.look(token, now=late) is Asking.OVER
    assert not office.press(token, Answer.OBJECT, now=late)
    assert office.standing() == SHOWN


def test_an_answer_that_waits_to_be_carried_out_holds_the_name_back(office: Office, session: Session):
    office.enter(office.staffer())
    token = office.send()
    assert answer(session, token, Answer.OBJECT, now=WINDOW_OVER - MINUTE)
    assert publish_office(session, now=WINDOW_OVER) == 0
    assert office.standing() == PROPOSED


def test_two_objections_freeze_the_account_and_nothing_more_of_it_is_seen(office: Office, session: Session):
    anna = office.staffer(whom="Hallowmere", granted_by=Grantor.ORGANISER)
    office.authority(anna, "p3")
    for person in ("p1", "p2"):
        office.enter(anna, person)
        token = office.send()
        account = session.scalars(select(Account).execution_options(populate_existing=True)).one()
        assert account.state is AccountState.ACTIVE
        if person == "p2":
            office.enter(anna, "p3")
            office.send()
        office.press(token, Answer.OBJECT)
    session.refresh(account)
    assert account.state is AccountState.FROZEN
    assert None not in set(session.scalars(select(AccountSession.ended_at)))
    assert office.wait(WINDOW_OVER + DAY) == 0


def test_an_objection_to_what_nobody_entered_is_noted_against_nobody(office: Office, session: Session):
    office.staffer()
    office.report()
    office.ask()
    office.press(office.send(), Answer.OBJECT)
    assert office.standing()[0] is State.SUSPENDED
    assert session.scalars(select(Objection)).all() == []


def test_the_letter_of_a_replaced_version_withdraws_the_word_that_took_its_place(
    office: Office, session: Session, publish_text: Callable[..., int], record: Record
):
    office.enter(office.staffer())
    old = office.send()
    office.press(old, Answer.CONFIRM)
    publish_text("We ask for a ceasefire today.\n")
    record("p1")
    later = session.scalars(select(Endorsement).order_by(Endorsement.id.desc())).first()
    assert later is not None
    assert office.look(old) is Asking.OVER, "a public record is not their own word"
    assert not office.press(old, Answer.WITHDRAW)
    office.ask(now=NOW + DAY)
    new = office.send(now=NOW + DAY)
    office.press(new, Answer.CONFIRM, now=NOW + DAY)

    assert office.look(old, now=NOW + DAY) is Asking.CONFIRMED
    assert look_at_letter(session, old, now=NOW + DAY).named.endorsement_id == later.id
    for said in (Answer.CONFIRM, Answer.OBJECT):
        assert not office.press(old, said, now=NOW + DAY)
    assert office.press(old, Answer.WITHDRAW, now=NOW + 100 * DAY)
    assert office.standing()[0] is State.WITHDRAWN
    assert office.look(old, now=NOW + 100 * DAY) is Asking.WITHDRAWN
    assert not office.press(new, Answer.WITHDRAW, now=NOW + 101 * DAY)


# --- what cannot be entered ---------------------------------------------------------------------------------


def test_nobody_is_entered_who_cannot_be_told_or_did_not_sit(office: Office):
    anna = office.staffer(whom="Brackwater", granted_by=Grantor.ORGANISER)
    office.authority(anna, "p1")
    refused = {
        Refusal.NO_ADDRESS: office.enter(anna, "p4"),
        Refusal.NO_MANDATE: office.enter(anna, endorsed_on=date(2024, 5, 1)),
    }
    assert {office.refusal(entry): entry for entry in refused.values()} == refused
    tomorrow = office.enter(anna, endorsed_on=NOW.date() + DAY)
    assert office.refusal(tomorrow) is Refusal.NO_MANDATE
    assert office.written() == (0, 0)


def test_a_statement_that_takes_no_names_takes_none_from_staff(
    office: Office, publish_text: Callable[..., int]
):
    anna = office.staffer()
    wrong_text = office.enter(anna, statement_id=office.entry().statement_id, language="uk")
    assert office.refusal(wrong_text) is Refusal.NOT_OPEN
    publish_text(state=statement_rules.State.CLOSED)
    assert office.refusal(office.enter(anna)) is Refusal.NOT_OPEN


def test_what_is_known_better_already_is_not_entered_again(
    office: Office, record: Record, take_back: Callable[..., Recorded], publish_text: Callable[..., int]
):
    anna = office.staffer(whom="Hallowmere", granted_by=Grantor.ORGANISER)
    record("p2")
    assert office.refusal(office.enter(anna, "p2")) is Refusal.RECORDED
    take_back("p2")
    assert office.refusal(office.enter(anna, "p2")) is Refusal.WITHDRAWN
    assert office.refusal(office.enter(anna, "p2", endorsed_on=date(2026, 11, 11))) is None

    office.enter(anna)
    berta = office.staffer("b.lund")
    assert office.refusal(office.enter(berta)) is Refusal.ENTERED
    office.end_authorities(anna)
    assert office.refusal(office.enter(berta, now=NOW + MINUTE)) is None, (
        "nothing comes of the first any more"
    )
    office.send(now=NOW + MINUTE)
    while (letter := office.claim(now=NOW + MINUTE)) is not None:
        assert letter.entered_by is not None
    office.wait(WINDOW_OVER + MINUTE)
    assert office.standing() == SHOWN
    publish_text("We ask for a ceasefire today.\n")
    assert office.refusal(office.enter(berta)) is Refusal.OTHER_VERSION


def test_a_confirmed_name_is_not_entered_by_staff(office: Office):
    anna = office.staffer()
    office.enter(anna)
    office.press(office.send(), Answer.CONFIRM)
    assert office.refusal(office.enter(anna)) is Refusal.CONFIRMED


# --- taking back --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("when", ["before the letter", "before it is seen", "after"])
def test_an_entry_is_taken_back_before_and_after_it_is_seen(office: Office, when: str):
    anna = office.staffer()
    entry = office.enter(anna)
    token = ""
    if when != "before the letter":
        token = office.send()
    if when == "after":
        assert office.wait(WINDOW_OVER) == 1
    assert office.back(anna, entry)
    assert office.standing()[0] is State.RETRACTED
    assert office.fate(anna, entry) is Fate.TAKEN_BACK
    assert office.claim() is None
    assert office.wait(WINDOW_OVER + DAY) == 0
    if token:
        assert office.look(token) is Asking.OVER
    else:
        with pytest.raises(UnknownLetter):
            office.look(token)


def test_what_the_organiser_reported_stays_when_staff_take_their_word_back(office: Office):
    office.report()
    anna = office.staffer()
    entry = office.enter(anna)
    office.send()
    assert office.back(anna, entry)
    assert office.standing() == (State.LIVE, Provenance.REPORTED)
    assert office.wait(WINDOW_OVER) == 0


def test_an_entry_taken_back_before_the_worker_saw_it_is_never_made(office: Office, session: Session):
    anna, entry = office.staffer(), office.entry()
    assert enter(session, anna.shown, entry, now=NOW)
    assert enter(session, anna.shown, entry, now=NOW), "pressed twice is entered once"
    assert office.fate(anna, entry.entry_id) is Fate.ON_ITS_WAY
    assert ask_back(session, anna.shown, entry.entry_id, now=NOW)
    assert carry_out_entries(session, now=NOW) == 1
    assert office.fate(anna, entry.entry_id) is Fate.TAKEN_BACK
    assert office.written() == (0, 0)


def test_nobody_is_written_to_again_and_again(office: Office):
    anna = office.staffer()
    for _ in range(MOST_ENTRIES):
        entry = office.enter(anna)
        assert office.refusal(entry) is None
        office.back(anna, entry)
    assert office.refusal(office.enter(anna)) is Refusal.TOO_OFTEN


# --- the letter ---------------------------------------------------------------------------------------------


def test_the_letter_says_which_address_entered_it_and_goes_in_the_member_s_language(office: Office):
    office.enter(office.staffer())
    letter = office.claim()
    assert letter is not None
    assert letter.entered_by is not None
    assert letter.address == parse_email_address("p1@assembly.example")
    assert letter.entered_by.staff == parse_email_address("a.berg@assembly.example")
    assert (letter.entered_by.granted_by, letter.language) == (Grantor.MEMBER, "fr")


@pytest.mark.parametrize(("language", "granted_by"), [*zip(LANGUAGES, [*Grantor, *Grantor], strict=False)])
def test_the_notice_can_be_read_in_every_language(
    app: Flask, office: Office, settings: Settings, language: str, granted_by: Grantor
):
    office.enter(office.staffer(granted_by=granted_by))
    letter = office.claim()
    assert letter is not None
    token = token_of(office.keys, letter.letter_id)
    due = replace(letter, language=language)
    with app.app_context():
        data = emails.letter(due, token=token, stop_token="S" * 80, settings=settings, now=NOW)
    message = email.message_from_bytes(data, policy=SMTP)
    assert message["Content-Language"] == language
    plain, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    lines = plain.get_content().splitlines()
    assert "a.berg@assembly.example" in lines
    assert f"http://localhost/e/{token}" in lines
    assert max(len(line) for line in lines if "://" not in line) <= 72
    for body in (plain.get_content(), html.get_content()):
        assert body.count("a.berg@assembly.example") == 1
        for words in ("Maëlle Ottersund", "Four Rivers Assembly", "12:00"):
            assert words in body
        assert NOTE not in body, "what staff noted stays with us"
    if language == "en":
        assert "not before 22 November 2026, 12:00 UTC" in " ".join(plain.get_content().split())
