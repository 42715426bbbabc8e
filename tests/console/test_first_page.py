"""The first page says what waits for whoever looks, and counts nothing itself."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import event, text

from petitioner.console.rules import DAYS, INSTANCE, Reading, bars
from petitioner.console.store import board
from petitioner.organisers.rules import Role
from petitioner.statements.change_life import read_life
from petitioner.statements.publish import publish
from petitioner.statements.rules import State
from petitioner.statements.shapes import OrganisationWords, StatementFolder, StatementSettings
from petitioner.updates.change import set_answer_day
from petitioner.vocabulary.language import LANGUAGES, SOURCE_LANGUAGE
from tests.canvass.desk import line, seat
from tests.drafts.writing import begin_draft
from tests.organisers.desk import OTHER, OWN, Desk
from tests.statements.conftest import text_of
from tests.statements.public import SLUG, make_public

TODAY = date(2026, 11, 20)


def tally(house: Desk, confirmed: int, awaiting: int = 0) -> None:
    statement = read_life(house.session, SLUG).statement_id
    house.session.execute(
        text(
            "INSERT INTO statement_tally"
            " (statement_id, confirmed, awaiting, withdrawn, changed_at, shown_changes)"
            " VALUES (:id, :confirmed, :awaiting, 0, now(), 0) ON CONFLICT (statement_id)"
            " DO UPDATE SET confirmed = :confirmed, awaiting = :awaiting"
        ),
        {"id": statement, "confirmed": confirmed, "awaiting": awaiting},
    )


def test_a_statement_stands_there_with_its_numbers_and_its_days(house: Desk, look) -> None:
    tally(house, 100)
    look()
    house.clock.pass_by(hours=24)
    tally(house, 142, awaiting=7)
    browser = house.at_desk("Olga")
    page = house.get(browser, "/desk").text
    assert "Stop the shooting" in page
    for number in (">142<", ">42<", ">7<"):
        assert number in page
    assert "most 100 on 20 November 2026, 42 today" in page
    assert f"missing: {', '.join(code for code in LANGUAGES if code != SOURCE_LANGUAGE)}" in page
    assert "Open" in page


def test_what_waits_is_shown_to_those_who_can_do_it_and_in_their_own_organisation(house: Desk, look) -> None:
    statement = read_life(house.session, SLUG).statement_id
    set_answer_day(house.session, statement, TODAY - timedelta(days=3), now=house.clock.at)
    house.session.execute(text("INSERT INTO log_standing (id, differs_since) VALUES (1, now())"))
    look()
    for name, role, at, expected in (
        ("Edda", Role.EDITOR, OWN, {"answer"}),
        ("Anna", Role.AUDITOR, OWN, {"differ"}),
        ("Rolf", Role.REVIEWER, OWN, set()),
        ("Otto", Role.OWNER, OTHER, set()),
    ):
        house.person(name, role, at=at)
        page = house.get(house.at_desk(name), "/desk").text
        found = {
            word
            for word, words in (
                ("answer", "An answer of the addressee is overdue"),
                ("differ", "Database and log differ"),
            )
            if words in page
        }
        assert found == expected, name
        assert ("Nothing waits for you." in page) == (not expected)
    owner = house.get(house.at_desk("Olga"), "/desk").text
    assert "2 things wait for a person." in owner
    assert f"/desk/statements/{SLUG}/updates" in owner
    set_answer_day(house.session, statement, None, now=house.clock.at)
    look()
    assert "overdue" not in house.get(house.at_desk("Olga"), "/desk").text


def test_a_worker_that_has_not_looked_is_said(house: Desk, look) -> None:
    browser = house.at_desk("Olga")
    assert "The worker has not looked" in house.get(browser, "/desk").text
    look()
    assert "The worker has not looked" not in house.get(browser, "/desk").text
    house.clock.pass_by(minutes=6)
    assert "The worker has not looked" in house.get(browser, "/desk").text


def test_a_backup_that_was_noted_is_no_look_of_the_worker(house: Desk, look) -> None:
    browser = house.at_desk("Olga")
    look()
    house.clock.pass_by(minutes=6)
    noted = {(Reading.BACKUP, INSTANCE, INSTANCE): (1, house.clock.at)}
    board.put(house.session, noted, now=house.clock.at)
    assert "The worker has not looked" in house.get(browser, "/desk").text


def test_the_page_asks_as_much_for_many_signatures_as_for_few(house: Desk, look) -> None:
    """What is asked of the database is the same, and none of it is a table that grows with signatures."""
    asked: list[str] = []

    def note(_c, _cursor, statement, *_more) -> None:
        asked.append(statement)

    connection = house.session.connection().engine
    event.listen(connection, "before_cursor_execute", note)
    try:
        look()
        asked.clear()
        house.get(house.at_desk("Olga"), "/desk")
    finally:
        event.remove(connection, "before_cursor_execute", note)
    for statement in asked:
        for table in (" signature ", " link ", " intake ", " log_leaf ", "count(*)"):
            assert table not in statement.lower().replace("\n", " ")


def test_whoever_has_no_role_has_a_page_that_says_so(house: Desk) -> None:
    house.person("Nora")
    page = house.get(house.at_desk("Nora"), "/desk").text
    assert "You have no role in any organisation at this time." in page


def test_the_search_finds_what_one_may_see_and_no_more(house: Desk, look) -> None:
    make_public(house.session, OTHER, slug="other-shooting")
    house.person("Otto", Role.OWNER, at=OTHER)
    browser = house.at_desk("Olga")
    page = house.get(browser, "/desk/search?q=SHOOTING").text
    assert f"/desk/statements/{SLUG}" in page
    assert "other-shooting" not in page
    assert f"/desk/people/{OWN}" in house.get(browser, "/desk/search?q=olg").text
    assert f"/desk/people/{OTHER}" not in house.get(browser, "/desk/search?q=otto").text
    for words in ("%", "_", "%25%25", "o", "", "x" * 500, "\u202e", "' OR 1=1 --", "%00"):
        assert house.get(browser, "/desk/search", query_string={"q": words}).status_code == 200
    page = house.get(browser, "/desk/search", query_string={"q": "<script>alert(1)</script>"}).text
    assert "<script>alert" not in page
    assert "Nothing was found" in page


def test_the_search_finds_drafts_updates_and_assemblies(house: Desk, look) -> None:
    begin_draft(house, "a-quiet-harbour", by=house.accounts["Olga"])
    seat(house.session, [line(1)])
    browser = house.at_desk("Olga")
    assert "/desk/statements/a-quiet-harbour" in house.get(browser, "/desk/search?q=Harbour").text
    assert "/desk/parliaments/four-rivers-assembly" in house.get(browser, "/desk/search?q=four riv").text
    house.person("Otto", Role.OWNER, at=OTHER)
    assert "a-quiet-harbour" not in house.get(house.at_desk("Otto"), "/desk/search?q=Harbour").text


def test_of_several_titles_the_one_in_the_language_of_the_page_is_found(house: Desk, look) -> None:
    words = OrganisationWords(OWN, {"en": "Long Table", "de": "Lange Tafel"}, {})
    settings = StatementSettings(State.OPEN, None, None, None, (), {})
    texts = (text_of("de", "Ein Schweigen", "Still.\n"), text_of("en", "A silence", "Quiet.\n"))
    publish(house.session, StatementFolder("quiet-night", words, settings, texts), now=house.clock.at)
    browser = house.at_desk("Olga")
    for asked, title in (("quiet", "A silence"), ("schweig", "Ein Schweigen")):
        page = house.get(browser, "/desk/search", query_string={"q": asked}).text
        assert re.findall(r'quiet-night"\s+dir="auto">([^<]+)', page) == [title]


@given(some.dictionaries(some.integers(0, 40), some.integers(0, 1000), max_size=40))
def test_the_bars_of_a_month_add_up(totals: dict[int, int]) -> None:
    kept = {TODAY - timedelta(days=back): total for back, total in totals.items()}
    found = bars(kept, TODAY)
    assert [bar.day for bar in found] == [TODAY - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    assert all(0 <= bar.height <= 100 for bar in found)
    shown = [total for day, total in sorted(kept.items()) if day > TODAY - timedelta(days=DAYS)]
    if shown:
        before = [total for day, total in sorted(kept.items()) if day <= TODAY - timedelta(days=DAYS)]
        assert sum(bar.number for bar in found) == shown[-1] - (before[-1] if before else 0)


@pytest.mark.parametrize("path", ["/desk", "/desk/search?q=stop"])
def test_nobody_who_is_not_signed_in_sees_anything(house: Desk, path: str) -> None:
    assert house.get(house.browser(), path).headers["Location"] == "/desk/sign-in"
