"""Signatures from elsewhere: looked at first, taken in exactly so, never in the count, taken back whole."""

import json
import re
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from petitioner.foundation.web import foundation
from petitioner.imports import jobs, work
from petitioner.imports.rules import KEPT, UPLOADS, ImportState
from petitioner.organisers.rules import Role
from petitioner.publication.publish import publish
from petitioner.signatures.erase_mailbox import erase_mailbox
from petitioner.signatures.jobs import tools
from petitioner.signatures.withdraw import withdraw
from petitioner.vocabulary.email_address import parse_email_address
from tests.imports.room import HERE, change_org, some
from tests.organisers.desk import OTHER
from tests.people import CORWIN, LUCJA, MAELLE
from tests.signatures.scene import SLUG, now


def sign(bureau, room, *people) -> None:
    """Let these people sign here and confirm it."""
    bureau.accept(room.view, *people)
    room.desk.session.execute(
        text("UPDATE signature SET state = 'confirmed', confirmed_at = now() WHERE state = 'pending'")
    )


def published(room, site) -> tuple[str, dict]:
    """Write what changed; return the page of the statement and its document."""
    with room.desk.app.app_context():
        publish(room.desk.session, site, now=now())
    page = (site.folder / f"en/statements/{SLUG}/index.html").read_text()
    document = json.loads((site.folder / f"petitions/{room.view.statement_id}.json").read_text())
    return " ".join(page.split()), document["data"]["attributes"]


def test_a_dry_run_says_numbers_and_keeps_nothing_else(room) -> None:
    content = change_org(some(12)) + change_org(some(3, after=12), country="DE").partition("\n")[2]
    view = room.dry_run(content)
    assert (view.state, view.result.counted, view.total) == (ImportState.READ, 15, 15)
    assert view.file_digest == sha256(content.encode()).hexdigest()
    assert (room.prints, view.number) == (0, 0)
    page = room.page(view)
    for words in ("15 would be counted.", view.file_digest, "fewer than 10", "Take in exactly this"):
        assert words in page
    kept = room.desk.session.scalar(text("SELECT result::text FROM signature_import"))
    assert "3" not in json.loads(kept)["countries"][1:], "a small number is not kept"
    assert json.loads(kept)["countries"] == [["FR", 12], ["DE", 0]]


def test_what_was_looked_at_is_taken_in_exactly_so_and_the_file_is_destroyed(room) -> None:
    view = room.dry_run(change_org(some(12)))
    for wrong in ("", "0" * 64, view.digest[:-1]):
        room.decide(view, f"apply {wrong}")
        assert room.again(view).state is ImportState.READ
    assert room.decide(view, f"apply {view.digest}").status_code == 303
    after = room.again(view)
    assert (after.state, after.number, room.prints) == (ImportState.APPLIED, 12, 12)
    assert room.number("SELECT count(*) FROM signature_import WHERE content IS NOT NULL") == 0
    room.decide(view, f"apply {view.digest}")
    assert (room.again(view).number, room.prints) == (12, 12)
    lines = [(line[1], line[3]) for line in room.desk.log() if line[2] == "import"]
    assert lines == [("import_uploaded", view.import_id), ("import_accepted", view.import_id)]


def test_rows_are_left_out_for_six_reasons_and_counted_apart(room, bureau) -> None:
    room.take_in(change_org(some(4, after=50)))
    sign(bureau, room, MAELLE, CORWIN)
    again = some(1)[0].email.upper()
    content = change_org([*some(12), *some(2, after=50), MAELLE, CORWIN])
    content += f"{again},A,B,,,,FR,2026-11-02\nno address,A,B,,,,FR,\n=1+1,A,B,,,,FR,\n"
    content += f"late@crowd.example,A,B,,,,FR,2026-11-19\n{LUCJA.email},too,few\n"
    view = room.dry_run(content)
    assert view.result.counted == 12
    assert view.result.left_out == {
        "imported": 2,
        "signed": 2,
        "repeated": 1,
        "invalid": 2,
        "later": 1,
        "torn": 1,
    }
    assert view.result.named == {"invalid": [19, 20], "later": [21], "torn": [22]}
    page = room.page(view)
    assert "The first are in rows: 19, 20" in page
    assert again.lower() not in page.lower()
    assert MAELLE.email not in page


def test_who_signed_between_the_two_is_left_out_and_the_new_number_is_said(room, bureau) -> None:
    view = room.dry_run(change_org([*some(12), MAELLE]))
    sign(bureau, room, MAELLE)
    room.decide(view, f"apply {view.digest}")
    assert (room.again(view).number, room.again(view).taken_in) == (12, 12)
    page = room.page(view)
    assert "12 are counted now." in page
    assert "some had signed here since the dry run: 1." in page


