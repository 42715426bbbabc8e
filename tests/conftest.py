"""What tests may ask for. Real servers, a real browser, a whole live platform; nothing outside this machine.

`session` is rolled back after the test; `clean_database` is for code that commits through connections of
its own. `client` acts through the public door. `page` and `page_without_scripts` are browsers. `live` is a
platform of real processes for one module, `fragile_live` one for a single test that kills its servers.
"""

import gc
import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from psycopg import sql
from redis import Redis
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from petitioner.app import create_app
from petitioner.foundation.db import db
from petitioner.foundation.embedded import browser as browsers
from petitioner.foundation.embedded.sink import Sink
from petitioner.foundation.settings import Settings
from tests import live as lives
from tests.live import Live
from tests.network_guard import guard_network, is_here
from tests.routes import remember_routes
from tests.servers import Servers, close_folder, open_folder, quick_place, shared_servers
from tests.shares import Shares, longest_first

NO_BROWSER = "none"
LIVE_QUEUES = 32


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder that all workers of this run share."""
    gc.disable()  # until everything is collected: what is imported stays, and is half a million things
    remember_routes()
    if not hasattr(config, "workerinput"):
        config.stash[_folder] = open_folder()
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(quick_place()))


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the servers of this run."""
    folder = config.stash.get(_folder, None)
    if folder:
        close_folder(folder)


_folder = pytest.StashKey[Path]()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the longest first; mark those that need a browser, or leave them out."""
    longest_first(items)
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
    if os.environ.get("PETITIONER_CHROMIUM") == NO_BROWSER:
        left_out = [item for item in items if item.get_closest_marker("browser")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Shares | None:
    """Say who runs what; of the ways there are, `./dev test` asks for `loadfile`."""
    if config.getvalue("dist") != "loadfile":
        return None
    config.option.loadscopereorder = False  # our order is by what takes long, not by how many tests there are
    return Shares(config, log)


def pytest_collection_finish() -> None:
    """Leave what was collected out of every later search for garbage."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _attempts() -> Iterator[list[str]]:
    with pytest.MonkeyPatch.context() as patch:
        yield guard_network(patch)


@pytest.fixture(autouse=True)
def _no_network(_attempts: list[str]) -> Iterator[None]:
    _attempts.clear()
    yield
    if _attempts:
        pytest.fail(f"tried to reach outside this machine: {', '.join(_attempts)}")


@pytest.fixture(scope="session")
def worker_number(request: pytest.FixtureRequest) -> int:
    """Return 0, 1, … : which of the processes that run the tests this is."""
    name = getattr(request.config, "workerinput", {}).get("workerid", "gw0")
    return int(name.removeprefix("gw"))


@pytest.fixture(scope="session")
def servers() -> Servers:
    """Return the PostgreSQL and the Valkey of this run, started."""
    return shared_servers()


