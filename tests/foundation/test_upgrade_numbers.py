"""A database from before numbers were kept over time: what is known of then is told, and the sum holds."""

from collections.abc import Iterator

import flask_migrate
import pytest
from flask_migrate import Migrate
from sqlalchemy import text

from petitioner import tables
from petitioner.app import create_app
from petitioner.foundation.db import Session, db
from petitioner.foundation.settings import Settings
from tests.foundation.test_upgrade import STATEMENT
from tests.servers import Servers

SIGNED = """
INSERT INTO signature (id, statement_id, version_id, language, state, fingerprint, country, visibility,
                       wants_updates, consent_digest, created_at, counted_at, uncounted_at)
SELECT gen_random_uuid(), 1, 1, 'en', state, sha256(who::bytea), 'SE', 'hidden', false, sha256('c'),
    now() - make_interval(mins => minutes), counted, uncounted
FROM (VALUES ('confirmed', 'a', 9, now(), NULL), ('confirmed', 'b', 9, now(), NULL),
             ('withdrawn', NULL, 9, now(), now()), ('pending', 'c', 9, NULL, NULL),
             ('pending', 'c', 5, NULL, NULL), ('held', 'd', 4, NULL, NULL), ('pending', 'd', 7, NULL, NULL),
             ('confirmed', 'e', 1, NULL, NULL)
     ) AS lives (state, who, minutes, counted, uncounted);
INSERT INTO statement_tally (statement_id, confirmed, awaiting, withdrawn, changed_at)
VALUES (1, 2, 2, 1, now());
INSERT INTO invalidated_tally VALUES (1, 2, 4);
INSERT INTO day_tally
SELECT 1, (now() AT TIME ZONE 'UTC')::date - before, number
FROM (VALUES (9, 5), (7, -4), (0, 1)) AS days (before, number);
"""


@pytest.fixture
def upgraded(servers: Servers, worker_number: int) -> Iterator[Session]:
    """Return a session of a database that was upgraded with people in it."""
    name = f"numbers_{worker_number}"
    servers.postgres.drop(name)
    servers.postgres.create(name)
    app = create_app(Settings(database_url=servers.postgres.url(name), web_keys=servers.keys / "web.keys"))
    with app.app_context():
        Migrate(app, db)
        flask_migrate.upgrade(directory=str(tables.MIGRATIONS), revision="0031")
        db.session.execute(text(STATEMENT + SIGNED))
        db.session.commit()
        flask_migrate.upgrade(directory=str(tables.MIGRATIONS), revision="0033")
        yield db.session()
        db.session.remove()
        db.engine.dispose()
    servers.postgres.drop(name)


def test_attempts_begin_with_those_that_are_left(upgraded: Session) -> None:
    [row] = upgraded.execute(text("SELECT * FROM attempt_tally"))
    # Two count, one withdrew, four were invalidated; c and d wait (each twice), and e is to be counted.
    assert (row.attempted, row.expired, row.not_me) == (2 + 1 + 4 + 3, 0, 0)
    assert row.since is not None
    repeats = upgraded.execute(text("SELECT state, created_at FROM signature WHERE is_repeat")).all()
    assert sorted(row.state for row in repeats) == ["pending", "pending"]


def test_days_are_told_as_far_as_they_are_known(upgraded: Session) -> None:
    rows = upgraded.execute(
        text(
            "SELECT (now() AT TIME ZONE 'UTC')::date - (ends_at AT TIME ZONE 'UTC')::date AS before,"
            " confirmed, awaiting FROM published_numbers ORDER BY ends_at"
        )
    )
    assert [tuple(row) for row in rows] == [(8, 5, None), (6, 1, None)]