def test_more_than_was_looked_at_is_never_taken_in(room, bureau) -> None:
    sign(bureau, room, MAELLE)
    view = room.dry_run(change_org([*some(12), MAELLE]))
    assert view.result.counted == 12
    room.desk.session.execute(text("UPDATE signature SET state = 'withdrawn', fingerprint = NULL"))
    room.decide(view, f"apply {view.digest}")
    again = room.again(view)
    assert (again.state, again.is_changed, again.result.counted) == (ImportState.READ, True, 13)
    assert room.prints == 0
    assert again.digest != view.digest
    assert "More would have been counted than you looked at" in room.page(view)
    room.decide(view, f"apply {again.digest}")
    assert room.again(view).number == 13


def test_above_a_hundred_a_second_person_must_agree(room) -> None:
    view = room.dry_run(change_org(some(101)))
    assert "A second person of the organisation must agree." in room.page(view)
    room.decide(view, f"apply {view.digest}")
    assert (room.again(view).state, room.prints) == (ImportState.ASKED, 0)
    assert "somebody else decides" in room.page(view)
    assert "I agree" not in room.page(view)
    room.decide(view, f"approve {view.digest}")
    assert room.again(view).state is ImportState.ASKED, "not the same person"
    room.decide(view, f"approve {'0' * 64}", who="Emil")
    assert room.again(view).state is ImportState.ASKED, "not something else"
    assert "I agree: take in exactly this" in room.page(view, "Emil")
    room.decide(view, f"approve {view.digest}", who="Emil")
    assert (room.again(view).state, room.prints) == (ImportState.APPLIED, 101)
    assert [line[1] for line in room.desk.log()][-2:] == ["import_asked", "import_approved"]


def test_a_hundred_in_two_files_are_no_way_round_the_second_person(room) -> None:
    room.take_in(change_org(some(60)))
    view = room.dry_run(change_org(some(41, after=60)))
    room.decide(view, f"apply {view.digest}")
    assert room.again(view).state is ImportState.ASKED
    other = room.dry_run(change_org(some(40, after=60)))
    room.decide(other, f"apply {other.digest}")
    assert room.again(other).state is ImportState.APPLIED


def test_who_asked_and_lost_their_role_has_asked_for_nothing(room) -> None:
    view = room.dry_run(change_org(some(101)))
    room.decide(view, f"apply {view.digest}")
    edda = {"edda": room.desk.accounts["Edda"]}
    room.desk.session.execute(text("DELETE FROM organisation_role WHERE account_id = :edda"), edda)
    room.decide(view, f"approve {view.digest}", who="Emil")
    assert (room.again(view).state, room.prints) == (ImportState.ASKED, 0)
    room.decide(view, "discard", who="Emil")
    assert room.again(view).state is ImportState.DISCARDED


def test_an_import_is_taken_back_whole(room, site) -> None:
    view = room.take_in(change_org(some(12)))
    other = room.take_in(change_org(some(3, after=12)))
    assert "exported on 18 November 2026" in published(room, site)[0]
    room.decide(view, "undo")
    assert (room.again(view).state, room.again(view).number) == (ImportState.UNDONE, 0)
    assert (room.again(other).number, room.prints) == (3, 3)
    (told,) = published(room, site)[1]["petitioner"]["imported_unverified"]
    assert told["signature_count"] == 3
    room.decide(view, "undo")
    assert [line[1] for line in room.desk.log()].count("import_undone") == 1
    again = room.take_in(change_org(some(12)))
    assert again.number == 12, "who was taken back can come again"


def test_the_public_number_stands_apart_and_the_count_stays(room, bureau, site) -> None:
    sign(bureau, room, MAELLE)
    before = published(room, site)[1]["signature_count"]
    content = change_org(some(12))
    room.take_in(content)
    page, document = published(room, site)
    assert document["signature_count"] == before
    assert document["petitioner"]["imported_unverified"] == [
        {
            "source": "change_org",
            "signature_count": 12,
            "exported_on": "2026-11-18",
            "sha256": sha256(content.encode()).hexdigest(),
            "imported_at": "2026-11-20T12:00:00.000Z",
        }
    ]
    assert "Imported, not verified by us" in page
    assert "They are not in the count and not in the log" in page
    counter = site.folder / f"petitions/{room.view.statement_id}/count.json"
    assert json.loads(counter.read_text())["signature_count"] == before
    assert room.number("SELECT count(*) FROM log_leaf") == 0