@pytest.fixture(scope="session")
def sink_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sink]:
    """Run a mail server that keeps what it gets."""
    server = Sink(tmp_path_factory.mktemp("mailbox"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def sink(sink_server: Sink) -> Sink:
    """Return the mail server, with no letter in it."""
    sink_server.clear()
    return sink_server


@pytest.fixture(scope="session")
def database_url(servers: Servers, worker_number: int) -> str:
    """Return the address of this process's database."""
    return servers.clone(f"tests_{worker_number}")


@pytest.fixture
def settings(
    servers: Servers, database_url: str, worker_number: int, sink_server: Sink, tmp_path: Path
) -> Settings:
    """Return the settings of this process: its own databases; a public folder for each test."""
    return replace(
        Settings.from_environment({"PETITIONER_DATABASE_URL": database_url}),
        queue_url=servers.queue_url(worker_number),
        public_url="http://localhost",
        public_folder=tmp_path / "public",
        erasure_journal=tmp_path / "erasure.journal",
        web_keys=servers.keys / "web.keys",
        worker_keys=servers.keys / "worker.keys",
        smtp_port=sink_server.port,
        mailbox_folder=sink_server.folder,
    )


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Return what keeps compiled templates, so that not every application of a test compiles them again."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture(scope="session")
def engines() -> dict[str, Engine]:
    """Return the engine of each database so far: it keeps compiled statements, of no test's content."""
    return {}


@pytest.fixture
def app(
    settings: Settings, engines: dict[str, Engine], compiled_templates: FileSystemBytecodeCache
) -> Iterator[Flask]:
    """Return the application; its connections end with the test."""
    settings.public_folder.mkdir(exist_ok=True)
    handlers = logging.getLogger().handlers[:]
    made = create_app(settings)
    logging.getLogger().handlers[:] = handlers  # pytest's own, which gather what is logged
    made.testing = True
    made.jinja_env.bytecode_cache = compiled_templates
    with made.app_context():
        engine = db.engines[None] = engines.setdefault(settings.database_url, db.engine)
    yield made
    engine.dispose()
    desk = made.extensions["petitioner.signatures.desk"]
    for writer in (desk.intake, desk.confirmations):
        writer.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a visitor: no cookies, no history."""
    return app.test_client()


@pytest.fixture
def queue_url(settings: Settings) -> str:
    """Return the address of this process's queue database, emptied."""
    with Redis.from_url(settings.queue_url) as connection:
        connection.flushdb()
    return settings.queue_url


@pytest.fixture
def session(app: Flask, request: pytest.FixtureRequest) -> Iterator[Session]:
    """Return a session whose commits, and those of every door, are undone after the test.

    Doors in the same process see what was committed here. Code with connections of its own does not: such
    tests ask for `clean_database` instead.
    """
    if "clean_database" in request.fixturenames:
        raise RuntimeError(
            "ask for `session` or for `clean_database`, not for both: one would wait for the other"
        )
    with app.app_context():
        engines = db.engines
    engine = engines[None]
    with engine.connect() as connection:
        outer = connection.begin()
        engines[None] = connection  # type: ignore[assignment] (what a session needs of an engine, it has)
        db.session.session_factory.configure(join_transaction_mode="create_savepoint")
        try:
            with Session(connection, join_transaction_mode="create_savepoint") as lent:
                yield lent
        finally:
            engines[None] = engine
            outer.rollback()


@pytest.fixture
def clean_database(settings: Settings) -> Iterator[str]:
    """Return the address of a database without rows; what the test commits is removed after it."""
    yield settings.database_url
    with psycopg.connect(settings.database_url) as connection:
        found = connection.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
            " AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'"
        ).fetchall()
        names = sql.SQL(", ").join(sql.Identifier(name) for (name,) in found)
        connection.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(names))


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Return the path of a browser that works."""
    named = os.environ.get("PETITIONER_CHROMIUM")
    found = Path(named) if named else browsers.find()
    if found is None:
        pytest.fail(browsers.HELP)
    return found


@pytest.fixture(scope="session")
def browser(chromium: Path) -> Iterator[Browser]:
    """Return the running browser."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=browsers.FLAGS)
        yield running
        running.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page in a fresh profile; its arguments are those of `new_context`.

    The test fails if a page asked another host for anything, or broke the content security policy.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_page(**options: Any) -> Page:
        context = browser.new_context(**{"locale": "en-GB", **options})
        contexts.append(context)
        context.on("request", lambda asked: faults.extend(_foreign(asked.url)))
        context.on("console", lambda said: faults.extend(_broken_policy(said.text)))
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not faults, faults


def _foreign(url: str) -> list[str]:
    parts = urlsplit(url)
    return [] if parts.scheme not in ("http", "https", "ws", "wss") or is_here(parts.hostname) else [url]


def _broken_policy(said: str) -> list[str]:
    return [said] if "Content Security Policy" in said or "Trusted Type" in said else []


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """Return a page as most people have it."""
    return new_page()


@pytest.fixture
def page_without_scripts(new_page: Callable[..., Page]) -> Page:
    """Return a page in a browser that runs no scripts."""
    return new_page(java_script_enabled=False)


@pytest.fixture(scope="module")
def live(servers: Servers, worker_number: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """Return a running platform with the demonstration in it; the tests of one module share it."""
    folder = tmp_path_factory.mktemp("live")
    running = lives.on_shared_servers(
        folder, servers, f"live_{worker_number}", LIVE_QUEUES - worker_number - 1
    )
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture
def fragile_live(
    servers: Servers, worker_number: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Live]:
    """Return a running platform with servers of its own, for a test that kills them.

    The folder's name tells it from that of another pytest process.
    """
    running = lives.on_own_servers(tmp_path_factory.mktemp(f"own{worker_number}-"), servers)
    try:
        running.start()
        yield running
    finally:
        running.stop()
