"""Signatures that do not count: chosen, invalidated, reinstated; held, released; and said in the log."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from petitioner.foundation.web import foundation
from petitioner.organisers.rules import Role
from petitioner.signatures import batch_jobs, batch_rules, desk_jobs, work_on_batch
from petitioner.signatures.count import compare_with_log, count, recount
from petitioner.signatures.follow_log import follow_log
from petitioner.signatures.jobs import tools
from petitioner.signatures.retention_rules import Rule, over
from petitioner.signatures.store.retention import remove_over
from petitioner.signatures.withdraw import withdraw
from petitioner.transparency.rules import Kind, Removal
from petitioner.vocabulary.country import UNSAID
from tests.organisers.conftest import clock, desk  # noqa: F401 - the organisers' fixtures
from tests.organisers.desk import NOON, OTHER, hidden
from tests.people import Invented
from tests.signatures.scene import SLUG, Bureau, stand

HERE = f"/desk/batches/{SLUG}"
CROWD = [Invented(f"Guest {n}", f"guest{n}@crowd.example", "FR") for n in range(12)]
HONEST = [Invented(f"Neighbour {n}", f"n{n}@table.example", "CZ") for n in range(3)]


@pytest.fixture
def bureau(session, keys, web_keys):
    """Return the bureau without an application around it: each request asks anew who is there."""
    return Bureau(session, keys, web_keys)


@pytest.fixture
def room(desk, bureau, view):  # noqa: F811
    """Return the desk with twelve from one mail domain and three others, counted at noon."""
    desk.person("Rosa", Role.REVIEWER)
    desk.person("Olga", Role.OWNER)
    bureau.sign(view, *CROWD, *HONEST)
    recounted(bureau)
    return desk


def recounted(bureau, *, at=NOON):
    """Let the one writer work until nothing is left; numbers, signatures and log agree after it."""
    while count(bureau.session, keys=bureau.keys, now=at):
        pass
    assert recount(bureau.session, now=at, repair=False) == {}
    assert compare_with_log(bureau.session) == {}


@pytest.fixture
def work(room):
    """Let the worker do what the desk sent."""

    def look():
        room.session.commit()
        with room.app.app_context():
            batch_jobs.serve_batches()
        room.session.expire_all()

    return look


@pytest.fixture
def choose(room, work):
    """Return a function by which somebody has a choice looked at; it returns the page that answers."""

    def look(browser, **choice):
        answer = room.send(browser, f"{HERE}/look", choice)
        assert (answer.status_code, answer.headers.get("Location")) == (303, HERE), answer.text
        work()
        return room.get(browser, HERE).text

    return look


@pytest.fixture
def decide(room, work, bureau):
    """Return a function by which somebody decides about the batch that is open."""

    def press(browser, wish, **fields):
        number = bureau.rows("signature_batch")[-1]["id"]
        answer = room.send(browser, f"{HERE}/decide", {"wish": wish, "number": str(number), **fields})
        work()
        return answer

    return press


def states(bureau):
    found = sorted(row["state"] for row in bureau.rows("signature"))
    return {state: found.count(state) for state in dict.fromkeys(found)}


def leaves(bureau, kind):
    query = "SELECT get_byte(leaf, 3) FROM log_leaf WHERE kind = :kind ORDER BY index"
    return list(bureau.session.scalars(text(query), {"kind": int(kind)}))


def batch(bureau):
    return bureau.rows("signature_batch")[-1]


def test_a_mail_domain_is_looked_at_invalidated_and_published_with_its_reason(room, bureau, choose, decide):
    browser = room.at_desk("Rosa")
    page = choose(browser, domain="crowd.example")
    assert "12 signatures" in page
    assert "crowd.example" in page
    assert states(bureau) == {"confirmed": 15}, "nothing has changed yet"
    assert decide(browser, "go", act="invalidate", reason="automated").status_code == 303
    assert (batch(bureau)["state"], batch(bureau)["done"]) == ("done", 12)
    recounted(bureau)
    assert states(bureau) == {"confirmed": 3, "invalidated": 12}
    assert leaves(bureau, Kind.INVALIDATE) == [Removal.AUTOMATED] * 12
    (tally,) = bureau.rows("statement_tally")
    assert tally["confirmed"] == 3
    assert [(row["reason"], row["number"]) for row in bureau.rows("invalidated_tally")] == [(3, 12)]
    assert {row["country"]: row["confirmed"] for row in bureau.rows("country_tally")} == {"CZ": 3}
    assert all(row["name"].startswith("Neighbour") for row in bureau.rows("public_signer"))
    assert "Made by machines" in room.get(browser, HERE).text


def test_a_batch_is_undone_and_everybody_counts_and_is_shown_as_before(room, bureau, choose, decide):
    browser = room.at_desk("Rosa")
    before = [(row["day"], row["confirmed"]) for row in bureau.rows("day_tally")]
    choose(browser, domain="crowd.example")
    decide(browser, "go", act="invalidate", reason="invented")
    recounted(bureau)
    assert decide(browser, "undo").status_code == 303
    assert batch(bureau)["state"] == "undone"
    recounted(bureau, at=NOON + timedelta(days=2))
    assert states(bureau) == {"confirmed": 15}
    assert leaves(bureau, Kind.REINSTATE) == [0] * 12
    assert [(row["day"], row["confirmed"]) for row in bureau.rows("day_tally")] == before
    assert bureau.rows("invalidated_tally") == []
    assert len(bureau.rows("public_signer")) == 15
    choose(browser, domain="crowd.example")
    decide(browser, "go", act="invalidate", reason="twice")
    recounted(bureau)
    assert [(row["reason"], row["number"]) for row in bureau.rows("invalidated_tally")] == [(1, 12)]


def test_undone_before_it_was_counted_leaves_no_trace_in_the_log(room, bureau, choose, decide):
    browser = room.at_desk("Rosa")
    choose(browser, country="FR")
    decide(browser, "go", act="invalidate", reason="other")
    decide(browser, "undo")
    recounted(bureau)
    assert states(bureau) == {"confirmed": 15}
    assert leaves(bureau, Kind.INVALIDATE) == leaves(bureau, Kind.REINSTATE) == []


@pytest.mark.parametrize(
    ("choice", "number"),
    [
        ({"country": "FR"}, 12),
        ({"language": "en"}, 15),
        ({"since": "2026-11-20", "until": "2026-11-20"}, 15),
        ({"since": "2026-11-21"}, 0),
        ({"until": "2026-11-19"}, 0),
        ({"domain": "example"}, 0),
        ({"domain": "@Crowd.Example"}, 12),
        ({"domain": "table.example"}, 0),
        ({"domain": "wd.example"}, 0),
        ({"country": "FR", "domain": "crowd.example", "language": "en"}, 12),
        ({"country": "CZ", "domain": "crowd.example"}, 0),
    ],
)
def test_what_a_choice_means_and_fewer_than_ten_are_nobody(room, bureau, choose, choice, number):
    browser = room.at_desk("Rosa")
    if choice == {"domain": "example"}:
        assert room.send(browser, f"{HERE}/look", choice).status_code == 422
        return
    page = choose(browser, **choice)
    assert batch(bureau)["chosen"] == number
    assert batch(bureau)["state"] == ("ready" if number else "too_few")
    assert batch(bureau)["domain"] is None, "whose it was is not kept"
    assert ("meant fewer than ten" in page) == (not number)
    assert batch(bureau)["shown_domain"] == ("crowd.example" if number and "domain" in choice else "")
    assert "table.example" not in page


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ({}, "Choose at least one thing"),
        ({"since": "yesterday"}, "This is no day"),
        ({"since": "2026-11-20", "until": "2026-11-01"}, "before the first one"),
        ({"country": "'; DROP"}, "Choose one of the list"),
        ({"language": "tlh"}, "Choose one of the list"),
        ({"domain": "not a domain"}, "This is no mail domain"),
    ],
)
def test_a_choice_that_is_none_is_asked_about_and_nothing_is_kept(room, bureau, choice, words):
    answer = room.send(room.at_desk("Rosa"), f"{HERE}/look", choice)
    assert answer.status_code == 422
    assert words in answer.text
    assert bureau.rows("signature_batch") == []


def test_above_the_limit_a_second_person_agrees_and_it_is_not_the_first_in_another_browser(
    room, bureau, choose, decide, monkeypatch
):
    monkeypatch.setattr(batch_rules, "SECOND_ABOVE", 11)
    rosa, again = room.at_desk("Rosa"), room.at_desk("Rosa")
    choose(rosa, domain="crowd.example")
    decide(rosa, "go", act="invalidate", reason="automated")
    assert batch(bureau)["state"] == "waiting"
    assert "another owner or reviewer must agree" in room.get(again, HERE).text
    decide(again, "agree")
    assert batch(bureau)["state"] == "waiting"
    assert states(bureau) == {"confirmed": 15}
    olga = room.at_desk("Olga")
    assert "Agree, as a second person" in room.get(olga, HERE).text
    decide(olga, "agree")
    assert states(bureau) == {"confirmed": 3, "invalidated": 12}


def test_a_hundred_at_a_time_is_no_way_round_the_second_person(room, bureau, choose, decide, monkeypatch):
    monkeypatch.setattr(batch_rules, "SECOND_ABOVE", 12)
    monkeypatch.setattr(work_on_batch, "LEAST_CHOSEN", 1)
    rosa = room.at_desk("Rosa")
    choose(rosa, domain="crowd.example")
    decide(rosa, "go", act="invalidate", reason="automated")
    assert states(bureau) == {"confirmed": 3, "invalidated": 12}
    choose(rosa, since=NOON.date().isoformat())
    assert "a second person must agree before anything changes" in room.get(rosa, HERE).text
    decide(rosa, "go", act="invalidate", reason="automated")
    assert batch(bureau)["state"] == "waiting"
    assert states(bureau) == {"confirmed": 3, "invalidated": 12}
    decide(room.at_desk("Olga"), "agree")
    assert states(bureau) == {"invalidated": 15}


def test_the_second_person_is_not_one_the_first_made_owner_a_moment_ago(
    room, bureau, choose, decide, monkeypatch
):
    monkeypatch.setattr(batch_rules, "SECOND_ABOVE", 11)
    olga = room.at_desk("Olga")
    choose(olga, domain="crowd.example")
    decide(olga, "go", act="invalidate", reason="automated")
    room.person("Nadia", Role.OWNER, by=room.accounts["Olga"])
    decide(room.at_desk("Nadia"), "agree")
    assert batch(bureau)["state"] == "waiting"
    decide(room.at_desk("Nadia"), "discard")
    assert batch(bureau)["state"] == "discarded"
    assert states(bureau) == {"confirmed": 15}


@pytest.fixture
def short(monkeypatch):
    """Return a function that says for how many seconds a worker's run goes on, five signatures at a time."""
    monkeypatch.setattr(work_on_batch, "AT_ONCE", 5)
    return lambda seconds: monkeypatch.setattr(batch_jobs, "LONGEST_RUN", seconds)


