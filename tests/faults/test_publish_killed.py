"""A mirror is killed while it is made, again and again: it says so, and the next run ends it."""

import random
import signal
import subprocess
import time
from collections.abc import Callable

import pytest

from petitioner import check_mirror
from petitioner.foundation.embedded import programs
from tests.live import Live

pytestmark = pytest.mark.faults
KILLS = 1
SETTINGS = """slug = "{slug}"
state = "open"
languages = ["en"]

[organisation]
slug = "long-table"
[organisation.name]
en = "Long Table Committee"
"""


@pytest.fixture(scope="module")
def still(live: Live) -> Live:
    """Return the platform with two small statements more, and nobody who publishes."""
    live.stop("publication", "scheduler")
    for slug in ("a-first-bench", "a-second-bench"):
        folder = live.folder / slug
        folder.mkdir()
        (folder / "statement.toml").write_text(SETTINGS.format(slug=slug))
        (folder / "en.md").write_text(f"# {slug}\nTo: the keepers of benches\n\nWe ask for a bench.\n")
        live.cli("statements", "publish", str(folder))
    live.cli("publication", "publish", "--all")
    return live


def kill_when(live: Live, *arguments: str, has_begun: Callable[[], bool], after: float) -> None:
    """Run a command of ours and kill it some seconds after it has begun to write."""
    with subprocess.Popen(
        programs.petitioner(*arguments),
        env=live.env,
        cwd=programs.ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        while not has_begun() and process.poll() is None:
            time.sleep(0.002)
        time.sleep(after)
        process.send_signal(signal.SIGKILL)


def test_a_killed_mirror_says_that_it_is_none_and_the_next_run_ends_it(still: Live) -> None:
    live = still
    chance = random.Random(8)
    copy, public = live.folder / "copy", str(live.place.public)
    live.cli("publication", "mirror", str(copy))
    assert check_mirror.main([str(copy), "--from", public]) == check_mirror.OK
    for _ in range(KILLS):
        mark = copy / "mirror/unfinished.txt"
        kill_when(
            *(live, "publication", "mirror", "--all", str(copy)),
            has_begun=mark.exists,
            after=chance.random() / 9,
        )
        assert mark.exists()
        assert check_mirror.main([str(copy), "--from", public]) == check_mirror.UNREADABLE
        live.cli("publication", "mirror", str(copy))
        assert check_mirror.main([str(copy), "--from", public]) == check_mirror.OK
