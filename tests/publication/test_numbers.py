"""The numbers as they were, what happened in order, and a page that says whether to believe them."""

import csv
import io
import json
import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import event as sql_event

from petitioner.publication.numbers.chart import MOST_BARS, draw_chart
from petitioner.signatures.count import count, refresh_awaiting
from petitioner.signatures.measure_mail import measure_mail
from petitioner.signatures.withdraw import withdraw
from petitioner.statements.rules import ConfirmBy, Profile, State
from petitioner.statements.shapes import Policy, Threshold
from petitioner.updates.change import move, save
from petitioner.updates.rules import Act
from petitioner.vocabulary.visibility import Visibility
from tests.people import CORWIN, LUCJA, MAELLE, crowd
from tests.publication.chamber import Chamber
from tests.publication.test_publish import words
from tests.signatures.scene import SLUG, stand
from tests.updates.conftest import ANSWER, HEARD

SEALED = Policy(
    Profile.SEALED, visibilities=(Visibility.HIDDEN,), confirm_by=ConfirmBy.CODE, sends_reminders=False
)
MORNING = datetime.combine(datetime.now(UTC).date(), time(9, 10), UTC) + timedelta(days=1)


def iso(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture
def live(bureau, publish_now):
    """Count, look who waits, and publish, as at a moment."""

    def run(at):
        count(bureau.session, keys=bureau.keys, now=at)
        refresh_awaiting(bureau.session, now=at)
        return publish_now(at)

    return run


@pytest.fixture
def ask(view, client):
    def fetch(tail, status=200, of=view):
        answer = client.get(f"/petitions/{of.statement_id}/{tail}")
        assert answer.status_code == status, answer.text
        return answer.json

    return fetch


@pytest.fixture
def three_hours(bureau, view, live, publish_now):
    """Two sign at nine, one awaits; at ten nothing; at eleven one more signs and one withdraws."""
    publish_now(MORNING - timedelta(hours=2))
    bureau.sign(view, MAELLE)
    live(MORNING)
    bureau.sign(view, CORWIN)
    bureau.accept(view, LUCJA)
    live(MORNING + timedelta(minutes=40))
    publish_now(MORNING + timedelta(hours=1))
    bureau.sign(view, *crowd(3))
    live(MORNING + timedelta(hours=2))
    return MORNING.replace(minute=0)


# --- over time ----------------------------------------------------------------------------------------------


def test_an_hour_in_which_a_number_changed_has_a_line_as_it_was_at_its_end(three_hours, ask):
    nine = three_hours
    lines = ask("history/hours.json")["data"]
    assert [(each["hour"], each["confirmed"], each["awaiting"], each["is_finished"]) for each in lines] == [
        (iso(nine), 2, 1, True),
        (iso(nine + timedelta(hours=2)), 5, 1, False),
    ]


def test_the_hour_and_then_the_day_are_finished_when_they_are_over(
    three_hours, ask, view, publish_now, public
):
    noon, midnight = three_hours + timedelta(hours=3), three_hours + timedelta(hours=15)
    page = public / f"en/statements/{SLUG}/index.html"
    assert publish_now(noon - timedelta(seconds=1)) == []
    assert 'class="part"' in page.read_text()
    assert publish_now(noon) == ["front", f"numbers {view.statement_id}"][1:]
    assert [each["is_finished"] for each in ask("history/hours.json")["data"]] == [True, True]
    assert [each["is_finished"] for each in ask("history/days.json")["data"]] == [False]
    assert publish_now(midnight - timedelta(seconds=1)) == []
    assert f"numbers {view.statement_id}" in publish_now(midnight)
    assert [each["is_finished"] for each in ask("history/days.json")["data"]] == [True]
    assert 'class="part"' not in page.read_text()
    assert publish_now(midnight + timedelta(days=3)) == []


def test_the_tables_hold_the_same(three_hours, ask, client, view):
    for step in ("hour", "day"):
        body = client.get(f"/petitions/{view.statement_id}/history/{step}s.csv").data.decode()
        rows = list(csv.DictReader(io.StringIO(body, newline="")))
        told = ask(f"history/{step}s.json")["data"]
        assert [
            {
                name: str(value).lower() if name == "is_finished" else str(value)
                for name, value in each.items()
            }
            for each in told
        ] == rows


def test_publishing_everything_again_changes_no_history(three_hours, bureau, publish_now, written):
    before = bureau.rows("published_numbers"), bureau.rows("event"), written()
    publish_now(MORNING + timedelta(hours=2), everything=True)
    assert (bureau.rows("published_numbers"), bureau.rows("event"), written()) == before


def test_hours_older_than_thirty_days_leave_their_file_and_are_still_told(
    three_hours, ask, bureau, view, live
):
    later = MORNING + timedelta(days=31)
    bureau.sign(view, LUCJA)
    live(later)
    assert [each["confirmed"] for each in ask("history/hours.json")["data"]] == [6]
    assert [each["confirmed"] for each in ask("history/days.json")["data"]] == [5, 6]
    told = [each for each in ask("events.json?after=0")["data"] if each["type"] == "numbers.changed"]
    assert [each["data"]["confirmed"] for each in told] == [2, 5]


def test_of_a_sealed_statement_there_are_days_alone(bureau, live, ask, publish_now, monkeypatch):
    monkeypatch.setattr("petitioner.foundation.clock.now", lambda: MORNING + timedelta(hours=4))
    view = stand(bureau.session, slug="dry-wells", policy=SEALED)
    publish_now(MORNING - timedelta(hours=2))
    bureau.sign(view, *crowd(17), visibility="hidden")
    live(MORNING)
    assert [each["confirmed"] for each in ask("history/days.json", of=view)["data"]] == [17]
    ask("history/hours.json", 404, of=view)
    live(MORNING + timedelta(hours=3))
    assert ask(f"numbers.json?as_of={iso(MORNING + timedelta(hours=2))}", of=view)["confirmed"] == 0
    assert "numbers.changed" not in str(ask("events.json", of=view))
    live(MORNING + timedelta(days=1))
    assert [
        e["happened_at"] for e in ask("events.json", of=view)["data"] if e["type"] == "numbers.changed"
    ] == [iso(datetime.combine(MORNING.date() + timedelta(days=1), time(), UTC))]


# --- as of a moment -----------------------------------------------------------------------------------------


def test_the_numbers_are_told_as_they_were(three_hours, ask, monkeypatch):
    monkeypatch.setattr("petitioner.foundation.clock.now", lambda: MORNING + timedelta(hours=2, minutes=5))
    nine = three_hours
    newest = ask("numbers.json")
    assert (newest["confirmed"], newest["is_newest"]) == (5, True)

    def at(moment):
        told = ask(f"numbers.json?as_of={moment}")
        return told["confirmed"], told["at"], told["is_newest"]

    assert at(iso(nine + timedelta(hours=1))) == (2, iso(nine + timedelta(hours=1)), False)
    assert at(iso(nine + timedelta(hours=2, minutes=1))) == (2, iso(nine + timedelta(hours=1)), False)
    assert at(f"{(nine + timedelta(hours=3, minutes=1)):%Y-%m-%dT%H:%M:00}" + "%2B02:00")[0] == 2
    assert at(nine.date().isoformat()) == (5, newest["at"], True)
    assert at(iso(nine - timedelta(minutes=10)))[0] == 0


@pytest.mark.parametrize(
    ("tail", "says"),
    [
        ("numbers.json?as_of=yesterday", "Send as_of=YYYY-MM-DD"),
        ("numbers.json?as_of=2026-11-27T10:00:00", "Send as_of=YYYY-MM-DD"),
        ("numbers.json?as_of=", "Send as_of=YYYY-MM-DD"),
        ("numbers.json?as_of=9999-12-31", "Send as_of=YYYY-MM-DD"),
        ("numbers.json?as_of=2999-01-01", "has not come yet"),
        ("numbers.json?as_of=1999-01-01", "was not published then"),
        ("events.json?after=-1", "Send after=N"),
        ("events.json?after=%D9%A1", "Send after=N"),
        ("events.json?after=9999999999999999999", "Send after=N"),
    ],
)
def test_a_question_nobody_can_understand_is_told_what_to_send(view, publish_now, client, tail, says):
    publish_now()
    answer = client.get(f"/petitions/{view.statement_id}/{tail}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert says in answer.json["detail"]


def test_what_is_asked_beside_is_passed_over(view, publish_now, client):
    publish_now()
    for tail in ("numbers.json", "events.json"):
        address = f"/petitions/{view.statement_id}/{tail}"
        assert client.get(f"{address}?at=2026-11-27").json == client.get(address).json


def test_a_statement_that_is_not_there_has_no_numbers(view, publish_now, client):
    publish_now()
    for tail in ("numbers.json?as_of=2026-11-27", "events.json?after=0", "events.json"):
        assert client.get(f"/petitions/99/{tail}").status_code == 404


# --- what happened ------------------------------------------------------------------------------------------


def test_what_happened_is_told_once_and_in_order(bureau, session, live, publish_now, ask):
    view = stand(session, thresholds=[Threshold(names=1)])
    publish_now(MORNING)
    bureau.sign(view, MAELLE)
    live(MORNING)
    chamber = Chamber(session, 4)
    chamber.back("m0", "member")
    publish_now(MORNING + timedelta(hours=1))
    stand(session, thresholds=[Threshold(names=1)], body="And for bread.\n")
    number = save(session, view.statement_id, 0, ANSWER, HEARD, now=MORNING).number
    move(session, view.statement_id, number, Act.PUBLISH, now=MORNING + timedelta(hours=2))
    publish_now(MORNING + timedelta(hours=2))
    stand(session, state=State.CLOSED, body="And for bread.\n")
    publish_now(MORNING + timedelta(hours=3))
    publish_now(MORNING + timedelta(hours=3), everything=True)
    told = ask("events.json", of=view)["data"]
    numbers = [each["sequence"] for each in told]
    assert numbers == sorted(set(numbers))
    assert sorted(each["type"] for each in told) == sorted(
        [
            *("statement.published", "statement.opened", "statement.versioned", "statement.closed"),
            *("numbers.changed", "endorsement.published", "threshold.reached", "response.published"),
            "threshold.lost",  # whoever backed the first version does not count for the second
        ]
    )
    by_type = {each["type"]: each["data"] for each in told}
    assert by_type["statement.versioned"]["version"] == 2
    assert by_type["response.published"]["url"].endswith(f"/en/statements/{SLUG}/updates/1")
    assert (by_type["endorsement.published"]["provenance"], by_type["numbers.changed"]["confirmed"]) == (
        "member",
        1,
    )
    assert MAELLE.name not in json.dumps(told, ensure_ascii=False)


def test_a_pause_and_what_follows_are_told(bureau, publish_now, ask, view):
    stages = (("open", None), ("open", MORNING), ("open", None), ("closed", None), ("open", None))
    for hour, (state, paused_at) in enumerate(stages):
        bureau.sql("UPDATE statement SET state = :state, paused_at = :at", state=state, at=paused_at)
        publish_now(MORNING + timedelta(hours=hour))
    assert [each["type"] for each in ask("events.json")["data"]] == [
        *("statement.published", "statement.opened", "statement.paused", "statement.resumed"),
        *("statement.closed", "statement.opened"),
    ]


def test_a_member_is_named_as_far_as_the_site_names_them_now(bureau, view, publish_now, ask, public):
    chamber = Chamber(bureau.session, 4)
    number = chamber.back("m0", "member")
    publish_now()

    def endorsed(tail):
        return next(each for each in ask(tail)["data"] if each["type"] == "endorsement.published")

    event = endorsed("events.json?after=0")
    name = event["data"]["member"]
    assert name in (public / f"petitions/{view.statement_id}/events.json").read_text()
    assert name not in str(bureau.rows("event"))
    bureau.sql("UPDATE endorsement SET state = 'retracted', changed_at = now() + interval '1 hour'")
    publish_now()
    for tail in ("events.json", "events.json?after=0"):
        assert endorsed(tail) == event | {"data": {"endorsement": number, "member": None}}
    assert name not in (public / f"petitions/{view.statement_id}/events.json").read_text()


def test_events_are_read_page_by_page_to_the_end(bureau, view, publish_now, client):
    publish_now()
    bureau.sql(
        "INSERT INTO published_numbers SELECT :s, timestamptz '2026-01-01Z' + make_interval(hours => n), n"
        " FROM generate_series(1, 250) AS n",
        s=view.statement_id,
    )
    bureau.sign(view, MAELLE)
    count(bureau.session, keys=bureau.keys, now=MORNING)
    publish_now(MORNING)
    address, seen, pages = f"/petitions/{view.statement_id}/events.json?after=0", [], 0
    while address:
        answer = client.get(address)
        seen += [each["sequence"] for each in answer.json["data"]]
        linked = ", ".join(answer.headers.getlist("Link"))
        following = re.search(r'<([^>]+)>; rel="next"', linked)
        assert (following and following.group(1)) == answer.json["links"]["next"]
        address, pages = following and following.group(1), pages + 1
        assert pages < 9
    assert seen == [row["sequence"] for row in bureau.rows("event", "sequence")]
    assert (len(seen), pages) == (257, 3), "with 10, 25, 50, 100 and 250 signatures"
    assert client.get(f"/petitions/{view.statement_id}/events.json?after={seen[-1]}").json["data"] == []
    newest = client.get(f"/petitions/{view.statement_id}/events.json").json
    assert [each["sequence"] for each in newest["data"]] == seen[-100:]


def test_what_shows_members_is_never_kept_by_caches(view, publish_now, client):
    publish_now()
    for tail in ("events.json", "events.json?after=0"):
        answer = client.get(f"/petitions/{view.statement_id}/{tail}")
        assert "must-revalidate" in answer.headers["Cache-Control"]


# --- whether to believe the number --------------------------------------------------------------------------


def test_the_page_about_the_number_adds_up(bureau, view, live, ask, public):
    live(MORNING)
    bureau.sign(view, *crowd(110))
    bureau.accept(view, CORWIN, CORWIN)
    live(MORNING)
    gone = [row["id"] for row in bureau.rows("signature") if row["state"] == "confirmed"][:3]
    withdraw(bureau.session, gone, journal=_Silent())
    bureau.sql(
        "UPDATE attempt_tally SET attempted = attempted + 7, expired = 5, not_me = 2, since = :at", at=MORNING
    )
    measure_mail(bureau.session, keys=bureau.keys, seconds=5, now=MORNING)
    live(MORNING)
    told = ask("integrity.json")
    parts = ("confirmed", "awaiting", "expired", "not_me", "held", "invalidated", "withdrawn")
    assert [told[name] for name in parts] == [107, 1, 5, 2, 0, 0, 3]
    assert told["attempted"] == sum(told[name] for name in parts) == 118
    assert told["mail_domains"] == [{"domain": "crowd.example", "percent": 100}]
    assert told["expired_and_not_me_counted_since"] == iso(MORNING)
    page = words((public / f"en/statements/{SLUG}/number/index.html").read_bytes())
    assert "118 people tried to sign." in page
    assert "Together: people who tried to sign 118" in page
    assert "crowd.example 100 %" in page
    assert "are counted since" in page


class _Silent:
    """A journal that is not kept."""

    def write(self, session, lines):
        """Forget the lines."""


def test_where_signers_are_at_risk_nothing_moves_for_one_person(bureau, session, live, ask, publish_now):
    view = stand(session, slug="dry-wells", policy=SEALED)
    publish_now(MORNING)
    bureau.accept(view, *crowd(20), visibility="hidden")
    live(MORNING)
    bureau.sql("UPDATE attempt_tally SET attempted = attempted + 35, expired = 33, not_me = 2")
    live(MORNING + timedelta(seconds=20))
    told = ask("integrity.json", of=view)
    assert (told["awaiting"], told["expired"], told["not_me"], told["attempted"]) == (16, 32, 0, 48)
    assert told["mail_domains"] == []


# --- the chart ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "unit"), [(1, "day"), (60, "day"), (61, "week"), (420, "month"), (2000, "year")]
)
def test_a_chart_is_never_large_and_loses_nobody(days, unit):
    first = date(2026, 1, 1)
    totals = {first + timedelta(days=n): 3 * (n + 1) for n in range(days)}
    last = max(totals)
    chart = draw_chart(totals, [], {}, begins_on=first, open_day=last)
    assert (chart.unit, len(chart.bars) <= MOST_BARS) == (unit, True)
    assert sum(bar.number for bar in chart.bars) == chart.lines[-1].total == 3 * days
    assert [bar.is_open for bar in chart.bars] == [False] * (len(chart.bars) - 1) + [True]
    assert all(0 <= bar.y <= 88 and bar.x + bar.width <= 92 for bar in chart.bars)
    assert 1 <= len(chart.grid) <= 4


def test_a_day_on_which_more_left_than_came_is_no_bar_and_stays_in_the_table():
    chart = draw_chart(
        {date(2026, 1, 1): 9, date(2026, 1, 3): 4}, [], {}, begins_on=date(2026, 1, 1), open_day=None
    )
    assert [(bar.number, bar.height) for bar in chart.bars] == [(9, 76.0), (0, 0), (-5, 0)]
    assert [line.total for line in chart.lines] == [4]


def test_the_page_shows_the_chart_with_what_happened_and_says_when_there_is_none(
    session, view, publish_now, public, three_hours
):
    page = words((public / f"en/statements/{SLUG}/index.html").read_bytes())
    section = page.partition("Signatures over time")[2]
    assert re.search(r"a \d+ \w+ \d{4}: statement published", section)
    assert re.search(r"Week of \d+ \w+ \d{4} 5 5", section)
    stand(session, slug="open-schools")
    publish_now()
    empty = words((public / "en/statements/open-schools/index.html").read_bytes())
    assert "The first bar stands here when the first signature has been confirmed." in empty
    assert "No countries yet." in empty


def test_after_a_year_the_page_of_a_statement_is_still_small(bureau, view, publish_now, public):
    bureau.sql(
        "INSERT INTO published_numbers SELECT :s, now() - make_interval(days => 400 - n), n"
        " FROM generate_series(1, 400) AS n",
        s=view.statement_id,
    )
    publish_now()
    page = public / f"en/statements/{SLUG}"
    assert 40 < (page / "index.html").read_text().count('class="day"') <= MOST_BARS
    assert (page / "index.html.gz").stat().st_size < 15_000


def test_ten_thousand_statements_need_no_more_queries_than_two(bureau, session, publish_now):
    def number():
        asked = []
        listen = lambda *arguments: asked.append(arguments[2])  # noqa: E731
        sql_event.listen(session.get_bind(), "before_cursor_execute", listen)
        assert publish_now(MORNING) == []
        sql_event.remove(session.get_bind(), "before_cursor_execute", listen)
        return len(asked)

    for each in ("one", "two"):
        bureau.sign(stand(session, slug=each), *crowd(11))
    count(bureau.session, keys=bureau.keys, now=MORNING)
    publish_now(MORNING)
    few = number()
    for each in range(6):
        bureau.sign(stand(session, slug=f"more-{each}"), *crowd(11))
    count(bureau.session, keys=bureau.keys, now=MORNING)
    publish_now(MORNING)
    assert number() == few
