"""A million signatures at once, by SQL alone: four in five confirmed and counted, the rest pending."""

from typing import Final

import psycopg

from bench import fill
from bench.ground import Ground, House

_INDEXES: Final = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
FROM pg_index WHERE indrelid = ANY('{signature,link}'::regclass[]) AND NOT indisprimary
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('u', 'p'))
"""
_SIGNATURES: Final = """
INSERT INTO signature (id, statement_id, version_id, language, state, fingerprint, person, country,
    visibility, wants_updates, consent_digest, created_at, confirmed_at, counted_at)
SELECT md5('s' || n)::uuid, %(statement)s, %(version)s, 'en',
    CASE WHEN n %% 5 = 0 THEN 'pending' ELSE 'confirmed' END,
    sha256(('f' || n)::bytea), decode(repeat(md5(n::text), 18), 'hex'),
    (ARRAY['DE','FR','UA','PL','IT'])[1 + n %% 5],
    (ARRAY['hidden','hidden','initials','name'])[1 + n %% 4], n %% 3 = 0, %(consent)s,
    moment, CASE WHEN n %% 5 = 0 THEN NULL ELSE moment END, CASE WHEN n %% 5 = 0 THEN NULL ELSE moment END
FROM (SELECT n, now() - interval '2 days' * (n::float / %(number)s) - interval '1 hour' AS moment
      FROM generate_series(1, %(number)s) AS n) AS everybody
"""
_LINKS: Final = """
INSERT INTO link (id, signature_id, statement_id, version_id, language, kind, handle_digest, token_digest,
    code_digest, issued_at, expires_at, mailed_at)
SELECT md5('l' || n)::uuid, md5('s' || n)::uuid, %(statement)s, %(version)s, 'en', 'confirmation',
    sha256(('h' || n)::bytea), sha256(('t' || n)::bytea), decode(md5('c' || n), 'hex'),
    now() - interval '1 day', now() + interval '1 day', now() - interval '1 day'
FROM generate_series(1, %(number)s) AS n
"""
_TALLIES: Final = (
    """INSERT INTO statement_tally (statement_id, confirmed, awaiting, withdrawn, changed_at)
       SELECT statement_id, count(*) FILTER (WHERE state = 'confirmed'),
              count(*) FILTER (WHERE state = 'pending'), 0, now()
       FROM signature GROUP BY 1""",
    """INSERT INTO country_tally (statement_id, country, confirmed)
       SELECT statement_id, country, count(*) FROM signature WHERE state = 'confirmed' GROUP BY 1, 2""",
    """INSERT INTO day_tally (statement_id, day, confirmed)
       SELECT statement_id, (counted_at AT TIME ZONE 'UTC')::date, count(*)
       FROM signature WHERE state = 'confirmed' GROUP BY 1, 2""",
    """INSERT INTO language_tally (statement_id, language, confirmed)
       SELECT statement_id, language, count(*) FROM signature WHERE state = 'confirmed' GROUP BY 1, 2""",
)


def gather(ground: Ground, house: House, number: int) -> None:
    """Leave the platform with that many signatures, their links and numbers, published."""
    statement, version = fill.text_signed(ground, house)
    values = {
        "statement": statement,
        "version": version,
        "consent": fill.consent(ground, house),
        "number": number,
    }
    with psycopg.connect(house.database_url, autocommit=True) as connection:
        connection.execute("SET synchronous_commit = off")
        connection.execute(
            "SET session_replication_role = replica"
        )  # the rows are right; do not look each up
        indexes = connection.execute(_INDEXES).fetchall()
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}".encode())
        connection.execute(_SIGNATURES, values)
        connection.execute(_LINKS, values)
        for _, definition in indexes:
            connection.execute(definition.encode())
        fill.add_shown(ground, house, 25)
        for tally in _TALLIES:
            connection.execute(tally.encode())
        for step in ("VACUUM (ANALYZE) signature", "VACUUM (ANALYZE) link", "CHECKPOINT"):
            connection.execute(step.encode())
    ground.publish(house)
