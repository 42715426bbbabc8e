"""What is kept goes when its time is over: by night, once, whatever is killed; and the number stays."""

from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from petitioner.erasure.runs import begin, last_runs, take_up
from petitioner.signatures import nightly as nights
from petitioner.signatures.count import count, read_tallies, recount
from petitioner.signatures.foresee import foresee
from petitioner.signatures.jobs import retention as retention_job
from petitioner.signatures.nightly import nightly
from petitioner.signatures.retain import CARRIED_OUT, retain
from petitioner.signatures.retention_commands import retention
from petitioner.signatures.retention_rules import Rule, keeps
from petitioner.signatures.tools import Tools
from petitioner.statements.publish import publish
from petitioner.statements.rules import ConfirmBy, Profile, State
from petitioner.statements.shapes import Policy
from petitioner.vocabulary.visibility import Visibility
from tests.people import CORWIN, LUCJA, MAELLE, NINO, OKSANA, PELAGEYA, SALMA, SINEAD, crowd
from tests.signatures.scene import SLUG, TERMS, folder, now, stand

TABLES = (
    *("signature", "link", "visit", "intake", "wish", "news_address", "public_signer", "fingerprint_key"),
    *(
        "address_letter",
        "suppression",
        "statement_tally",
        "country_tally",
        "day_tally",
        "language_tally",
        "retention_run",
        "journal_mark",
    ),
)


@pytest.fixture
def tools(keys, web_keys, journal):
    return Tools(keys, web_keys, TERMS, journal)


@pytest.fixture
def run(session, tools):
    """Let everything go that is over; return what went."""

    def run_at(at=None, most=100):
        gone = {}
        for rule in CARRIED_OUT:
            while number := retain(session, rule, tools=tools, most=most, now=at or now()):
                gone[rule] = gone.get(rule, 0) + number
        return gone

    return run_at


def deliver(session, days_ago, slug=SLUG, **changes):
    """Say that the statement was delivered so many days ago."""
    day = (now() - timedelta(days=days_ago)).date()
    publish(session, folder(slug, state=State.CLOSED, policy=Policy(delivered_on=day, **changes)), now=now())
    session.flush()


def sealed_policy(visibilities=tuple(Visibility)):
    return Policy(Profile.SEALED, visibilities=visibilities, confirm_by=ConfirmBy.CODE, sends_reminders=False)


def count_now(bureau):
    count(bureau.session, keys=bureau.keys, now=now())


def show(bureau):
    """Show everybody, as the list of public signers does."""
    bureau.sql(
        "INSERT INTO public_signer (id, signature_id, statement_id, sort_key, name, country)"
        " SELECT gen_random_uuid(), id, statement_id, 'key', 'Somebody', country FROM signature"
        " WHERE state = 'confirmed' ON CONFLICT DO NOTHING"
    )


def want_news(bureau, view):
    bureau.sql(
        "INSERT INTO news_address (id, statement_id, address_digest, contact, language, created_on)"
        " VALUES (gen_random_uuid(), :s, sha256('news'), 'sealed', 'en', current_date)",
        s=view.statement_id,
    )


def everything(session):
    return {
        table: sorted(session.execute(text(f"SELECT t::text FROM {table} AS t")).scalars())  # noqa: S608
        for table in TABLES
    }


def agrees(session):
    return recount(session, now=now(), repair=False) == {}


# --- after the delivery ------------------------------------------------------------------------------------


def test_a_month_after_the_delivery_nothing_of_the_signers_is_left_but_their_number(
    bureau, view, session, run, journal
):
    bureau.sign(view, *crowd(12))
    count_now(bureau)
    bureau.sign(view, MAELLE)  # not counted yet
    bureau.accept(view, CORWIN)  # never answered
    show(bureau)
    want_news(bureau, view)
    before = bureau.rows("signature")
    deliver(session, 30)
    gone = run(most=5)
    assert (gone[Rule.SIGNERS], gone[Rule.PENDING], gone[Rule.PUBLIC_NAMES]) == (13, 1, 13)
    assert (gone[Rule.FINGERPRINT_KEYS], gone[Rule.NEWS_ADDRESSES], gone[Rule.LINKS]) == (1, 1, 14)
    kept = bureau.rows("signature")
    assert len(kept) == 13
    for row in kept:
        assert {row[c] for c in ("person", "contact", "fingerprint", "namesake", "comment_state")} == {None}
        assert (row["visibility"], row["wants_updates"]) == ("hidden", False)
    held = "".join(line for lines in everything(session).values() for line in lines)
    for row in before:
        for column in ("person", "contact", "fingerprint"):
            assert row[column] is None or row[column].hex() not in held
    (key,) = bureau.rows("fingerprint_key")
    assert (key["secret"], key["destroyed_at"] is None) == (None, False)
    assert journal.path.read_text() == f"retention_ended {view.statement_id}\n"
    count_now(bureau)
    numbers = read_tallies(session, {view.statement_id: now()})[view.statement_id]
    assert numbers.confirmed == 13
    assert agrees(session)


