"""Whether the tables are those of this version."""

from functools import cache
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from petitioner.foundation import migrations

_HELD = text("SELECT version_num FROM alembic_version")


def is_up_to_date(session: Session) -> bool:
    """Say whether the database was brought to the newest migration of this version."""
    return bool(session.scalar(_HELD) == _newest())


@cache
def _newest() -> str:
    folder = Path(migrations.__path__[0]) / "versions"
    return max(path.name.partition("_")[0] for path in folder.glob("[0-9]*_*.py"))
