"""The signatures desk: numbers without people, one signer by their exact address, names sealed and opened."""

import re
from datetime import timedelta

import pytest

from petitioner.organisers.rules import Role
from petitioner.organisers.store import people
from petitioner.signatures import desk_jobs, unseal_names
from petitioner.signatures.count import count, recount
from petitioner.signatures.desk_rules import SEARCHES
from tests.organisers.conftest import clock, desk  # noqa: F401 - the organisers' fixtures
from tests.organisers.desk import NOON, OTHER, hidden
from tests.people import CORWIN, MAELLE, OKSANA
from tests.signatures.scene import SLUG, Bureau

HERE = f"/desk/signatures/{SLUG}"


@pytest.fixture
def bureau(session, keys, web_keys):
    """Return the bureau without an application around it: each request asks anew who is there."""
    return Bureau(session, keys, web_keys)


@pytest.fixture
def room(desk, bureau, view):  # noqa: F811
    """Return the desk with three signatures counted at noon, and a reviewer and an owner."""
    desk.person("Rosa", Role.REVIEWER)
    desk.person("Olga", Role.OWNER)
    bureau.sign(view, MAELLE, CORWIN, OKSANA)
    count(bureau.session, keys=bureau.keys, now=NOON)
    return desk


@pytest.fixture
def work(room):
    """Let the worker look at what the desk sent."""

    def look():
        room.session.commit()
        with room.app.app_context():
            desk_jobs.serve_desk()
        room.session.expire_all()

    return look


@pytest.fixture
def find(room, work):
    """Return a function by which somebody looks for an address; it returns the page that answers."""

    def look(browser, email):
        answer = room.send(browser, f"{HERE}/find", {"email": email})
        assert (answer.status_code, answer.headers.get("Location")) == (303, HERE), answer.text
        work()
        return room.get(browser, HERE).text

    return look


def states(bureau):
    return sorted(row["state"] for row in bureau.rows("signature"))


def test_the_page_has_the_numbers_and_names_nobody(room, bureau):
    page = room.get(room.at_desk("Rosa"), HERE).text
    for word in ("Confirmed", "France", "English", "20 November 2026"):
        assert word in page
    assert re.search(r"<dt>Confirmed</dt>\s*<dd>\s*3\s*</dd>", page)
    for person in (MAELLE, CORWIN, OKSANA):
        assert person.name not in page
        assert person.email not in page


def test_an_auditor_sees_the_numbers_and_nothing_to_press(room):
    room.person("Ada", Role.AUDITOR)
    page = room.get(room.at_desk("Ada"), HERE).text
    assert "Confirmed" in page
    assert f"{HERE}/" not in page


def test_days_and_languages_follow_those_who_withdraw(room, bureau, find, work):
    browser = room.at_desk("Rosa")
    page = find(browser, MAELLE.email)
    room.send(browser, f"{HERE}/withdraw", {"search": hidden(page, "search"), "place": "1", "asked": "yes"})
    work()
    assert states(bureau) == ["confirmed", "confirmed", "withdrawn"]
    count(bureau.session, keys=bureau.keys, now=NOON + timedelta(days=3))
    assert [(str(row["day"]), row["confirmed"]) for row in bureau.rows("day_tally")] == [("2026-11-20", 2)]
    assert [(row["language"], row["confirmed"]) for row in bureau.rows("language_tally")] == [("en", 2)]
    assert recount(bureau.session, now=NOON, repair=False) == {}


@pytest.mark.parametrize(
    "tampering",
    ["UPDATE day_tally SET day = day - 1", "UPDATE language_tally SET language = 'fr'"],
)
def test_a_recount_finds_a_wrong_day_or_language_under_a_right_total(room, bureau, view, tampering):
    bureau.sql(tampering)
    assert recount(bureau.session, now=NOON, repair=True) == {view.statement_id: (3, 3)}
    assert recount(bureau.session, now=NOON, repair=False) == {}


def test_somebody_is_found_by_their_exact_address_without_name_or_address(room, find):
    page = find(room.at_desk("Rosa"), MAELLE.email)
    assert "France" in page
    assert "shown by name" in page
    assert MAELLE.name not in page
    assert MAELLE.email not in page


def test_a_part_of_an_address_and_a_stranger_find_nobody_and_both_are_in_the_log(room, find):
    browser = room.at_desk("Rosa")
    for email in ("nobody@table.example", MAELLE.email.replace("@", "x@")):
        assert "nobody has signed with this address" in find(browser, email)
    assert [line[1:3] for line in room.log()[-2:]] == [("signer_searched", "signer_search")] * 2


def test_what_was_found_is_for_its_finder_alone_and_for_ten_minutes(room, find, bureau, work):
    browser = room.at_desk("Rosa")
    find(browser, MAELLE.email)
    assert "Asked " not in room.get(room.at_desk("Olga"), HERE).text
    room.clock.pass_by(minutes=9)
    assert "Asked " in room.get(browser, HERE).text
    room.clock.pass_by(minutes=2)
    assert "Asked " not in room.get(browser, HERE).text
    work()
    assert [row["found"] for row in bureau.rows("signer_search")] == [[]]
    room.clock.pass_by(hours=1)
    work()
    assert bureau.rows("signer_search") == []


