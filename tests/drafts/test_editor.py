"""The editor loses nothing: stale saves, locks and taking over; what is typed is shown, never run."""

import re
from html import unescape

import pytest
from sqlalchemy import text

from petitioner.organisers.rules import Role
from tests.drafts.writing import HAFEN, HARBOUR, Words, at_desk, begin_draft, publish_plain, words_of
from tests.organisers.desk import OTHER, OWN, Desk, hidden

SLUG = "a-quiet-harbour"
LOUDER: Words = ("A quieter harbour", "The port authority", "", "No horns at all.\n")


@pytest.fixture
def draft(desk: Desk) -> int:
    """Return the number of a draft that Irina has begun, in English and German."""
    irina = desk.person("Irina", Role.EDITOR)
    desk.person("Olga", Role.OWNER)
    return begin_draft(desk, SLUG, by=irina, de=HAFEN)


def kept(desk: Desk, draft: int, language: str = "en") -> tuple[str, ...]:
    row = desk.session.execute(
        text(
            "SELECT title, addressee, summary, body FROM draft_text"
            " WHERE draft_id = :draft AND language = :language"
        ),
        {"draft": draft, "language": language},
    ).one()
    return tuple(row)


def test_what_is_saved_is_kept_and_shown_again(desk: Desk, draft: int) -> None:
    irina = at_desk(desk, "Irina")
    assert irina.save("en", LOUDER).headers["Location"] == f"/desk/statements/{SLUG}/text/en?saved=1"
    assert kept(desk, draft) == LOUDER
    page = irina.get("/text/en?saved=1").text
    assert "A quieter harbour" in page
    assert "Saved." in page
    assert hidden(page, "revision") == "2"


def test_line_ends_of_browsers_and_what_no_table_holds_are_put_right(desk: Desk, draft: int) -> None:
    irina = at_desk(desk, "Irina")
    irina.save("en", ("A\r\n quiet \0harbour", "The port", "", "One.\r\n\r\nTwo.\0\r\n"))
    assert kept(desk, draft) == ("A quiet harbour", "The port", "", "One.\n\nTwo.\n")


def test_a_preview_saves_nothing_and_keeps_what_was_typed(desk: Desk, draft: int) -> None:
    irina = at_desk(desk, "Irina")
    answer = irina.save("en", LOUDER, act="preview")
    assert answer.status_code == 200
    assert kept(desk, draft) == HARBOUR
    assert 'value="A quieter harbour"' in answer.text
    assert "<p>No horns at all.</p>" in answer.text
    assert hidden(answer.text, "revision") == "1"


def test_a_save_over_a_newer_text_overwrites_nothing_and_shows_both(desk: Desk, draft: int) -> None:
    irina, olga = at_desk(desk, "Irina"), at_desk(desk, "Olga")
    old = hidden(irina.get("/text/en").text, "revision")
    olga.save("en", LOUDER)
    desk.clock.pass_by(minutes=3)
    answer = irina.save("en", ("Mine", "The port authority", "", "My own words.\n"), revision=old)
    assert answer.status_code == 409
    assert kept(desk, draft) == LOUDER
    assert "My own words." in answer.text
    assert "No horns at all." in answer.text
    chosen = hidden(answer.text, "revision")
    assert irina.save("en", ("Mine", "The port authority", "", "My own words.\n"), revision=chosen)
    assert kept(desk, draft)[0] == "Mine"


@pytest.mark.parametrize("revision", ["", "-1", "x", "99999999999999", "0", "7"])
def test_a_save_over_no_revision_or_one_that_never_was_is_no_save(
    desk: Desk, draft: int, revision: str
) -> None:
    assert at_desk(desk, "Irina").save("en", LOUDER, revision=revision).status_code == 409
    assert kept(desk, draft) == HARBOUR


def test_whoever_comes_second_sees_who_writes_and_can_read(desk: Desk, draft: int) -> None:
    irina, olga = at_desk(desk, "Irina"), at_desk(desk, "Olga")
    irina.save("en", LOUDER)
    page = olga.get("/text/en").text
    assert "Irina has been writing here since" in words_of(page)
    assert "Take over now" in page
    assert "<textarea" not in page
    assert "No horns at all." in page
    assert "<textarea" in olga.get("/text/de").text


