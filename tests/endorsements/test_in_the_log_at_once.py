"""Whoever tells the log of backers holds nobody up for longer than it takes, and nobody can hold it up."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.orm import Session

from petitioner.endorsements.log_shown import log_shown
from petitioner.endorsements.store import backers
from petitioner.transparency import store
from petitioner.transparency.append import append
from petitioner.transparency.rules import Kind, Leaf
from petitioner.transparency.shapes import NewLeaf
from tests.publication.chamber import Chamber
from tests.signatures.scene import stand

LOCK = Path("/nowhere/log.lock")


@pytest.fixture
def statements(clean_database: str) -> dict[str, int]:
    """Return two statements, and an assembly in the same database."""
    with _at(clean_database) as session:
        found = {slug: stand(session, slug=slug).statement_id for slug in ("one", "two")}
        Chamber(session, 6)
        session.commit()
        return found


@contextmanager
def _at(url: str) -> Iterator[Session]:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1), poolclass=NullPool)
    with Session(engine) as session:
        session.execute(text("SET lock_timeout = '10s'"))
        yield session


def _back(session: Session, person: str, slug: str) -> int:
    chamber = Chamber.__new__(Chamber)
    chamber._session = session
    return chamber.back(person, slug=slug)


def _kinds(session: Session) -> list[Kind]:
    return [Kind(raw[1]) for chunk in store.leaves(session, 0, 100) for raw in chunk]


def test_two_who_record_at_once_and_the_one_who_counts_get_their_places_one_after_the_other(
    clean_database: str, statements: dict[str, int]
) -> None:
    def other() -> None:
        with _at(clean_database) as session:
            _back(session, "m1", "two")
            assert log_shown(session, LOCK) == 1
            session.commit()

    def counting() -> None:
        with _at(clean_database) as session:
            append(session, [NewLeaf(Leaf(Kind.SIGN, statements["one"], version=1, digest=b"s" * 32))])
            session.commit()

    with _at(clean_database) as session:
        _back(session, "m0", "one")
        assert log_shown(session, LOCK) == 1
        threads = [Thread(target=other), Thread(target=counting)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(0.5)
        assert all(thread.is_alive() for thread in threads), "they wait for their places"
        session.commit()
        for thread in threads:
            thread.join()
        kinds = _kinds(session)
        assert sorted(kinds) == [Kind.TEXT, Kind.TEXT, Kind.SIGN, Kind.ENDORSE, Kind.ENDORSE]
        assert kinds.index(Kind.ENDORSE) > kinds.index(Kind.TEXT)


def test_nobody_waits_for_a_row_once_they_have_their_turn(
    clean_database: str, statements: dict[str, int]
) -> None:
    with _at(clean_database) as first, _at(clean_database) as second:
        held = _back(first, "m0", "one")
        first.commit()  # a row that nobody told the log of: as after an update
        backers.take_turn(second, statements["one"])
        kept = backers.find_endorsement(second, held)
        backers.change_standing(second, held, kept.standing, now=_now(second))
        _back(first, "m1", "two")
        assert log_shown(first, LOCK) == 1, "only its own: the other row is left to who is changing it"
        first.commit()
        assert log_shown(second, LOCK) == 1
        second.commit()
        assert _kinds(first).count(Kind.ENDORSE) == 2


def test_what_is_undone_takes_its_leaf_back(clean_database: str, statements: dict[str, int]) -> None:
    with _at(clean_database) as session:
        _back(session, "m0", "one")
        assert log_shown(session, LOCK) == 1
        session.rollback()
        assert _kinds(session) == []
        _back(session, "m0", "one")
        session.commit()  # killed before the log was told
        assert log_shown(session, LOCK) == 1
        session.commit()
        assert _kinds(session)[-1] is Kind.ENDORSE
    assert statements


def _now(session: Session) -> datetime:
    moment = session.scalar(text("SELECT now()"))
    assert isinstance(moment, datetime)
    return moment
