"""The pages and files of answers: who was asked, what they say, nothing about whom no letter reached."""

import csv
import html
import io
import json
import random
import re
import string
from datetime import timedelta

import pytest
from sqlalchemy import update

from petitioner.canvass.models import CanvassMember
from petitioner.canvass.rules import Order, Said
from petitioner.foundation.web import render
from petitioner.publication.door import FRESHNESS_OF_NAMES, PublicDoor, freshness
from petitioner.publication.members import write_answers
from tests.canvass.desk import LATER, NOW, Desk, line, seat
from tests.signatures.scene import SLUG

ROOT = f"/en/statements/{SLUG}/backers/four-rivers-assembly/answers"
HEAVIEST = (300_000, 20_000)
"""Bytes of the page about 720 members, plain and as it is sent."""


@pytest.fixture
def desk(view, bureau, session):
    seat(session, [*(line(number) for number in range(6)), line(6, email="")])
    return Desk(session, bureau.keys, slug=SLUG)


@pytest.fixture
def tokens(desk):
    desk.begin(language="en")
    return desk.send_all()


@pytest.fixture
def read(publish_now, written):
    """Publish, and return the words of the page at an address."""

    def words(address=ROOT):
        publish_now(LATER)
        page = written()[f"{address}/index.html"].decode()
        main = page.partition("<main")[2].partition("</main>")[0]
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())

    return words


def answer_some(desk, tokens):
    for name, said in (
        ("000", Said.FOR),
        ("001", Said.AGAINST),
        ("002", Said.ABSTAIN),
        ("003", Said.DECLINED),
    ):
        desk.press(tokens[name], said)


def test_the_sentence_counts_everybody_and_no_answer_is_no_refusal(desk, tokens, read):
    answer_some(desk, tokens)
    words = read()
    assert (
        "6 members of the Four Rivers Assembly were asked. 1 backs the statement, 1 does not back it,"
        " 1 abstains, 1 does not wish to answer here. From 2 there is no answer yet." in words
    )
    assert "“No answer yet” means nothing else: neither yes nor no." in words
    assert "The assembly has 7 members. 1 could not be asked" in words
    assert "Farrow 006" not in words, "whom no letter reached is only counted"
    assert "Farrow 001 Representative Brackwater Common Ground Does not back it 20 November 2026" in words
    assert "Farrow 004 Representative Brackwater Orchard Group No answer yet Wenna" in words


def test_each_answer_and_delegation_is_a_page_of_its_own(desk, tokens, read, written):
    answer_some(desk, tokens)
    read()
    pages = {name for name in written() if name.startswith(ROOT) and name.endswith(".html")}
    tails = ("for", "against", "abstain", "declined", "no-answer-yet")
    places = ("delegation-hallowmere", "delegation-brackwater", "delegation-oland-reach")
    assert pages == {f"{ROOT}/index.html", *(f"{ROOT}/{tail}/index.html" for tail in (*tails, *places))}
    only = read(f"{ROOT}/no-answer-yet")
    assert ("Farrow 004" in only, "Farrow 000" in only) == (True, False)
    desk.press(tokens["001"], Said.FOR, now=LATER + timedelta(minutes=1))
    read()
    assert f"{ROOT}/against/index.html" not in written(), "nobody says so any more"
    assert f"/en/statements/{SLUG}/backers/four-rivers-assembly/index.html" in written()


def test_the_statement_and_the_backers_lead_to_the_answers(desk, tokens, publish_now, written):
    answer_some(desk, tokens)
    publish_now(LATER)
    files = written()
    for address in (f"/en/statements/{SLUG}", f"/en/statements/{SLUG}/backers/four-rivers-assembly"):
        assert f'href="{ROOT}"'.encode() in files[f"{address}/index.html"]


def test_an_answer_writes_the_pages_it_changes_and_nothing_new_writes_none(
    desk, tokens, publish_now, view, monkeypatch
):
    publish_now(LATER)
    assert publish_now(LATER) == []
    desk.press(tokens["001"], Said.AGAINST)
    rendered = []

    def render_and_note(template, language, *, page):
        rendered.append((language, page.chosen.tail if page.chosen else ""))
        return render(template, language, page=page)

    monkeypatch.setattr(write_answers, "render", render_and_note)
    parts = {f"answers {view.statement_id}", "front", f"statement {view.statement_id}"}
    assert set(publish_now(LATER)) == parts
    tails = ("", "against", "no-answer-yet", "delegation-brackwater")
    assert set(rendered) == {(language, tail) for language in view.languages for tail in tails}


