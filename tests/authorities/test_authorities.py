"""For whom staff may act: who grants it, that it holds on the day alone, and what ends it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from petitioner.accounts.freeze import freeze
from petitioner.accounts.models import SignInRequest
from petitioner.authorities import emails
from petitioner.authorities.carry_out_answers import carry_out_answers
from petitioner.authorities.claim_letter import claim_letter
from petitioner.authorities.end import end
from petitioner.authorities.freeze_account import freeze_account
from petitioner.authorities.models import Authority, AuthorityAnswer, AuthorityLetter, DeskRequest
from petitioner.authorities.note_objection import note_objection
from petitioner.authorities.read import authority_for, members_within
from petitioner.authorities.remember_delivery import remember_delivery
from petitioner.authorities.rules import Grantor, RefusedAuthority, Scope, State
from petitioner.authorities.shapes import AuthorityView
from petitioner.authorities.thaw_account import thaw_account
from petitioner.foundation.mail import Delivery
from petitioner.parliaments.formats.csv_roster import read_csv_roster
from petitioner.parliaments.import_roster import import_roster
from petitioner.screening.suppress import suppress
from petitioner.screening.suppress_digests import suppress_digests
from petitioner.vocabulary.email_address import parse_email_address
from tests.authorities.house import MEMBER_ADDRESS, OTHER, OUTSIDER, ROSTER, STAFF, TODAY, House

FORGED = (
    b'{"kind": "ask", "language": "en", "email": "", "authority_id": null, "note": %b,'
    b' "whom": [%b, "member", 1, null], "term": ["2026-11-20", null]}'
)
LAST = date(2026, 12, 31)


def holds(house: House, person: str = "p1", *, staff: str = STAFF, on: date = TODAY) -> AuthorityView | None:
    """Ask as the web process does."""
    account, person_id, assembly = house.account(staff), house.person_id(person), house.assembly_id()
    with house.as_web():
        return authority_for(house.session, account, assembly_id=assembly, person_id=person_id, on=on)


def names(house: House, *, staff: str = STAFF, find: str = "", on: date = TODAY) -> list[str]:
    account = house.account(staff)
    with house.as_web():
        found = members_within(house.session, account, on=on, find=find)
    assert not any(member.mandate.email for member in found), "the web process knows no address"
    return [member.person.codes[0] for member in found]


# --- asking, and the member's answer -----------------------------------------------------------------------


def test_the_member_is_asked_by_a_letter_that_alone_says_who_asks(house: House) -> None:
    browser = house.signed_in()
    assert house.ask(browser).headers["Location"] == "/staff"
    assert holds(house) is None, "asked for is not granted"
    path, text = house.letter_to_member()
    assert STAFF in text
    page = house.get(house.browser(), path)
    assert page.status_code == 200
    assert "Maëlle Ottersund" in page.text
    assert "harrowgate" not in page.text
    assert 'lang="fr"' in page.text, "the member's country is France"
    assert "checked" not in page.text
    assert house.session.scalars(select(AuthorityAnswer)).all() == [], "looking changed nothing"
    assert "harrowgate" not in str(house.session.scalars(select(Authority.note)).all())


def test_it_is_in_force_when_the_member_says_so_and_until_they_take_it_back(house: House) -> None:
    browser = house.signed_in()
    house.ask(browser, ends_on=LAST.isoformat())
    path, _ = house.letter_to_member()
    assert house.post(house.browser(), path, {}).status_code == 422
    assert house.press(path, "gave").status_code == 303
    found = holds(house)
    assert found is not None
    assert (found.state, found.granted_by) == (State.IN_FORCE, Grantor.MEMBER)
    assert holds(house, on=LAST) is not None
    assert holds(house, on=LAST + timedelta(days=1)) is None
    assert holds(house, on=TODAY - timedelta(days=1)) is None
    assert "In force" in house.get(browser, "/staff").text
    house.clock.pass_by(days=35)
    assert house.press(path, "did_not").status_code == 303
    assert holds(house) is not None, "it was answered"
    house.press(path, "take_back")
    assert holds(house) is None
    assert house.get(house.browser(), path).status_code == 200


def test_the_same_again_changes_nothing(house: House) -> None:
    browser = house.signed_in()
    house.ask(browser)
    house.ask(browser)
    assert len(house.held()) == 1
    assert len(house.sink.letters(MEMBER_ADDRESS)) == 1
    path, _ = house.letter_to_member()
    for _ in range(2):
        house.press(path, "gave")
    house.ask(browser)
    assert [each.state for each in house.held()] == [State.IN_FORCE]
    assert len(house.session.scalars(select(AuthorityAnswer)).all()) == 1


def test_two_members_who_say_no_freeze_the_account(house: House) -> None:
    browser = house.signed_in()
    house.ask(browser)
    house.ask(browser, "p4")
    house.grant(name="p2")
    house.press(house.letter_to_member()[0], "did_not")
    assert [each.state for each in house.held()].count(State.REFUSED) == 1
    assert holds(house, "p2") is not None, "one may be a mistake"
    assert house.get(browser, "/staff").status_code == 200
    house.press(house.letter_to_member("o.vitropole@assembly.example")[0], "did_not")
    assert holds(house, "p2") is None
    assert house.get(browser, "/staff").status_code == 303
    assert {each.state for each in house.held()} == {State.REFUSED, State.ENDED}


def test_a_letter_cannot_be_answered_after_its_time_or_from_a_foreign_page(house: House) -> None:
    house.ask(house.signed_in())
    path, _ = house.letter_to_member()
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert house.post(house.browser(), path, {"choice": "gave"}, headers=foreign).status_code == 403
    house.clock.pass_by(days=30)
    house.press(path, "gave")
    assert holds(house, on=house.clock.at.date()) is None
    assert house.get(house.browser(), path).status_code == 410


@pytest.mark.parametrize("path", ["/a/x", "/a/" + "A" * 22, "/a/%00", "/a/..%2f", "/a/%0Aabc"])
def test_an_unknown_address_says_so_whatever_is_sent_to_it(house: House, path: str) -> None:
    assert house.get(house.browser(), path).status_code == 404
    assert house.post(house.browser(), path, {"choice": "gave"}).status_code in {303, 404}


def test_an_answer_that_came_too_late_is_laid_aside(house: House) -> None:
    house.ask(house.signed_in())
    path, _ = house.letter_to_member()
    house.post(house.browser(), path, {"choice": "did_not"})
    (asked,) = house.held()
    end(house.session, asked.authority_id, now=house.clock.at)
    assert carry_out_answers(house.session, now=house.clock.at) == 0
    assert carry_out_answers(house.session, now=house.clock.at) == 0
    assert [each.state for each in house.held()] == [State.ENDED]


def test_where_the_member_cannot_be_written_to_the_organiser_is_asked(house: House) -> None:
    browser = house.signed_in()
    house.ask(browser, "p3")
    suppress(
        house.session, suppress_digests(house.keys, parse_email_address(MEMBER_ADDRESS)), now=house.clock.at
    )
    house.ask(browser)
    assert {each.granted_by for each in house.held()} == {Grantor.ORGANISER}
    assert "We have no way to ask the member" in house.get(browser, "/staff").text
    assert house.grant(name="p3")
    assert holds(house, "p3") is not None
    assert len(house.held()) == 2, "what was asked for is what was granted"


def test_a_letter_that_bounced_can_be_answered_by_nobody(house: House) -> None:
    house.signed_in()
    house.sink.clear()
    whom = {"whom": f"member-{house.person_id('p1')}", "starts_on": TODAY.isoformat(), "note": "x"}
    house.send(house.signed_in(), "/staff/authorities", whom)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("petitioner.authorities.jobs._send_one", lambda *_: False)
        house.work()
    letter = claim_letter(house.session, keys=house.keys, now=house.clock.at)
    assert letter is not None
    assert claim_letter(house.session, keys=house.keys, now=house.clock.at) is None, "one worker has it"
    remember_delivery(house.session, letter, Delivery.LATER, now=house.clock.at)
    house.clock.pass_by(minutes=3)
    again = claim_letter(house.session, keys=house.keys, now=house.clock.at)
    assert again is not None
    assert again.put_off_before == 1
    remember_delivery(house.session, again, Delivery.REFUSED, now=house.clock.at)
    assert house.session.scalars(select(AuthorityLetter.token_digest)).all() == [None]
    assert [each.granted_by for each in house.held()] == [Grantor.ORGANISER]


def test_a_member_is_not_pestered(house: House) -> None:
    for number in range(5):
        house.ask(house.signed_in(f"staff{number}@assembly.example"))
    assert len(house.sink.letters(MEMBER_ADDRESS)) <= 3
    assert len(house.session.scalars(select(Authority)).all()) == 3


def test_staff_ask_no_more_and_nobody_ends_what_is_somebody_else_s(house: House) -> None:
    browser, stranger = house.signed_in(), house.signed_in(OTHER)
    house.ask(browser)
    (asked,) = house.held()
    house.send(stranger, f"/staff/authorities/{asked.authority_id}/end", {})
    house.work()
    assert [each.state for each in house.held()] == [State.ASKED]
    house.send(browser, f"/staff/authorities/{asked.authority_id}/end", {})
    house.work()
    assert [each.state for each in house.held()] == [State.ENDED]


def test_the_letter_reads_well_in_both_forms(house: House) -> None:
    house.ask(house.signed_in(), ends_on=LAST.isoformat())
    house.session.execute(AuthorityLetter.__table__.update().values(letter_due_at=house.clock.at))
    letter = claim_letter(house.session, keys=house.keys, now=house.clock.at)
    assert letter is not None
    with house.app.app_context():
        settings = house.app.extensions["petitioner.foundation"].settings
        english = replace(letter, language="en", member="<b>Ann</b>")
        raw = emails.question(english, token="T" * 22, stop_token="S", settings=settings, now=house.clock.at)
    head, _, body = raw.decode().partition("\r\n\r\n")
    assert "Subject: Did you let somebody act for you?" in head
    assert f"To: {MEMBER_ADDRESS}" in head
    joined = body.replace("=\r\n", "")
    assert joined.count("http://localhost/a/" + "T" * 22) == 3
    assert joined.count(STAFF) == 2
    assert "&lt;b&gt;Ann" in joined
    assert joined.count("From 20 November 2026 to 31 December 2026") == 2


# --- when it holds -----------------------------------------------------------------------------------------


def test_it_ends_with_the_mandate_whatever_was_written(house: House) -> None:
    house.grant(name="p2", ends_on=date(2030, 1, 1))
    (kept,) = house.held()
    assert kept.ends_on == date(2027, 1, 31), "the roster knows the end of the mandate"
    house.grant(name="p1")
    gone = "".join(line for line in ROSTER.splitlines(keepends=True) if not line.startswith("p1,"))
    tomorrow = house.clock.at + timedelta(days=1)
    import_roster(house.session, read_csv_roster(gone.encode(), file_name="r.csv"), now=tomorrow, apply=True)
    assert holds(house, "p1", on=tomorrow.date() + timedelta(days=1)) is None


def test_for_a_group_it_holds_while_the_member_sits_in_it(house: House) -> None:
    house.grant(scope=Scope.GROUP, name="orchard GROUP")
    assert sorted(names(house)) == ["p1", "p3"]
    assert names(house, find="ORESUND") == ["p3"]
    assert holds(house, "p2") is None
    moved = ROSTER.replace("Hallowmere,Orchard Group", "Hallowmere,Common Ground")
    later = house.clock.at + timedelta(days=1)
    import_roster(house.session, read_csv_roster(moved.encode(), file_name="r.csv"), now=later, apply=True)
    assert holds(house, "p1", on=later.date()) is None
    assert names(house, on=later.date()) == ["p3"]


def test_the_member_s_own_grant_is_named_before_that_of_a_group(house: House) -> None:
    house.grant(scope=Scope.DELEGATION, name="Hallowmere")
    house.grant(name="p1")
    found = holds(house, "p1")
    assert found is not None
    assert found.scope is Scope.MEMBER
    assert sorted(names(house)) == ["p1", "p2"]


def test_a_frozen_account_acts_for_nobody(house: House) -> None:
    house.grant(name="p1")
    assert holds(house) is not None
    freeze_account(house.session, house.account(), now=house.clock.at)
    assert holds(house) is None
    assert names(house) == []
    with pytest.raises(RefusedAuthority, match="frozen"):
        house.grant(name="p2")


def test_nothing_holds_of_an_account_that_was_frozen_by_itself(house: House) -> None:
    house.grant(name="p1")
    freeze(house.session, house.account(), now=house.clock.at)
    assert holds(house) is None
    assert names(house) == []
    assert [each.state for each in house.held()] == [State.ENDED]


def test_objections_count_once_each_freeze_at_the_second_and_are_settled_by_thawing(house: House) -> None:
    house.grant(name="p1")
    account, now = house.account(), house.clock.at
    assert not note_objection(house.session, account, endorsement_id=1, now=now)
    assert not note_objection(house.session, account, endorsement_id=1, now=now), "the same one"
    assert note_objection(house.session, account, endorsement_id=2, now=now)
    assert not note_objection(house.session, account, endorsement_id=3, now=now), "it is frozen already"
    assert thaw_account(house.session, account)
    assert holds(house) is None, "what it could do is granted again, or not at all"
    house.grant(name="p1")
    assert not note_objection(house.session, account, endorsement_id=4, now=now)
    assert holds(house) is not None


def test_what_is_past_its_day_is_written_down_as_ended(house: House) -> None:
    house.grant(name="p1", ends_on=TODAY)
    house.clock.pass_by(days=1)
    assert [each.state for each in house.held()] == [State.ENDED], "before any worker looked"
    house.work()
    assert house.session.scalars(select(Authority.state)).all() == [State.ENDED]
    assert house.grant(name="p1", starts_on=TODAY + timedelta(days=1))


# --- secretariats ------------------------------------------------------------------------------------------


def test_a_secretariat_lets_a_colleague_act_for_a_member_of_its_group(house: House) -> None:
    house.grant(scope=Scope.GROUP, name="Orchard Group", may_grant=True, ends_on=LAST)
    browser = house.signed_in()
    assert "Ottersund" in house.get(browser, "/staff/grants/new?find=ottersund").text
    form = {"whom": f"member-{house.person_id('p1')}", "starts_on": TODAY.isoformat(), "note": "our desk"}
    done = house.send(browser, "/staff/grants", {**form, "email": OTHER, "find": "ottersund"})
    assert done.status_code == 303, done.text
    house.work()
    found = holds(house, staff=OTHER)
    assert found is not None
    assert (found.granted_by, found.ends_on) == (Grantor.SECRETARIAT, LAST)
    assert names(house, staff=OTHER) == ["p1"]
    (own,) = house.held()
    end(house.session, own.authority_id, now=house.clock.at)
    assert holds(house, staff=OTHER) is None, "what it granted ends with it"


@pytest.mark.parametrize(
    ("person", "email", "said"),
    [
        ("p2", OTHER, "of your group or delegation alone"),
        ("p1", OUTSIDER, "none of the assembly"),
        ("p1", "", "Type the email address"),
    ],
)
def test_a_secretariat_grants_nothing_beyond_its_group_and_its_house(
    house: House, person: str, email: str, said: str
) -> None:
    house.grant(scope=Scope.GROUP, name="Orchard Group", may_grant=True)
    browser = house.signed_in()
    form = {"whom": f"member-{house.person_id(person)}", "starts_on": TODAY.isoformat(), "note": "our desk"}
    answer = house.send(browser, "/staff/grants", {**form, "email": email})
    assert answer.status_code == 422
    assert said in answer.text
    house.work()
    assert len(house.session.scalars(select(Authority)).all()) == 1


def test_who_is_no_secretariat_grants_nothing_even_past_the_page(house: House) -> None:
    """The page is passed by: what it would refuse lies sealed in the table, and the worker looks again."""
    house.grant(scope=Scope.GROUP, name="Orchard Group")
    browser = house.signed_in()
    form = {"whom": f"member-{house.person_id('p1')}", "starts_on": TODAY.isoformat(), "note": "our desk"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("petitioner.authorities.staff._refusal", lambda *_: {})
        house.send(browser, "/staff/grants", {**form, "email": OTHER})
        house.send(browser, "/staff/grants", {**form, "email": OUTSIDER})
        house.send(browser, "/staff/authorities", {**form, "whom": f"member-{house.person_id('p6')}"})
        house.send(browser, "/staff/authorities", {**form, "whom": "group-99999"})
    assert len(house.session.scalars(select(DeskRequest)).all()) == 4
    house.work()
    assert house.session.scalars(select(DeskRequest)).all() == []
    assert len(house.session.scalars(select(Authority)).all()) == 1


def test_who_is_frozen_meanwhile_gets_nothing_of_what_they_sent(house: House) -> None:
    browser = house.signed_in()
    form = {"whom": f"member-{house.person_id('p1')}", "starts_on": TODAY.isoformat(), "note": "x"}
    house.send(browser, "/staff/authorities", form)
    freeze_account(house.session, house.account(), now=house.clock.at)
    house.work()
    assert house.session.scalars(select(Authority)).all() == []


@pytest.mark.parametrize(
    "plain",
    [
        b"nothing",
        b"[" * 3000,
        b"{}",
        FORGED % (b'"' + b"\\u0000" + b'"', b"1"),
        FORGED % (b'"' + b"\\ud800" + b'"', b"1"),
        FORGED % (b'"x"', b"99999999999"),
        FORGED % (b'"x"', b'"one"'),
    ],
)
def test_what_no_page_of_ours_seals_holds_nobody_up(house: House, plain: bytes) -> None:
    browser = house.signed_in()
    keys = house.app.extensions["petitioner.foundation"].web_keys
    forged = DeskRequest(account_id=house.account(), sealed=keys.seal(plain), received_at=house.clock.at)
    sign_in = SignInRequest(sealed=keys.seal(plain), received_at=house.clock.at)
    surrogate = keys.seal(b'{"email": "\\ud800@assembly.example", "language": "en"}')
    house.session.add_all([forged, sign_in, SignInRequest(sealed=surrogate, received_at=house.clock.at)])
    house.ask(browser, note="a note\0 with a sign that is none")
    assert len(house.held()) == 1
    assert house.session.scalars(select(DeskRequest.failures)).all() == [1]


# --- the form ----------------------------------------------------------------------------------------------


def test_homonyms_are_told_apart_and_names_are_found_in_any_script(house: House) -> None:
    browser = house.signed_in()
    page = house.get(browser, "/staff/authorities/new?find=maelle+OTTERSUND").text
    for told in ("Hallowmere", "Brackwater", "Orchard Group", "Substitute", "France", "Poland", "p1", "p5"):
        assert told in page
    assert page.count('type="radio"') == 2
    assert "Вітрополе" in house.get(browser, "/staff/authorities/new?find=vitropole").text
    assert "Nobody who sits there today" in house.get(browser, "/staff/authorities/new?find=zebedee").text


def test_what_is_wrong_with_a_form_is_said_and_what_was_typed_is_kept(house: House) -> None:
    browser = house.signed_in()
    form = {"whom": f"member-{house.person_id('p1')}", "starts_on": "2026-11-20", "ends_on": "2026-11-01"}
    answer = house.send(browser, "/staff/authorities", {**form, "note": "head of office", "find": "maelle"})
    assert answer.status_code == 422
    assert "It would end before it begins" in answer.text
    assert "checked" in answer.text
    assert ">head of office</textarea>" in answer.text
    assert house.session.scalars(select(DeskRequest)).all() == []


def test_a_group_is_asked_for_at_the_organiser_s(house: House) -> None:
    browser = house.signed_in()
    page = house.get(browser, "/staff/authorities/new").text
    value = page.split(">Orchard Group<")[0].rpartition('value="')[2].split('"')[0]
    form = {"whom": value, "starts_on": TODAY.isoformat(), "note": "secretary of the group"}
    assert house.send(browser, "/staff/authorities", form).status_code == 303
    assert "is being taken up" in house.get(browser, "/staff").text
    house.work()
    (asked,) = house.held()
    assert (asked.scope, asked.granted_by, asked.state) == (Scope.GROUP, Grantor.ORGANISER, State.ASKED)
    assert asked.scope_name == "Orchard Group"
    assert house.grant(scope=Scope.GROUP, name="Orchard Group", may_grant=True)
    assert "You may let others act" in house.get(browser, "/staff").text