def test_whoever_signs_here_later_is_let_go_of_in_the_night(room, bureau) -> None:
    view = room.take_in(change_org([*some(12), MAELLE]))
    sign(bureau, room, MAELLE)
    room.work()
    assert room.again(view).number == 13, "once a night"
    room.desk.clock.pass_by(hours=13)
    room.work()
    assert (room.again(view).number, room.prints) == (12, 12)
    room.desk.clock.pass_by(hours=24)
    room.work()
    assert room.again(view).number == 12
    assert "have signed here themselves, and are not counted twice: 1." in room.page(view)


def test_whose_signature_was_invalidated_here_is_not_counted_by_an_import(room, bureau) -> None:
    sign(bureau, room, MAELLE)
    room.desk.session.execute(text("UPDATE signature SET state = 'invalidated'"))
    view = room.dry_run(change_org([*some(12), MAELLE]))
    assert (view.result.counted, view.result.left_out["signed"]) == (12, 1)


def test_whoever_withdraws_here_is_not_counted_from_elsewhere_either(room, bureau) -> None:
    view = room.take_in(change_org([*some(12), MAELLE]))
    sign(bureau, room, MAELLE)
    (signature,) = room.desk.session.scalars(text("SELECT id FROM signature"))
    with room.desk.app.app_context():
        withdraw(room.desk.session, [signature], journal=tools(foundation()).journal)
    assert room.prints == 12
    room.desk.clock.pass_by(hours=13)
    room.work()
    assert room.again(view).number == 12


def test_whoever_has_everything_deleted_is_not_counted_from_elsewhere_either(room) -> None:
    view = room.take_in(change_org([*some(12), MAELLE]))
    address = parse_email_address(MAELLE.email.upper())
    with room.desk.app.app_context():
        hand = tools(foundation())
        erase_mailbox(room.desk.session, address, tools=hand)
    assert room.prints == 12
    assert re.fullmatch(r"import_ended [0-9a-f]{64}\n", hand.journal.path.read_text())
    room.desk.clock.pass_by(hours=13)
    room.work()
    assert room.again(view).number == 12


def test_fingerprints_go_when_nobody_is_recognised_any_more_and_the_number_stays(room) -> None:
    view = room.take_in(change_org(some(12)))
    room.desk.session.execute(text("UPDATE fingerprint_key SET secret = NULL, destroyed_at = now()"))
    room.desk.clock.pass_by(hours=13)
    room.work()
    assert (room.again(view).number, room.prints) == (12, 0)
    later = room.dry_run(change_org(some(3, after=20)))
    assert later.state is ImportState.BROKEN
    assert "its time is over" in room.page(later)


@pytest.mark.parametrize("at", ["dry run", "taking in", "taking back"])
def test_a_killed_worker_is_followed_by_one_that_goes_on(room, monkeypatch, at: str) -> None:
    monkeypatch.setattr(work, "AT_ONCE", 5)
    room.upload(change_org([*some(12), some(1)[0]]))
    view = None
    if at != "dry run":
        room.work()
        view = room.newest()
        room.desk.send(room.at("Edda"), f"{HERE}/{view.import_id}", {"act": f"apply {view.digest}"})
    if at == "taking back":
        room.work()
        room.desk.send(room.at("Edda"), f"{HERE}/{view.import_id}", {"act": "undo"})
    real, done = jobs.work, []

    def die_after_two(*arguments, **named):
        if len(done) == 2:
            raise MemoryError
        done.append(real(*arguments, **named))
        return done[-1]

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "work", die_after_two)
        with pytest.raises(MemoryError):
            room.work()
    room.desk.session.rollback()
    stopped = room.newest()
    if at == "taking back":
        assert (stopped.state, room.prints) == (ImportState.UNDOING, 2)
    else:
        assert (stopped.done, stopped.total) == (10, 13)
        assert room.prints == (10 if at == "taking in" else 0)
    room.work()
    expected = {
        "dry run": (ImportState.READ, 0),
        "taking in": (ImportState.APPLIED, 12),
        "taking back": (ImportState.UNDONE, 0),
    }
    assert (room.newest().state, room.prints) == expected[at]
    assert room.newest().result.counted == 12
    assert room.newest().result.left_out == {"repeated": 1}


@pytest.mark.parametrize("is_accepted", [False, True])
def test_it_is_stopped_between_two_batches_and_nothing_is_left(room, monkeypatch, is_accepted) -> None:
    monkeypatch.setattr(work, "AT_ONCE", 5)
    room.upload(change_org(some(12)))
    if is_accepted:
        room.work()
        view = room.newest()
        room.desk.send(room.at("Edda"), f"{HERE}/{view.import_id}", {"act": f"apply {view.digest}"})
    real, done = jobs.work, []

    def press_stop_after_one(session, bench, **named):
        done.append(real(session, bench, **named))
        if len(done) == 1:
            session.commit()
            view = room.newest()
            page = room.page(view)
            assert "5 of 12 rows" in page
            assert "Stop, and let it go" in page
            room.desk.send(room.at("Edda"), f"{HERE}/{view.import_id}", {"act": "discard"})
        return done[-1]

    monkeypatch.setattr(jobs, "work", press_stop_after_one)
    room.work()
    assert (room.newest().state, room.prints) == (ImportState.DISCARDED, 0)
    assert room.newest().done == 5
    assert room.number("SELECT count(*) FROM signature_import WHERE content IS NOT NULL") == 0


