"""One platform for all journeys of a process, and small statements of every kind on it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import live as lives
from tests.journeys.signer import SLUG, ask, statement_id, statement_path
from tests.live import Live
from tests.servers import Servers

JOURNEY_QUEUES = 32

_SETTINGS = """slug = "{slug}"
state = "{state}"
languages = ["en"]
{more}

[organisation]
slug = "long-table"
[organisation.name]
en = "Long Table Committee"
"""

_TEXT = """# {title}
To: the Council of Invented Towns

{words}
"""


_journeys = pytest.StashKey[Live]()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Start the platform again if a journey follows after all."""
    running = item.session.stash.get(_journeys, None)
    if running is not None and _is_on_platform(item) and not running.supervisor.is_kept("web"):
        running.start()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Stop the platform after the last journey: it would go on taking time from all other tests."""
    running = item.session.stash.get(_journeys, None)
    if running is not None and (nextitem is None or nextitem.path.parent != item.path.parent):
        running.stop()


def _is_on_platform(item: pytest.Item) -> bool:
    return "live" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session")
def live(
    request: pytest.FixtureRequest,
    servers: Servers,
    worker_number: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Live]:
    """Return a running platform with the demonstration in it; all journeys of this process share it."""
    running = lives.on_shared_servers(
        tmp_path_factory.mktemp("journeys"),
        servers,
        f"journeys_{worker_number}",
        JOURNEY_QUEUES + worker_number,
    )
    request.session.stash[_journeys] = running
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def number(live: Live) -> int:
    """Return the number of the demonstration's statement."""
    return statement_id(live, SLUG)


@pytest.fixture(scope="session")
def publish(live: Live, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Return what an organiser does: publish a small statement, or publish it again in another way."""
    folder = tmp_path_factory.mktemp("statements")

    def published(slug: str, state: str = "open", words: str = "We ask for a bench.", more: str = "") -> str:
        _write(folder / slug, slug, state, words, more)
        live.cli("statements", "publish", str(folder / slug))
        if state != "draft":
            live.wait_for(
                lambda: words in ask(live, "GET", statement_path(slug=slug)).text, what=f"the page of {slug}"
            )
        return slug

    return published


@pytest.fixture(scope="session")
def bench(publish: Callable[..., str]) -> str:
    """Return the slug of an open statement that has neither backers nor signers."""
    return publish("a-bench-by-the-river")


def _write(folder: Path, slug: str, state: str, words: str, more: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "statement.toml").write_text(_SETTINGS.format(slug=slug, state=state, more=more))
    (folder / "en.md").write_text(_TEXT.format(title=slug.replace("-", " ").capitalize(), words=words))
