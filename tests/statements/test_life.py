"""How a public statement goes on: a pause costs nobody a day, an end is one, the rest can be undone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import text

from petitioner.organisers.rules import Role
from petitioner.statements import jobs
from petitioner.statements.change_life import NoStatement, change_life, changes, read_life
from petitioner.statements.commands import statements
from petitioner.statements.life_form import LifeForm
from petitioner.statements.life_rules import ImpossibleAct, LifeAct, possible
from petitioner.statements.read import UnknownStatement, published, read, removals
from petitioner.statements.rules import Phase, RefusedPublication, RemovalReason, State
from petitioner.statements.shapes import Life
from tests.organisers.desk import OWN, Desk
from tests.statements.conftest import NOW
from tests.statements.public import SLUG, make_public

LAST = datetime(2027, 3, 31, 20, tzinfo=UTC)
DAY = timedelta(days=1)
PAGE = f"/desk/statements/{SLUG}/life"


def phase_of(session, at: datetime) -> Phase:
    return read_life(session, SLUG).phase(at)


def test_a_pause_moves_the_last_day_by_as_long_as_it_lasted(session) -> None:
    make_public(session, OWN, closes_at=LAST)
    change_life(session, SLUG, LifeAct.PAUSE, now=NOW + DAY)
    assert phase_of(session, LAST + 100 * DAY) is Phase.PAUSED, "the time until then stands still"
    assert read(session, SLUG, "en", now=NOW + 2 * DAY).phase is Phase.PAUSED
    change_life(session, SLUG, LifeAct.RESUME, now=NOW + 11 * DAY)
    life = read_life(session, SLUG)
    assert life.closes_at == LAST + 10 * DAY
    assert life.phase(LAST + 10 * DAY - timedelta(microseconds=1)) is Phase.OPEN
    assert life.phase(LAST + 10 * DAY) is Phase.CLOSED


def test_a_pause_before_the_opening_counts_from_the_opening(session) -> None:
    make_public(session, OWN, closes_at=LAST)
    session.execute(text("UPDATE statement SET opens_at = :at"), {"at": NOW + 5 * DAY})
    change_life(session, SLUG, LifeAct.PAUSE, now=NOW)
    change_life(session, SLUG, LifeAct.RESUME, now=NOW + 7 * DAY)
    assert read_life(session, SLUG).closes_at == LAST + 2 * DAY
    change_life(session, SLUG, LifeAct.PAUSE, now=NOW + 7 * DAY)
    change_life(session, SLUG, LifeAct.RESUME, now=NOW + 7 * DAY)
    assert read_life(session, SLUG).closes_at == LAST + 2 * DAY


def test_what_is_removed_is_unknown_but_for_that_and_comes_back(session) -> None:
    make_public(session, OWN)
    before = read(session, SLUG, "en", now=NOW)
    change_life(session, SLUG, LifeAct.REMOVE, reason=RemovalReason.HARM, now=NOW)
    with pytest.raises(UnknownStatement):
        read(session, SLUG, "en", now=NOW)
    assert published(session, now=NOW) == ()
    [gone] = removals(session)
    assert (gone.slug, gone.reason, gone.removed_at) == (SLUG, RemovalReason.HARM, NOW)
    with pytest.raises(RefusedPublication, match="restore"):
        make_public(session, OWN)
    change_life(session, SLUG, LifeAct.RESTORE, now=NOW)
    assert read(session, SLUG, "en", now=NOW) == before
    assert removals(session) == ()


def test_closing_ends_a_pause_and_is_final(session) -> None:
    make_public(session, OWN, closes_at=LAST)
    change_life(session, SLUG, LifeAct.PAUSE, now=NOW)
    change_life(session, SLUG, LifeAct.CLOSE, now=NOW)
    life = read_life(session, SLUG)
    assert (life.state, life.paused_at) == (State.CLOSED, None)
    assert possible(life, NOW) == (LifeAct.ARCHIVE, LifeAct.REMOVE)
    make_public(session, OWN, slug="other", closes_at=LAST)
    change_life(session, "other", LifeAct.PAUSE, now=NOW)
    make_public(session, OWN, slug="other", closes_at=LAST, state=State.CLOSED)
    assert read_life(session, "other").paused_at is None


@pytest.mark.parametrize(
    ("closes_at", "reason"),
    [(NOW, "past"), (NOW - DAY, "past"), (NOW + DAY, "before_opening"), (NOW + 2 * DAY, "before_opening")],
)
def test_a_statement_closes_only_to_come_and_after_it_opens(session, closes_at, reason: str) -> None:
    make_public(session, OWN)
    session.execute(text("UPDATE statement SET opens_at = :at"), {"at": NOW + 2 * DAY})
    with pytest.raises(ImpossibleAct) as refused:
        change_life(session, SLUG, LifeAct.MOVE_CLOSING, closes_at=closes_at, now=NOW)
    assert refused.value.reason == reason


def test_a_removal_has_a_reason_and_a_statement_that_is_not_there_cannot_be_removed(session) -> None:
    make_public(session, OWN)
    with pytest.raises(ImpossibleAct) as refused:
        change_life(session, SLUG, LifeAct.REMOVE, now=NOW)
    assert refused.value.reason == "reason"
    with pytest.raises(NoStatement):
        change_life(session, "nothing", LifeAct.CLOSE, now=NOW)
    make_public(session, OWN, slug="drafted", state=State.DRAFT)
    assert possible(read_life(session, "drafted"), NOW) == ()


ACTS = some.lists(some.tuples(some.sampled_from(LifeAct), some.integers(0, 40)), max_size=14)


@given(ACTS)
def test_whatever_is_done_in_whatever_order_the_promises_hold(acts: list[tuple[LifeAct, int]]) -> None:
    """A model of the dates beside the real rules: paused time never counts, and closed is closed."""
    life = Life(1, SLUG, 1, "T", State.OPEN, None, LAST, None, None, None, None, None)
    now, paused, is_over = NOW, timedelta(0), False
    for act, hours in acts:
        later = now + timedelta(hours=hours)
        if life.paused_at is not None:
            paused += later - now
        now = later
        is_over = is_over or life.phase(now) is Phase.CLOSED
        if act not in possible(life, now):
            continue
        if act is LifeAct.MOVE_CLOSING:
            continue
        life = _done(life, act, now)
        if is_over:
            assert life.phase(now) is Phase.CLOSED
        if life.paused_at is None and life.state is State.OPEN:
            assert life.closes_at == LAST + paused


def _done(life: Life, act: LifeAct, now: datetime) -> Life:
    values = changes(life, act, None, RemovalReason.WISH, now)
    return replace(life, **values)


# --- the desk ----------------------------------------------------------------------------------------------


@pytest.fixture
def owner(desk: Desk):
    make_public(desk.session, OWN, closes_at=LAST, now=desk.clock.at)
    desk.person("Olga", Role.OWNER)
    return desk.at_desk("Olga")


def work(desk: Desk) -> None:
    desk.session.commit()
    with desk.app.app_context():
        jobs.serve_statements()
    desk.session.expire_all()


def test_an_owner_looks_first_then_pauses_and_lets_it_go_on(desk: Desk, owner) -> None:
    assert "Pause signing" in desk.get(owner, PAGE).text
    seen = desk.get(owner, f"{PAGE}/pause").text
    assert "Paused since 20 November 2026" in seen
    assert "its last day moves by as long as it was paused" in seen
    assert read_life(desk.session, SLUG).paused_at is None, "looking changes nothing"
    assert desk.send(owner, f"{PAGE}/pause").status_code == 303
    assert "being taken up" in desk.get(owner, PAGE).text
    work(desk)
    assert "Paused since 20 November 2026" in desk.get(owner, PAGE).text
    desk.clock.pass_by(minutes=4)
    assert "Open for signature until 31 March 2027" in desk.get(owner, f"{PAGE}/resume").text
    desk.send(owner, f"{PAGE}/resume")
    work(desk)
    assert read_life(desk.session, SLUG).closes_at == LAST + timedelta(minutes=4)
    found = [line[1:3] for line in desk.log() if line[2] == "statement"]
    assert found == [("statement_pause", "statement"), ("statement_resume", "statement")]


def test_a_removal_wants_a_reason_and_the_short_name(desk: Desk, owner) -> None:
    for typed, words in (
        ({}, "Choose a reason"),
        ({"reason": "mood", "slug": SLUG}, "Choose a reason"),
        ({"reason": "harm"}, "Type the short name exactly"),
        ({"reason": "harm", "slug": "other"}, "Type the short name exactly"),
    ):
        answer = desk.send(owner, f"{PAGE}/remove", typed)
        assert (answer.status_code, words in answer.text) == (422, True), typed
    assert desk.send(owner, f"{PAGE}/remove", {"reason": "harm", "slug": SLUG}).status_code == 303
    work(desk)
    assert read_life(desk.session, SLUG).removal_reason is RemovalReason.HARM
    assert "It could put somebody in danger" in desk.get(owner, PAGE).text
    assert desk.get(owner, f"{PAGE}/pause").status_code == 200
    assert "This cannot be done" in desk.get(owner, f"{PAGE}/pause").text
    assert desk.send(owner, f"{PAGE}/pause").status_code == 422


def test_a_closing_date_is_read_as_utc_and_what_is_none_is_told(desk: Desk, owner) -> None:
    for typed, words in (
        ("yesterday", "Write the moment like"),
        ("2026-01-01T10:00", "still to come"),
        ("2027-02-30T10:00", "Write the moment like"),
    ):
        answer = desk.send(owner, f"{PAGE}/move_closing", {"closes_at": typed})
        assert (answer.status_code, words in answer.text, typed in answer.text) == (422, True, True), typed
    desk.send(owner, f"{PAGE}/move_closing", {"closes_at": "2027-05-01T10:30"})
    work(desk)
    assert read_life(desk.session, SLUG).closes_at == datetime(2027, 5, 1, 10, 30, tzinfo=UTC)
    desk.send(owner, f"{PAGE}/move_closing", {"closes_at": ""})
    work(desk)
    assert read_life(desk.session, SLUG).closes_at is None


def test_what_changed_between_looking_and_doing_is_not_done(desk: Desk, owner) -> None:
    desk.send(owner, f"{PAGE}/pause")
    change_life(desk.session, SLUG, LifeAct.CLOSE, now=desk.clock.at)
    work(desk)
    life = read_life(desk.session, SLUG)
    assert (life.state, life.paused_at) == (State.CLOSED, None)
    assert [line for line in desk.log() if line[2] == "statement"] == []


def test_whoever_is_no_owner_sees_how_it_stands_and_no_more(desk: Desk, owner) -> None:
    desk.person("Edda", Role.EDITOR)
    page = desk.get(desk.at_desk("Edda"), PAGE)
    assert "Owners decide how it goes on." in page.text
    assert "/life/pause" not in page.text
    for path in (f"{PAGE}/dance", "/desk/statements/nothing/life", "/desk/statements/nothing/life/pause"):
        assert desk.get(owner, path).status_code in {403, 404}


@pytest.mark.parametrize(
    "plain",
    [
        b"{}",
        b"[]",
        b'{"act":"dance","slug":"a"}',
        b'{"act":"pause","slug":7}',
        b'{"act":"move_closing","slug":"a","closes_at":"2027-01-01T00:00"}',
        b'{"act":"remove","slug":"a","reason":"mood"}',
    ],
)
def test_what_no_page_seals_is_no_form(plain: bytes) -> None:
    with pytest.raises((ValueError, TypeError, KeyError)):
        LifeForm.from_bytes(plain)


def test_the_operator_does_the_same_by_commands(app, session) -> None:
    make_public(session, OWN, closes_at=LAST, now=datetime(2026, 11, 1, tzinfo=UTC))
    session.commit()
    run = CliRunner().invoke
    context = app.app_context()
    context.push()
    for arguments, words in (
        (["pause", SLUG], "paused"),
        (["resume", SLUG], "closes"),
        (["close", SLUG, "--yes"], "closed"),
        (["archive", SLUG], "archive"),
        (["remove", SLUG, "--reason", "legal"], "restore"),
        (["restore", SLUG], "back"),
        (["unarchive", SLUG], "archive"),
    ):
        done = run(statements, arguments)
        assert (done.exit_code, words in done.output) == (0, True), (arguments, done.output)
    assert run(statements, ["pause", SLUG]).exit_code == 1
    assert run(statements, ["close", "nothing", "--yes"]).exit_code == 1
    context.pop()
