"""Letters to reviewers: that something waits, to whom it waits for, once a day, and nothing of what it is."""

import pytest
from sqlalchemy import text

from petitioner.accounts.freeze import freeze
from petitioner.foundation.mail import MailServerAway
from petitioner.organisers.rules import Role
from petitioner.organisers.store import people
from tests.drafts.test_review import APPROVE, SLUG
from tests.drafts.writing import HARBOUR, Writer, at_desk, begin_draft, work
from tests.organisers.desk import OTHER, OWN, Desk, address_of

OTHER_SLUG = "a-quiet-station"


@pytest.fixture
def irina(desk: Desk) -> Writer:
    """Return an owner who writes, with two drafts of hers; others with roles are there too."""
    desk.person("Irina", Role.OWNER)
    desk.person("Olga", Role.REVIEWER)
    desk.person("Ada", Role.OWNER)
    desk.person("Emil", Role.EDITOR)
    desk.person("Boris", Role.REVIEWER, at=OTHER)
    begin_draft(desk, SLUG, by=desk.accounts["Irina"])
    begin_draft(desk, OTHER_SLUG, by=desk.accounts["Irina"])
    return at_desk(desk, "Irina")


def letters(desk: Desk, name: str) -> list[str]:
    """Return the letters somebody got."""
    return [str(letter) for letter in desk.sink.letters(address_of(name))]


def test_whoever_may_be_the_second_person_gets_one_letter_and_nobody_else(desk: Desk, irina: Writer) -> None:
    irina.ask("/submit")
    work(desk)
    assert [len(letters(desk, name)) for name in ("Irina", "Olga", "Ada", "Emil", "Boris")] == [0, 1, 1, 0, 0]
    (letter,) = letters(desk, "Olga")
    assert "/desk/reviews" in letter
    for secret in (SLUG, *HARBOUR[:2], OWN, "Long Table", "Irina", "ceasefire"):
        assert secret.casefold() not in letter.casefold(), secret


def test_one_letter_a_day_and_what_came_meanwhile_is_said_the_day_after_if_it_still_waits(
    desk: Desk, irina: Writer
) -> None:
    irina.ask("/submit")
    desk.clock.pass_by(hours=1)
    again = Writer(desk, desk.at_desk("Irina"), OTHER_SLUG)
    again.ask("/submit")
    assert len(letters(desk, "Olga")) == 1
    desk.clock.pass_by(hours=22, minutes=59)
    work(desk)
    assert len(letters(desk, "Olga")) == 1
    desk.clock.pass_by(minutes=2)
    work(desk)
    work(desk)
    assert len(letters(desk, "Olga")) == 2


def test_what_was_decided_meanwhile_is_not_written_about(desk: Desk, irina: Writer) -> None:
    irina.ask("/submit")
    at_desk(desk, "Olga").ask("/review", **APPROVE)
    desk.clock.pass_by(hours=1)
    again = Writer(desk, desk.at_desk("Irina"), OTHER_SLUG)
    again.ask("/submit")
    Writer(desk, desk.at_desk("Ada"), OTHER_SLUG).ask("/review", **APPROVE)
    desk.clock.pass_by(hours=24)
    work(desk)
    assert len(letters(desk, "Olga")) == 1


def test_they_can_be_stopped_and_begun_again_in_another_language(desk: Desk, irina: Writer) -> None:
    olga = at_desk(desk, "Olga")
    page = desk.get(olga.browser, "/desk/reviews").text
    assert "Write to me when something waits" in page
    desk.send(olga.browser, "/desk/reviews/letters", {"language": "de"})
    irina.ask("/submit")
    assert letters(desk, "Olga") == []
    desk.send(olga.browser, "/desk/reviews/letters", {"language": "de", "wanted": "yes"})
    Writer(desk, irina.browser, OTHER_SLUG).ask("/submit")
    (letter,) = letters(desk, "Olga")
    assert 'lang="de"' in letter
    assert desk.send(olga.browser, "/desk/reviews/letters", {"language": "tlh"}).status_code == 400


@pytest.mark.parametrize("what", ["frozen", "role"])
def test_whoever_may_no_longer_review_gets_no_letter(desk: Desk, irina: Writer, what: str) -> None:
    irina.ask("/submit")
    assert len(letters(desk, "Olga")) == 1
    desk.clock.pass_by(hours=1)
    Writer(desk, desk.at_desk("Irina"), OTHER_SLUG).ask("/submit")
    if what == "frozen":
        freeze(desk.session, desk.accounts["Olga"], now=desk.clock.at)
    else:
        people.remove_role(desk.session, desk.accounts["Olga"], desk.organisation(), Role.REVIEWER)
    desk.clock.pass_by(hours=24)
    work(desk)
    assert len(letters(desk, "Olga")) == 1
    assert len(letters(desk, "Ada")) == 2


def test_a_worker_that_was_killed_or_found_no_mail_server_sends_the_same_letter_later(
    desk: Desk, irina: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise MailServerAway

    with monkeypatch.context() as patch:
        patch.setattr("petitioner.drafts.jobs.connected", away)
        irina.ask("/submit")
    before = set(desk.session.scalars(text("SELECT uuid FROM review_notice")))
    assert letters(desk, "Olga") == letters(desk, "Ada") == []
    work(desk)
    desk.clock.pass_by(minutes=2)
    work(desk)
    assert [len(letters(desk, name)) for name in ("Olga", "Ada")] == [1, 1]
    assert set(desk.session.scalars(text("SELECT uuid FROM review_notice"))) == before
