"""Operations: how the machine is, jobs that failed, readiness, metrics; and nobody's data in any of it."""

from urllib.request import urlopen

import pytest
from click.testing import CliRunner
from prometheus_client.parser import text_string_to_metric_families
from redis import Redis
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer
from sqlalchemy import text

from petitioner.console.carry_out_requests import JobForm
from petitioner.console.commands import operations
from petitioner.console.metrics import serve
from petitioner.console.pages import ready
from petitioner.foundation import queue as plumbing
from petitioner.foundation.queue import later, nudge_now
from petitioner.foundation.queue_health import read_failed, read_runs
from petitioner.organisers import jobs as organisers
from petitioner.organisers.rules import Role
from tests.organisers.desk import Desk

PATH = "/desk/operations"
CANARY = "maelle.canary@post.example"


def fail(house: Desk, queue_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a job fail, with somebody's address in the words of its error."""

    def broken() -> None:
        raise LookupError(CANARY)

    with monkeypatch.context() as patch:
        patch.setattr(organisers.serve_organisers, "act", broken)
        run(house, queue_url)


def waiting(queue_url: str) -> int:
    """Return how many jobs of that kind wait."""
    with Redis.from_url(queue_url) as connection:
        queue = Queue("signatures", connection=connection, serializer=JSONSerializer)
        return sum("serve_organisers" in job_id for job_id in queue.get_job_ids())


def run(house: Desk, queue_url: str) -> None:
    """Nudge a job and let a worker work once."""
    with house.app.app_context():
        assert nudge_now(organisers.serve_organisers)
    with Redis.from_url(queue_url) as connection:
        plumbing._worker_app = house.app
        queue = Queue("signatures", connection=connection, serializer=JSONSerializer)
        SimpleWorker([queue], connection=connection, serializer=JSONSerializer).work(burst=True)
        plumbing._worker_app = None


def test_a_failed_job_is_shown_by_name_and_type_and_is_tried_again_once(
    house: Desk, look, queue_url, monkeypatch
) -> None:
    fail(house, queue_url, monkeypatch)
    browser = house.at_desk("Olga")
    page = house.get(browser, PATH).text
    assert "organisers.jobs.serve_organisers" in page
    assert "LookupError" in page
    assert CANARY not in page
    with house.app.app_context():
        [job] = read_failed()
        assert CANARY not in repr(job)
        assert read_runs()["petitioner.organisers.jobs.serve_organisers"].failed_at is not None
    for _ in range(2):
        assert house.send(browser, f"{PATH}/jobs", {"act": f"retry {job.job_id}"}).status_code == 303
    look()
    with house.app.app_context():
        assert read_failed() == ()
    assert waiting(queue_url) == 1
    assert [line[1] for line in house.log() if line[2] == "job"] == ["job_retry"], "twice is once"


def test_a_failed_job_is_forgotten(house: Desk, look, queue_url, monkeypatch) -> None:
    fail(house, queue_url, monkeypatch)
    with house.app.app_context():
        [job] = read_failed()
    house.send(house.at_desk("Olga"), f"{PATH}/jobs", {"act": f"forget {job.job_id}"})
    look()
    with house.app.app_context():
        assert read_failed() == ()
    assert waiting(queue_url) == 0


@pytest.mark.parametrize("act", ["", "retry", "retry ", "dance x", "retry " + "x" * 200])
def test_an_act_that_is_none_is_refused(house: Desk, act: str) -> None:
    assert house.send(house.at_desk("Olga"), f"{PATH}/jobs", {"act": act}).status_code == 400


def test_what_runs_and_what_waits_is_shown(house: Desk, look, queue_url) -> None:
    run(house, queue_url)
    with house.app.app_context():
        later(organisers.serve_organisers)
        found = read_runs()["petitioner.organisers.jobs.serve_organisers"]
        assert found.began_at <= found.ended_at
    look()
    page = house.get(house.at_desk("Olga"), PATH).text
    assert "Nobody works through this queue: start its worker." in page
    assert "organisers.jobs.serve_organisers" in page
    assert "Size of the database" in page


def test_letters_are_shown_by_large_provider(house: Desk, look) -> None:
    day = house.clock.at.date()
    for provider, delivery, number in (
        ("Google", "taken", 40),
        ("Google", "refused", 2),
        ("Apple", "taken", 9),
    ):
        house.session.execute(
            text("INSERT INTO letter_tally VALUES (:day, :provider, :delivery, :number)"),
            {"day": day, "provider": provider, "delivery": delivery, "number": number},
        )
    look()
    page = house.get(house.at_desk("Olga"), PATH).text
    assert "Google" in page
    assert "Apple" not in page
    assert "Others, and those to signers at risk" in page


def test_a_queue_server_that_is_away_is_said(house: Desk, look, monkeypatch) -> None:
    gone = Redis(host="127.0.0.1", port=1, socket_connect_timeout=0.05)
    monkeypatch.setattr(house.app.extensions["petitioner.nudger"], "_redis", gone)
    assert "The queue server does not answer." in house.get(house.at_desk("Olga"), PATH).text


def test_a_backup_is_noted(house: Desk, look, tmp_path) -> None:
    (tmp_path / "dump").write_bytes(b"x" * 3_000_000)
    with house.app.app_context():
        noted = CliRunner().invoke(operations, ["note-backup", str(tmp_path / "dump")])
    assert "3000000 bytes" in noted.output
    look()
    assert "3 MiB" in house.get(house.at_desk("Olga"), PATH).text


def test_ready_says_yes_or_no_by_name_and_nothing_else(house: Desk, queue_url, monkeypatch) -> None:
    monkeypatch.setattr(ready, "FRESH", -1.0)
    answer = house.get(house.browser(), "/readyz")
    assert (answer.status_code, answer.json) == (200, {"database": True, "tables": True, "queue": True})
    house.session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    answer = house.get(house.browser(), "/readyz")
    assert (answer.status_code, answer.json["tables"]) == (503, False)
    gone = Redis(host="127.0.0.1", port=1, socket_connect_timeout=0.05)
    monkeypatch.setattr(house.app.extensions["petitioner.nudger"], "_redis", gone)
    assert house.get(house.browser(), "/readyz").json["queue"] is False


def test_whoever_asks_often_asks_the_database_once(house: Desk, queue_url, monkeypatch) -> None:
    asked = []
    monkeypatch.setattr(ready, "readiness", lambda: asked.append(1) or {"database": True})
    monkeypatch.setattr(ready, "_kept", {})
    for _ in range(5):
        house.get(house.browser(), "/readyz")
    assert asked == [1]


def test_metrics_are_read_by_their_own_reader_and_say_nothing_of_people(
    house: Desk, look, queue_url, monkeypatch
) -> None:
    fail(house, queue_url, monkeypatch)
    look()
    server, thread = serve(house.app, "127.0.0.1", 0)
    try:
        with urlopen(f"http://127.0.0.1:{server.server_port}/metrics", timeout=10) as answer:
            content = answer.read().decode()
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    found = {family.name: family for family in text_string_to_metric_families(content)}
    assert {sample.labels["server"]: sample.value for sample in found["petitioner_up"].samples} == {
        "database": 1.0,
        "queue": 1.0,
    }
    assert found["petitioner_failed_jobs"].samples[0].value == 1
    names = {sample.labels["name"] for sample in found["petitioner_reading"].samples}
    assert {"unopened", "letters_due", "database", "disk_free"} <= names
    assert CANARY not in content
    assert "@" not in content


@pytest.mark.parametrize(
    "plain",
    [
        b"{}",
        b"[]",
        b'{"act":"dance","job_id":"x"}',
        b'{"act":"retry","job_id":""}',
        b'{"act":"retry","job_id":3}',
    ],
)
def test_what_no_page_seals_is_no_form(plain: bytes) -> None:
    with pytest.raises((ValueError, TypeError, KeyError)):
        JobForm.from_bytes(plain)


def test_operations_are_the_hosts(house: Desk) -> None:
    house.person("Otto", Role.OWNER, at="short-bench")
    browser = house.at_desk("Otto")
    assert house.get(browser, PATH).status_code == 403
    assert "/desk/operations" not in house.get(browser, "/desk").text
    assert "/desk/operations" in house.get(house.at_desk("Olga"), "/desk").text
