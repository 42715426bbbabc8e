"""What was signed most in the last hour: for programs, as fine as the history by the hour and no finer."""

from datetime import UTC, datetime, time, timedelta
from itertools import islice

import pytest
from sqlalchemy import event as sql_event
from sqlalchemy import text

from petitioner.publication.publish import publish
from petitioner.signatures.count import count
from petitioner.signatures.withdraw import withdraw
from petitioner.statements.change_life import change_life
from petitioner.statements.life_rules import LifeAct
from petitioner.statements.rules import ConfirmBy, Profile, RemovalReason
from petitioner.statements.shapes import Policy
from petitioner.vocabulary.visibility import Visibility
from tests.people import MAELLE, crowd
from tests.signatures.scene import SLUG, stand

SEALED = Policy(
    Profile.SEALED, visibilities=(Visibility.HIDDEN,), confirm_by=ConfirmBy.CODE, sends_reminders=False
)
NINE = datetime.combine(datetime.now(UTC).date(), time(9), UTC) + timedelta(days=1)
TEN = NINE + timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def live(bureau, publish_now):
    """Count and publish, as at a moment."""

    def run(*moments):
        for at in moments:
            count(bureau.session, keys=bureau.keys, now=at)
            publish_now(at)

    return run


@pytest.fixture
def trending(client):
    """Return the document, and of each statement in it the number."""

    def read():
        answer = client.get("/trending.json")
        assert answer.status_code == 200
        return answer.json, {
            each["id"]: each["attributes"]["signature_count"] for each in answer.json["data"]
        }

    return read


class _Silent:
    def write(self, session, lines) -> None:
        pass


def leave(bureau) -> None:
    """Let one who has signed take the signature back."""
    [kept, *_] = [row["id"] for row in bureau.rows("signature") if row["state"] == "confirmed"]
    withdraw(bureau.session, [kept], journal=_Silent())


def test_it_is_there_and_empty_before_anybody_signs(view, live, trending) -> None:
    live(NINE)
    document, _ = trending()
    assert document == {
        "data": [],
        "links": {"self": "http://localhost/trending.json"},
        "meta": {"updated_at": NINE.strftime("%Y-%m-%dT%H:00:00.000Z")},
    }


def test_an_hour_is_told_when_it_is_over_and_forgotten_when_the_next_is(
    bureau, view, live, trending, publish_now
) -> None:
    live(NINE)
    bureau.sign(view, *crowd(3))
    live(NINE + 10 * MINUTE)
    assert trending()[1] == {}, "while an hour runs, nobody sees from outside who signs in it"
    live(TEN - MINUTE)
    assert trending()[1] == {}
    live(TEN)
    document, numbers = trending()
    assert numbers == {view.statement_id: 3}
    assert document["data"] == [
        {
            "type": "petition",
            "id": view.statement_id,
            "links": {"self": f"http://localhost/petitions/{view.statement_id}.json"},
            "attributes": {"action": view.title, "signature_count": 3},
        }
    ]
    assert document["meta"]["updated_at"] == TEN.strftime("%Y-%m-%dT%H:00:00.000Z")
    live(TEN + 59 * MINUTE)
    assert trending()[1] == {view.statement_id: 3}
    live(TEN + 60 * MINUTE)
    assert trending()[1] == {}, "nobody has signed for an hour"


def test_it_says_what_the_history_by_the_hour_says(bureau, view, live, trending, client) -> None:
    bureau.sign(view, *crowd(5))
    live(NINE - 30 * MINUTE)
    leave(bureau)
    bureau.sign(view, *list(crowd(9))[5:])
    live(NINE + MINUTE)
    live(TEN)
    lines = client.get(f"/petitions/{view.statement_id}/history/hours.json").json["data"]
    assert [line["confirmed"] for line in lines] == [5, 8]
    assert trending()[1] == {view.statement_id: 3}


def test_who_leave_are_no_trend(bureau, view, live, trending) -> None:
    bureau.sign(view, *crowd(2))
    live(NINE - MINUTE)
    leave(bureau)
    live(NINE + MINUTE)
    live(TEN)
    assert trending()[1] == {}


