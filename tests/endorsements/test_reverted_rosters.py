"""A roster on which endorsements rest is not reverted."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petitioner.endorsements.shapes import Recorded
from petitioner.parliaments.models import Membership, Roster
from petitioner.parliaments.revert_roster import revert_roster
from petitioner.parliaments.rules import NotRevertible
from tests.endorsements.conftest import ROSTER


def last(session: Session) -> int:
    return session.scalars(select(func.max(Roster.id))).one()


@pytest.mark.usefixtures("statement_id")
def test_roster_that_brought_an_endorsing_member_stays_and_says_whom(
    session: Session, record: Callable[..., Recorded]
):
    record("p1")
    record("p3")

    with pytest.raises(NotRevertible, match=r"those of Łucja Øresund, Maëlle Ottersund\."):
        revert_roster(session, last(session))

    assert session.scalar(select(func.count()).select_from(Membership)) == 5


@pytest.mark.usefixtures("statement_id")
def test_later_roster_without_endorsements_can_be_reverted(
    session: Session, record: Callable[..., Recorded], import_members: Callable[..., None]
):
    record("p1")
    import_members(ROSTER.replace("p1,Dr,Maëlle,Ottersund", "p9,,Wenna,Farrow"))

    revert_roster(session, last(session))

    assert session.scalar(select(func.count()).select_from(Membership)) == 5
    with pytest.raises(NotRevertible, match="Maëlle Ottersund"):
        revert_roster(session, last(session))
