"""The ground that other tests stand on holds."""

import socket
from collections.abc import Callable
from datetime import UTC, datetime

import psycopg
import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petitioner.accounts.models import Organisation
from petitioner.accounts.store import find_organisation, keep_organisation
from petitioner.foundation.db import committed, db
from petitioner.foundation.settings import Settings
from tests.network_guard import guard_network, is_here

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Failed(Exception):
    """What went wrong in a door."""


def keep(session: Session, slug: str) -> None:
    keep_organisation(session, slug, names={"en": "Lantern"}, abouts={"en": "People"}, now=NOW)


def how_many(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Organisation)) or 0


@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_door_commits_is_seen_by_the_test_and_gone_before_the_next(
    app: Flask, session: Session, turn: int
) -> None:
    assert how_many(session) == 0
    with app.app_context(), committed() as lent:
        keep(lent, f"lantern-{turn}")
    assert find_organisation(session, f"lantern-{turn}") is not None


def test_what_the_test_commits_is_seen_by_a_door(app: Flask, session: Session) -> None:
    keep(session, "lantern")
    session.commit()
    with app.app_context():
        assert how_many(db.session()) == 1


def test_a_door_that_fails_undoes_only_its_own(app: Flask, session: Session) -> None:
    keep(session, "lantern")
    session.commit()
    with app.app_context(), pytest.raises(Failed), committed() as lent:  # noqa: PT012
        keep(lent, "other")
        raise Failed
    assert how_many(session) == 1


@pytest.mark.parametrize("turn", [1, 2])
def test_a_clean_database_is_clean_every_time(clean_database: str, turn: int) -> None:
    with psycopg.connect(clean_database) as connection:
        found = connection.execute("SELECT count(*) FROM organisation").fetchone()
        assert found == (0,)
        connection.execute(
            "INSERT INTO organisation (slug, names, abouts, created_at) VALUES ('a', '{}', '{}', now())"
        )


def test_the_network_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    attempts = guard_network(monkeypatch)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("posta.example", 25)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line, pytest.raises(ConnectionRefusedError):
        line.sendto(b"question", ("192.0.2.1", 53))
    assert attempts == ["192.0.2.1", "posta.example", "192.0.2.1"]
    attempts.clear()


def test_this_machine_is_open() -> None:
    assert all(map(is_here, ("localhost", "127.0.0.1", "127.0.0.53", "::1", b"localhost")))


def test_settings_name_servers_of_this_run(settings: Settings) -> None:
    assert settings.database_url.partition("?")[0].rpartition("/")[2].startswith("tests_")
    assert settings.queue_url.startswith("unix://")
    assert settings.worker_keys is not None
    assert settings.worker_keys.is_file()


SCRIPTED = "<p>plain</p><script>document.querySelector('p').textContent = 'scripted'</script>"


def test_a_page_runs_scripts_and_another_does_not(page: Page, page_without_scripts: Page) -> None:
    for shown, expected in ((page, "scripted"), (page_without_scripts, "plain")):
        shown.set_content(SCRIPTED)
        assert shown.inner_text("p") == expected


def test_a_page_takes_the_shape_that_is_asked_for(new_page: Callable[..., Page]) -> None:
    narrow = new_page(viewport={"width": 320, "height": 640})
    narrow.set_content("<p>plain")
    assert narrow.evaluate("innerWidth") == 320
