"""Two persons let a statement go public, bound to exactly what the second one saw; amendments too."""

from datetime import datetime

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petitioner.accounts.freeze import freeze
from petitioner.drafts import release
from petitioner.drafts.rules import DECISIONS, DraftState, Step
from petitioner.organisers.rules import Role
from petitioner.statements.publish import Published, publish
from petitioner.statements.read import UnknownStatement, read
from petitioner.statements.rules import Phase
from petitioner.statements.shapes import StatementFolder
from tests.drafts.writing import (
    HAFEN,
    HARBOUR,
    Words,
    Writer,
    at_desk,
    begin_draft,
    plain_folder,
    publish_plain,
    state_of,
    words_of,
    work,
)
from tests.organisers.desk import Desk, hidden

SLUG = "a-quiet-harbour"
APPROVE = {"choice": "approved sound"}
LOUDER: Words = ("A quieter harbour", "The port authority", "", "No horns at all.\n")


@pytest.fixture
def irina(desk: Desk) -> Writer:
    """Return somebody who writes, with a draft of hers."""
    desk.person("Irina", Role.OWNER)
    desk.person("Olga", Role.REVIEWER)
    begin_draft(desk, SLUG, by=desk.accounts["Irina"])
    return at_desk(desk, "Irina")


@pytest.fixture
def olga(desk: Desk, irina: Writer) -> Writer:
    """Return the second person."""
    return at_desk(desk, "Olga")


def is_public(desk: Desk, slug: str = SLUG) -> bool:
    try:
        read(desk.session, slug, "en", now=desk.clock.at)
    except UnknownStatement:
        return False
    return True


def test_written_reviewed_and_opened_by_two(desk: Desk, irina: Writer, olga: Writer) -> None:
    assert irina.ask("/submit").headers["Location"] == f"/desk/statements/{SLUG}/review"
    assert SLUG in desk.get(olga.browser, "/desk/reviews").text
    assert "No more horns at night." in olga.get("/review").text
    olga.ask("/review", **APPROVE, note="Well said.")
    assert state_of(desk) is DraftState.APPROVED
    assert not is_public(desk)
    irina.ask("/open", when="now")
    view = read(desk.session, SLUG, "en", now=desk.clock.at)
    assert (view.title, view.addressee, view.body) == (HARBOUR[0], HARBOUR[1], HARBOUR[3])
    assert view.phase is Phase.OPEN
    page = words_of(irina.get().text)
    assert "Open for signing" in page
    assert "Well said." in page
    assert [action for _, action, *_ in desk.log()] == [
        "draft_submitted",
        "draft_approved",
        "draft_published",
    ]


def test_the_overview_says_what_comes_next(desk: Desk, irina: Writer, olga: Writer) -> None:
    assert "Next: submit it for review." in irina.get().text
    irina.ask("/submit")
    assert "Next: somebody who neither submitted it" in olga.get().text
    olga.ask("/review", **APPROVE)
    assert "Next: an owner or editor lets it go public." in irina.get().text
    irina.ask("/open", when="at", publish_at="2026-11-20T18:00")
    assert "Next: it goes public by itself" in irina.get().text
    irina.save("en", ("A quiet harbour", "", "", ""))
    assert "Next: do what is listed below." in irina.get().text
    irina.save("en", HARBOUR)
    desk.session.execute(text("UPDATE draft SET supporters_needed = 1"))
    assert "Next: more organisers support it." in irina.get().text


def test_a_door_that_is_shown_a_draft_as_it_was_does_nothing(desk: Desk, irina: Writer, olga: Writer) -> None:
    seen = irina.digest()
    irina.save("en", LOUDER)
    assert irina.send("/submit", digest=seen).status_code == 409
    irina.ask("/submit")
    seen = olga.digest()
    irina.save("en", HARBOUR)
    irina.ask("/submit")
    answer = olga.send("/review", digest=seen, **APPROVE)
    assert answer.status_code == 409
    assert "the draft has changed since you looked at it" in words_of(answer.text)
    work(desk)
    assert state_of(desk) is DraftState.SUBMITTED


def test_a_draft_that_changes_while_the_worker_is_on_its_way_is_not_approved(
    desk: Desk, irina: Writer, olga: Writer
) -> None:
    irina.ask("/submit")
    assert olga.send("/review", digest=olga.digest(), **APPROVE).status_code == 303
    irina.save("en", LOUDER)
    irina.send("/submit", digest=irina.digest())
    work(desk)
    assert state_of(desk) is DraftState.SUBMITTED