def test_the_lock_lapses_two_minutes_after_the_last_beat(desk: Desk, draft: int) -> None:
    irina, olga = at_desk(desk, "Irina"), at_desk(desk, "Olga")
    assert irina.send("/text/en/hold").status_code == 204
    desk.clock.pass_by(seconds=100)
    assert irina.send("/text/en/hold").status_code == 204
    desk.clock.pass_by(seconds=100)
    assert olga.send("/text/en/hold").status_code == 409
    assert olga.save("en", LOUDER, revision="1").status_code == 409
    assert kept(desk, draft) == HARBOUR
    desk.clock.pass_by(seconds=21)
    assert "<textarea" in olga.get("/text/en").text
    assert olga.send("/text/en/hold").status_code == 204
    assert irina.send("/text/en/hold").status_code == 409


def test_taking_over_is_a_press_and_the_one_before_is_shown_both_texts(desk: Desk, draft: int) -> None:
    irina, olga = at_desk(desk, "Irina"), at_desk(desk, "Olga")
    irina.send("/text/en/hold")
    assert olga.send("/text/en/hold", act="take_over").status_code == 303
    olga.save("en", LOUDER)
    mine: Words = ("Mine", "The port authority", "", "My own words.\n")
    answer = irina.save("en", mine, revision="1")
    assert answer.status_code == 409
    assert "Olga has been writing here since" in words_of(answer.text)
    assert "My own words." in answer.text
    assert kept(desk, draft) == LOUDER
    fields = {name: hidden(answer.text, name) for name in ("revision", "take_over")}
    assert irina.save("en", mine, **fields).status_code == 303
    assert kept(desk, draft) == mine
    assert [action for _, action, *_ in desk.log()].count("took_over_draft") == 2


def test_a_translation_is_stale_once_the_source_changes_until_somebody_says_it_is_not(
    desk: Desk, draft: int
) -> None:
    irina = at_desk(desk, "Irina")
    irina.save("de", HAFEN, is_current="1")
    assert "Older than the source" not in irina.get("/text").text
    irina.save("en", LOUDER)
    assert "Older than the source" in irina.get("/text").text
    page = irina.get("/text/de").text
    assert "The source has changed since this was translated" in page
    assert "No horns at all." in page
    irina.save("de", ("Ein Hafen", *HAFEN[1:]))
    assert "Older than the source" in irina.get("/text").text
    irina.save("de", ("Ein Hafen", *HAFEN[1:]), is_current="1")
    assert "Older than the source" not in irina.get("/text").text
    assert "Not written in" in words_of(irina.get().text)


def test_a_language_can_be_taken_out_but_not_the_source(desk: Desk, draft: int) -> None:
    irina = at_desk(desk, "Irina")
    assert irina.send("/text/de/drop", revision="7").status_code == 409
    assert irina.send("/text/de/drop", revision="1").status_code == 303
    assert irina.send("/text/en/drop", revision="1").status_code == 403
    languages = desk.session.scalars(text("SELECT language FROM draft_text")).all()
    assert list(languages) == ["en"]


def test_the_longest_text_in_the_longest_script_gets_in(desk: Desk, draft: int) -> None:
    body = "ж" * 19_000 + "\n"
    assert at_desk(desk, "Irina").save("en", (*HARBOUR[:3], body)).status_code == 303
    assert kept(desk, draft)[3] == body


def test_too_long_a_text_is_kept_and_its_field_says_so(desk: Desk, draft: int) -> None:
    irina = at_desk(desk, "Irina")
    irina.save("en", ("x" * 201, "", "", "word " * 5_000))
    page = words_of(irina.get("/text/en").text)
    assert "the title has 201 characters, and 200 are allowed" in page
    assert "the text has 25,0" in page
    assert "This is empty." in page


HARMFUL = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "[press](javascript:alert(1))",
    "[press](JaVaScRiPt&#58;alert(1))",
    "[press](data:text/html,<script>alert(1)</script>)",
    '"><script>alert(1)</script>',
    "' autofocus onfocus=alert(1) x='",
    "</textarea><script>alert(1)</script>",
    "{{ 7*7 }}{% raw %}",
    "\u202egnorw\u202c",
    "a\0b",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
)
PAGES = ("", "/text", "/text/en", "/text/de", "/settings", "/review")


