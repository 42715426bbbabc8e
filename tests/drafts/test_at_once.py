"""Many save at the same moment, each in a connection of the web role: one is kept, nothing overwritten."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from petitioner.accounts.models import AccountSession
from petitioner.drafts.rules import Saved
from petitioner.drafts.store import desk as store
from petitioner.foundation.embedded.sink import Sink
from petitioner.foundation.key_files import read_web_keys, read_worker_keys
from petitioner.foundation.roles import WEB, as_role
from petitioner.foundation.settings import Settings
from petitioner.foundation.tokens import digest, new_session_secret
from petitioner.organisers.invite import BothKeys
from petitioner.organisers.rules import Role
from tests.drafts.writing import begin_draft
from tests.organisers.desk import NOON, Clock, Desk

MANY = 8


def engine_of(url: str) -> Engine:
    return create_engine(url.replace("postgresql://", "postgresql+psycopg://"), pool_size=MANY)


@pytest.fixture
def as_web(clean_database: str) -> Iterator[Engine]:
    """Return connections of the web role to a database in which what is committed stays."""
    engine = engine_of(as_role(clean_database, WEB))
    yield engine
    engine.dispose()


@pytest.fixture
def written(clean_database: str, app: Flask, settings: Settings, sink: Sink) -> tuple[int, list[bytes]]:
    """Return a draft, and sessions of as many people who may write in it."""
    engine = engine_of(clean_database)
    keys = BothKeys(read_worker_keys(settings.worker_keys), read_web_keys(settings.web_keys))
    shown = []
    with app.app_context(), Session(engine) as session, session.begin():
        desk = Desk(app, session, keys, sink, Clock())
        for number in range(MANY):
            secret = new_session_secret()
            account_id = desk.person(f"Irina{number}", Role.EDITOR)
            session.add(
                AccountSession(
                    account_id=account_id, token_digest=digest(secret), begun_at=NOON, seen_at=NOON
                )
            )
            shown.append(digest(secret))
        draft_id = begin_draft(desk, "a-quiet-harbour", by=desk.accounts["Irina0"])
    engine.dispose()
    return draft_id, shown


def save(engine: Engine, shown: bytes, draft_id: int, words: str) -> Saved:
    with Session(engine) as session, session.begin():
        return Saved(
            store.save_text(
                session,
                shown,
                draft_id,
                "en",
                seen=1,
                words=(words, "X", "", "Y\n"),
                source_digest=None,
                now=NOON,
            )
        )


def test_of_many_windows_of_one_person_one_is_kept(as_web: Engine, written: tuple[int, list[bytes]]) -> None:
    draft_id, shown = written
    with ThreadPoolExecutor(MANY) as many:
        saved = list(many.map(lambda n: save(as_web, shown[0], draft_id, f"Words {n}"), range(MANY)))
    assert sorted(saved) == [Saved.SAVED, *[Saved.STALE] * (MANY - 1)]


def test_of_many_people_one_is_kept_and_the_others_learn_who_it_was(
    as_web: Engine, written: tuple[int, list[bytes]], clean_database: str
) -> None:
    draft_id, shown = written
    with ThreadPoolExecutor(MANY) as many:
        saved = list(many.map(lambda n: save(as_web, shown[n], draft_id, f"Words {n}"), range(MANY)))
    assert sorted(saved) == sorted([Saved.SAVED, *[Saved.HELD] * (MANY - 1)])
    engine = engine_of(clean_database)
    with engine.connect() as connection:
        kept = connection.scalar(text("SELECT title FROM draft_text"))
    engine.dispose()
    assert kept == f"Words {saved.index(Saved.SAVED)}"


def test_of_many_who_begin_under_one_name_one_does(as_web: Engine, written: tuple[int, list[bytes]]) -> None:
    _, shown = written

    def begin(number: int) -> Saved:
        with Session(as_web) as session, session.begin():
            place = session.scalar(text("SELECT id FROM organisation"))
            assert place is not None
            begun = store.begin_draft(
                session,
                shown[number],
                place,
                "one-name",
                amended=None,
                source="en",
                settings={},
                texts=[],
                now=NOON,
            )
            return Saved(begun)

    with ThreadPoolExecutor(MANY) as many:
        begun = sorted(many.map(begin, range(MANY)))
    assert begun == [Saved.SAVED, *[Saved.TAKEN] * (MANY - 1)]
