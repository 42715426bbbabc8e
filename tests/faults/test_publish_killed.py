"""Publication is killed in mid-write, again and again: the next run puts right what is left."""

import random
import signal
import subprocess
import time

import pytest

from petitioner import check_mirror
from petitioner.foundation.embedded import programs
from tests.live import Live

pytestmark = pytest.mark.faults
KILLS = 6


def kill_while(live: Live, *arguments: str, after: float) -> int:
    """Run a command of ours and kill it after some seconds; return what it ended with."""
    with subprocess.Popen(
        programs.petitioner(*arguments),
        env=live.env,
        cwd=programs.ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        return process.wait()


def test_a_killed_publication_and_a_killed_mirror_are_ended_by_the_next_run(live: Live) -> None:
    live.stop("publication", "scheduler")
    chance = random.Random(7)
    public, copy = live.place.public, live.folder / "copy"
    live.cli("publication", "publish", "--all")
    first = live.cli("publication", "verify", check=False)
    assert first.returncode == 0, first.stdout
    seen = set()
    for kill in range(KILLS):
        for page in public.glob("*/statements/*/index.html"):
            page.write_text(f"bent before kill {kill}")
        kill_while(live, "publication", "publish", "--all", after=1.2 + chance.random() * 1.5)
        told = live.cli("publication", "verify", check=False)
        seen.add(told.returncode)
        assert told.returncode == 0 or "is not what was written" in told.stdout, told.stdout
    assert 1 in seen, "no kill came early enough"
    live.cli("publication", "publish", "--all")
    left = live.cli("publication", "verify", check=False).stdout
    assert "is not what was written" not in left, left
    live.cli("publication", "verify", "--repair")  # what was half written of a file nobody asks for
    assert live.cli("publication", "verify", check=False).returncode == 0

    live.cli("publication", "mirror", str(copy))
    assert check_mirror.main([str(copy), "--from", str(public)]) == check_mirror.OK
    unfinished = 0
    for _ in range(KILLS):
        kill_while(live, "publication", "mirror", "--all", str(copy), after=1.2 + chance.random() * 1.5)
        status = check_mirror.main([str(copy), "--from", str(public)])
        assert status == (check_mirror.UNREADABLE if (copy / "mirror/unfinished.txt").exists() else 0)
        unfinished += status == check_mirror.UNREADABLE
    assert unfinished, "no kill came early enough"
    live.cli("publication", "mirror", str(copy))
    assert check_mirror.main([str(copy), "--from", str(public)]) == check_mirror.OK