def test_until_then_everything_stays(bureau, view, session, run, journal):
    bureau.sign(view, *crowd(3))
    count_now(bureau)
    want_news(bureau, view)
    deliver(session, 29)
    before = everything(session)
    assert run() == {}
    assert everything(session) == before
    assert not journal.path.exists()


def test_a_statement_that_was_not_delivered_keeps_its_signers(bureau, view, run):
    bureau.sign(view, MAELLE)
    count_now(bureau)
    run(at=now() + timedelta(days=4_000))
    (row,) = bureau.rows("signature")
    assert row["person"] is not None
    assert row["fingerprint"] is not None


def test_only_the_delivered_statement_is_forgotten(bureau, view, session, run):
    other = stand(session, slug="open-schools")
    bureau.sign(view, MAELLE)
    bureau.sign(other, MAELLE)
    count_now(bureau)
    deliver(session, 40)
    run()
    left = [row["statement_id"] for row in bureau.rows("signature") if row["person"] is not None]
    assert left == [other.statement_id]


def test_afterwards_nobody_is_recognised_not_even_the_same_address_twice(bureau, view, session, run):
    bureau.sign(view, MAELLE)
    count_now(bureau)
    deliver(session, 30)
    run()
    bureau.accept(view, MAELLE, MAELLE, CORWIN)
    assert len(bureau.rows("signature")) == 1
    assert [(row["contact"], row["letter_due_at"]) for row in bureau.links("silent")] == [(None, None)] * 3


def test_a_statement_nobody_signed_gets_no_key_any_more_either(bureau, view, session, run):
    deliver(session, 30)
    assert run()[Rule.FINGERPRINT_KEYS] == 1
    bureau.accept(view, MAELLE)
    assert bureau.rows("signature") == []
    assert run().get(Rule.FINGERPRINT_KEYS) is None


def test_who_withdrew_before_stays_counted_as_withdrawn(bureau, view, session, run, journal):
    from petitioner.signatures.withdraw import withdraw  # noqa: PLC0415

    bureau.sign(view, MAELLE, CORWIN)
    count_now(bureau)
    withdraw(session, [bureau.rows("signature")[0]["id"]], journal=journal)
    count_now(bureau)
    assert agrees(session)
    deliver(session, 30)
    run()
    numbers = read_tallies(session, {view.statement_id: now()})[view.statement_id]
    assert (numbers.confirmed, numbers.withdrawn) == (1, 1)
    assert agrees(session)


# --- all the rest of the table -----------------------------------------------------------------------------


@pytest.fixture
def crowded(bureau, view, session):
    """Something for every rule, on both sides of its time."""
    long_ago = now() - timedelta(hours=73)
    bureau.accept(view, MAELLE, CORWIN, at=long_ago)  # ran out
    bureau.accept(view, LUCJA, OKSANA)
    bureau.sql(
        "UPDATE link SET bounced_at = now() - interval '25 hours' WHERE issued_at > now() - interval '1 hour'"
        " AND handle_digest = (SELECT max(handle_digest) FROM link)"
    )
    bureau.accept(view, SALMA, at=now() - timedelta(days=40))
    bureau.sql("DELETE FROM signature WHERE created_at < now() - interval '39 days'")  # its link is left
    bureau.sql("UPDATE attempt_tally SET attempted = attempted - 1")
    over = stand(session, slug="open-schools")
    bureau.sign(over, *crowd(5))
    count_now(bureau)
    bureau.sign(over, NINO)
    bureau.accept(over, SINEAD, at=long_ago)
    bureau.accept(over, PELAGEYA)
    show(bureau)
    want_news(bureau, over)
    was_open = stand(session, slug="old-roads")
    bureau.sign(was_open, *crowd(4))
    count_now(bureau)
    sealed = sealed_policy((Visibility.HIDDEN,))
    publish(session, folder("old-roads", policy=sealed), now=now())
    bureau.sign(stand(session, slug="dry-wells"), *crowd(2))
    count_now(bureau)
    for days in (31, 29):
        bureau.sql(
            "UPDATE signature SET state = 'invalidated' WHERE id = (SELECT signature.id FROM signature"
            " JOIN statement ON statement.id = statement_id WHERE slug = 'dry-wells' AND uncounted_at IS NULL"
            " LIMIT 1)"
        )
        count_now(bureau)
        bureau.sql(
            "UPDATE signature SET uncounted_at = now() - make_interval(days => :days)"
            " WHERE uncounted_at > now() - interval '1 day' AND state = 'invalidated'",
            days=days,
        )
    deliver(session, 31, "open-schools")
    for table in ("intake", "wish"):
        columns = "handle_digest, statement_id, version_id, language, " if table == "intake" else ""
        values = "sha256('{n}'), :s, :v, 'en', " if table == "intake" else ""
        for number, (failures, hours) in enumerate([(3, 73), (3, 71), (2, 73)]):
            bureau.sql(
                f"INSERT INTO {table} ({columns}sealed, failures, received_at)"  # noqa: S608
                f" VALUES ({values.format(n=number)}'', {failures}, now() - interval '{hours} hours')",
                **({"s": view.statement_id, "v": view.version_id} if table == "intake" else {}),
            )
    for days in (31, 29):
        bureau.sql(
            "INSERT INTO address_letter (address_digest, issued_at) VALUES (sha256('x'), :at)",
            at=now() - timedelta(days=days),
        )
    bureau.sql(
        "INSERT INTO receipt (id, signature_id, code_digest, made, ends_at) SELECT gen_random_uuid(), id,"
        " sha256('c'), '', now() - interval '1 minute' FROM signature WHERE state = 'confirmed' LIMIT 1"
    )
    bureau.sql(
        "WITH visited AS ("
        " INSERT INTO link (id, language, kind, handle_digest, issued_at, expires_at)"
        " VALUES (gen_random_uuid(), 'en', 'visit', sha256('h'), now(), now() + interval '1 hour')"
        " RETURNING id) "
        "INSERT INTO visit (link_id, session_digest, sealed_session, ends_at)"
        " SELECT id, sha256('v'), '', now() - interval '1 minute' FROM visited"
    )
    session.flush()


