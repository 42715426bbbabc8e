"""Jobs that come twice, together, in any order, or with something in their way that cannot be opened."""

import contextlib
import json
import os
import random
import re
import subprocess
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from petitioner.foundation.embedded import programs
from petitioner.foundation.key_files import make_pair
from tests.faults.conftest import Stage
from tests.faults.crowd import token_in
from tests.faults.people import changed_settings

PEOPLE = 300


def together(*acts: Callable[[], object]) -> None:
    """Do all at the same time; raise what any of them raised."""
    raised: list[BaseException] = []
    ready = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        ready.wait()
        try:
            act()
        except BaseException as error:  # noqa: BLE001 (handed to the test)
            raised.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if raised:
        raise raised[0]


def confirm_all(stage: Stage) -> int:
    """Answer every letter; return how many there were."""
    letters = stage.sink.letters()
    visitor = stage.client()
    for letter in letters:
        answer = visitor.post(f"/c/{token_in(letter)}", data={"choice": "signed"})
        assert answer.status_code == 303
    return len(letters)


def published(stage: Stage) -> int:
    """Return the number in the public folder."""
    path = stage.desk.settings.public_folder / "petitions" / "1" / "count.json"
    return int(json.loads(path.read_text())["signature_count"])


def test_workers_at_the_same_time_send_each_letter_once(stage: Stage) -> None:
    for number in range(PEOPLE):
        stage.desk.sign(f"twin-{number}@invented.example")
    together(stage.work, stage.work, stage.erase, stage.work)
    letters = Counter(letter["to"] for letter in stage.sink.letters())
    assert len(letters) == letters.total() == PEOPLE
    assert stage.desk.one("SELECT count(*) FROM signature") == PEOPLE
    confirm_all(stage)
    together(stage.count, stage.publish, stage.count, stage.publish, stage.erase, stage.count)
    stage.publish()
    assert stage.desk.one("SELECT confirmed FROM statement_tally") == PEOPLE
    assert published(stage) == PEOPLE


def test_one_address_in_many_hands_counts_once(stage: Stage) -> None:
    """Six forms of one mailbox opened by two workers, their three links answered at the same moment."""
    for spelling in ("a.b@gmail.com", "ab@gmail.com", "AB@googlemail.com", "ab+x@gmail.com") * 2:
        stage.desk.sign(spelling)
    together(stage.work, stage.work)
    letters = stage.sink.letters()
    assert len(letters) == 3, "three letters a day"
    visitors = [stage.client() for _ in letters]
    together(
        *(
            lambda visitor=visitor, letter=letter: visitor.post(  # type: ignore[misc]
                f"/c/{token_in(letter)}", data={"choice": "signed"}
            )
            for visitor, letter in zip(visitors, letters, strict=True)
        )
    )
    together(stage.count, stage.count)
    assert stage.desk.one("SELECT confirmed FROM statement_tally") == 1
    answers = [stage.client().get(f"/c/{token_in(letter)}").text for letter in letters]
    pages = {re.sub(r'/signed/[\w-]+"', '/signed/…"', answer) for answer in answers}  # its own secret
    assert len(pages) == 1, "every link leads to the one confirmed signature"
    assert stage.desk.sql("SELECT state FROM signature") == [{"state": "confirmed"}]


def test_jobs_ten_times_in_any_order_change_nothing_more(stage: Stage) -> None:
    for number in range(40):
        stage.desk.sign(f"again-{number}@invented.example")
    stage.work()
    confirm_all(stage)
    jobs = [stage.work, stage.erase, stage.count, stage.publish] * 10
    random.Random(7).shuffle(jobs)
    for job in jobs:
        job()
    stage.publish()
    assert len(stage.sink.letters()) == 40
    assert stage.desk.one("SELECT confirmed FROM statement_tally") == 40
    assert published(stage) == 40