def test_one_person_is_never_the_second_from_whichever_session(desk: Desk, irina: Writer) -> None:
    irina.ask("/submit")
    again = at_desk(desk, "Irina")
    assert "somebody else decides" in words_of(again.get("/review").text)
    again.ask("/review", **APPROVE)
    assert state_of(desk) is DraftState.SUBMITTED


def test_whoever_wrote_last_is_not_the_second_either(desk: Desk, irina: Writer) -> None:
    vera = at_desk(desk, "Vera", Role.EDITOR, Role.REVIEWER)
    vera.save("en", LOUDER)
    irina.ask("/submit")
    vera.ask("/review", **APPROVE)
    assert state_of(desk) is DraftState.SUBMITTED
    at_desk(desk, "Olga").ask("/review", **APPROVE)
    assert state_of(desk) is DraftState.APPROVED


def test_the_database_itself_wants_two(desk: Desk, irina: Writer) -> None:
    irina.ask("/submit")
    with pytest.raises(IntegrityError, match="two_persons"):
        desk.session.execute(
            text("UPDATE draft SET state = 'approved', approved_by = :it, approved_digest = 'x'"),
            {"it": desk.accounts["Irina"]},
        )


@pytest.mark.parametrize("save", ["text", "settings"])
def test_what_is_changed_after_the_approval_is_approved_anew(
    desk: Desk, irina: Writer, olga: Writer, save: str
) -> None:
    irina.ask("/submit")
    olga.ask("/review", **APPROVE)
    if save == "text":
        irina.save("en", LOUDER)
    else:
        revision = hidden(irina.get("/settings").text, "revision")
        typed = {"slug": SLUG, "supporters": "0", "profile": "open", "confirm_by": "link", "goal": "500"}
        saved = irina.send("/settings", revision=revision, two_on_one_mailbox="off", **typed)
        assert saved.status_code == 303
    assert state_of(desk) is DraftState.WRITING
    irina.ask("/open", when="now")
    assert not is_public(desk)


def test_saving_the_same_again_leaves_the_approval(desk: Desk, irina: Writer, olga: Writer) -> None:
    irina.ask("/submit")
    olga.ask("/review", **APPROVE)
    irina.save("en", HARBOUR)
    assert state_of(desk) is DraftState.APPROVED


def test_a_row_that_was_changed_past_every_door_is_not_published(
    desk: Desk, irina: Writer, olga: Writer
) -> None:
    irina.ask("/submit")
    olga.ask("/review", **APPROVE)
    desk.session.execute(text("UPDATE draft_text SET body = 'Smuggled in.'"))
    irina.ask("/open", when="now")
    assert not is_public(desk)


STATES = {
    Step.APPROVED: DraftState.APPROVED,
    Step.CHANGES_ASKED: DraftState.WRITING,
    Step.PARKED: DraftState.PARKED,
    Step.REJECTED: DraftState.REJECTED,
}


@pytest.mark.parametrize(
    ("step", "reason"), [(step, reason) for step, reasons in DECISIONS.items() for reason in reasons]
)
def test_every_decision_has_its_reasons_and_is_kept(
    desk: Desk, irina: Writer, olga: Writer, step: Step, reason: str
) -> None:
    irina.ask("/submit")
    olga.ask("/review", choice=f"{step} {reason}", note="<b>See</b> the second line.")
    assert state_of(desk) is STATES[step]
    row = desk.session.execute(
        text("SELECT step, reason, note, account_id FROM draft_step ORDER BY id DESC LIMIT 1")
    ).one()
    assert tuple(row) == (step, reason, "<b>See</b> the second line.", desk.accounts["Olga"])
    assert "&lt;b&gt;See&lt;/b&gt; the second line." in irina.get("/review").text


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"choice": "approved duplicate"},
        {"choice": "published sound"},
        {"choice": "approved"},
        {"choice": "approved sound", "note": "x" * 501},
    ],
)
def test_no_decision_without_one_of_its_reasons(
    desk: Desk, irina: Writer, olga: Writer, wrong: dict[str, str]
) -> None:
    irina.ask("/submit")
    answer = olga.ask("/review", **wrong)
    assert answer.status_code == 422
    assert wrong.get("note", "") in answer.text
    assert state_of(desk) is DraftState.SUBMITTED


