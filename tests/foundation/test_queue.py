"""The queue is a nudge without people in it: one waits at a time, and a lost one is no harm."""

import contextlib
import importlib
import json
import time
import zlib
from base64 import b64decode
from collections.abc import Iterator

import pytest
from redis import Redis
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer

from petitioner.authorities import jobs as authorities
from petitioner.canvass import desk_jobs as mailings
from petitioner.canvass import jobs as canvass
from petitioner.console import jobs as console
from petitioner.drafts import jobs as drafts
from petitioner.endorsements import desk_jobs as backing
from petitioner.endorsements import jobs as endorsements
from petitioner.endorsements import renewal_jobs as renewals
from petitioner.foundation import queue as nudges
from petitioner.foundation.embedded.programs import free_port
from petitioner.foundation.queue import QUEUES, Job, JobFailed, Nudger, later, nudge_now
from petitioner.imports import jobs as imports
from petitioner.organisers import jobs as organisers
from petitioner.parliaments import jobs as parliaments
from petitioner.publication import jobs as publication
from petitioner.sample_audit import jobs as sample_audit
from petitioner.schedule import SCHEDULE
from petitioner.signatures import batch_jobs as batches
from petitioner.signatures import desk_jobs as signatures_desk
from petitioner.signatures import jobs as signatures
from petitioner.statements import jobs as statements
from petitioner.updates import jobs as updates
from tests.people import MAELLE

JOBS = (
    signatures.open_intake,
    signatures.erase,
    signatures.retention,
    signatures.remind,
    signatures.measure_mail,
    endorsements.write_to_members,
    endorsements.carry_out_acts,
    canvass.write_to_assemblies,
    mailings.serve_mailings,
    renewals.renew,
    authorities.serve_staff,
    organisers.serve_organisers,
    statements.serve_statements,
    updates.serve_updates,
    parliaments.serve_parliaments,
    console.read_board,
    console.serve_operations,
    drafts.serve_drafts,
    signatures_desk.serve_desk,
    batches.serve_batches,
    backing.serve_backing,
    imports.serve_imports,
    sample_audit.serve_samples,
    publication.publish,
    publication.compare,
    publication.pack_data,
)


@pytest.fixture
def redis(queue_url):
    with Redis.from_url(queue_url) as connection:
        yield connection


@pytest.fixture
def nudger(redis, queue_url):
    made = Nudger(queue_url)
    yield made
    made._redis.close()


def waiting(redis, queue="signatures"):
    return Queue(queue, connection=redis, serializer=JSONSerializer).jobs


def everything_in(redis) -> str:
    """Return all that the queue server holds, as text."""
    read = {
        b"string": redis.get,
        b"hash": redis.hgetall,
        b"list": lambda key: redis.lrange(key, 0, -1),
        b"set": redis.smembers,
        b"zset": lambda key: redis.zrange(key, 0, -1, withscores=True),
        b"stream": redis.xrange,
    }
    return " ".join(text for key in redis.scan_iter() for text in plain([key, read[redis.type(key)](key)]))


def plain(held) -> Iterator[str]:
    """Return whatever is inside, unpacked: rq compresses jobs and errors."""
    if isinstance(held, dict):
        held = list(held.items())
    if isinstance(held, (list, tuple, set)):
        for each in held:
            yield from plain(each)
        return
    yield str(held)
    for unpack in (zlib.decompress, lambda packed: zlib.decompress(b64decode(packed))):
        with contextlib.suppress(zlib.error, ValueError, TypeError):
            yield unpack(held).decode()


def test_of_many_nudges_of_a_kind_one_waits(redis, nudger):
    for _ in range(50):
        assert nudger.nudge(signatures.open_intake)
        assert nudger.nudge(signatures.erase)
    assert sorted(job.func_name for job in waiting(redis)) == [
        "petitioner.signatures.jobs.erase",
        "petitioner.signatures.jobs.open_intake",
    ]
    assert waiting(redis, "publication") == []


def test_two_processes_nudging_at_once_nudge_once(redis, queue_url, nudger):
    other = Nudger(queue_url)
    assert nudger.nudge(signatures.open_intake)
    assert other.nudge(signatures.open_intake)
    assert len(waiting(redis)) == 1
    other._redis.close()


def test_a_job_that_has_begun_to_look_lets_the_next_nudge_through(redis, nudger):
    nudger.nudge(signatures.open_intake)
    assert redis.lpop("rq:queue:signatures")
    nudger.nudge(signatures.open_intake)
    assert waiting(redis) == []
    nudger.forget(signatures.open_intake)
    nudger.nudge(signatures.open_intake)
    assert len(waiting(redis)) == 1


def test_behind_a_long_job_no_queue_of_the_same_nudge_gathers(redis, nudger):
    for _ in range(5):
        nudger.nudge(signatures.open_intake)
        redis.delete(nudges._flag(signatures.open_intake))
    assert len(waiting(redis)) == 1


def test_a_nudge_that_nobody_answers_keeps_others_away_for_seconds_only(redis, nudger):
    nudger.nudge(signatures.open_intake)
    assert 0 < redis.ttl(nudges._flag(signatures.open_intake)) <= 5


def test_a_job_is_a_name_without_arguments_in_json(redis, nudger):
    nudger.nudge(signatures.open_intake)
    (job,) = waiting(redis)
    held = redis.hgetall(f"rq:job:{job.id}")
    assert json.loads(zlib.decompress(held[b"data"])) == [
        "petitioner.signatures.jobs.open_intake",
        None,
        [],
        {},
    ]
    assert b"meta" not in held or json.loads(held[b"meta"]) == {}


