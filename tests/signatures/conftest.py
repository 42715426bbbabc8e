"""An invented statement and the bureau that counts its signatures; doors with and without the short cut."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from petitioner.erasure.journal import Journal
from petitioner.foundation.key_files import read_web_keys, read_worker_keys
from petitioner.foundation.secrets import WebKeys, WorkerKeys
from petitioner.foundation.settings import Settings
from petitioner.statements.shapes import StatementView
from tests.signatures.postbox import Postbox
from tests.signatures.reception import Reception
from tests.signatures.scene import Bureau, stand


@pytest.fixture
def keys(settings: Settings) -> WorkerKeys:
    return read_worker_keys(settings.worker_keys)


@pytest.fixture
def web_keys(settings: Settings) -> WebKeys:
    return read_web_keys(settings.web_keys)


@pytest.fixture
def bureau(app: Flask, session: Session, keys: WorkerKeys, web_keys: WebKeys) -> Iterator[Bureau]:
    with app.app_context():
        yield Bureau(session, keys, web_keys)


@pytest.fixture
def journal(settings: Settings) -> Journal:
    """Return the erasure journal of this test, empty."""
    return Journal(settings.erasure_journal)


@pytest.fixture
def view(session: Session) -> StatementView:
    """Return the statement, published and open."""
    return stand(session)


@pytest.fixture
def postbox(bureau: Bureau, settings: Settings, tmp_path: Path) -> Postbox:
    """Return what the worker does with letters and wishes."""
    return Postbox(bureau, settings, tmp_path / "erasure.journal")


@pytest.fixture
def reception(bureau: Bureau, tmp_path: Path) -> Reception:
    """Return where people come to their page."""
    return Reception(bureau, tmp_path)
