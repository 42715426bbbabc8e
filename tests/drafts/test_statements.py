"""The list, the overview, how a statement begins, and its settings."""

import re
from typing import Any

import pytest
from sqlalchemy import text

from petitioner.drafts.make_picture import make_picture
from petitioner.drafts.templates import Template
from petitioner.organisers.rules import Role
from petitioner.statements.markdown import troubles
from petitioner.vocabulary.language import LANGUAGES
from tests.drafts.writing import (
    HAFEN,
    HARBOUR,
    Writer,
    add_picture,
    at_desk,
    begin_draft,
    drawn,
    publish_plain,
    words_of,
)
from tests.organisers.desk import OTHER, OWN, Desk, hidden

SLUG = "a-quiet-harbour"
NEW = {"title": "A quiet harbour", "language": "en", "template": "empty"}


@pytest.fixture
def irina(desk: Desk) -> Writer:
    """Return somebody who writes."""
    return at_desk(desk, "Irina", Role.EDITOR)


def begin(desk: Desk, writer: Writer, **fields: str) -> Any:
    return desk.send(writer.browser, f"/desk/drafts/{OWN}/new", {**NEW, **fields})


def test_the_list_has_drafts_and_public_statements_of_ones_own(desk: Desk, irina: Writer) -> None:
    boris = desk.person("Boris", Role.OWNER, at=OTHER)
    publish_plain(desk, "loud")
    publish_plain(desk, "theirs", at=OTHER)
    begin_draft(desk, SLUG, by=desk.accounts["Irina"], de=HAFEN)
    begin_draft(desk, "secret", by=boris, at=OTHER)
    page = desk.get(irina.browser, "/desk/statements").text
    assert "/desk/statements/loud" in page
    assert "theirs" not in page
    assert "secret" not in page
    words = words_of(page)
    missing = ", ".join(each.name for each in LANGUAGES.values() if each.code not in {"en", "de"})
    assert f"Written in English, Deutsch. Not written in {missing}." in words
    assert "Older than the source: Deutsch." in words
    assert "Open for signing" in words


@pytest.mark.parametrize("template", list(Template))
def test_a_statement_begins_from_a_template_that_is_sound(
    desk: Desk, irina: Writer, template: Template
) -> None:
    answer = begin(desk, irina, template=template.value)
    assert answer.headers["Location"] == f"/desk/statements/{SLUG}/text/en"
    body = desk.session.scalar(text("SELECT body FROM draft_text"))
    assert (body == "") == (template is Template.EMPTY)
    assert troubles(body) == ()
    assert ("began_draft") in [action for _, action, *_ in desk.log()]


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Für Łódź & Co.!", "fur-odz-co"),
        ("Тиха гавань", "statement"),
        ("word " * 30, "word-word-word-word-word-word-word-word-word-word-word-word"),
    ],
)
def test_a_short_name_is_made_of_the_title(desk: Desk, irina: Writer, title: str, slug: str) -> None:
    assert begin(desk, irina, title=title).headers["Location"] == f"/desk/statements/{slug}/text/en"
    again = begin(desk, irina, title=title).headers["Location"]
    assert again == f"/desk/statements/{slug}-2/text/en"


def test_a_short_name_that_is_taken_is_said_so_and_what_was_typed_stays(desk: Desk, irina: Writer) -> None:
    publish_plain(desk, "loud", at=OTHER)
    answer = begin(desk, irina, slug="loud", title="My <own> title")
    assert answer.status_code == 422
    assert "This short name is taken." in answer.text
    assert "My &lt;own&gt; title" in answer.text


@pytest.mark.parametrize(
    "wrong",
    [{"title": " "}, {"title": "x" * 201}, {"slug": "Not A Slug"}, {"language": "xx"}, {"template": "x"}],
)
def test_what_cannot_begin_is_refused_at_its_field(desk: Desk, irina: Writer, wrong: dict[str, str]) -> None:
    answer = begin(desk, irina, **wrong)
    assert answer.status_code == 422
    (field,) = wrong
    assert f'href="#{field}' in answer.text
    assert desk.session.scalar(text("SELECT count(*) FROM draft")) == 0


# --- Settings ----------------------------------------------------------------------------------------------

PLAIN_FORM = {
    "slug": SLUG,
    "supporters": "0",
    "profile": "open",
    "confirm_by": "link",
    "two_on_one_mailbox": "off",
}


@pytest.fixture
def draft(desk: Desk, irina: Writer) -> int:
    """Return the number of a draft of hers."""
    return begin_draft(desk, SLUG, by=desk.accounts["Irina"])


def set_it(writer: Writer, **fields: str | list[str]) -> Any:
    revision = hidden(writer.get("/settings").text, "revision")
    return writer.send("/settings", **{**PLAIN_FORM, "revision": revision, **fields})


def kept(desk: Desk) -> dict[str, Any]:
    settings: dict[str, Any] = desk.session.scalar(text("SELECT settings FROM draft ORDER BY id DESC"))
    return settings


