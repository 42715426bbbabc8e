"""The numbers the public reads, and the names behind them."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from petitioner.endorsements.list_backers import changes, list_backers
from petitioner.endorsements.rules import RefusedRecord
from petitioner.endorsements.shapes import AssemblyBacking, Outcome, Recorded, Share
from tests.endorsements.conftest import ROSTER

Record = Callable[..., Recorded]
Backing = Callable[..., AssemblyBacking]


def without(code: str) -> str:
    return "".join(line for line in ROSTER.splitlines(keepends=True) if not line.startswith(f"{code},"))


def test_nobody_yet(session: Session, statement_id: int):
    assert list_backers(session, statement_id, on=date(2026, 11, 20)) == ()


def test_three_of_four(record: Record, backing: Backing):
    for person in ("p2", "p3", "p1"):
        record(person)

    found = backing()

    assert (found.assembly, found.slug) == ("Four Rivers Assembly", "four-rivers-assembly")
    assert (found.backing, found.members, found.withdrawn, found.delegations_backing) == (3, 4, 0, 2)
    assert found.delegations == (Share("Brackwater", 2, 1), Share("Hallowmere", 2, 2))
    assert found.groups == (Share("Common Ground", 2, 1), Share("Orchard Group", 2, 2))
    assert [backer.family_name for backer in found.backers] == ["Øresund", "Ottersund", "Thistlemark"]


def test_withdrawn_is_shown_with_its_date_and_not_counted(
    record: Record, take_back: Callable[..., Recorded], backing: Backing
):
    record("p1")
    record("p2")

    take_back("p1")

    found = backing()
    assert (found.backing, found.withdrawn) == (1, 1)
    assert found.delegations == (Share("Brackwater", 2, 0), Share("Hallowmere", 2, 1))
    assert [backer.withdrawn_on for backer in found.backers] == [date(2026, 11, 10), None]


def test_withdrawing_twice_changes_nothing_and_another_day_is_refused(
    statement_id: int, record: Record, take_back: Callable[..., Recorded]
):
    record()

    assert take_back().outcome is Outcome.RECORDED
    assert take_back().outcome is Outcome.UNCHANGED
    with pytest.raises(RefusedRecord, match="that day stays"):
        take_back(withdrawn_on=date(2026, 11, 11))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"withdrawn_on": date(2026, 11, 4)}, "backed it on 2026-11-05"),
        ({"withdrawn_on": date(2026, 11, 21)}, "lies in the future"),
        ({"url": "nonsense"}, "is not a web address"),
        ({"person": "p2"}, "is not recorded as a backer"),
    ],
)
def test_withdrawals_that_cannot_be_are_refused(
    statement_id: int,
    record: Record,
    take_back: Callable[..., Recorded],
    said: dict[str, object],
    sentence: str,
):
    record()

    with pytest.raises(RefusedRecord, match=sentence):
        take_back(**said)


def test_who_withdrew_may_back_it_again_later_but_not_before(
    record: Record, take_back: Callable[..., Recorded], backing: Backing
):
    record()
    take_back()

    with pytest.raises(RefusedRecord, match="withdrew on 2026-11-10"):
        record()
    record(endorsed_on=date(2026, 11, 12))

    found = backing()
    assert (found.backing, found.withdrawn, len(found.backers)) == (1, 0, 1)


def test_former_member_stays_labelled_and_no_longer_counts(
    record: Record, backing: Backing, import_members: Callable[..., None]
):
    record("p1")
    record("p2")

    import_members(without("p1"), now=datetime(2026, 11, 25, 9, tzinfo=UTC))

    assert (backing().backing, backing().members) == (2, 4)
    later = backing(date(2026, 11, 25))
    assert (later.backing, later.members) == (1, 3)
    assert [(backer.family_name, backer.is_former) for backer in later.backers] == [
        ("Ottersund", True),
        ("Thistlemark", False),
    ]


def test_member_who_changed_group_counts_where_they_sit_now(
    record: Record, backing: Backing, import_members: Callable[..., None]
):
    record("p1")

    import_members(ROSTER.replace("Hallowmere,Orchard Group", "Hallowmere,Common Ground"))

    found = backing()
    assert found.groups == (Share("Common Ground", 3, 1), Share("Orchard Group", 1, 0))
    assert found.backers[0].group == "Orchard Group"


def test_two_assemblies_stand_side_by_side_the_larger_backing_first(
    session: Session, statement_id: int, record: Record, import_members: Callable[..., None]
):
    import_members(ROSTER.replace("Four Rivers Assembly", "Council of Hallowmere"))
    record("p1", assembly="council-of-hallowmere")
    record("p1", assembly="four-rivers-assembly")
    record("p2", assembly="four-rivers-assembly")

    found = list_backers(session, statement_id, on=date(2026, 11, 20))

    assert [(each.assembly, each.backing, each.members) for each in found] == [
        ("Four Rivers Assembly", 2, 4),
        ("Council of Hallowmere", 1, 4),
    ]


def test_stamp_differs_when_backers_or_rosters_change(
    session: Session, statement_id: int, record: Record, import_members: Callable[..., None]
):
    assert changes(session) == {}
    record()
    first = changes(session)[statement_id]
    assert changes(session)[statement_id] == first

    record("p2")
    second = changes(session)[statement_id]
    import_members(without("p1"), now=datetime(2026, 11, 25, 9, tzinfo=UTC))

    assert len({first, second, changes(session)[statement_id]}) == 3
