"""The documents have the fields of the UK petitions JSON, each in order and of its type; ours in one key."""

import json
import re
from datetime import UTC, datetime, timedelta, timezone

import pytest

from petitioner.publication.petition_json import moment
from petitioner.signatures.count import count, refresh_awaiting
from petitioner.statements.rules import State
from tests.people import MAELLE, crowd
from tests.signatures.scene import SLUG, now, stand

TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
DATE = r"\d{4}-\d\d-\d\d"
FIELDS = (
    ("action", str),
    ("background", str),
    ("additional_details", str),
    ("committee_note", str),
    ("state", str),
    ("signature_count", int),
    ("closing_date", DATE),
    ("created_at", TIME),
    ("updated_at", TIME),
    ("rejected_at", TIME),
    ("opened_at", TIME),
    ("closed_at", TIME),
    ("moderation_threshold_reached_at", TIME),
    ("response_threshold_reached_at", TIME),
    ("government_response_at", TIME),
    ("debate_threshold_reached_at", TIME),
    ("debate_scheduled_on", DATE),
    ("scheduled_debate_date", DATE),
    ("debate_outcome_at", TIME),
    ("creator_name", (str, type(None))),
    ("rejection", (dict, type(None))),
    ("government_response", (dict, type(None))),
    ("debate", (dict, type(None))),
    ("departments", list),
    ("topics", list),
)
OF_ONE_ONLY = (
    ("signatures_by_country", list),
    ("signatures_by_constituency", list),
    ("signatures_by_region", list),
    ("other_parliamentary_business", list),
)
COUNT_FIELDS = (
    "signature_count response_threshold_reached_at government_response_at debate_threshold_reached_at"
    " scheduled_debate_date debate_outcome_at debated"
)


def is_of(kind, value) -> bool:
    if isinstance(kind, str):
        return value is None or (isinstance(value, str) and re.fullmatch(kind, value) is not None)
    return isinstance(value, kind) and not (kind is int and isinstance(value, bool))


def check(attributes, fields) -> None:
    theirs = [name for name in attributes if name != "petitioner"]
    assert theirs == [name for name, _ in fields]
    wrong = {name: attributes[name] for name, kind in fields if not is_of(kind, attributes[name])}
    assert wrong == {}


@pytest.fixture
def documents(bureau, publish_now, public):
    """Count, publish, and return a document by its address."""

    def read(name, at=None):
        count(bureau.session, keys=bureau.keys, now=at or now())
        refresh_awaiting(bureau.session, now=at or now())
        publish_now(at)
        return json.loads((public / name).read_bytes())

    return read


def of(view):
    return f"petitions/{view.statement_id}.json"


def test_an_open_statement_has_every_field_in_its_place(bureau, session, documents):
    view = stand(session, closes_at=now() + timedelta(days=30))
    bureau.sign(view, *crowd(120))
    document = documents(of(view))
    assert list(document) == ["links", "data"]
    assert document["links"] == {"self": f"http://localhost/petitions/{view.statement_id}.json"}
    assert list(document["data"]) == ["type", "id", "attributes"]
    assert (document["data"]["type"], document["data"]["id"]) == ("petition", view.statement_id)
    attributes = document["data"]["attributes"]
    check(attributes, FIELDS + OF_ONE_ONLY)
    assert attributes["action"] == "Quiet on the rivers"
    assert (attributes["background"], attributes["additional_details"]) == ("Quiet, first.", view.body)
    assert (attributes["state"], attributes["creator_name"]) == ("open", "Long Table Committee")
    assert attributes["topics"] == ["rivers"]