def test_a_batch_goes_on_after_a_kill_and_stops_between_two_steps(room, bureau, decide, work, short):
    short(0.0)
    browser = room.at_desk("Rosa")
    room.send(browser, f"{HERE}/look", {"domain": "crowd.example"})
    work()
    assert batch(bureau)["state"] == "looking", "the worker was cut short"
    assert "of about 15 signatures looked at" in room.get(browser, HERE).text
    short(10.0)
    work()
    assert (batch(bureau)["state"], batch(bureau)["chosen"]) == ("ready", 12)
    short(0.0)
    decide(browser, "go", act="invalidate", reason="automated")
    _step(room, bureau)
    assert (batch(bureau)["state"], batch(bureau)["done"]) == ("running", 5)
    assert "5 of 12 signatures" in room.get(browser, HERE).text
    decide(browser, "stop")
    assert batch(bureau)["state"] == "stopped"
    short(10.0)
    work()
    recounted(bureau)
    assert states(bureau) == {"confirmed": 10, "invalidated": 5}
    decide(browser, "undo")
    recounted(bureau)
    assert states(bureau) == {"confirmed": 15}


def _step(room, bureau):
    """Let the worker take one step, as if it were killed after it."""
    work_on_batch.work_on_batch(bureau.session, batch(bureau)["id"], keys=room.keys, now=NOON)
    bureau.session.commit()
    bureau.session.expire_all()