def test_a_file_nobody_decides_about_is_destroyed_after_a_day(room) -> None:
    for size in (12, 101):
        view = room.dry_run(change_org(some(size)))
        room.decide(view, f"apply {view.digest}" if size > 100 else "nothing")
    room.desk.clock.pass_by(seconds=KEPT.total_seconds() + 1)
    room.work()
    states = {each.state for each in (room.newest(), room.again(view))}
    assert states == {ImportState.DISCARDED}
    assert room.number("SELECT count(*) FROM signature_import WHERE content IS NOT NULL") == 0


def test_a_file_that_waited_sealed_for_a_day_is_not_read(room) -> None:
    room.upload(change_org(some(12)))
    room.desk.clock.pass_by(seconds=(KEPT + timedelta(minutes=1)).total_seconds())
    room.work()
    assert room.number("SELECT count(*) FROM signature_import") == 0
    assert room.number("SELECT count(*) FROM organiser_request") == 0


def test_who_may_not_does_not_and_a_stale_proof_is_asked_for_anew(room) -> None:
    view = room.take_in(change_org(some(12)))
    room.desk.person("Otto", Role.OWNER, at=OTHER)
    room.desk.person("Rolf", Role.REVIEWER)
    for name in ("Otto", "Rolf", "Ada"):
        assert room.upload(change_org(some(3)), who=name).status_code == 403
        room.decide(view, "undo", who=name)
    assert room.again(view).state is ImportState.APPLIED
    assert "Take this import back" not in room.page(view, "Ada")
    stale = room.at("Edda", is_fresh=False)
    for path in (f"{HERE}/upload", f"{HERE}/{view.import_id}"):
        answer = room.desk.send(stale, path, {"act": "undo"})
        assert answer.headers["Location"].startswith("/desk/again")
    assert room.desk.get(room.at("Edda"), f"{HERE}/999").status_code == 404


def test_one_account_sends_ten_files_an_hour(room) -> None:
    for number in range(UPLOADS):
        room.dry_run(change_org(some(1, after=number)))
    refused = room.upload(change_org(some(1)))
    assert (refused.status_code, "ten files within an hour" in refused.text) == (422, True)
    assert room.upload(change_org(some(1)), who="Emil").status_code == 303
    room.desk.clock.pass_by(minutes=61)
    assert room.upload(change_org(some(1))).status_code == 303


@pytest.mark.parametrize("what", ["content FROM signature_import", "fingerprint FROM imported_fingerprint"])
def test_the_web_process_can_read_neither_a_file_nor_whom_it_counts(room, what: str) -> None:
    room.take_in(change_org(some(2)))
    session = room.desk.session
    with (
        room.desk.as_web(),
        pytest.raises(ProgrammingError, match="permission denied"),
        session.begin_nested(),
    ):
        session.execute(text(f"SELECT {what}"))


def test_no_name_and_no_address_stands_anywhere(room, settings, caplog, queue_url) -> None:
    from redis import Redis  # noqa: PLC0415 - the one test that looks into it

    caplog.set_level("DEBUG")
    room.upload(change_org([MAELLE, CORWIN, LUCJA]) + "broken maelle address,x\n")
    tables = room.desk.session.scalars(
        text("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    ).all()

    def everything() -> str:
        room.desk.session.commit()
        rows = [
            str(row)
            for table in tables
            for row in room.desk.session.execute(text(f"SELECT {table}::text FROM {table}"))  # noqa: S608
        ]
        with Redis.from_url(queue_url) as queue:
            rows += [repr(queue.dump(key)) for key in queue.scan_iter()]
        return "\n".join([*rows, caplog.text])

    def assert_nobody(held: str) -> None:
        for person in (MAELLE, CORWIN, LUCJA):
            for word in (person.email, person.email.encode().hex(), person.name.split()[-1]):
                assert word.lower() not in held.lower()

    assert_nobody(everything())
    room.work()
    view = room.newest()
    assert view.result.counted == 3
    assert_nobody(everything())
    room.decide(view, f"apply {view.digest}")
    assert room.prints == 3
    held = everything()
    assert_nobody(held)
    assert sha256(MAELLE.email.encode()).hexdigest() not in held
