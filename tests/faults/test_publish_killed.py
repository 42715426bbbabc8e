"""Publication is killed in mid-write, again and again: the next run puts right what is left."""

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
BENT = "bent before the kill"
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
    """Return the platform with small statements in place of the demonstration, and nobody who publishes."""
    live.stop("publication", "scheduler")
    for slug in ("a-first-bench", "a-second-bench", "a-third-bench"):
        folder = live.folder / slug
        folder.mkdir()
        (folder / "statement.toml").write_text(SETTINGS.format(slug=slug))
        (folder / "en.md").write_text(f"# {slug}\nTo: the keepers of benches\n\nWe ask for a bench.\n")
        live.cli("statements", "publish", str(folder))
    live.cli("statements", "remove", "ceasefire-now", "--reason", "wish")
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


def test_a_killed_publication_is_told_and_put_right(still: Live) -> None:
    live = still
    chance = random.Random(7)
    pages = sorted(live.place.public.glob("*/*/index.html"))
    pages += live.place.public.glob("*/statements/*/index.html")
    verified = live.cli("publication", "verify", check=False)
    assert verified.returncode == 0, verified.stdout
    for _ in range(KILLS):
        for page in pages:
            page.write_text(BENT)

        def has_begun() -> bool:
            return any(page.read_text() != BENT for page in pages)

        kill_when(live, "publication", "publish", "--all", has_begun=has_begun, after=chance.random() / 9)
        told = live.cli("publication", "verify", check=False)
        assert (told.returncode, "is not what was written" in told.stdout) == (1, True), told.stdout
    live.cli("publication", "publish", "--all")
    left = live.cli("publication", "verify", check=False)
    lines = [line for line in left.stdout.splitlines() if line.endswith(" here") or " not what " in line]
    assert lines == []
    live.cli("publication", "verify", "--repair")  # a half file stays where nobody writes that file again
    assert live.cli("publication", "verify", check=False).returncode == 0


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


def test_several_processes_write_the_same_site_and_die_with_whom_they_write_for(still: Live) -> None:
    live = still
    right = {page: page.read_bytes() for page in live.place.public.glob("*/**/index.html")}

    def bend() -> None:
        for page in right:
            page.write_text(BENT)

    bend()
    told = live.cli("publication", "publish", "--all", "--processes", "2").stdout
    assert "Counted 0 signatures; wrote" in told
    assert {page: page.read_bytes() for page in right if page.read_bytes() != right[page]} == {}
    bend()
    kill_when(
        *(live, "publication", "publish", "--all", "--processes", "2"),
        has_begun=lambda: any(page.read_text() != BENT for page in right),
        after=0.05,
    )
    live.cli("publication", "publish", "--all", "--processes", "2")
    assert {page: page.read_bytes() for page in right if page.read_bytes() != right[page]} == {}
    assert live.cli("publication", "verify", "--repair", check=False).returncode == 0
    assert live.cli("publication", "verify", check=False).returncode == 0