def test_all_that_a_file_may_say_can_be_set_and_is_shown_again(desk: Desk, irina: Writer, draft: int) -> None:
    answer = set_it(
        irina,
        slug="quiet-nights",
        goal="500",
        opens_at="2026-12-01T09:00",
        closes_at="2027-03-31T20:00",
        topics="harbours, nights",
        profile="sealed",
        confirm_by="code",
        warned_jurisdictions="by RU",
        supporters="3",
        **{"threshold-0-names": "20", "threshold-0-delegations": "5", "threshold-1-groups": "2"},
        visibilities=["initials", "role"],
        comments="1",
    )
    assert answer.headers["Location"] == "/desk/statements/quiet-nights/settings?saved=1"
    assert kept(desk) == {
        "goal": 500,
        "opens_at": "2026-12-01T09:00:00+00:00",
        "closes_at": "2027-03-31T20:00:00+00:00",
        "topics": ["harbours", "nights"],
        "comments": True,
        "reminders": False,
        "threshold": [{"names": 20, "delegations": 5}, {"groups": 2}],
        "privacy": {
            "profile": "sealed",
            "visibilities": ["hidden", "initials", "role"],
            "two_on_one_mailbox": "off",
            "warned_jurisdictions": ["BY", "RU"],
            "confirm_by": "code",
        },
    }
    page = Writer(desk, irina.browser, "quiet-nights").get("/settings").text
    for shown in ('value="500"', 'value="2026-12-01T09:00"', 'value="harbours, nights"', 'value="BY, RU"'):
        assert shown in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"goal": "many"}, "must be a whole number"),
        ({"goal": "0"}, "must be a whole number"),
        ({"closes_at": "soon"}, "Write a day and a time of day"),
        ({"opens_at": "2027-01-02T00:00", "closes_at": "2027-01-01T00:00"}, "must be later than"),
        ({"topics": "Two Words!"}, "must be a list of short names"),
        ({"profile": "sealed"}, "cannot be “link” where the profile is sealed"),
        ({"profile": "none"}, "Choose open or sealed"),
        ({"warned_jurisdictions": "XX"}, "is not the code of a country"),
        ({"comments": "1"}, "cannot be true where every signer is hidden"),
        ({"threshold-0-names": "-3"}, "Write a whole number"),
        ({"supporters": "21"}, "Write a whole number from 0 to 20."),
        ({"supporters": "x"}, "Write a whole number from 0 to 20."),
        ({"slug": "No!"}, "may hold only a to z"),
    ],
)
def test_settings_that_are_not_sound_are_refused_and_stay_typed(
    desk: Desk, irina: Writer, draft: int, wrong: dict[str, str], words: str
) -> None:
    before = kept(desk)
    answer = set_it(irina, **wrong)
    assert answer.status_code == 422
    assert words in words_of(answer.text)
    assert kept(desk) == before
    for link in re.findall(r'href="#([\w-]+)"', answer.text.split("mistakes-h")[2]):
        assert link == "main" or f'id="{link}"' in answer.text, link


def test_what_is_only_missing_holds_no_settings_up(desk: Desk, irina: Writer, draft: int) -> None:
    irina.save("de", HAFEN, revision="0")
    add_picture(desk, draft, make_picture(drawn()), {})
    assert set_it(irina, goal="300").status_code == 303
    assert kept(desk)["goal"] == 300
    review = words_of(irina.get("/review").text)
    assert "It has none in Deutsch yet." in review
    assert "Say in English what it shows." in review
    answer = set_it(irina, **{"organisation-name-de": "x" * 121})
    assert answer.status_code == 422
    assert 'href="#organisation-name-de"' in answer.text


def test_a_short_name_of_somebody_else_is_taken(desk: Desk, irina: Writer, draft: int) -> None:
    publish_plain(desk, "loud", at=OTHER)
    assert set_it(irina, slug="loud").status_code == 422


def test_settings_saved_by_two_at_once_are_not_overwritten(desk: Desk, irina: Writer, draft: int) -> None:
    old = hidden(irina.get("/settings").text, "revision")
    olga = at_desk(desk, "Olga", Role.OWNER)
    assert set_it(olga, goal="100").status_code == 303
    answer = irina.send("/settings", **{**PLAIN_FORM, "revision": old, "goal": "200"})
    assert answer.status_code == 409
    assert kept(desk)["goal"] == 100
    assert 'value="200"' in answer.text
    fresh = hidden(answer.text, "revision")
    assert irina.send("/settings", **{**PLAIN_FORM, "revision": fresh, "goal": "200"}).status_code == 303
    assert kept(desk)["goal"] == 200


@pytest.mark.parametrize("harmful", ['"><script>alert(1)</script>', "javascript:alert(1)", "a\0b\u202e"])
def test_nothing_typed_into_settings_becomes_part_of_the_page(
    desk: Desk, irina: Writer, draft: int, harmful: str
) -> None:
    names = ("slug", "goal", "opens_at", "topics", "warned_jurisdictions", "supporters", "profile")
    for name in (*names, "confirm_by", "threshold-0-names", "organisation-name-de"):
        answer = set_it(irina, **{name: harmful})
        assert answer.status_code in {303, 422}
        assert "<script>alert" not in answer.text
        assert 'href="javascript' not in answer.text


def test_an_auditor_sees_the_settings_and_cannot_send_them(desk: Desk, irina: Writer, draft: int) -> None:
    mira = at_desk(desk, "Mira", Role.AUDITOR)
    assert "disabled" in mira.get("/settings").text
    assert mira.send("/settings", revision="1", **PLAIN_FORM).status_code == 403
    assert kept(desk)["privacy"]["profile"] == "open"
    assert HARBOUR[0] in mira.get("/text/en").text
