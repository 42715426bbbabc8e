"""Reading costs one query, found by index however many statements there are."""

import pytest
from sqlalchemy import event, text

from petitioner.statements.publish import publish
from petitioner.statements.read import policies, published, read, read_version


@pytest.fixture
def queries(session):
    """The queries sent to the database, with their parameters."""
    sent = []

    def note(_connection, _cursor, statement, parameters, _context, _many):
        sent.append((statement, parameters))

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", note)
    yield sent
    event.remove(connection, "before_cursor_execute", note)


def test_each_reading_is_one_query(session, folder, queries, now):
    publish(session, folder, now=now)
    queries.clear()
    view = read(session, "ceasefire-now", "en", now=now)
    assert len(queries) == 1
    read_version(session, view.version_id, "en", now=now)
    assert len(queries) == 2
    published(session, now=now)
    assert len(queries) == 3
    policies(session)
    assert len(queries) == 4


MANY = """
WITH one AS (SELECT * FROM statement LIMIT 1), made AS (
    INSERT INTO statement (uuid, slug, organisation_id, state, topics, summaries,
                           first_published_at, changed_at, created_at)
    SELECT gen_random_uuid(), 's' || number, organisation_id, state, topics, summaries,
           first_published_at, changed_at, created_at
    FROM one, generate_series(1, 2000) AS number RETURNING id
), versions AS (
    INSERT INTO statement_version (statement_id, number, version_hash, languages, published_at, edit_class)
    SELECT id, number, sha256(number::text::bytea), '{en}', now(), CASE WHEN number > 1 THEN 'typo' END
    FROM made, generate_series(1, 3) AS number
    RETURNING id
) SELECT count(*) FROM versions
"""
TEXTS = """
INSERT INTO statement_text (version_id, language, title, addressee, body, text_hash)
SELECT id, 'en', 'a', 'b', 'c' || chr(10), sha256('') FROM statement_version WHERE languages = '{en}'
"""


def test_reading_one_among_thousands_scans_no_table(session, folder, queries, now):
    publish(session, folder, now=now)
    session.execute(text(MANY))
    session.execute(text(TEXTS))
    for table in ("statement", "statement_version", "statement_text"):
        session.execute(text(f"ANALYZE {table}"))
    queries.clear()
    view = read(session, "s1234", "en", now=now)
    read_version(session, view.version_id, "en", now=now)
    for query, parameters in list(queries):
        plan = session.connection().exec_driver_sql(f"EXPLAIN {query}", parameters).scalars().all()
        scans = [line for line in plan if "Seq Scan" in line and "organisation" not in line]
        assert not scans, "\n".join(plan)
