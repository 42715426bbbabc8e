"""A threshold is met while enough members back the statement; the page says since when, or until when."""

import html
import re
from datetime import date, datetime, timedelta

import pytest

from petitioner.statements.shapes import Threshold
from tests.publication.chamber import Chamber
from tests.signatures.scene import SLUG, now, stand

PAGE = f"/en/statements/{SLUG}/index.html"


def day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


@pytest.fixture
def standing(publish_now, written):
    """Publish as at a moment, and return what the page says of each threshold."""

    def said(at=None, *, everything=False):
        publish_now(at, everything=everything)
        table = written()[PAGE].decode().partition('class="thresholds"')[2].partition("</table>")[0]
        rows = re.findall(r"<tr.*?</tr>", table, re.DOTALL)[1:]
        return [" ".join(html.unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in rows]

    return said


@pytest.fixture
def events(bureau):
    return lambda: [row["is_met"] for row in bureau.rows("threshold_event")]


@pytest.fixture
def chamber(session):
    stand(session, thresholds=[Threshold(names=2, delegations=2), Threshold(groups=3)])
    return Chamber(session, 12, delegations=3, groups=3)


def test_what_is_missing_is_said_without_hurry(chamber, standing, events):
    chamber.back("m0")
    assert standing() == [
        "At least 2 members, 2 delegations Now: 1 member, 1 delegation Not met yet",
        "At least 3 groups Now: 1 group Not met yet",
    ]
    assert events() == []


def test_a_statement_nobody_backs_shows_its_thresholds_and_one_without_any_shows_none(
    session, standing, written
):
    stand(session, thresholds=[Threshold(names=2)])
    assert standing() == ["At least 2 members Now: 0 members Not met yet"]
    stand(session)
    assert standing() == []
    assert b"Thresholds" not in written()[PAGE]


def test_enough_members_of_one_delegation_are_not_enough(chamber, standing):
    chamber.back("m0")
    chamber.back("m3")
    assert "Now: 2 members, 1 delegation Not met yet" in standing()[0]


def test_what_is_only_reported_meets_nothing(chamber, standing):
    chamber.back("m0")
    chamber.back("m1", "reported")
    assert standing()[0].endswith("Not met yet")


def test_met_lost_by_withdrawal_and_met_again_each_with_its_day(chamber, standing, events):
    start = now()
    chamber.back("m0")
    chamber.back("m1")
    assert standing(start)[0].endswith(f"Met since {day(start)}")
    lost = start + timedelta(days=3)
    chamber.withdraw("m1")
    assert standing(lost)[0].endswith(f"First met on {day(start)}, not met any more since {day(lost)}")
    again = start + timedelta(days=5)
    chamber.back("m4", on=date(2026, 11, 20))
    assert standing(again)[0].endswith(f"First met on {day(start)}, and again since {day(again)}")
    assert events() == [True, False, True]


def test_publishing_again_notes_nothing_again(chamber, standing, events):
    chamber.back("m0")
    chamber.back("m1")
    first = standing()
    for _ in range(3):
        assert standing(now() + timedelta(days=1), everything=True) == first
    assert events() == [True]


def test_another_number_is_another_threshold(session, chamber, standing, events):
    chamber.back("m0")
    chamber.back("m1")
    standing()
    stand(session, thresholds=[Threshold(names=3)])
    assert standing() == ["At least 3 members Now: 2 members Not met yet"]
    stand(session, thresholds=[Threshold(names=2, delegations=2)])
    assert standing()[0].endswith(f"Met since {day(now())}")
    assert events() == [True]
