"""One database, many statements and invented people: what the tests of jobs need, without any process."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import psycopg
from flask import Flask
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from petitioner.foundation.key_files import read_web_keys, read_worker_keys
from petitioner.foundation.secrets import WebKeys, WorkerKeys
from petitioner.foundation.settings import Settings
from petitioner.foundation.tokens import digest, new_handle
from petitioner.foundation.web import Foundation
from petitioner.signatures.shapes import SignedForm


@dataclass(slots=True)
class Desk:
    """Signs and looks around in the database of one application, on a connection of its own."""

    settings: Settings
    connection: psycopg.Connection[dict[str, Any]]

    @property
    def keys(self) -> WorkerKeys:
        """The keys of the workers."""
        return read_worker_keys(self.settings.worker_keys)

    @property
    def web_keys(self) -> WebKeys:
        """The keys of the web process."""
        return read_web_keys(self.settings.web_keys)

    def sql(self, statement: str, *parameters: object) -> list[dict[str, Any]]:
        """Run a statement and return its rows."""
        done = self.connection.execute(statement, parameters)  # type: ignore[call-overload]
        return done.fetchall() if done.description else []

    def one(self, statement: str, *parameters: object) -> Any:  # a column may hold anything
        """Return the only column of the only row."""
        [row] = self.sql(statement, *parameters)
        [value] = row.values()
        return value

    def sign(self, email: str, *, statement: int = 1, **changed: object) -> bytes:
        """Put a sealed form into the intake, as the web process does; return its handle's digest."""
        content: dict[str, Any] = {
            "name": "Ilse Mertens",
            "email": email,
            "country": "FR",
            "visibility": "hidden",
            "wants_updates": False,
            "consent": "I agree.",
        }
        form = SignedForm(**{**content, **changed})
        return self.put(self.web_keys.seal(form.to_bytes()), statement=statement)

    def put(self, sealed: bytes, *, statement: int = 1) -> bytes:
        """Put sealed bytes into the intake, whatever they are; return the handle's digest."""
        handle_digest = digest(new_handle())
        self.sql(
            "INSERT INTO intake (handle_digest, statement_id, version_id, language, sealed, received_at)"
            " SELECT %s, statement_id, id, 'en', %s, now() FROM statement_version WHERE statement_id = %s",
            handle_digest,
            sealed,
            statement,
        )
        return handle_digest

    def more_statements(self, number: int) -> None:
        """Copy the demonstration statement and its version until there are so many."""
        for wanted in range(2, number + 1):
            statement = {"id": wanted, "uuid": str(uuid4()), "slug": f"copy-{wanted}", "state": "draft"}
            self._copy("statement", "id", statement)
            self._copy("statement_version", "statement_id", {"id": wanted + 1_000, "statement_id": wanted})

    def _copy(self, table: str, key: str, changed: Mapping[str, object]) -> None:
        self.sql(
            f"INSERT INTO {table} OVERRIDING SYSTEM VALUE"  # noqa: S608 (our own names)
            f" SELECT (jsonb_populate_record(old, %s)).* FROM {table} AS old WHERE {key} = 1 LIMIT 1"
            " ON CONFLICT DO NOTHING",
            Jsonb(changed),
        )

    def clean(self) -> None:
        """Remove whatever a test left, but for statements: a published text never goes."""
        self.sql(
            "TRUNCATE intake, receipt, sample_leaf, sample_audit, wish, visit, link, public_signer,"
            " signature, fingerprint_key, news_address, statement_tally, attempt_tally, country_tally,"
            " day_tally, language_tally, consent,"
            " address_letter, suppression, name_seal, signer_search, comment_view, publication, journal_mark,"
            " retention_run, log_leaf, log_standing"
        )
        self.sql("UPDATE endorsement SET leaf = NULL, leaf_salt = NULL, is_logged = false")
        self.settings.erasure_journal.with_name("log.lock").unlink(missing_ok=True)
        shutil.rmtree(self.settings.public_folder / "log", ignore_errors=True)


@contextmanager
def desk_of(settings: Settings) -> Iterator[Desk]:
    """Lend a desk on the database of these settings."""
    with psycopg.connect(settings.database_url, autocommit=True, row_factory=dict_row) as connection:
        yield Desk(settings, connection)


@contextmanager
def changed_settings(app: Flask, **changes: Any) -> Iterator[Settings]:
    """Let the application's jobs see other settings for a while."""
    ground: Foundation = app.extensions["petitioner.foundation"]
    settings = replace(ground.settings, **changes)
    app.extensions["petitioner.foundation"] = Foundation(settings, ground.web_keys)
    try:
        yield settings
    finally:
        app.extensions["petitioner.foundation"] = ground