def test_what_cannot_be_opened_is_left_alone_after_three_tries(stage: Stage) -> None:
    good = stage.desk.web_keys.seal(b"{}")
    poison = [b"", b"\0", os.urandom(300), b"\xff\xff" + good[2:], good[:-1], good[:40], good]
    for sealed in poison:
        stage.desk.put(sealed)
    for number in range(5):
        stage.desk.sign(f"flows-{number}@invented.example")
    for _ in range(4):
        stage.work()
    assert len(stage.sink.letters()) == 5
    assert stage.desk.sql("SELECT failures, count(*) AS forms FROM intake GROUP BY 1") == [
        {"failures": 3, "forms": len(poison)}
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": 5},
        {"email": 5},
        {"email": None},
        {"country": "\0"},
        {"visibility": "all"},
        {"wants_updates": "?"},
    ],
    ids=str,
)
def test_an_opened_form_that_cannot_be_kept_holds_up_nobody(stage: Stage, wrong: dict[str, object]) -> None:
    stage.desk.sign(**{"email": "wrong@invented.example", **wrong})  # type: ignore[arg-type]
    for number in range(3):
        stage.desk.sign(f"flows-{number}@invented.example")
    try_to(stage.work, times=4)
    sent = {letter["to"] for letter in stage.sink.letters()}
    assert {f"flows-{number}@invented.example" for number in range(3)} <= sent


@pytest.fixture
def other_keys(tmp_path: Path) -> Path:
    """Return the workers' key file of another installation."""
    make_pair(tmp_path)
    return tmp_path / "worker.keys"


def test_with_wrong_keys_no_form_is_given_up(stage: Stage, other_keys: Path) -> None:
    stage.desk.sign("patient@invented.example")
    with changed_settings(stage.app, worker_keys=other_keys):
        try_to(stage.work, times=4)
    stage.work()
    assert [letter["to"] for letter in stage.sink.letters()] == ["patient@invented.example"]


def test_with_wrong_keys_no_letter_is_called_undeliverable(stage: Stage, other_keys: Path) -> None:
    stage.desk.sign("patient@invented.example")
    with changed_settings(stage.app, smtp_port=programs.free_port()):
        stage.work()
    stage.desk.sql("UPDATE link SET letter_due_at = now()")
    with changed_settings(stage.app, worker_keys=other_keys):
        try_to(stage.work)
    assert stage.desk.one("SELECT bounced_at FROM link") is None


def try_to(act: Callable[[], object], times: int = 1) -> None:
    """Do something that may refuse."""
    for _ in range(times):
        with contextlib.suppress(Exception):
            act()


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "cannot be read"), ("{}", "not one that"), ("no keys", "not one that")],
)
def test_a_worker_without_its_keys_says_so_and_ends(
    stage: Stage, tmp_path: Path, content: str | None, said: str
) -> None:
    path = tmp_path / "worker.keys"
    if content is not None:
        path.write_text(content)
        path.chmod(0o600)
    done = worker(stage, path)
    assert done.returncode == 1
    assert said in done.stdout
    assert "PETITIONER_WORKER_KEYS" in done.stdout
    assert "Traceback" not in done.stdout


def test_a_worker_with_the_keys_of_another_house_says_so_and_ends(stage: Stage, other_keys: Path) -> None:
    assert worker(stage, other_keys).returncode == 1


def worker(stage: Stage, keys: Path) -> "subprocess.CompletedProcess[str]":
    """Start a worker; one that has not ended after thirty seconds is ended, with status 124."""
    settings = stage.desk.settings
    place = programs.Place(keys.parent, 8000, settings.smtp_port, settings.database_url, settings.queue_url)
    environment = {
        **programs.plain_environment(),
        **programs.worker_settings(place),
        "PETITIONER_WEB_KEYS": str(settings.web_keys),
        "PETITIONER_WORKER_KEYS": str(keys),
    }
    return subprocess.run(
        ("timeout", "30", *programs.petitioner("worker", "signatures")),
        env=environment,
        cwd=programs.ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