def test_one_batch_at_a_time_and_twenty_looks_an_hour(room, bureau, choose, decide):
    browser = room.at_desk("Rosa")
    choose(browser, country="FR")
    choose(browser, country="CZ")
    assert len(bureau.rows("signature_batch")) == 1, "the first is still open"
    decide(browser, "discard")
    for _ in range(batch_rules.LOOKS):
        room.send(browser, f"{HERE}/look", {"domain": "table.example"})
    choose(browser, domain="table.example")
    assert len(bureau.rows("signature_batch")) <= batch_rules.LOOKS
    refused = room.send(browser, f"{HERE}/look", {"domain": "table.example"})
    assert refused.status_code in {303, 429}


def test_who_withdrew_meanwhile_is_not_invalidated_and_who_signs_later_is_not_meant(
    room, bureau, view, choose, decide
):
    browser = room.at_desk("Rosa")
    choose(browser, domain="crowd.example")
    late = Invented("Guest 99", "guest99@crowd.example", "FR")
    bureau.sign(view, late)
    recounted(bureau)
    decide(browser, "go", act="invalidate", reason="automated")
    recounted(bureau)
    assert states(bureau) == {"confirmed": 4, "invalidated": 12}


def test_an_invalidated_mailbox_does_not_sign_again_and_keeps_its_seat(room, bureau, view, choose, decide):
    browser = room.at_desk("Rosa")
    choose(browser, domain="crowd.example")
    decide(browser, "go", act="invalidate", reason="automated")
    recounted(bureau)
    bureau.sign(view, CROWD[0])
    recounted(bureau)
    assert states(bureau) == {"confirmed": 3, "invalidated": 12}
    assert [link["kind"] for link in bureau.links("already_confirmed")] == ["already_confirmed"]