def test_a_parked_draft_is_submitted_again_and_a_rejected_one_is_over(
    desk: Desk, irina: Writer, olga: Writer
) -> None:
    irina.ask("/submit")
    olga.ask("/review", choice="parked timing")
    irina.ask("/submit")
    olga.ask("/review", choice="rejected duplicate")
    assert irina.save("en", LOUDER, revision="1").status_code == 403
    assert "Rejected" in words_of(irina.get().text)
    assert "<textarea" not in irina.get("/text/en").text
    begin_draft(desk, SLUG, by=desk.accounts["Irina"])
    assert state_of(desk) is DraftState.WRITING


def test_a_name_that_another_organisation_has_taken_meanwhile_shows_ones_own_draft(
    desk: Desk, irina: Writer, olga: Writer
) -> None:
    irina.ask("/submit")
    olga.ask("/review", choice="rejected duplicate")
    publish_plain(desk, SLUG, at="short-bench")
    page = words_of(irina.get().text)
    assert HARBOUR[0] in page
    assert "Rejected" in page
    assert "Begin an amendment" not in page


def test_too_few_who_support_it_and_no_review(desk: Desk, irina: Writer) -> None:
    desk.session.execute(text("UPDATE draft SET supporters_needed = 2"))
    irina.send("/support")
    irina.send("/support")
    assert "1 of 2 organisers needed support it" in words_of(irina.get().text)
    irina.ask("/submit")
    assert state_of(desk) is DraftState.WRITING
    at_desk(desk, "Mira", Role.AUDITOR).send("/support")
    irina.ask("/submit")
    assert state_of(desk) is DraftState.SUBMITTED


def test_what_is_not_sound_is_not_submitted(desk: Desk, irina: Writer) -> None:
    irina.save("en", ("A quiet harbour", "", "", "<b>Bold</b>\n"))
    page = words_of(irina.get("/review").text)
    assert "English, Addressee : This is empty." in page
    assert "HTML is not allowed in a statement" in page
    irina.ask("/submit")
    assert state_of(desk) is DraftState.WRITING


def test_a_language_the_organisation_has_no_name_in_asks_for_one(desk: Desk, irina: Writer) -> None:
    irina.save("de", HAFEN, revision="0", is_current="1")
    assert "It has none in Deutsch yet." in words_of(irina.get("/review").text)
    revision = hidden(irina.get("/settings").text, "revision")
    named = {"organisation-name-de": "Langer Tisch", "profile": "open", "confirm_by": "link"}
    typed = {"slug": SLUG, "supporters": "0", "two_on_one_mailbox": "off", "revision": revision}
    assert irina.send("/settings", **typed, **named).status_code == 303
    irina.ask("/submit")
    at_desk(desk, "Olga").ask("/review", **APPROVE)
    irina.ask("/open", when="now")
    assert read(desk.session, SLUG, "de", now=desk.clock.at).organisation.name == "Langer Tisch"


# --- Opening -----------------------------------------------------------------------------------------------


def approved(irina: Writer, olga: Writer) -> None:
    irina.ask("/submit")
    olga.ask("/review", **APPROVE)


def test_opening_wants_a_fresh_proof(desk: Desk, irina: Writer, olga: Writer) -> None:
    approved(irina, olga)
    stale = Writer(desk, desk.at_desk("Irina", is_fresh=False))
    assert "/desk/again?to=" in stale.get("/review").text
    assert stale.ask("/open", when="now").headers["Location"].startswith("/desk/again")
    assert not is_public(desk)


def test_it_goes_public_at_its_moment_and_not_before(desk: Desk, irina: Writer, olga: Writer) -> None:
    approved(irina, olga)
    irina.ask("/open", when="at", publish_at="2026-11-20T18:00")
    assert state_of(desk) is DraftState.SCHEDULED
    desk.clock.pass_by(hours=5, minutes=59)
    work(desk)
    assert not is_public(desk)
    desk.clock.pass_by(minutes=1)
    work(desk)
    assert is_public(desk)
    assert state_of(desk) is DraftState.PUBLISHED
    work(desk)


def test_it_can_be_kept_back_and_a_save_keeps_it_back_too(desk: Desk, irina: Writer, olga: Writer) -> None:
    approved(irina, olga)
    irina.ask("/open", when="at", publish_at="2026-11-20T18:00")
    irina.ask("/keep-back")
    assert state_of(desk) is DraftState.APPROVED
    irina.ask("/open", when="at", publish_at="2026-11-20T18:00")
    irina.save("en", LOUDER)
    desk.clock.pass_by(hours=7)
    work(desk)
    assert state_of(desk) is DraftState.WRITING
    assert not is_public(desk)