@pytest.mark.parametrize("harmful", HARMFUL)
@pytest.mark.parametrize("place", range(4), ids=["title", "addressee", "summary", "body"])
def test_nothing_that_is_typed_becomes_part_of_a_page(
    desk: Desk, draft: int, harmful: str, place: int
) -> None:
    irina = at_desk(desk, "Irina")
    words = [*HARBOUR]
    words[place] = harmful
    assert irina.save("en", (words[0], words[1], words[2], words[3])).status_code == 303
    for part in PAGES:
        page = irina.get(part).text
        assert_harmless(page)
    assert_harmless(desk.get(irina.browser, "/desk/statements").text)


def assert_harmless(page: str) -> None:
    """Assert that a page has only our own scripts and sheets, no handlers, no links that run."""
    tags = re.findall(r"<[a-z][^>]*>", page)
    for tag in tags:
        bare = re.sub(r'"[^"]*"', '""', tag)
        assert not re.search(r"\son\w+\s*=", bare), tag
        for address in re.findall(r'(?:href|src|action)="([^"]*)"', tag):
            assert not re.match(r"\s*(?:javascript|data|vbscript):", unescape(address), re.IGNORECASE), tag
    scripts = [tag for tag in tags if tag.startswith("<script")]
    assert all(re.fullmatch(r'<script type="module" src="/static/[^"]+">', tag) for tag in scripts), scripts
    assert "<img" not in page
    assert "49{%" not in page


@pytest.mark.parametrize("unseen", ["\u202e", "\u2066", "\x07", "\ufeff"])
def test_what_nobody_can_see_stops_the_review_and_its_field_says_so(
    desk: Desk, draft: int, unseen: str
) -> None:
    irina = at_desk(desk, "Irina")
    irina.save("en", (f"A quiet{unseen} harbour", *HARBOUR[1:]))
    assert "a character that cannot be seen" in irina.get("/text/en").text
    review = irina.get("/review").text
    assert "a character that cannot be seen" in review
    assert "/submit" not in review


def test_similar_statements_are_named_public_ones_and_drafts_of_ones_own(desk: Desk, draft: int) -> None:
    boris = desk.person("Boris", Role.OWNER, at=OTHER)
    publish_plain(desk, "loud")
    begin_draft(desk, "quiet-nights", ("Quiet harbour nights", "X", "", "Y\n"), by=desk.accounts["Irina"])
    begin_draft(desk, "secret", ("The quiet harbour of others", "X", "", "Y\n"), by=boris, at=OTHER)
    begin_draft(desk, "apart", ("Free the four rivers", "X", "", "Y\n"), by=desk.accounts["Irina"])
    page = at_desk(desk, "Irina").get("/text/en").text
    similar = page[page.index("Statements with a similar title") :]
    assert "/desk/statements/quiet-nights" in similar
    assert "others" not in similar
    assert "four rivers" not in similar
    assert "loud" not in similar
    at_desk(desk, "Irina").save("en", ("A loud harbour again", *HARBOUR[1:]))
    assert "/en/statements/loud/" in at_desk(desk, "Irina").get("/text/en").text


def test_a_draft_of_others_is_nowhere(desk: Desk, draft: int) -> None:
    boris = at_desk(desk, "Boris", Role.OWNER, slug=SLUG, at=OTHER)
    for part in PAGES:
        assert boris.get(part).status_code == 403
    assert boris.send("/text/en", revision="1", title="Ours").status_code == 403
    assert SLUG not in desk.get(boris.browser, "/desk/statements").text
    assert SLUG not in desk.get(boris.browser, "/desk/reviews").text
    assert kept(desk, draft) == HARBOUR
    assert desk.organisation(OWN) != desk.organisation(OTHER)


def test_no_language_that_is_none(desk: Desk, draft: int) -> None:
    assert at_desk(desk, "Irina").get("/text/xx").status_code == 404
    assert at_desk(desk, "Irina").send("/text/xx", revision="0").status_code == 404
