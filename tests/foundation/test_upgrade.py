"""Who signed before addresses lay apart from names keeps every right: a database with people in it."""

import hmac
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import flask_migrate
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Flask
from flask_migrate import Migrate
from sqlalchemy import text
from sqlalchemy.orm import Session

from petitioner import tables
from petitioner.app import create_app
from petitioner.erasure.journal import Journal
from petitioner.foundation.db import db
from petitioner.foundation.key_files import read_web_keys, read_worker_keys
from petitioner.foundation.secrets import WebKeys, WorkerKeys
from petitioner.foundation.settings import Settings
from petitioner.foundation.tokens import digest
from petitioner.grants import grant
from petitioner.screening.suppress_digests import suppress_digests
from petitioner.signatures.claim_letters import claim_letters
from petitioner.signatures.count import count, recount
from petitioner.signatures.disown import disown
from petitioner.signatures.erase import erase_disowned
from petitioner.signatures.issue_link import code_digest, code_of, token_of
from petitioner.signatures.view_mailbox import view_mailbox
from petitioner.signatures.withdraw import withdraw
from petitioner.vocabulary.email_address import parse_email_address
from tests.people import CORWIN, MAELLE, OKSANA, Invented
from tests.servers import Servers

STATEMENT = """
INSERT INTO organisation (slug, names, abouts, created_at)
VALUES ('long-table', '{"en": "Long Table Committee"}', '{}', now());
INSERT INTO statement (uuid, slug, organisation_id, state, topics, summaries,
                       first_published_at, changed_at, created_at)
SELECT gen_random_uuid(), 'ceasefire', id, 'open', '{}', '{}', now(), now(), now() FROM organisation;
INSERT INTO statement_version (statement_id, number, version_hash, languages, published_at)
SELECT id, 1, sha256('v'), '{en}', now() FROM statement;
INSERT INTO statement_text (version_id, language, title, addressee, body, text_hash)
SELECT id, 'en', 'Quiet', 'the Four Rivers Assembly', E'We ask.\\n', sha256('t') FROM statement_version;
INSERT INTO consent VALUES (sha256('c'), 'en', 'I agree.', now());
"""


class Before:
    """Puts people into the database as the version before wrote them."""

    def __init__(self, session: Session, keys: WorkerKeys, web_keys: WebKeys) -> None:
        self.session, self.keys, self.web_keys = session, keys, web_keys

    def sign(self, person: Invented, state: str) -> UUID:
        """Return the link of a signature whose person holds name and address."""
        signature_id, link_id = uuid4(), uuid4()
        plain = f'{{"name":"{person.name}","email":"{person.email}"}}'.encode()
        info = b"petitioner fingerprint 1 1"
        key = HKDF(hashes.SHA256(), 32, salt=None, info=info).derive(self.keys.fingerprint_root)
        is_confirmed = state == "confirmed"
        self.session.execute(
            text(
                "INSERT INTO signature (id, statement_id, version_id, language, state, fingerprint, person,"
                " country, visibility, wants_updates, consent_digest, created_at, confirmed_at)"
                " VALUES (:id, 1, 1, 'en', :state, :fingerprint, :person, :country, 'name', false,"
                " sha256('c'), now(), CASE WHEN :confirmed THEN now() END)"
            ),
            {
                "id": signature_id,
                "state": state,
                "fingerprint": hmac.digest(key, person.email.lower().encode(), "sha256"),
                "person": self.keys.encrypt_row(
                    plain, purpose="signature", row_id=signature_id, statement_id=1
                ),
                "country": person.country,
                "confirmed": is_confirmed,
            },
        )
        handle = digest(person.email)
        self.session.execute(
            text(
                "INSERT INTO link (id, signature_id, statement_id, version_id, language, kind, handle_digest,"
                " token_digest, code_digest, issued_at, expires_at, letter_due_at)"
                " VALUES (:id, :signature, 1, 1, 'en', 'confirmation', :handle, :token, :code, now(),"
                " now() + interval '72 hours', CASE WHEN :waits THEN now() END)"
            ),
            {
                "id": link_id,
                "signature": signature_id,
                "handle": handle,
                "token": digest(token_of(self.keys, link_id)),
                "code": code_digest(self.web_keys, handle, code_of(self.keys, link_id)),
                "waits": not is_confirmed,
            },
        )
        return link_id


@pytest.fixture
def keys(servers: Servers) -> WorkerKeys:
    return read_worker_keys(servers.keys / "worker.keys")


@pytest.fixture
def app(servers: Servers, worker_number: int) -> Iterator[Flask]:
    """Return an application on a database as the version before had it."""
    name = f"upgrade_{worker_number}"
    servers.postgres.drop(name)
    servers.postgres.create(name)
    handlers = logging.getLogger().handlers[:]
    made = create_app(Settings(database_url=servers.postgres.url(name), web_keys=servers.keys / "web.keys"))
    logging.getLogger().handlers[:] = handlers
    with made.app_context():
        Migrate(made, db)
        flask_migrate.upgrade(directory=str(tables.MIGRATIONS), revision="0002")
        yield made
        db.session.remove()
        db.engine.dispose()
    servers.postgres.drop(name)


def test_who_signed_before_is_written_to_counted_recognised_and_forgotten(
    app: Flask, servers: Servers, keys: WorkerKeys, tmp_path: Path
) -> None:
    web_keys = read_web_keys(servers.keys / "web.keys")
    session: Session = db.session()
    session.execute(text(STATEMENT))
    before = Before(session, keys, web_keys)
    waiting, refusing = before.sign(MAELLE, "pending"), before.sign(CORWIN, "pending")
    before.sign(OKSANA, "confirmed")
    session.commit()
    flask_migrate.upgrade(directory=str(tables.MIGRATIONS))
    grant(session)
    session.commit()
    now = datetime.now(UTC)

    letters = {
        letter.address.reveal(): letter for letter in claim_letters(session, keys=keys, most=9, now=now)
    }
    assert letters.keys() == {MAELLE.email, CORWIN.email}
    assert letters[MAELLE.email].link_id == waiting

    session.execute(text("SELECT confirm_signatures(ARRAY[:d])"), {"d": digest(token_of(keys, waiting))})
    assert disown(session, token_of(keys, refusing), now=now)
    journal = Journal(tmp_path / "journal")
    assert erase_disowned(session, keys=keys, journal=journal, most=9, now=now) == 1
    suppressed = set(session.scalars(text("SELECT address_digest FROM suppression")))
    assert suppressed == set(suppress_digests(keys, parse_email_address(CORWIN.email)))

    assert count(session, keys=keys, now=now) == 2
    shown = session.scalars(text("SELECT name FROM public_signer ORDER BY name")).all()
    assert set(shown) == {MAELLE.name, OKSANA.name}

    address = parse_email_address("Oksana@VITROPOLE.example")
    [own] = view_mailbox(session, address, "en", keys=keys).signatures
    assert (own.name, own.keeps_address) == (OKSANA.name, True)
    assert withdraw(session, [UUID(own.reference)], journal=journal) == 1
    assert count(session, keys=keys, now=now) == 1
    assert recount(session, now=now, repair=False) == {}
    assert session.scalar(text("SELECT confirmed FROM statement_tally")) == 1
