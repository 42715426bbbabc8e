"""Rows as the worker leaves them, made straight in the database: sizes are real, nobody is behind them."""

import secrets
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import uuid4

import psycopg

from bench.ground import Ground, House
from bench.people import people
from petitioner.foundation.key_files import read_web_keys, read_worker_keys
from petitioner.foundation.secrets import WorkerKeys
from petitioner.foundation.tokens import digest, token_from
from petitioner.signatures.shapes import Person, SignedForm

_CONSENT: Final = "I agree that my name and address are kept until this statement has been handed over. " * 2
_SIGNATURE: Final = (
    b"COPY signature (id, statement_id, version_id, language, state, fingerprint, person, country, "
    b"visibility, wants_updates, consent_digest, created_at, confirmed_at, counted_at) FROM STDIN"
)
_LINK: Final = (
    b"COPY link (id, signature_id, statement_id, version_id, language, kind, handle_digest, token_digest,"
    b" code_digest, issued_at, expires_at) FROM STDIN"
)
_INTAKE: Final = (
    b"COPY intake (handle_digest, statement_id, version_id, language, sealed, received_at) FROM STDIN"
)


def empty(ground: Ground, house: House) -> None:
    """Remove every signature and all that belongs to one."""
    ground.sql(house, "TRUNCATE intake, link, signature, address_letter CASCADE")


def worker_keys(ground: Ground) -> WorkerKeys:
    """Return the keys the worker of this run holds."""
    return read_worker_keys(ground.folder / "keys" / "worker.keys")


def text_signed(ground: Ground, house: House) -> tuple[int, int]:
    """Return the demonstration's statement and its version."""
    rows = ground.sql(house, "SELECT statement_id, max(id) FROM statement_version GROUP BY 1")
    return int(str(rows[0][0])), int(str(rows[0][1]))


def consent(ground: Ground, house: House) -> bytes:
    """Keep a wording and return its digest."""
    found = sha256(_CONSENT.encode()).digest()
    statement = "INSERT INTO consent VALUES (%s, 'en', %s, now()) ON CONFLICT DO NOTHING"
    ground.sql(house, statement, found, _CONSENT)
    return found


def add_sealed(ground: Ground, house: House, number: int) -> None:
    """Put that many sealed forms into the intake, as the web process would."""
    keys = read_web_keys(ground.folder / "keys" / "web.keys")
    statement, version = text_signed(ground, house)
    now = datetime.now(UTC)
    with psycopg.connect(house.database_url) as connection, connection.cursor().copy(_INTAKE) as copy:
        for person in people(number):
            form = SignedForm(**person, wants_updates=True, consent=_CONSENT)  # type: ignore[arg-type]
            handle = secrets.token_bytes(32)
            copy.write_row((handle, statement, version, "en", keys.seal(form.to_bytes()), now))


def add_pending(ground: Ground, house: House, number: int) -> list[str]:
    """Add that many pending signatures, each with a link, and return the tokens of the links."""
    tokens = [token_from(secrets.token_bytes(16)) for _ in range(number)]
    ids = _add_signatures(ground, house, number, state="pending")
    statement, version = text_signed(ground, house)
    now = datetime.now(UTC)
    until = now + timedelta(hours=72)
    with psycopg.connect(house.database_url) as connection, connection.cursor().copy(_LINK) as copy:
        for signature_id, token in zip(ids, tokens, strict=True):
            proofs = (secrets.token_bytes(32), digest(token), secrets.token_bytes(16))
            copy.write_row(
                (uuid4(), signature_id, statement, version, "en", "confirmation", *proofs, now, until)
            )
    ground.sql(house, "ANALYZE signature")
    ground.sql(house, "ANALYZE link")
    return tokens


def add_shown(ground: Ground, house: House, number: int) -> None:
    """Add that many confirmed signatures of people who let their name be shown, later than all others."""
    _add_signatures(ground, house, number, state="confirmed")


def _add_signatures(ground: Ground, house: House, number: int, *, state: str) -> list[object]:
    keys = worker_keys(ground)
    statement, version = text_signed(ground, house)
    agreed = consent(ground, house)
    now = datetime.now(UTC)
    moments = (now, now, now) if state == "confirmed" else (now, None, None)
    ids: list[object] = []
    with psycopg.connect(house.database_url) as connection, connection.cursor().copy(_SIGNATURE) as copy:
        for someone in people(number):
            row_id = uuid4()
            person = Person(someone["name"]).to_bytes()
            sealed = keys.encrypt_row(person, purpose="signature", row_id=row_id, statement_id=statement)
            told = (secrets.token_bytes(32), sealed, someone["country"], "name", True, agreed)
            copy.write_row((row_id, statement, version, "en", state, *told, *moments))
            ids.append(row_id)
    return ids