@pytest.mark.parametrize("what", ["frozen", "role"])
def test_it_stays_back_if_whoever_set_the_moment_may_no_longer_open(
    desk: Desk, irina: Writer, olga: Writer, what: str
) -> None:
    approved(irina, olga)
    irina.ask("/open", when="at", publish_at="2026-11-20T18:00")
    account_id = desk.accounts["Irina"]
    if what == "frozen":
        freeze(desk.session, account_id, now=desk.clock.at)
    else:
        desk.session.execute(text("DELETE FROM organisation_role WHERE account_id = :it"), {"it": account_id})
    desk.clock.pass_by(hours=6)
    work(desk)
    assert not is_public(desk)
    assert state_of(desk) is DraftState.APPROVED


def test_a_draft_that_cannot_be_published_holds_no_other_up(
    desk: Desk, irina: Writer, olga: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin_draft(desk, "b-side", ("The other side", "X", "", "Y\n"), by=desk.accounts["Irina"])
    other = Writer(desk, irina.browser, "b-side"), Writer(desk, olga.browser, "b-side")
    for pair, hour in (((irina, olga), "17"), (other, "18")):
        approved(*pair)
        pair[0].ask("/open", when="at", publish_at=f"2026-11-20T{hour}:00")
    real = release.publish

    def broken(session: Session, folder: StatementFolder, *, now: datetime) -> Published:
        if folder.slug == SLUG:
            raise KeyError("a mistake of ours")
        return real(session, folder, now=now)

    monkeypatch.setattr(release, "publish", broken)
    desk.clock.pass_by(hours=7)
    with pytest.raises(RuntimeError, match="1 of 2"):
        work(desk)
    assert (is_public(desk), is_public(desk, "b-side")) == (False, True)
    monkeypatch.undo()
    monkeypatch.setattr("petitioner.foundation.clock.now", desk.clock)
    work(desk)
    assert is_public(desk)


@pytest.mark.parametrize(
    "typed", ["", "soon", "2026-11-20T11:59", "2026-13-01T10:00", "2026-11-20T18:00+02:00"]
)
def test_a_moment_that_is_none_or_gone_by_is_refused(
    desk: Desk, irina: Writer, olga: Writer, typed: str
) -> None:
    approved(irina, olga)
    answer = irina.ask("/open", when="at", publish_at=typed)
    assert answer.status_code == 422
    assert state_of(desk) is DraftState.APPROVED


def test_what_the_public_rules_refuse_is_shown_with_the_draft(
    desk: Desk, irina: Writer, olga: Writer
) -> None:
    approved(irina, olga)
    publish_plain(desk, SLUG, at="short-bench")
    irina.ask("/open", when="now")
    assert state_of(desk) is DraftState.APPROVED
    assert "belongs to another organisation. Choose another slug." in words_of(irina.get("/review").text)


# --- Amendments --------------------------------------------------------------------------------------------


@pytest.fixture
def amending(desk: Desk, irina: Writer, olga: Writer) -> tuple[Writer, Writer]:
    """Return both persons, at the amendment of a statement the public has."""
    publish_plain(desk, "loud")
    pair = Writer(desk, irina.browser, "loud"), Writer(desk, olga.browser, "loud")
    assert pair[0].send("/amend").headers["Location"] == "/desk/statements/loud/text"
    return pair


NEW_WORDS: Words = ("A loud harbour", "The port authority", "In short.", "No horns, and no whistles.\n")


def set_edit(writer: Writer, edit_class: str = "clarification", sentence: str = "Whistles too.") -> int:
    """Say what an amendment changes; return how the door answered."""
    revision = hidden(writer.get("/settings").text, "revision")
    edit = {"edit-class": edit_class, "edit-summary-en": sentence}
    typed = {"supporters": "0", "profile": "open", "confirm_by": "link", "two_on_one_mailbox": "off"}
    return writer.send("/settings", revision=revision, **edit, **typed).status_code


def test_an_amendment_becomes_the_next_version_and_the_public_difference_is_shown(
    desk: Desk, amending: tuple[Writer, Writer]
) -> None:
    irina, olga = amending
    irina.save("en", NEW_WORDS)
    assert "Say in the settings what kind of change it is" in words_of(irina.get("/review").text)
    assert set_edit(irina) == 303
    irina.ask("/submit")
    page = olga.get("/review").text
    assert "<ins>" in page
    assert "Whistles too." in page
    olga.ask("/review", **APPROVE)
    assert read(desk.session, "loud", "en", now=desk.clock.at).version_number == 1
    desk.clock.pass_by(minutes=1)
    irina.ask("/open", when="now")
    view = read(desk.session, "loud", "en", now=desk.clock.at)
    assert (view.version_number, view.body, view.summary) == (2, NEW_WORDS[3], "In short.")
    edit = desk.session.execute(
        text("SELECT edit_class, edit_summaries FROM statement_version WHERE number = 2")
    ).one()
    assert tuple(edit) == ("clarification", {"en": "Whistles too."})


def test_a_class_without_its_public_sentence_is_refused_at_the_form(amending: tuple[Writer, Writer]) -> None:
    assert set_edit(amending[0], sentence="") == 422


def test_a_typo_that_is_none_is_refused_with_its_words(desk: Desk, amending: tuple[Writer, Writer]) -> None:
    irina, olga = amending
    irina.save("en", ("A loud harbour", "The harbour master", "", "No horns.\n"))
    set_edit(irina, "typo", "A slip of the pen.")
    approved(irina, olga)
    irina.ask("/open", when="now")
    assert "The addressee in en.md is another one: that is no typo." in words_of(irina.get("/review").text)
    assert read(desk.session, "loud", "en", now=desk.clock.at).version_number == 1


def test_a_public_text_that_changed_since_the_review_is_not_overwritten(
    desk: Desk, amending: tuple[Writer, Writer]
) -> None:
    irina, olga = amending
    irina.save("en", NEW_WORDS)
    set_edit(irina)
    approved(irina, olga)
    publish(desk.session, plain_folder("loud", "Neither horns nor bells.\n"), now=desk.clock.at)
    irina.ask("/open", when="now")
    assert "The public text has changed since the review." in words_of(irina.get("/review").text)
    assert read(desk.session, "loud", "en", now=desk.clock.at).body == "Neither horns nor bells.\n"
    irina.ask("/submit")
    olga.ask("/review", **APPROVE)
    irina.ask("/open", when="now")
    assert read(desk.session, "loud", "en", now=desk.clock.at).body == NEW_WORDS[3]


def test_an_amendment_leaves_the_closing_that_changed_meanwhile(
    desk: Desk, amending: tuple[Writer, Writer]
) -> None:
    irina, olga = amending
    irina.save("en", NEW_WORDS)
    set_edit(irina)
    desk.session.execute(text("UPDATE statement SET closes_at = '2027-01-01T00:00Z' WHERE slug = 'loud'"))
    approved(irina, olga)
    irina.ask("/open", when="now")
    closes_at = read(desk.session, "loud", "en", now=desk.clock.at).closes_at
    assert closes_at is not None
    assert closes_at.year == 2027


def test_there_is_one_amendment_at_a_time_and_nobody_elses(
    desk: Desk, amending: tuple[Writer, Writer]
) -> None:
    amending[0].send("/amend")
    assert desk.session.scalar(text("SELECT count(*) FROM draft WHERE slug = 'loud'")) == 1
    publish_plain(desk, "theirs", at="short-bench")
    assert Writer(desk, amending[0].browser, "theirs").send("/amend").status_code == 403


def test_the_web_role_writes_no_draft_but_through_its_functions(database_url: str) -> None:
    from petitioner.foundation.roles import WEB, as_role  # noqa: PLC0415

    with psycopg.connect(as_role(database_url, WEB), autocommit=True) as connection:
        for name in (
            "list_drafts('guess', now())",
            "list_draft_texts('guess', NULL, now())",
            "list_draft_texts('guess', 1, now())",
            "list_draft_locks('guess', 1, now())",
            "list_draft_support('guess', NULL, now())",
            "list_draft_steps('guess', 1, now())",
            "list_draft_pictures('guess', 1, now())",
        ):
            assert connection.execute(f"SELECT * FROM {name}").fetchall() == []  # noqa: S608
        for call, expected in (
            ("begin_draft('guess', 1, 'x', NULL, 'en', '{}', '[]', now())", "refused"),
            ("save_draft_text('guess', 1, 'en', 0, '{a,b,c,d}', NULL, now())", "refused"),
            ("drop_draft_text('guess', 1, 'en', 0, now())", "refused"),
            ("save_draft_settings('guess', 1, 1, 'x', '{}', NULL, '{}', 0, now())", "refused"),
            ("hold_draft_text('guess', 1, 'en', true, now())", "refused"),
            ("save_draft_picture('guess', 1, 1, 'x', 1, 1, '{}', now())", "refused"),
            ("support_draft('guess', 1, now())", False),
        ):
            assert connection.execute(f"SELECT {call}").fetchone() == (expected,), call
