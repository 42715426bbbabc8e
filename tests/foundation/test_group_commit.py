"""Whoever is told “accepted” finds their row in the database; whoever is not may ask again."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from petitioner.foundation import group_commit
from petitioner.foundation.group_commit import Busy, GroupCommit, Unavailable


@pytest.fixture
def table(database_url):
    """A table of numbers of which none may stand twice, for rows that are refused."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE number_for_tests (number int PRIMARY KEY, taken serial)")
        yield connection
        connection.execute("DROP TABLE number_for_tests")


def insert(connection, rows):
    connection.execute("INSERT INTO number_for_tests (number) SELECT unnest(%s::int[])", [list(rows)])
    return [row * 10 for row in rows]


@pytest.fixture
def writers(database_url):
    """Make writers that are put away after the test."""
    made = []

    def make(write=insert, url=database_url):
        made.append(GroupCommit(url, write))
        return made[-1]

    yield make
    for each in made:
        each._disconnect()


def numbers(table):
    return [number for (number,) in table.execute("SELECT number FROM number_for_tests ORDER BY taken")]


def test_every_thread_gets_the_answer_to_its_own_row_and_the_row_is_there_by_then(table, writers):
    writer = writers()

    def submit(number):
        answer = writer.submit(number)
        with psycopg.connect(table.info.dsn, password=table.info.password or None) as other:
            found = other.execute("SELECT count(*) FROM number_for_tests WHERE number = %s", [number])
            return answer, found.fetchone()[0]

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(submit, range(60)))
    assert answers == [(number * 10, 1) for number in range(60)]


def test_rows_that_come_together_go_in_one_commit_in_the_order_they_came(table, writers):
    groups = []
    first_is_in, go_on = threading.Event(), threading.Event()

    def slow(connection, rows):
        groups.append(list(rows))
        if len(groups) == 1:
            first_is_in.set()
            go_on.wait(5)
        return insert(connection, rows)

    writer = writers(slow)
    with ThreadPoolExecutor(40) as pool:
        waiting = [pool.submit(writer.submit, 0)]
        first_is_in.wait(5)
        for number in range(1, 40):
            waiting.append(pool.submit(writer.submit, number))
            while len(writer._waiting) < number:
                time.sleep(0.001)
        go_on.set()
        assert [each.result(10) for each in waiting] == [number * 10 for number in range(40)]
    assert groups == [[0], list(range(1, 40))]
    assert numbers(table) == list(range(40))


def test_one_refused_row_does_not_refuse_the_others(table, writers):
    writer = writers()
    writer.submit(7)
    hold = threading.Event()

    def held(connection, rows):
        hold.wait(5)
        return insert(connection, rows)

    writer._write = held
    with ThreadPoolExecutor(10) as pool:
        waiting = {number: pool.submit(writer.submit, number) for number in (1, 7, 2, 7_000, 3)}
        time.sleep(0.05)
        hold.set()
        with pytest.raises(Unavailable):
            waiting.pop(7).result(10)
        assert {number: each.result(10) for number, each in waiting.items()} == {
            number: number * 10 for number in (1, 2, 7_000, 3)
        }
    assert sorted(numbers(table)) == [1, 2, 3, 7, 7_000]


def test_a_writer_that_dies_tells_its_people_and_the_next_row_starts_another(table, writers):
    def die(connection, rows):
        raise RuntimeError("unheard of")

    writer = writers(die)
    quiet = threading.excepthook
    threading.excepthook = lambda _: None
    try:
        with pytest.raises(Unavailable):
            writer.submit(1)
        writer._thread.join(5)
    finally:
        threading.excepthook = quiet
    writer._write = insert
    assert writer.submit(1) == 10
    assert numbers(table) == [1]


def test_a_killed_connection_refuses_one_row_and_the_next_is_taken(table, writers, caplog):
    writer = writers()
    writer.submit(1)
    table.execute("SELECT pg_terminate_backend(%s)", [writer._connection.info.backend_pid])
    started = time.monotonic()
    with pytest.raises(Unavailable):
        writer.submit(2)
    assert writer.submit(3) == 30
    assert time.monotonic() - started < 3
    assert numbers(table) == [1, 3]
    assert "a group of 1 rows was not written" in caplog.text


def test_a_database_that_is_away_refuses_quickly_and_is_asked_again(table, writers, database_url, caplog):
    writer = writers(url="postgresql://petitioner@127.0.0.1:1/nowhere")
    started = time.monotonic()
    with pytest.raises(Unavailable):
        writer.submit(1)
    assert time.monotonic() - started < 4
    writer._database_url = database_url
    assert writer.submit(1) == 10


def test_when_too_many_wait_the_next_is_told_at_once_and_nothing_of_theirs_is_kept(
    table, writers, monkeypatch
):
    monkeypatch.setattr(group_commit, "MOST_WAITING", 3)
    started, go_on = threading.Event(), threading.Event()

    def slow(connection, rows):
        started.set()
        go_on.wait(5)
        return insert(connection, rows)

    writer = writers(slow)
    with ThreadPoolExecutor(5) as pool:
        taken = [pool.submit(writer.submit, 1)]
        started.wait(5)
        taken += [pool.submit(writer.submit, number) for number in (2, 3, 4)]
        while len(writer._waiting) < 3:
            time.sleep(0.001)
        with pytest.raises(Busy):
            writer.submit(5)
        go_on.set()
        assert sorted(each.result(10) for each in taken) == [10, 20, 30, 40]
    assert sorted(numbers(table)) == [1, 2, 3, 4]


def test_nobody_waits_for_ever(table, writers, monkeypatch):
    monkeypatch.setattr(group_commit, "LONGEST_WAIT", 0.05)
    go_on = threading.Event()

    def stuck(connection, rows):
        go_on.wait(5)
        return insert(connection, rows)

    writer = writers(stuck)
    with pytest.raises(Unavailable):
        writer.submit(1)
    go_on.set()
    while not numbers(table):
        time.sleep(0.01)