def test_our_own_fields_stand_under_one_key(bureau, view, documents):
    bureau.accept(view, MAELLE)
    ours = documents(of(view))["data"]["attributes"]["petitioner"]
    assert list(ours) == [
        *("slug", "language", "addressee", "goal", "version", "version_hash", "translations"),
        *(
            "paused_at",
            "archived_at",
            "awaiting_count",
            "withdrawn_count",
            "held_count",
            "invalidated_count",
            "invalidated_by_reason",
            "log_url",
            "integrity_url",
            "endorsements_count",
            "endorsements_by_level",
            "countries_as_of",
            "countries_not_shown_count",
            "declared_elsewhere",
            "imported_unverified",
        ),
    ]
    assert (ours["slug"], ours["goal"], ours["version"], ours["awaiting_count"]) == (SLUG, 100, 1, 1)
    assert ours["version_hash"] == view.version_hash
    assert ours["translations"] == [
        {"language": "en", "title": "Quiet on the rivers", "url": f"http://localhost/en/statements/{SLUG}"},
        {
            "language": "fr",
            "title": "Le calme sur les fleuves",
            "url": f"http://localhost/fr/statements/{SLUG}",
        },
    ]


def test_a_closing_date_is_there_only_while_it_is_open(session, documents):
    closes_at = now() + timedelta(hours=1)
    view = stand(session, closes_at=closes_at)
    attributes = documents(of(view))["data"]["attributes"]
    assert (attributes["closing_date"], attributes["closed_at"]) == (closes_at.date().isoformat(), None)
    attributes = documents(of(view), at=closes_at)["data"]["attributes"]
    check(attributes, tuple(each for each in FIELDS if each[0] != "closing_date") + OF_ONE_ONLY)
    assert (attributes["state"], attributes["creator_name"]) == ("closed", None)
    assert attributes["closed_at"] == moment(closes_at)


def test_a_statement_closed_by_hand_and_one_to_come_have_every_field_too(session, documents):
    without_date = tuple(each for each in FIELDS if each[0] != "closing_date") + OF_ONE_ONLY
    closed = stand(session, slug="closed", state=State.CLOSED)
    to_come = stand(session, slug="to-come", opens_at=now() + timedelta(days=3))
    check(documents(of(closed))["data"]["attributes"], without_date)
    check(documents(of(to_come))["data"]["attributes"], without_date)
    assert documents(of(to_come))["data"]["attributes"]["state"] == "pending"


def test_the_small_counter_has_its_seven_fields(bureau, view, documents):
    bureau.sign(view, *crowd(3))
    counter = documents(f"petitions/{view.statement_id}/count.json")
    assert list(counter) == COUNT_FIELDS.split()
    assert counter["signature_count"] == 3
    assert counter["debated"] is False
    assert all(value is None for name, value in counter.items() if name not in {"signature_count", "debated"})


def test_countries_of_few_signers_are_not_among_the_countries(bureau, view, documents):
    bureau.sign(view, *crowd(100))
    bureau.sign(view, MAELLE)
    few = "SELECT id FROM signature WHERE country = 'DE' LIMIT 9"
    bureau.sql(f"UPDATE signature SET country = 'SE' WHERE id IN ({few})")  # noqa: S608 (words of ours)
    documents(of(view))
    attributes = documents(of(view), at=now() + timedelta(days=1))["data"]["attributes"]
    by_country = attributes["signatures_by_country"]
    assert {"name": "Sweden", "code": "SE", "signature_count": 10} in by_country
    assert "DE" not in {each["code"] for each in by_country}
    assert {each["signature_count"] % 10 for each in by_country} == {0}


def test_every_item_of_the_list_has_every_field(bureau, session, view, documents):
    for number in range(3):
        stand(session, slug=f"more-{number}", closes_at=now() + timedelta(days=number + 1))
    document = documents("petitions.json")
    assert list(document) == ["links", "data"]
    assert list(document["links"]) == ["self", "first", "last", "next", "prev"]
    assert len(document["data"]) == 4
    for item in document["data"]:
        assert list(item) == ["type", "id", "links", "attributes"]
        assert isinstance(item["id"], int)
        assert item["links"] == {"self": f"http://localhost/petitions/{item['id']}.json"}
        check(item["attributes"], FIELDS)


