"""Who has not answered is reminded once, a day later, and can refuse even that."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from petitioner.foundation.db import committed
from petitioner.signatures import jobs
from petitioner.signatures.disown import disown
from petitioner.signatures.remind import remind
from petitioner.statements.shapes import Policy
from tests.people import CORWIN, LUCJA, MAELLE, OKSANA, crowd
from tests.signatures.postbox import SEALED, code, link_path, stand_under, stop_path, words
from tests.signatures.scene import Bureau, now, stand

DAY = timedelta(hours=25)
NIL = UUID(int=0)


@pytest.fixture
def after(postbox, session):
    """Let time pass, remind whoever is to be reminded, and return the letters that go then."""

    def passed(time=DAY, most=100):
        moment, last = now() + time, NIL
        while last is not None:
            last = remind(session, postbox.tools, after=last, most=most, now=moment)
        return postbox.hand_over(moment)

    return passed


def test_who_has_not_answered_for_a_day_gets_the_same_code_and_link_once_more(bureau, view, postbox, after):
    bureau.accept(view, MAELLE)
    (first,) = postbox.hand_over()
    (reminder,) = after()
    assert (code(reminder), link_path(reminder)) == (code(first), link_path(first))
    assert reminder["To"] == first["To"]
    assert "This is the only reminder." in words(reminder)
    assert stop_path(reminder) in words(reminder)
    assert reminder["Subject"] != first["Subject"]


def test_a_reminder_is_a_letter_of_its_own_to_mailboxes(bureau, view, postbox, after):
    bureau.accept(view, MAELLE)
    (first,) = postbox.hand_over()
    (reminder,) = after()
    assert first["Message-ID"].partition("@")[0].endswith(".1")
    assert reminder["Message-ID"] == first["Message-ID"].replace(".1@", ".2@")


def test_there_is_one_reminder_and_never_a_second(bureau, view, postbox, after):
    bureau.accept(view, MAELLE)
    postbox.hand_over()
    assert len(after()) == 1
    assert after(DAY + timedelta(minutes=10)) == after(2 * DAY) == []


def test_nobody_is_reminded_within_a_day_nor_when_the_link_is_about_to_run_out(bureau, view, postbox, after):
    bureau.accept(view, MAELLE)
    postbox.hand_over()
    assert after(timedelta(hours=22)) == []
    assert after(timedelta(hours=66, minutes=5)) == []
    assert len(after(timedelta(hours=65))) == 1


def test_the_first_letter_says_that_one_reminder_may_come_and_how_to_refuse_it(bureau, view, postbox):
    bureau.accept(view, MAELLE)
    (first,) = postbox.hand_over()
    said = " ".join(words(first).split())
    assert (
        f"For no reminder and no more letters from this site, open this address: http://localhost{stop_path(first)}"
        in said
    )
    assert "we remind you once at most" in said


def test_who_refused_is_not_reminded(bureau, view, postbox, after, client):
    bureau.accept(view, MAELLE, CORWIN)
    letters = postbox.hand_over()
    (mine,) = [letter for letter in letters if letter["To"] == MAELLE.email]
    client.post(stop_path(mine), data={"List-Unsubscribe": "One-Click"})
    postbox.open_wishes()
    assert [letter["To"] for letter in after()] == [CORWIN.email]


def test_who_has_answered_in_whatever_way_is_not_reminded(bureau, view, postbox, after, session):
    bureau.accept(view, MAELLE, CORWIN, LUCJA)
    postbox.hand_over()
    yes, no, _ = bureau.links()
    bureau.confirm(yes)
    disown(session, bureau.token(no), now=now())
    assert [letter["To"] for letter in after()] == [LUCJA.email]


def test_an_address_letters_do_not_reach_is_not_reminded(bureau, view, postbox, after):
    bureau.accept(view, MAELLE)
    postbox.hand_over()
    bureau.sql("UPDATE link SET bounced_at = now()")
    assert after() == []


def test_a_letter_that_was_never_handed_over_is_not_reminded_of(bureau, view, postbox, session):
    bureau.accept(view, MAELLE)
    assert remind(session, postbox.tools, after=NIL, most=10, now=now() + DAY) is None


def test_signers_at_risk_are_never_reminded(bureau, session, postbox, after):
    bureau.accept(stand_under(session, SEALED), MAELLE, visibility="hidden")
    postbox.hand_over()
    bureau.sql("UPDATE link SET expires_at = expires_at + interval '9 days'")
    assert after() == []


def test_where_the_organiser_wants_no_reminders_there_are_none(bureau, session, postbox, after):
    bureau.accept(stand_under(session, Policy(sends_reminders=False)), MAELLE)
    bureau.accept(stand(session, slug="open-schools"), CORWIN)
    postbox.hand_over()
    assert [letter["To"] for letter in after()] == [CORWIN.email]


def test_a_reminder_counts_as_a_letter_and_waits_where_the_day_s_are_used_up(
    bureau, view, postbox, after, session
):
    bureau.accept(view, MAELLE)
    postbox.hand_over()
    later = now() + DAY
    for slug in ("open-schools", "open-parks", "open-pools"):
        other = stand_under(session, Policy(sends_reminders=False), slug)
        bureau.accept(other, MAELLE, at=later)
    postbox.hand_over(later)
    assert after() == []
    assert len(after(DAY + timedelta(hours=25))) == 1


def test_many_are_reminded_batch_by_batch_and_those_who_get_none_hold_up_nobody(
    bureau, view, postbox, after, session
):
    people = list(crowd(9))
    bureau.accept(view, *people)
    postbox.hand_over()
    for row in bureau.rows("address_letter")[:5]:
        for _ in range(8):
            bureau.sql(
                "INSERT INTO address_letter (address_digest, issued_at)"
                " VALUES (:d, now() + interval '20 hours')",
                d=row["address_digest"],
            )
    assert len(after(most=2)) == 4


def test_somebody_who_asked_for_the_letter_again_needs_no_reminder(bureau, view, postbox, after):
    bureau.accept(view, OKSANA)
    postbox.hand_over()
    bureau.sql("UPDATE link SET letter_number = 2")
    assert after() == []


@pytest.mark.usefixtures("clean_database")
def test_the_scheduled_job_finds_whom_to_remind(app, keys, web_keys):
    with app.app_context():
        with committed() as session:
            Bureau(session, keys, web_keys).accept(stand(session), *crowd(3))
            session.execute(
                text("UPDATE link SET letter_due_at = NULL, mailed_at = now() - interval '25 hours'")
            )
        jobs.remind()
        jobs.remind()
        with committed() as session:
            rows = session.execute(text("SELECT letter, letter_number, letter_due_at <= now() FROM link"))
            assert [tuple(row) for row in rows] == [("reminder", 2, True)] * 3