def test_later_returns_before_the_queue_server_answers_and_the_job_arrives(app, redis):
    with app.app_context():
        started = time.monotonic()
        for _ in range(100):
            later(signatures.open_intake)
        assert time.monotonic() - started < 0.2
    until = time.monotonic() + 3
    while not waiting(redis) and time.monotonic() < until:
        time.sleep(0.01)
    assert len(waiting(redis)) == 1


def test_when_the_queue_server_is_away_a_nudge_gives_up_at_once():
    nudger = Nudger(f"redis://127.0.0.1:{free_port()}/0")
    started = time.monotonic()
    assert nudger.nudge(signatures.open_intake) is False
    assert time.monotonic() - started < 0.2


def test_when_the_queue_server_hangs_a_nudge_gives_up_at_once(silent_server):
    nudger = Nudger(f"redis://127.0.0.1:{silent_server}/0")
    started = time.monotonic()
    assert nudger.nudge(signatures.open_intake) is False
    assert time.monotonic() - started < 0.2


def test_a_queue_server_that_was_away_is_left_alone_for_a_while_and_then_asked_again(
    redis, nudger, queue_url, monkeypatch
):
    monkeypatch.setattr(nudges, "CLOSED_SECONDS", 0.3)
    away = Nudger(f"redis://127.0.0.1:{free_port()}/0")
    away.nudge(signatures.open_intake)
    away._redis = nudger._redis
    assert away.nudge(signatures.open_intake) is False
    assert waiting(redis) == []
    time.sleep(0.3)
    assert away.nudge(signatures.open_intake) is True
    assert len(waiting(redis)) == 1


def test_nobody_who_asks_for_later_work_notices_that_the_queue_server_is_away(app, settings):
    nudges.open_queue(app, f"redis://127.0.0.1:{free_port()}/0")
    with app.app_context():
        started = time.monotonic()
        later(signatures.open_intake)
        assert time.monotonic() - started < 0.05
        assert nudge_now(signatures.erase) is False


def test_forgetting_while_the_queue_server_is_away_is_a_line_in_the_log(caplog):
    Nudger(f"redis://127.0.0.1:{free_port()}/0").forget(signatures.open_intake)
    assert "the queue server is away; the nudge of petitioner.signatures.jobs.open_intake" in caplog.text


@pytest.fixture
def work_once(app, redis, queue_url, monkeypatch):
    """Do what waits in a queue, as a worker does, in this process."""
    monkeypatch.setattr(nudges, "_worker_app", app)
    monkeypatch.setattr(SimpleWorker, "_install_signal_handlers", lambda _: None)

    def run(queue="signatures"):
        names = [Queue(queue, connection=redis, serializer=JSONSerializer)]
        worker = SimpleWorker(names, connection=redis, serializer=JSONSerializer)
        return worker.work(burst=True, logging_level="CRITICAL")

    return run


def test_a_worker_does_what_it_was_nudged_to_do_and_lets_the_next_nudge_through(
    redis, nudger, work_once, monkeypatch
):
    done = []
    monkeypatch.setattr(signatures.erase, "act", lambda: done.append(redis.exists("petitioner:nudged:x")))
    nudger.nudge(signatures.erase)
    work_once()
    assert done == [0]
    assert waiting(redis) == []
    assert not redis.exists(nudges._flag(signatures.erase))


def test_a_job_that_fails_leaves_none_of_its_words_in_the_queue_server(
    redis, nudger, work_once, monkeypatch, caplog
):
    def fail():
        secret = MAELLE.email
        raise ValueError(f"could not write to {secret} of {MAELLE.name}")

    monkeypatch.setattr(signatures.erase, "act", fail)
    nudger.nudge(signatures.erase)
    work_once()
    held = everything_in(redis)
    assert "JobFailed" in held
    assert "ValueError" in held
    for word in ("maelle", "ottersund", "could not write"):
        assert word not in held.lower()
    assert "petitioner.signatures.jobs.erase failed" in caplog.text


def test_inside_a_worker_a_failure_is_told_by_its_kind_alone(app, monkeypatch, queue_url):
    def fail():
        raise LookupError(MAELLE.email)

    monkeypatch.setattr(nudges, "_worker_app", app)
    with pytest.raises(JobFailed, match=r"^LookupError$") as told:
        Job(fail, "signatures")()
    assert told.value.__suppress_context__


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
def test_every_job_is_found_by_its_name_and_has_a_queue_that_is_worked(job):
    module, _, name = job.name.rpartition(".")
    assert getattr(importlib.import_module(module), name) is job
    assert job.queue in QUEUES
    assert job.__doc__


def test_everything_scheduled_is_looked_for_at_least_once_a_minute_but_what_can_wait():
    assert {each.job.name for each in SCHEDULE} == {job.name for job in JOBS}
    waits = {each.job.name for each in SCHEDULE if each.seconds > 60}
    looks_by_night = {publication.compare.name, publication.pack_data.name}
    assert waits == {signatures.remind.name, signatures.measure_mail.name, *looks_by_night}


def test_the_settings_of_a_worker_are_not_in_its_jobs(redis, nudger, settings):
    nudger.nudge(publication.publish)
    held = everything_in(redis)
    assert "petitioner.publication.jobs.publish" in held
    for kept_back in (settings.database_url, settings.public_url, str(settings.worker_keys)):
        assert kept_back not in held