def test_a_page_that_comes_back_is_written_again(desk, tokens, publish_now, written):
    for said in (Said.AGAINST, Said.FOR, Said.AGAINST):
        desk.press(tokens["001"], said, now=LATER)
        publish_now(LATER)
        assert (f"{ROOT}/against/index.html" in written()) is (said is Said.AGAINST)


def test_a_backer_from_elsewhere_leaves_the_pages_of_answers_where_they_are(
    desk, tokens, publish_now, written
):
    desk.document(4)
    publish_now(LATER)
    desk.document(5, now=LATER)
    assert [part for part in publish_now(LATER) if part.startswith("backers")]
    assert f"{ROOT}/index.html" in written()
    assert f"{ROOT}/no-answer-yet/index.html" in written()


def test_the_same_as_data(desk, tokens, publish_now, written, view):
    answer_some(desk, tokens)
    publish_now(LATER)
    files = written()
    document = json.loads(files[f"/petitions/{view.statement_id}/answers.json"])
    (asked,) = document["canvasses"]
    assert asked["answers_count"] == {
        **dict.fromkeys(("for", "against", "abstain", "declined"), 1),
        "withdrawn": 0,
        "no-answer-yet": 2,
    }
    assert (asked["asked_count"], asked["could_not_be_asked_count"], asked["is_closed"]) == (6, 1, False)
    said = {member["family_name"]: (member["answer"], member["answered_on"]) for member in asked["members"]}
    assert said["Farrow 001"] == ("against", "2026-11-20")
    assert said["Farrow 005"] == ("no-answer-yet", None)
    rows = list(csv.DictReader(io.StringIO(files[f"/petitions/{view.statement_id}/answers.csv"].decode())))
    assert [(row["family_name"], row["answer"], row["answered_on"]) for row in rows][1] == (
        "Farrow 001",
        "against",
        "2026-11-20",
    )
    assert rows[5]["is_former_member"] == "false"
    everything = b"".join(content for name, content in files.items() if not name.endswith((".gz", ".br")))
    assert b"@assembly.example" not in everything


def test_who_has_left_is_labelled_and_the_closing_day_is_named(desk, tokens, read, session):
    desk.press(tokens["000"], Said.FOR)
    seat(session, [line(0, ends="2026-11-19"), *(line(number) for number in range(1, 6))], now=LATER)
    assert re.search(r"Farrow 000 Representative No longer a member Hallowmere", read())
    assert "Answers can be given and changed until" in read()
    desk.order(Order.CLOSE, now=LATER + timedelta(minutes=1))
    assert "Asked from" in read()
    assert "can be given" not in read()


def test_without_a_canvass_there_is_no_page_and_no_file(desk, publish_now, written):
    publish_now(LATER)
    assert not [name for name in written() if "answers" in name]


def test_the_door_serves_them_as_pages_with_names(desk, tokens, publish_now, public, view):
    publish_now(LATER)
    door = PublicDoor(lambda *_: [b"inside"], public)
    for address in (ROOT, f"{ROOT}/no-answer-yet", f"/petitions/{view.statement_id}/answers.json"):
        started = []
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": address}
        body = b"".join(door(environ, lambda *said, into=started: into.append((said[0], dict(said[1])))))
        assert body != b"inside"
        assert started[0][0] == "200 OK"
        assert started[0][1]["Cache-Control"] == FRESHNESS_OF_NAMES
    assert freshness(f"/petitions/{view.statement_id}/answers.csv") == FRESHNESS_OF_NAMES


def test_a_large_assembly_stays_light(view, bureau, session, publish_now, public):
    seat(session, [_varied(number) for number in range(720)])
    desk = Desk(session, bureau.keys, slug=SLUG)
    desk.begin(language="en")
    session.execute(update(CanvassMember).values(mailed_at=NOW, letter_due_at=None))
    publish_now(LATER)
    page = public / f"{ROOT}/index.html".removeprefix("/")
    assert page.read_text().count('<tr role="row">') == 721
    plain, sent = HEAVIEST
    assert page.stat().st_size < plain
    assert page.with_name("index.html.br").stat().st_size < sent


def _varied(number):
    """Return a line of the roster with names and places as unlike each other as real ones."""
    chance = random.Random(number)
    given, family = ("".join(chance.choices(string.ascii_lowercase, k=8)).title() for _ in range(2))
    code, _, _, country, parliament, _, _, *rest = line(number).split(",")
    place, group = f"Delegation {chance.randrange(46)}", f"Group {chance.randrange(7)}"
    return ",".join((code, given, family, country, parliament, place, group, *rest))