def test_an_invalidated_signature_that_is_withdrawn_leaves_no_place_behind(room, bureau, choose, decide):
    browser = room.at_desk("Rosa")
    choose(browser, domain="crowd.example")
    decide(browser, "go", act="invalidate", reason="automated")
    recounted(bureau)
    gone = next(row["id"] for row in bureau.rows("signature") if row["state"] == "invalidated")
    with room.app.app_context():
        withdraw(room.session, [gone], journal=tools(foundation()).journal)
    recounted(bureau)
    (left,) = (row for row in bureau.rows("signature") if row["state"] == "withdrawn")
    assert (left["country"], left["person"], left["fingerprint"]) == (UNSAID, None, None)


def test_one_who_was_found_by_address_is_invalidated_and_the_batch_can_be_undone(room, bureau, work, decide):
    browser, there = room.at_desk("Rosa"), f"/desk/signatures/{SLUG}"
    room.send(browser, f"{there}/find", {"email": CROWD[0].email})
    _serve_desk(room)
    page = room.get(browser, there).text
    found = {"search": hidden(page, "search"), "place": "1"}
    assert room.send(browser, f"{there}/invalidate", found).status_code == 422
    assert room.send(browser, f"{there}/invalidate", {**found, "reason": "twice"}).status_code == 303
    _serve_desk(room)
    work()
    recounted(bureau)
    assert states(bureau) == {"confirmed": 14, "invalidated": 1}
    assert leaves(bureau, Kind.INVALIDATE) == [Removal.TWICE]
    decide(browser, "undo")
    recounted(bureau)
    assert states(bureau) == {"confirmed": 15}


def _serve_desk(room):
    room.session.commit()
    with room.app.app_context():
        desk_jobs.serve_desk()
    room.session.expire_all()


