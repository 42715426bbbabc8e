"""The live platform that journeys travel on is the one `./dev run` runs, and it can be hurt."""

import signal
from pathlib import Path

import pytest
from playwright.sync_api import Page

from petitioner.foundation.embedded.answers import answers
from tests.live import Live


def test_the_front_page_is_there(live: Live, page: Page) -> None:
    page.goto(f"{live.url}/en/")
    assert page.title()


def test_the_web_process_has_no_key_that_opens(live: Live) -> None:
    told = Path(f"/proc/{live.pid('web')}/environ").read_text()
    assert "PETITIONER_WEB_KEYS" in told
    assert "PETITIONER_WORKER_KEYS" not in told


def test_commands_reach_the_same_platform(live: Live) -> None:
    assert "ceasefire" in live.cli("statements", "list").stdout


@pytest.mark.faults
def test_every_process_comes_back_after_a_kill(fragile_live: Live) -> None:
    for name in fragile_live.supervisor.names():
        first = fragile_live.pid(name)
        fragile_live.kill(name, signal.SIGKILL)
        fragile_live.wait_for(
            lambda name=name, first=first: fragile_live.pid(name) not in (None, first), 10, name
        )
    port = fragile_live.place.port
    fragile_live.wait_for(lambda: answers(port, "/en/"), 20, "the front page")