def test_the_most_signed_come_first(bureau, session, view, documents):
    other = stand(session, slug="open-schools")
    bureau.sign(other, *crowd(3))
    bureau.sign(view, *crowd(2))
    assert [item["id"] for item in documents("petitions.json")["data"]] == [
        other.statement_id,
        view.statement_id,
    ]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, None),
        (datetime(2026, 11, 23, 7, 5, 9, 123_999, tzinfo=UTC), "2026-11-23T07:05:09.000Z"),
        (datetime(2026, 1, 1, tzinfo=UTC), "2026-01-01T00:00:00.000Z"),
    ],
)
def test_a_moment_is_written_with_three_decimals_and_a_z(value, shown):
    assert moment(value) == shown


def test_a_moment_of_another_zone_is_written_in_utc():
    local = datetime(2026, 11, 23, 9, 0, tzinfo=timezone(timedelta(hours=2)))
    assert moment(local) == "2026-11-23T07:00:00.000Z"


# --- asked with parameters ---------------------------------------------------------------------------------


@pytest.fixture
def many(session, publish_now):
    views = [stand(session, slug=f"statement-{number}", body=f"Number {number}.\n") for number in range(7)]
    publish_now()
    return views


@pytest.fixture
def asked(client):
    def ask(query):
        answer = client.get(f"/petitions.json?{query}")
        assert answer.status_code == 200
        assert answer.content_type == "application/json"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        return answer.json

    return ask


BASE = "http://localhost/petitions.json"


def test_the_first_page_and_the_last_say_where_the_others_are(many, asked):
    first = asked("count=3")
    assert first["links"] == {
        "self": f"{BASE}?count=3",
        "first": f"{BASE}?count=3",
        "last": f"{BASE}?page=3&count=3",
        "next": f"{BASE}?page=2&count=3",
        "prev": None,
    }
    second = asked("count=3&page=2")["links"]
    assert (second["prev"], second["next"]) == (f"{BASE}?count=3", f"{BASE}?page=3&count=3")
    last = asked("count=3&page=3")
    assert (last["links"]["next"], len(last["data"])) == (None, 1)


def test_following_next_meets_each_statement_once(many, asked):
    seen, url = [], f"{BASE}?count=2"
    while url:
        document = asked(url.partition("?")[2])
        seen += [item["id"] for item in document["data"]]
        url = document["links"]["next"]
    assert sorted(seen) == sorted(view.statement_id for view in many)


def test_beyond_the_end_and_without_a_hit_the_data_is_empty(many, asked):
    beyond = asked("page=99")
    assert (beyond["data"], beyond["links"]["next"]) == ([], None)
    assert beyond["links"]["prev"] == BASE
    nothing = asked("q=zebra/crossing")
    assert nothing["data"] == []
    assert "/" not in nothing["links"]["self"].partition("?")[2]


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=x",
        "page=1e9",
        "page=" + "9" * 400,
        "count=0",
        "count=9999",
        "state=",
        "page=٣",
        "x=1",
    ],
)
def test_a_strange_parameter_is_answered_with_the_nearest_page(many, asked, query):
    document = asked(query)
    assert set(document) == {"links", "data"}


def test_words_and_state_choose(many, session, publish_now, asked):
    stand(session, slug="closed", state=State.CLOSED)
    publish_now()
    assert len(asked("state=open")["data"]) == 7
    assert [item["attributes"]["state"] for item in asked("state=closed")["data"]] == ["closed"]
    assert len(asked("q=QUIET")["data"]) == 8
    assert len(asked("q=fleuves&count=50")["data"]) == 8


def test_the_list_can_be_asked_whether_it_changed(many, client):
    etag = client.get("/petitions.json?page=1").headers["ETag"]
    assert etag


def test_a_document_that_is_not_there_is_a_problem_document(client, session):
    for path in ("/petitions/99999.json", "/petitions/99999/count.json", "/petitions/x.json"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert answer.content_type == "application/problem+json"