def test_what_a_domain_sends_is_held_and_released_or_invalidated(room, bureau, view, work, decide):
    browser = room.at_desk("Rosa")
    assert room.send(browser, f"{HERE}/hold", {"held": "mill.example"}).status_code == 303
    work()
    millers = [Invented(f"Miller {n}", f"m{n}@eu.mill.example", "PL") for n in range(2)]
    bureau.sign(view, *millers)
    recounted(bureau)
    assert states(bureau) == {"confirmed": 15, "held": 2}
    work()
    page = room.get(browser, HERE).text
    assert "2 signatures held" in page
    number = str(bureau.rows("hold")[0]["id"])
    room.send(browser, f"{HERE}/held", {"number": number, "act": "release"})
    work()
    decide(browser, "go", act="release")
    recounted(bureau)
    assert states(bureau) == {"confirmed": 17}
    bureau.sign(view, Invented("Miller 3", "m3@mill.example", "PL"))
    room.send(browser, f"{HERE}/held", {"number": number, "act": "invalidate"})
    work()
    decide(browser, "go", act="invalidate", reason="invented")
    recounted(bureau)
    assert states(bureau) == {"confirmed": 17, "invalidated": 1}
    assert leaves(bureau, Kind.INVALIDATE) == [Removal.INVENTED], "it was confirmed, so it is in the log"
    room.send(browser, f"{HERE}/hold", {"wish": "end_hold", "number": number})
    work()
    bureau.sign(view, Invented("Miller 4", "m4@mill.example", "PL"))
    assert states(bureau)["confirmed"] == 18


def test_a_name_and_address_are_erased_thirty_days_after_and_then_nothing_is_undone(
    room, bureau, choose, decide, keys
):
    browser = room.at_desk("Rosa")
    choose(browser, domain="crowd.example")
    decide(browser, "go", act="invalidate", reason="automated")
    recounted(bureau)
    room.clock.pass_by(days=31)
    browser = room.at_desk("Rosa")
    assert retain_all(bureau, keys, room.clock.at) == 12
    gone = [row for row in bureau.rows("signature") if row["state"] == "invalidated"]
    assert [(row["person"], row["contact"], row["fingerprint"]) for row in gone] == [(None, None, None)] * 12
    assert "can be undone until" not in room.get(browser, HERE).text.casefold()
    decide(browser, "undo")
    recounted(bureau)
    assert states(bureau) == {"confirmed": 3, "invalidated": 12}


def retain_all(bureau, keys, at):
    return remove_over(bureau.session, Rule.INVALIDATED, over(at), most=100)


def test_a_restored_database_follows_what_the_log_says(room, bureau, choose, decide):
    browser = room.at_desk("Rosa")
    choose(browser, domain="crowd.example")
    decide(browser, "go", act="invalidate", reason="automated")
    recounted(bureau)
    bureau.sql("UPDATE signature SET state = 'confirmed', uncounted_at = NULL WHERE state = 'invalidated'")
    bureau.sql("DELETE FROM invalidated_tally")
    bureau.sql("UPDATE statement_tally SET confirmed = 15")
    assert compare_with_log(bureau.session) != {}
    assert follow_log(bureau.session) == 12
    recount(bureau.session, now=NOON, repair=True)
    recounted(bureau)
    assert states(bureau) == {"confirmed": 3, "invalidated": 12}
    assert len(leaves(bureau, Kind.INVALIDATE)) == 12, "each is said once"
    bureau.sql("UPDATE log_leaf SET removed = NULL")
    assert follow_log(bureau.session) == 12
    assert states(bureau) == {"confirmed": 15}


def test_another_organisations_batch_answers_like_none(room, bureau, choose, decide):
    choose(room.at_desk("Rosa"), domain="crowd.example")
    stand(room.session, slug=OTHER)
    room.person("Ulla", Role.OWNER, at=OTHER)
    answer = decide(room.at_desk("Ulla"), "discard")
    assert answer.status_code in {403, 404}
    assert batch(bureau)["state"] == "ready"


def test_the_log_of_acts_says_who_did_what_without_domain_or_address(room, bureau, choose, decide):
    browser = room.at_desk("Rosa")
    choose(browser, domain="crowd.example")
    decide(browser, "go", act="invalidate", reason="automated")
    decide(browser, "undo")
    assert [line[1:3] for line in room.log()[-3:]] == [
        ("batch_looked_at", "signature_batch"),
        ("batch_asked", "signature_batch"),
        ("batch_undone", "signature_batch"),
    ]
