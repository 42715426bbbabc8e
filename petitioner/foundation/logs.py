"""Logs without people: what failed and where, never a value that was being handled."""

import logging
import sys
import traceback
from types import TracebackType


class _WithoutValues(logging.Formatter):
    """Formats an exception as its type and the lines it passed; its message may quote a row or an address."""

    def formatException(  # noqa: N802 - the name is the standard library's
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        kind, _, trace = ei
        lines = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
        return "\n".join([kind.__qualname__ if kind else "", *(f"  at {line}" for line in lines)])


def configure(level: str) -> None:
    """Send this process's log to standard error, one line a record, times in UTC."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_WithoutValues("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("rq").setLevel(logging.WARNING)
