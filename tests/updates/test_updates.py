"""Updates are written, read, corrected and withdrawn; what the public has read is never changed behind it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from petitioner.statements.change_life import read_life
from petitioner.updates.change import move, read_updates, save, set_answer_day
from petitioner.updates.list_public import in_language, list_public
from petitioner.updates.rules import About, Act, EventKind, Kind, Refused, State
from petitioner.updates.shapes import UpdateForm, Words
from tests.organisers.desk import OWN, Desk
from tests.statements.public import SLUG, make_public
from tests.updates.conftest import ANSWER, DAY, HEARD, NEWS, VOTE

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ALL = f"/desk/statements/{SLUG}/updates"
TYPED = {"happened_on": "2026-11-20", "title-en": "We were heard", "body-en": "The committee **heard** us."}
ATTACKS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[press](javascript:alert(1))",
    '"><svg/onload=alert(1)>',
    "</textarea><script>alert(1)</script>",
    "{{ 7 * 7 }}",
)


def test_a_draft_is_nobodys_to_read_until_it_is_published(session, statement) -> None:
    save(session, statement, 0, NEWS, HEARD, now=NOON)
    assert list_public(session, [statement])[statement] == ((), None)
    move(session, statement, 1, Act.PUBLISH, now=NOON)
    [[update], _] = list_public(session, [statement])[statement]
    assert (update.number, update.state, update.first_published_at) == (1, State.PUBLISHED, NOON)
    assert str(in_language(update, "fr").body_html) == "<p>The committee <strong>heard</strong> us.</p>\n"
    assert in_language(update, "fr").language == "en"


def test_a_correction_keeps_what_was_read_and_a_draft_keeps_one_text(session, statement) -> None:
    save(session, statement, 0, NEWS, HEARD, now=NOON)
    other = {"en": Words("We were heard", "The committee heard us on Monday.\n")}
    assert [each.number for each in save(session, statement, 1, NEWS, other, now=NOON).editions] == [1]
    move(session, statement, 1, Act.PUBLISH, now=NOON)
    later = NOON + timedelta(days=1)
    corrected = save(session, statement, 1, NEWS, HEARD, now=later)
    assert [(each.number, each.written_at) for each in corrected.editions] == [(1, NOON), (2, later)]
    assert corrected.newest.texts == HEARD
    assert corrected.editions[0].texts == other
    assert save(session, statement, 1, NEWS, HEARD, now=later) == corrected, "the same again is nothing"
    with pytest.raises(IntegrityError, match="never changes"), session.begin_nested():
        session.execute(text("UPDATE update_text SET title = 'Other' WHERE edition = 1"))
    with pytest.raises(IntegrityError, match="never changes"), session.begin_nested():
        session.execute(text("DELETE FROM update_text"))


def test_what_is_withdrawn_is_said_and_can_come_back(session, statement) -> None:
    save(session, statement, 0, ANSWER, HEARD, now=NOON)
    move(session, statement, 1, Act.PUBLISH, now=NOON)
    withdrawn = move(session, statement, 1, Act.WITHDRAW, now=NOON)
    assert (withdrawn.state, withdrawn.withdrawn_at) == (State.WITHDRAWN, NOON)
    assert str(in_language(withdrawn, "en").body_html) == ""
    with pytest.raises(Refused):
        move(session, statement, 1, Act.WITHDRAW, now=NOON)
    assert move(session, statement, 1, Act.PUBLISH, now=NOON).first_published_at == NOON
    with pytest.raises(Refused):
        move(session, statement, 2, Act.PUBLISH, now=NOON)


@pytest.mark.parametrize(
    ("about", "texts", "field"),
    [
        (NEWS, {}, "title-en"),
        (NEWS, {"fr": Words("Titre", "Texte")}, "title-en"),
        (NEWS, {"en": Words("Title", "")}, "body-en"),
        (NEWS, {"en": Words("", "Text")}, "title-en"),
        (NEWS, {"en": Words("x" * 201, "Text")}, "title-en"),
        (NEWS, {"en": Words("Title", "x" * 20_001)}, "body-en"),
        (NEWS, {"en": Words("Title\u202e", "Text")}, "title-en"),
        (NEWS, {"en": Words("Title", "a <b>bold</b> word")}, "body-en"),
        (replace(ANSWER, office=""), HEARD, "office"),
        (replace(ANSWER, url="javascript:alert(1)"), HEARD, "url"),
        (replace(ANSWER, url="https://a b"), HEARD, "url"),
        (replace(ANSWER, url="https://[::1"), HEARD, "url"),
        (About(Kind.EVENT, DAY), HEARD, "event_kind"),
        (replace(NEWS, event_kind=EventKind.VOTE), HEARD, "event_kind"),
        (replace(VOTE, votes_against=None), HEARD, "votes_for"),
        (replace(VOTE, votes_for=-1), HEARD, "votes_for"),
        (replace(VOTE, event_kind=EventKind.DEBATE), HEARD, "votes_for"),
        (replace(VOTE, place="x" * 201), HEARD, "place"),
    ],
)
def test_what_is_missing_or_too_much_is_said_by_field(session, statement, about, texts, field: str) -> None:
    with pytest.raises(Refused) as refused:
        save(session, statement, 0, about, texts, now=NOON)
    assert refused.value.field == field
    assert read_updates(session, statement) == ()


def test_the_kind_of_an_update_stays(session, statement) -> None:
    save(session, statement, 0, NEWS, HEARD, now=NOON)
    with pytest.raises(Refused):
        save(session, statement, 1, ANSWER, HEARD, now=NOON)


def test_the_answer_day_is_set_changed_and_taken_away(session, statement) -> None:
    for day in (date(2027, 1, 1), date(2027, 2, 1), None, None):
        set_answer_day(session, statement, day, now=NOON)
        assert list_public(session, [statement])[statement] == ((), day)


# --- the desk ----------------------------------------------------------------------------------------------


def test_an_editor_writes_looks_publishes_corrects_and_withdraws(desk: Desk, editor, work) -> None:
    seen = desk.send(editor, f"{ALL}/new/news", {**TYPED, "act": "preview"})
    assert "<strong>heard</strong>" in seen.text
    assert 'value="We were heard"' in seen.text
    assert work() == (), "looking saves nothing"
    assert desk.send(editor, f"{ALL}/new/news", {**TYPED, "act": "save"}).status_code == 303
    [update] = work()
    assert (update.state, update.newest.texts["en"].title) == (State.DRAFT, "We were heard")
    assert "We were heard" in desk.get(editor, ALL).text
    desk.send(editor, f"{ALL}/1", {"act": "publish"})
    assert work()[0].state is State.PUBLISHED
    assert "A change is a correction" in desk.get(editor, f"{ALL}/1").text
    desk.send(editor, f"{ALL}/1", {**TYPED, "title-en": "Heard", "act": "save"})
    assert [each.texts["en"].title for each in work()[0].editions] == ["We were heard", "Heard"]
    desk.send(editor, f"{ALL}/1", {"act": "withdraw"})
    assert work()[0].state is State.WITHDRAWN
    assert [line[1] for line in desk.log() if line[2] == "update"] == [
        *("update_save", "update_publish", "update_save", "update_withdraw")
    ]


def test_an_answer_and_a_vote_carry_what_belongs_to_them(desk: Desk, editor, work) -> None:
    answer = {**TYPED, "act": "save", "office": "Office of the Assembly", "url": "https://rivers.example/1"}
    desk.send(editor, f"{ALL}/new/response", {**answer, "place": "ignored"})
    vote = {
        "event_kind": "vote",
        "place": "Assembly",
        "votes_for": "61",
        "votes_against": "7",
        "abstentions": "3",
    }
    desk.send(editor, f"{ALL}/new/event", {**TYPED, **vote, "act": "save", "office": "ignored"})
    first, second = work()
    assert (first.about.office, first.about.place) == ("Office of the Assembly", "")
    assert (second.about.votes_for, second.about.office) == (61, "")
    page = desk.get(editor, f"{ALL}/2").text
    assert 'value="61"' in page
    assert desk.send(editor, f"{ALL}/answer-day", {"answer_day": "2027-03-03"}).status_code == 303
    work()
    assert 'value="2027-03-03"' in desk.get(editor, ALL).text
    refused = desk.send(editor, f"{ALL}/answer-day", {"answer_day": "soon"})
    assert (refused.status_code, 'value="soon"' in refused.text) == (422, True)


@pytest.mark.parametrize(
    ("kind", "typed", "words"),
    [
        ("news", {"body-en": ""}, "This is missing."),
        ("news", {"happened_on": "yesterday"}, "Write the day like"),
        ("response", {}, "This is missing."),
        ("event", {}, "This is missing."),
        ("event", {"event_kind": "dance"}, "This is missing."),
        ("event", {"event_kind": "vote", "votes_for": "many"}, "all three numbers"),
        ("event", {"event_kind": "vote", "votes_for": "3"}, "all three numbers"),
        ("news", {"url": "ftp://a.example"}, "This is no web address"),
        ("news", {"body-en": "<b>bold</b>"}, "The page cannot show something"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_what_was_typed_stays(
    desk: Desk, editor, kind: str, typed, words: str
) -> None:
    answer = desk.send(editor, f"{ALL}/new/{kind}", {**TYPED, **typed, "act": "save"})
    assert (answer.status_code, words in answer.text) == (422, True)
    assert "We were heard" in answer.text


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_field_carries_anything_but_words(desk: Desk, editor, work, attack: str) -> None:
    typed = dict.fromkeys(("title-en", "body-en", "office", "place", "url", "happened_on"), attack)
    for kind in ("news", "response", "event"):
        for fields in (typed, {**TYPED, "office": attack, "place": attack, "event_kind": "debate"}):
            page = desk.send(editor, f"{ALL}/new/{kind}", {**fields, "act": "preview"}).text
            for live in (
                "<script>alert",
                "<img src=x",
                "<svg/onload",
                'href="javascript',
                "onerror=alert(1)>",
            ):
                assert live not in page
            assert ">49<" not in page
            assert 'value="49"' not in page
    desk.send(editor, f"{ALL}/new/news", {**TYPED, "title-en": attack, "act": "save"})
    for update in work():
        assert "<script>alert" not in desk.get(editor, f"{ALL}/{update.number}").text


def test_addresses_that_lead_nowhere_and_acts_that_are_none(desk: Desk, editor) -> None:
    assert desk.get(editor, f"{ALL}/9").status_code == 404
    assert desk.get(editor, f"{ALL}/new/dance").status_code == 404
    assert desk.send(editor, f"{ALL}/new/news", {**TYPED, "act": "dance"}).status_code == 400
    assert desk.send(editor, f"{ALL}/new/news", {**TYPED, "act": "publish"}).status_code == 400
    assert desk.get(editor, "/desk/statements/nothing/updates").status_code == 403
    assert (
        desk.send(editor, f"{ALL}/new/news", {**TYPED, "body-en": "я" * 30_000, "act": "save"}).status_code
        == 422
    )
    big = {**TYPED, "body-en": "x" * 1_100_000, "act": "save"}
    assert desk.send(editor, f"{ALL}/new/news", big).status_code == 413


@pytest.mark.parametrize(
    "plain",
    [
        b"{}",
        b"[]",
        b'{"act":"dance"}',
        b'{"act":"save","slug":1,"number":0,"about":null,"texts":{},"answer_day":null}',
    ],
)
def test_what_no_page_seals_is_no_form(plain: bytes) -> None:
    with pytest.raises((ValueError, TypeError, KeyError)):
        UpdateForm.from_bytes(plain)


def test_the_longest_text_in_every_language_is_taken(desk: Desk, editor, work) -> None:
    long = "слово " * 3_300
    assert desk.send(editor, f"{ALL}/new/news", {**TYPED, "body-en": long, "act": "save"}).status_code == 303
    assert len(work()[0].newest.texts["en"].body) > 19_000


def test_a_form_comes_back_as_it_was_sent() -> None:
    for about in (NEWS, ANSWER, VOTE, None):
        form = UpdateForm(Act.SAVE, SLUG, 3, about, HEARD, date(2027, 1, 1))
        assert UpdateForm.from_bytes(form.to_bytes()) == form


def test_a_second_statement_has_numbers_of_its_own(session, statement) -> None:

    make_public(session, OWN, slug="other")
    other = read_life(session, "other").statement_id
    for each in (statement, other, other):
        save(session, each, 0, NEWS, HEARD, now=NOON)
    assert [[update.number for update in read_updates(session, each)] for each in (statement, other)] == [
        [1],
        [1, 2],
    ]