def test_ten_come_first_to_last(bureau, live, trending) -> None:
    people = crowd(78)
    made = [stand(bureau.session, slug=f"river-{number}") for number in range(1, 13)]
    for number, each in enumerate(made, start=1):
        bureau.sign(each, *islice(people, number))
    live(NINE)
    live(TEN)
    document, numbers = trending()
    assert numbers == {each.statement_id: number for number, each in enumerate(made, start=1) if number > 2}
    assert [each["attributes"]["signature_count"] for each in document["data"]] == [*range(12, 2, -1)]


def test_where_signers_are_at_risk_nothing_is_told(bureau, live, trending) -> None:
    """A sealed statement's numbers are kept by the day: at midnight a day would look like its last hour."""
    sealed = stand(bureau.session, slug="sealed-rivers", policy=SEALED)
    bureau.sign(sealed, *crowd(16))
    midnight = datetime.combine(NINE.date() + timedelta(days=1), time(), UTC)
    for at in (NINE, TEN, midnight - MINUTE, midnight, midnight + 60 * MINUTE):
        live(at)
        assert trending()[1] == {}
    rows = bureau.session.scalars(text("SELECT confirmed FROM published_numbers")).all()
    assert rows == [16], "there was something to tell"


def test_a_statement_that_was_open_and_is_sealed_leaves_at_once(
    bureau, view, live, trending, publish_now
) -> None:
    bureau.sign(view, MAELLE)
    live(NINE)
    live(TEN)
    assert trending()[1] == {view.statement_id: 1}
    stand(bureau.session, policy=SEALED)
    live(TEN + MINUTE)
    assert trending()[1] == {}


@pytest.mark.parametrize("act", [LifeAct.CLOSE, LifeAct.PAUSE, LifeAct.REMOVE])
def test_only_what_can_be_signed_is_in_it(bureau, view, live, trending, act) -> None:
    bureau.sign(view, MAELLE)
    live(NINE)
    live(TEN)
    reason = {"reason": RemovalReason.WISH} if act is LifeAct.REMOVE else {}
    change_life(bureau.session, SLUG, act, now=TEN + MINUTE, **reason)
    live(TEN + MINUTE)
    assert trending()[1] == {}


def test_what_was_kept_of_days_before_there_were_hours_is_no_hour(bureau, view, live, trending) -> None:
    live(NINE - timedelta(days=1))
    bureau.session.execute(
        text("INSERT INTO published_numbers (statement_id, ends_at, confirmed) VALUES (:id, :at, 400)"),
        {"id": view.statement_id, "at": TEN},
    )
    live(TEN)
    assert trending()[1] == {}


def test_it_is_asked_once_an_hour_by_an_index(bureau, view, site, live) -> None:
    bureau.sign(view, MAELLE)
    live(NINE)
    live(TEN)
    asked = []
    connection = bureau.session.connection()

    def note(*given) -> None:
        _, _, statement, parameters, *_ = given
        if "LATERAL" in statement and "published_numbers" in statement:
            asked.append((statement, parameters))

    sql_event.listen(connection, "before_cursor_execute", note)
    for minutes in (1, 2, 30):
        publish(bureau.session, site, now=TEN + minutes * MINUTE)
    assert asked == []
    publish(bureau.session, site, now=TEN + 60 * MINUTE)
    sql_event.remove(connection, "before_cursor_execute", note)
    [(statement, parameters)] = asked
    bureau.session.execute(text("SET LOCAL enable_seqscan = off"))
    plan = connection.exec_driver_sql(f"EXPLAIN {statement}", parameters).scalars().all()
    assert "ix_published_numbers_ends_at" in "\n".join(plan)
    assert "Seq Scan" not in "\n".join(plan)


def test_no_page_shows_it(rich_site) -> None:
    """What is signed most this hour would urge people on; it is there for programs that ask."""
    assert not [path for path, page in rich_site.items() if path.endswith(".html") and b"trending" in page]


@pytest.fixture
def rich_site(bureau, view, live, publish_now, written):
    bureau.sign(view, MAELLE)
    live(NINE)
    live(TEN)
    return {path: page for path, page in written().items() if not path.startswith("/api/")}