def test_a_dry_run_says_exactly_what_a_run_then_does_and_changes_nothing(
    bureau, session, crowded, run, journal
):
    moment = now()
    before = everything(session)
    expected = foresee(session, now=moment)
    assert everything(session) == before
    assert not journal.path.exists()
    assert {rule for rule, number in expected.items() if number} == set(CARRIED_OUT)
    gone = run(at=moment, most=3)
    letters = expected.pop(Rule.LETTER_COUNTS)
    assert gone.pop(Rule.LETTER_COUNTS) == letters
    assert gone == expected
    assert foresee(session, now=moment) == dict.fromkeys(CARRIED_OUT, 0)
    assert run(at=moment) == {}
    assert agrees(session)


def test_what_is_not_over_stays(bureau, view, session, crowded, run):
    run()
    pending = [row for row in bureau.rows("signature") if row["state"] == "pending"]
    assert [row["statement_id"] for row in pending] == [view.statement_id]
    assert [row["failures"] for row in bureau.rows("intake")] == [3, 2]
    assert [row["failures"] for row in bureau.rows("wish")] == [3, 2]
    assert bureau.rows("visit") == []


def test_suppressed_addresses_are_kept_for_ever(bureau, session, run):
    bureau.sql("INSERT INTO suppression VALUES (sha256('x'), now() - interval '90 years')")
    run()
    assert len(bureau.rows("suppression")) == 1


# --- a statement that is sealed later ----------------------------------------------------------------------


def test_what_was_signed_before_a_statement_was_sealed_is_kept_as_a_sealed_one_keeps_it(
    bureau, view, session, run, keys
):
    bureau.sign(view, *crowd(10), wants_updates=True)
    count_now(bureau)
    bureau.sign(view, MAELLE, visibility="initials")
    show(bureau)
    allowed = (Visibility.HIDDEN, Visibility.INITIALS)
    publish(session, folder(policy=sealed_policy(allowed)), now=now())
    session.flush()
    assert run(most=4)[Rule.SEALED_LATER] == 11
    for row in bureau.rows("signature"):
        assert row["contact"] is None
        assert not row["wants_updates"]
        assert row["country"] == "ZZ" or row["country"].isdigit()
        assert {
            row[c].minute + row[c].second + row[c].microsecond for c in ("created_at", "confirmed_at")
        } == {0}
        assert row["visibility"] in allowed
    assert bureau.links() == []
    assert [(row["country"], row["name"]) for row in bureau.rows("public_signer")] == [("155", "Somebody")]
    assert agrees(session)
    count_now(bureau)
    assert agrees(session)
    numbers = read_tallies(session, {view.statement_id: now()})[view.statement_id]
    assert numbers.confirmed == 10  # one alone waits for others now
    assert all(row["country"] == "ZZ" or row["country"].isdigit() for row in bureau.rows("country_tally"))
    assert run() == {}


