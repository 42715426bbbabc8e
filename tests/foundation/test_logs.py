"""A log says what failed and where, and never whom it was about."""

import io
import logging

import pytest

from petitioner.foundation import logs
from tests.people import MAELLE


@pytest.fixture
def logged(monkeypatch):
    """Configure logging as the platform does; return what is written."""
    root = logging.getLogger()
    before = (root.level, root.handlers[:])
    root.handlers[:] = []
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    logs.configure("info")
    yield written
    root.setLevel(before[0])
    root.handlers[:] = before[1]


def fail_on(email: str) -> None:
    raise ValueError(f"duplicate key ({email})")


def test_an_exception_is_logged_by_kind_and_place_without_its_words(logged):
    try:
        fail_on(MAELLE.email)
    except ValueError:
        logging.getLogger("petitioner.x").exception("a row was not written")
    text = logged.getvalue()
    assert "ERROR petitioner.x: a row was not written" in text
    assert "\nValueError\n" in text
    assert "test_logs.py:" in text
    assert "fail_on" in text
    assert MAELLE.email not in text
    assert "duplicate" not in text


def test_neither_are_the_words_of_what_led_to_it(logged):
    try:
        try:
            fail_on(MAELLE.email)
        except ValueError as error:
            raise RuntimeError(f"about {MAELLE.name}") from error
    except RuntimeError:
        logging.getLogger("petitioner").exception("broken")
    assert MAELLE.email not in logged.getvalue()
    assert MAELLE.name not in logged.getvalue()


def test_an_error_without_an_exception_is_one_line(logged):
    logging.getLogger("petitioner").error("nothing raised", exc_info=(None, None, None))
    logging.getLogger("petitioner").info("and one more")
    assert [line.partition("petitioner: ")[2] for line in logged.getvalue().splitlines() if line] == [
        "nothing raised",
        "and one more",
    ]


def test_libraries_that_chatter_are_kept_quiet(logged):
    for name in ("rq.queue", "alembic.runtime.migration"):
        logging.getLogger(name).info("job arguments: %s", MAELLE.email)
    assert logged.getvalue() == ""
