"""A published statement, an invented assembly of six with addresses for four, and a canvass to begin."""

import pytest
from sqlalchemy.orm import Session

from petitioner.foundation.key_files import read_worker_keys
from petitioner.foundation.settings import Settings
from tests.canvass.desk import Desk, line, seat
from tests.signatures.scene import SLUG, stand


@pytest.fixture
def statement_id(session: Session) -> int:
    """Publish the statement in two languages; the assembly has an address for all but the last two."""
    view = stand(session)
    seat(session, [*(line(number) for number in range(4)), line(4, email=""), line(5, email="")])
    return view.statement_id


@pytest.fixture
def desk(session: Session, statement_id: int, settings: Settings) -> Desk:
    return Desk(session, read_worker_keys(settings.worker_keys), slug=SLUG)