def test_an_address_from_before_addresses_lay_apart_goes_too(bureau, view, session, run, keys):
    from petitioner.signatures.shapes import Person  # noqa: PLC0415
    from petitioner.vocabulary.email_address import parse_email_address  # noqa: PLC0415

    bureau.sign(view, MAELLE)
    (row,) = bureau.rows("signature")
    bound = {"purpose": "signature", "row_id": row["id"], "statement_id": view.statement_id}
    old = Person(MAELLE.name, email=parse_email_address(MAELLE.email))
    bureau.sql("UPDATE signature SET person = :p", p=keys.encrypt_row(old.to_bytes(), **bound))
    publish(session, folder(policy=sealed_policy()), now=now())
    session.flush()
    run()
    (row,) = bureau.rows("signature")
    person = Person.from_bytes(keys.decrypt_row(row["person"], **bound))
    assert (person.name, person.email) == (MAELLE.name, None)


# --- runs, kills, reports ----------------------------------------------------------------------------------


def test_a_run_that_was_killed_is_taken_up_again_and_nothing_goes_twice(
    bureau, session, crowded, tools, monkeypatch
):
    monkeypatch.setattr(nights, "AT_ONCE", 2)
    expected = foresee(session, now=now())
    run_id = take_up(session, now=now())
    for step, _ in enumerate(nightly(tools, run_id)):
        if step == 7:
            break  # killed
    (cut,) = last_runs(session, 10)
    assert cut.finished_at is None
    assert take_up(session, now=now()) == run_id
    for _ in nightly(tools, run_id):
        pass
    (done,) = last_runs(session, 10)
    assert done.finished_at is not None
    assert done.gone == {rule: number for rule, number in expected.items() if number}


def test_the_worker_runs_it_once_a_night(app, bureau, view, session):
    retention_job.act()
    bureau.accept(view, MAELLE, at=now() - timedelta(hours=73))
    retention_job.act()
    assert len(bureau.rows("retention_run")) == 1
    assert len(bureau.rows("signature")) == 1
    bureau.sql("UPDATE retention_run SET started_at = now() - interval '1 day'")
    retention_job.act()
    assert [row["gone"] for row in bureau.rows("retention_run", "id")] == [{}, {"pending": 1}]
    assert bureau.rows("signature") == []


def test_no_run_says_whom_it_concerned(bureau, session, crowded, tools):
    run_id = begin(session, now=now())
    for _ in nightly(tools, run_id):
        pass
    (row,) = bureau.rows("retention_run")
    assert set(row["gone"]) <= set(Rule)
    assert all(isinstance(number, int) for number in row["gone"].values())


def call(*arguments):
    done = CliRunner().invoke(retention, arguments)
    return done.exit_code, done.output


def test_the_operator_reads_the_table_in_words(app, bureau):
    code, said = call("show")
    assert code == 0
    assert "72 hours after it was signed (24 hours where the statement is sealed)" in said
    assert "30 days after the delivery" in said
    assert "for ever" in said
    assert {keep.name for keep in keeps(TERMS.link_validity, TERMS.sealed_link_validity)} == set(Rule)
    assert all(rule in said for rule in Rule)


def test_the_operator_looks_first_then_runs_then_reads_the_report(bureau, session, crowded, journal):
    before = everything(session)
    code, foreseen = call("run", "--dry-run")
    assert code == 0
    assert everything(session) == before
    code, said = call("run")
    assert code == 0
    assert said.splitlines()[1:] == foreseen.replace("would go", "went").splitlines()
    code, report = call("report")
    assert code == 0
    assert report.splitlines()[1:] == said.splitlines()[1:]
    assert call("run", "--dry-run") == (0, "  nothing would go\n")


def test_a_run_that_the_operator_stops_says_so_and_goes_on_next_time(bureau, session, crowded, monkeypatch):
    real = retain
    calls = iter(range(100))

    def stopped(*arguments, **options):
        if next(calls) == 4:
            raise KeyboardInterrupt
        return real(*arguments, **options)

    monkeypatch.setattr(nights, "retain", stopped)
    code, said = call("run")
    assert code == 130
    assert "Stopped. What went has gone" in said
    assert "not finished" in call("report")[1]
    assert call("run")[0] == 0
    assert len(bureau.rows("retention_run")) == 1
    assert call("run", "--dry-run") == (0, "  nothing would go\n")


def test_a_lost_journal_is_said_with_what_to_do(bureau, view, session, journal):
    bureau.sign(view, MAELLE)
    deliver(session, 30)
    assert call("run")[0] == 0
    journal.path.unlink()
    for command in ("run", "replay"):
        code, said = call(command)
        assert code == 1
        assert "PETITIONER_ERASURE_JOURNAL" in said
        assert "accept-journal" in said
    assert call("accept-journal", "--yes")[0] == 0
    code, said = call("replay")
    assert (code, said.splitlines()[-1]) == (0, "The database knows everything that stands in the journal.")
