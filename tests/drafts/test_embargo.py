"""Links for the press: an approved text for whoever has the address, until it is public."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from petitioner.drafts.make_picture import make_picture
from petitioner.foundation.tokens import digest
from petitioner.organisers.rules import Role
from tests.drafts.test_review import LOUDER, SLUG, approved
from tests.drafts.writing import HAFEN, HARBOUR, Writer, add_picture, at_desk, begin_draft, drawn, work
from tests.organisers.desk import Desk

NOBODY = "A" * 22


@pytest.fixture
def irina(desk: Desk) -> Writer:
    """Return somebody whose draft, in two languages and with a picture, a second person has approved."""
    desk.person("Irina", Role.OWNER)
    desk.person("Olga", Role.REVIEWER)
    draft_id = begin_draft(desk, SLUG, by=desk.accounts["Irina"], de=HAFEN)
    add_picture(desk, draft_id, make_picture(drawn()), {"en": "A harbour", "de": "Ein Hafen"})
    names = """UPDATE organisation SET names = names || '{"de": "Langer Tisch"}'"""
    desk.session.execute(text(names))
    irina, olga = at_desk(desk, "Irina"), at_desk(desk, "Olga")
    irina.save("de", HAFEN, is_current="1")
    approved(irina, olga)
    return irina


def make(writer: Writer, recipient: str = "The Lantern", days: str = "14") -> str:
    """Make a link; return its path."""
    page = writer.send("/embargo", recipient=recipient, days=days)
    assert page.status_code == 200
    found = re.search(r'value="[^"]*(/b/[\w-]{22})"', page.text)
    assert found is not None
    return found[1]


def follow(desk: Desk, path: str) -> TestResponse:
    """Look at an address as somebody who has no session here."""
    return desk.get(desk.browser(), path)


def test_the_press_reads_the_approved_text_in_its_languages_and_the_page_keeps_nothing(
    desk: Desk, irina: Writer
) -> None:
    path = make(irina)
    page = follow(desk, path)
    assert page.status_code == 200
    for words in (HARBOUR[0], "No more horns at night.", "Not to be published before the organisers"):
        assert words in page.text
    assert HAFEN[0] in follow(desk, f"{path}/de").text
    assert follow(desk, f"{path}/picture.webp").mimetype == "image/webp"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert '<meta name="robots" content="noindex">' in page.text
    assert "Set-Cookie" not in page.headers
    assert "<script" not in page.text


def test_the_address_is_shown_once_and_no_row_and_no_line_of_the_log_holds_it(
    desk: Desk, irina: Writer
) -> None:
    token = make(irina).rpartition("/")[2]
    assert token not in irina.get("/embargo").text
    (row,) = desk.session.execute(text("SELECT * FROM embargo_link")).mappings().all()
    assert row["token_digest"] == digest(token)
    assert token not in str(dict(row))
    assert desk.log()[-1][1:3] == ("embargo_made", "embargo_link")
    assert "The Lantern" in irina.get("/embargo").text
    assert "The Lantern" not in str(desk.log())


def test_a_link_that_is_taken_back_leads_nowhere_from_that_moment(desk: Desk, irina: Writer) -> None:
    kept, path = make(irina, "The Beacon"), make(irina)
    number = desk.session.scalar(text("SELECT max(id) FROM embargo_link"))
    assert irina.send("/embargo/revoke", number=str(number)).status_code == 303
    assert follow(desk, path).status_code == 404
    assert follow(desk, kept).status_code == 200
    assert desk.log()[-1][1:3] == ("embargo_revoked", "embargo_link")
    assert "taken back on" in irina.get("/embargo").text


def test_it_ends_after_its_days(desk: Desk, irina: Writer) -> None:
    path = make(irina, days="2")
    desk.clock.pass_by(hours=47)
    assert follow(desk, path).status_code == 200
    desk.clock.pass_by(hours=2)
    assert follow(desk, path).status_code == 404


def test_a_text_that_is_changed_is_shown_again_when_it_has_been_approved_anew(
    desk: Desk, irina: Writer
) -> None:
    path = make(irina)
    irina.save("en", LOUDER)
    for part in ("", "/de", "/picture.webp"):
        assert follow(desk, path + part).status_code == 404
    irina.save("de", HAFEN, is_current="1")
    approved(irina, at_desk(desk, "Olga"))
    assert LOUDER[0] in follow(desk, path).text


def test_it_says_the_moment_and_leads_to_the_public_page_once_that_is_there(
    desk: Desk, irina: Writer
) -> None:
    path = make(irina)
    irina.ask("/open", when="at", publish_at="2026-11-20T18:00")
    assert "Not to be published before" in follow(desk, path).text
    assert "18:00" in follow(desk, path).text
    desk.clock.pass_by(hours=7)
    work(desk)
    answer = follow(desk, path)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/en/statements/{SLUG}")


@pytest.mark.parametrize("path", [f"/b/{NOBODY}", "/b/short", f"/b/{NOBODY}/en", f"/b/{NOBODY}/picture.webp"])
def test_what_leads_nowhere_is_one_page(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.text == client.get(f"/b/{NOBODY}").text


@pytest.mark.parametrize(
    ("recipient", "days", "words"),
    [
        ("", "3", "Write for whom it is"),
        ("x" * 101, "3", "Write for whom it is"),
        ("The Lantern", "0", "from 1 to 14"),
        ("The Lantern", "15", "from 1 to 14"),
        ("The Lantern", f"014{'0' * 5_000}", "from 1 to 14"),
        ("The Lantern", "two", "from 1 to 14"),
    ],
)
def test_a_mistake_is_said_and_what_was_typed_is_still_there(
    irina: Writer, recipient: str, days: str, words: str
) -> None:
    answer = irina.send("/embargo", recipient=recipient, days=days)
    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{days}"' in answer.text


def test_no_link_to_what_is_not_approved_and_none_without_a_fresh_proof(desk: Desk, irina: Writer) -> None:
    stale = Writer(desk, desk.at_desk("Irina", is_fresh=False))
    assert (
        stale.send("/embargo", recipient="The Lantern", days="3")
        .headers["Location"]
        .startswith("/desk/again")
    )
    irina.save("en", LOUDER)
    irina.send("/embargo", recipient="The Lantern", days="3")
    assert desk.session.scalar(text("SELECT count(*) FROM embargo_link")) == 0


def test_fifty_links_are_the_most(desk: Desk, irina: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("petitioner.drafts.embargo.MOST_EMBARGOES", 2)
    make(irina), make(irina)
    answer = irina.send("/embargo", recipient="The Lantern", days="3")
    assert answer.status_code == 422
    assert "fifty already" in answer.text