def test_twenty_searches_an_hour_and_no_more_by_door_and_by_worker(room, find, bureau, work, monkeypatch):
    browser = room.at_desk("Rosa")
    for _ in range(SEARCHES + 1):
        assert room.send(browser, f"{HERE}/find", {"email": MAELLE.email}).status_code == 303
    work()
    assert len(bureau.rows("signer_search")) == SEARCHES
    refused = room.send(browser, f"{HERE}/find", {"email": MAELLE.email})
    assert refused.status_code == 429
    assert "twenty addresses" in refused.text
    other = room.at_desk("Olga")
    assert "France" in find(other, MAELLE.email)


def test_a_mistyped_address_is_asked_about_and_stays_in_the_field(room):
    answer = room.send(room.at_desk("Rosa"), f"{HERE}/find", {"email": "maelle at table"})
    assert answer.status_code == 422
    assert 'value="maelle at table"' in answer.text


def test_nobody_withdraws_what_another_found_or_without_a_word_that_the_signer_asked(
    room, find, bureau, work
):
    rosa, olga = room.at_desk("Rosa"), room.at_desk("Olga")
    search = hidden(find(rosa, MAELLE.email), "search")
    assert room.send(rosa, f"{HERE}/withdraw", {"search": search, "place": "1"}).status_code == 422
    for browser, place in ((olga, "1"), (rosa, "2"), (rosa, "0")):
        fields = {"search": search, "place": place, "asked": "yes"}
        assert room.send(browser, f"{HERE}/withdraw", fields).status_code == 303
    room.send(rosa, f"{HERE}/withdraw", {"search": "x", "place": "1", "asked": "yes"})
    work()
    assert states(bureau) == ["confirmed"] * 3


def test_names_are_sealed_at_once_by_one_person_without_a_worker_or_another_proof(room, bureau):
    shown = len(bureau.rows("public_signer"))
    assert shown == 3
    browser = room.at_desk("Rosa", is_fresh=False)
    assert room.send(browser, f"{HERE}/seal").status_code == 303
    assert len(bureau.rows("name_seal")) == 1
    assert "no name of a signer is shown" in room.get(browser, HERE).text
    assert room.log()[-1][1:3] == ("names_sealed", "statement")


def test_two_accounts_and_three_days_open_names_and_one_person_with_two_sessions_does_not(room, bureau, work):
    room.send(room.at_desk("Rosa"), f"{HERE}/seal")

    def wish(name):
        answer = room.send(room.at_desk(name), f"{HERE}/unseal")
        assert answer.status_code == 303
        work()
        return [(row["first_by"], row["second_by"]) for row in bureau.rows("name_seal")]

    rosa = f"account {room.accounts['Rosa']}"
    assert wish("Rosa") == [(rosa, None)]
    assert wish("Olga") == [(rosa, None)], "too soon"
    room.clock.pass_by(hours=73)
    assert wish("Rosa") == [(rosa, None)], "the same person, from another session"
    assert wish("Olga") == []
    assert len(bureau.rows("public_signer")) == 3
    assert [line[1] for line in room.log()[-2:]] == ["unseal_asked", "unseal_agreed"]


def test_a_worker_that_is_killed_while_names_come_back_goes_on(room, bureau, work, monkeypatch):
    room.send(room.at_desk("Rosa"), f"{HERE}/seal")
    room.send(room.at_desk("Rosa"), f"{HERE}/unseal")
    work()
    bureau.sql("DELETE FROM public_signer")
    room.clock.pass_by(hours=73)
    room.send(room.at_desk("Olga"), f"{HERE}/unseal")
    monkeypatch.setattr(unseal_names, "SHOWN_AT_ONCE", 1)
    show_again, left = desk_jobs.show_again, [None, None]

    def killed(*what, **how):
        left.pop()  # the third batch finds none left: IndexError is where the process ends
        return show_again(*what, **how)

    monkeypatch.setattr(desk_jobs, "show_again", killed)
    with pytest.raises(IndexError):
        work()
    assert len(bureau.rows("name_seal")) == 1, "no page shows half of them"
    monkeypatch.setattr(desk_jobs, "show_again", show_again)
    work()
    assert (bureau.rows("name_seal"), len(bureau.rows("public_signer"))) == ([], 3)


def test_whom_the_asker_made_a_reviewer_a_moment_ago_is_no_second_person(room, bureau, work):
    room.send(room.at_desk("Olga"), f"{HERE}/seal")
    room.send(room.at_desk("Olga"), f"{HERE}/unseal")
    work()
    room.clock.pass_by(hours=73)
    room.person("Nina", Role.REVIEWER, by=room.accounts["Olga"])
    room.send(room.at_desk("Nina"), f"{HERE}/unseal")
    work()
    assert bureau.rows("name_seal")[0]["second_by"] is None


def test_a_wish_of_somebody_who_lost_their_role_opens_nothing(room, bureau, work):
    room.send(room.at_desk("Rosa"), f"{HERE}/seal")
    room.send(room.at_desk("Rosa"), f"{HERE}/unseal")
    work()
    room.clock.pass_by(hours=73)
    people.remove_role(room.session, room.accounts["Rosa"], room.organisation(), Role.REVIEWER)
    room.send(room.at_desk("Olga"), f"{HERE}/unseal")
    work()
    assert bureau.rows("name_seal")[0]["second_by"] is None


def test_the_desk_of_another_organisation_sees_nothing_and_a_missing_statement_looks_the_same(room):
    room.person("Otto", Role.OWNER, at=OTHER)
    browser = room.at_desk("Otto")
    there, nowhere = room.get(browser, HERE), room.get(browser, "/desk/signatures/never-was")
    assert (there.status_code, nowhere.status_code) == (403, 403)
    assert there.text == nowhere.text
