"""A backup that is put back forgets again whom it did not know to be erased, before anything goes out."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest
from click.testing import CliRunner
from flask import Flask

from petitioner import schedule
from petitioner.app import create_app
from petitioner.erasure.journal import Journal
from petitioner.erasure.rules import Deed, Line
from petitioner.foundation.db import committed, db
from petitioner.foundation.embedded.sink import Sink
from petitioner.foundation.key_files import read_web_keys, read_worker_keys
from petitioner.foundation.settings import Settings
from petitioner.publication import jobs as publication
from petitioner.publication.commands import publish as publish_by_hand
from petitioner.publication.log_commands import log
from petitioner.screening.suppress_digests import suppress_digests
from petitioner.signatures import jobs as signatures
from petitioner.signatures.carry_out import carry_out
from petitioner.signatures.count import read_tallies, recount
from petitioner.signatures.disown import disown
from petitioner.signatures.retention_commands import retention
from petitioner.signatures.withdraw import withdraw
from petitioner.statements.publish import publish
from petitioner.statements.rules import State
from petitioner.statements.shapes import Policy
from petitioner.transparency.lock import LogBroken
from petitioner.vocabulary.email_address import parse_email_address
from tests.people import CORWIN, LUCJA, MAELLE, OKSANA, Invented, crowd
from tests.servers import Servers
from tests.signatures.scene import Bureau, folder, stand

DATABASE = "restored"


T = TypeVar("T")


def now() -> datetime:
    return datetime.now(UTC)


def count_everybody() -> None:
    """Count as the worker of publication does."""
    publication.count_all(publication.open_site())


class Installation:
    """A database of its own that is dumped and restored with PostgreSQL's own tools, and its journal."""

    def __init__(self, servers: Servers, name: str, settings: Settings) -> None:
        self.servers, self.name = servers, name
        self.settings = replace(
            settings, database_url=servers.clone(name), erasure_journal=settings.erasure_journal
        )
        self.settings.public_folder.mkdir(exist_ok=True)
        self.app: Flask = create_app(self.settings)
        self.journal = Journal(self.settings.erasure_journal)

    @contextmanager
    def bureau(self) -> Iterator[Bureau]:
        with self.app.app_context(), committed() as session:
            keys = read_worker_keys(self.settings.worker_keys)
            yield Bureau(session, keys, read_web_keys(self.settings.web_keys))

    def job(self, act: Callable[[], T]) -> T:
        with self.app.app_context():
            return act()

    def dump(self) -> bytes:
        tool = self.servers.postgres.binaries / "pg_dump"
        done = subprocess.run([tool, self.settings.database_url], check=True, capture_output=True)
        return done.stdout

    def restore(self, dump: bytes) -> None:
        self.close()
        self.servers.postgres.drop(self.name)
        self.servers.postgres.create(self.name)
        tool = self.servers.postgres.binaries / "psql"
        command = [tool, "--quiet", "--set", "ON_ERROR_STOP=1", self.settings.database_url]
        subprocess.run(command, input=dump, check=True, capture_output=True)

    def close(self) -> None:
        with self.app.app_context():
            db.engine.dispose()


@pytest.fixture
def installation(
    servers: Servers, settings: Settings, worker_number: int, sink: Sink
) -> Iterator[Installation]:
    made = Installation(servers, f"{DATABASE}_{worker_number}", settings)
    yield made
    desk = made.app.extensions["petitioner.signatures.desk"]
    for writer in (desk.intake, desk.confirmations):
        writer.close()
    made.close()


def names_left(bureau: Bureau) -> int:
    return len([row for row in bureau.rows("signature") if row["person"] is not None])


def test_a_hundred_people_erased_after_the_backup_are_gone_again_after_it_is_restored(
    installation: Installation, sink: Sink
) -> None:
    people = list(crowd(150))
    counted, late, disowning, waiting = people[:90], people[90:110], people[110:140], people[140:]
    with installation.bureau() as bureau:
        view = stand(bureau.session)
        bureau.sign(view, *counted)
    installation.job(count_everybody)
    with installation.bureau() as bureau:
        bureau.accept(view, *late, *late, *disowning, *waiting)  # `late` tried twice
    backup = installation.dump()

    with installation.bureau() as bureau:
        links = {row["signature_id"]: row for row in bureau.links()}
        pending = [row["id"] for row in bureau.rows("signature") if row["state"] == "pending"]
        in_order = sorted(pending, key=lambda each: links[each]["handle_digest"])
        bureau.confirm(*(links[each] for each in in_order[:20]))
        for each in in_order[40:70]:
            assert disown(bureau.session, bureau.token(links[each]), now=now())
    installation.job(count_everybody)
    installation.job(signatures.erase.act)
    with installation.bureau() as bureau:
        confirmed = [row["id"] for row in bureau.rows("signature") if row["state"] == "confirmed"]
        old = [each for each in confirmed if each not in pending][:50]
        assert withdraw(bureau.session, [*old, *in_order[:20]], journal=installation.journal) == 70
    installation.job(count_everybody)
    with installation.bureau() as bureau:
        before = read_tallies(bureau.session, {view.statement_id: now()})[view.statement_id]
        assert (before.confirmed, before.withdrawn) == (40, 70)
        assert names_left(bureau) == 40 + len(waiting)

    installation.restore(backup)
    with installation.bureau() as bureau:
        assert names_left(bureau) == 90 + 40 + 30 + 10
        assert installation.journal.is_ahead(bureau.session)
    installation.job(signatures.open_intake.act)
    with pytest.raises(LogBroken, match="Was a backup restored"):
        installation.job(count_everybody)
    done = installation.job(lambda: CliRunner().invoke(log, ["recover", "--yes"]))
    assert done.output == "90 leaves are back; 0 signatures among them were lost.\n"
    installation.job(count_everybody)
    assert installation.job(lambda: CliRunner().invoke(log, ["check"])).exit_code == 0
    with installation.bureau() as bureau:
        after = read_tallies(bureau.session, {view.statement_id: now()})[view.statement_id]
        assert (after.confirmed, after.withdrawn, after.attempted) == (40, 70, before.attempted)
        assert recount(bureau.session, now=now(), repair=False) == {}
        assert names_left(bureau) == 40 + len(waiting)
        gone = {*old, *in_order[:70]}
        left = [row for row in bureau.rows("signature") if row["id"] in gone and row["person"] is not None]
        assert left == []
        assert not installation.journal.is_ahead(bureau.session)
    assert {letter["to"] for letter in sink_letters(sink)} == {person.email for person in waiting}

    with installation.bureau() as bureau:  # and who said “not me” is not written to for anything else either
        bureau.accept(stand(bureau.session, slug="open-schools"), *disowning[:3], MAELLE)
        assert len(bureau.links("silent")) == 3


def sink_letters(sink: Sink) -> list[dict[str, object]]:
    from petitioner.foundation.embedded.sink import read_letters  # noqa: PLC0415

    return read_letters(sink.folder)


def test_a_statement_whose_time_was_over_is_forgotten_again(installation: Installation, sink: Sink) -> None:
    with installation.bureau() as bureau:
        view = stand(bureau.session)
        bureau.sign(view, *crowd(30))
        bureau.accept(view, MAELLE)
    installation.job(count_everybody)
    backup = installation.dump()
    with installation.bureau() as bureau:
        delivered = (now() - timedelta(days=30)).date()
        publish(bureau.session, folder(state=State.CLOSED, policy=Policy(delivered_on=delivered)), now=now())
    installation.job(signatures.retention.act)
    assert installation.journal.path.read_text() == f"retention_ended {view.statement_id}\n"

    installation.restore(backup)
    with installation.bureau() as bureau:
        assert names_left(bureau) == 31
    installation.job(signatures.open_intake.act)
    with installation.bureau() as bureau:
        assert names_left(bureau) == 0
        assert bureau.rows("link") == []
        (key,) = bureau.rows("fingerprint_key")
        assert (key["secret"], key["destroyed_at"] is None) == (None, False)
        assert recount(bureau.session, now=now(), repair=False) == {}
        numbers = read_tallies(bureau.session, {view.statement_id: now()})[view.statement_id]
        assert numbers.confirmed == 30
    assert sink_letters(sink) == []


def test_with_a_fresh_database_the_whole_journal_is_carried_out_and_harms_nothing(
    installation: Installation,
) -> None:
    lines = [
        Line(Deed.WITHDRAWN, "00000000-0000-4000-8000-000000000001"),
        Line(Deed.RETENTION_ENDED, "4711"),
        Line(Deed.SUPPRESSED, "ab" * 32),
    ]
    installation.journal.path.write_text("".join(f"{line.written()}\n" for line in lines))
    installation.job(signatures.erase.act)
    with installation.bureau() as bureau:
        assert not installation.journal.is_ahead(bureau.session)
        assert [row["address_digest"] for row in bureau.rows("suppression")] == [b"\xab" * 32]


def test_without_its_journal_no_letter_goes_out_and_nothing_is_counted(
    installation: Installation, sink: Sink, caplog: pytest.LogCaptureFixture
) -> None:
    with installation.bureau() as bureau:
        view = stand(bureau.session)
        bureau.sign(view, MAELLE, CORWIN)
    installation.job(count_everybody)
    with installation.bureau() as bureau:
        withdraw(bureau.session, [bureau.rows("signature")[0]["id"]], journal=installation.journal)
        bureau.accept(view, LUCJA)
        bureau.sign(view, OKSANA)
        before = bureau.rows("statement_tally")
    kept = installation.journal.path.read_bytes()
    installation.journal.path.unlink()
    jobs = (signatures.open_intake, signatures.erase, signatures.retention, publication.publish)
    for each in jobs:
        caplog.clear()
        installation.job(each.act)
        assert "Put the real journal back" in caplog.text
    refused = installation.job(lambda: CliRunner().invoke(publish_by_hand))
    assert refused.exit_code == 1
    assert "accept-journal" in refused.output
    assert sink_letters(sink) == []
    with installation.bureau() as bureau:
        assert bureau.rows("statement_tally") == before
        assert bureau.rows("retention_run") == []
    installation.journal.path.write_bytes(kept)
    installation.job(signatures.open_intake.act)
    assert {letter["to"] for letter in sink_letters(sink)} == {LUCJA.email, OKSANA.email}


def test_the_operator_may_carry_the_journal_out_and_is_told_how_much_it_was(
    installation: Installation,
) -> None:
    with installation.bureau() as bureau:
        bureau.sign(stand(bureau.session), MAELLE, CORWIN, LUCJA)
    installation.job(count_everybody)
    backup = installation.dump()
    with installation.bureau() as bureau:
        everybody = [row["id"] for row in bureau.rows("signature")]
        withdraw(bureau.session, everybody, journal=installation.journal)
    installation.restore(backup)
    for said in ("3 erasures were carried out again.", "knows everything that stands in the journal."):
        done = installation.job(lambda: CliRunner().invoke(retention, ["replay"]))
        assert done.exit_code == 0
        assert said in done.output
    with installation.bureau() as bureau:
        assert names_left(bureau) == 0


# --- each deed, done again ---------------------------------------------------------------------------------


@pytest.fixture
def replay(installation: Installation) -> Callable[..., int]:
    """Carry lines out that the database does not know; the same ones twice."""

    def run(*lines: Line) -> int:
        with installation.bureau() as bureau:
            bureau.sql("DELETE FROM journal_mark")
        installation.journal.path.write_text("".join(f"{line.written()}\n" for line in lines * 2))
        done = 0
        for _ in range(2 * len(lines) + 2):
            with installation.bureau() as bureau:
                done += carry_out(
                    bureau.session, journal=installation.journal, keys=bureau.keys, most=1, now=now()
                )
        return done

    return run


@pytest.fixture
def signed(installation: Installation) -> Callable[..., str]:
    """Let somebody sign, be counted and be shown by name and role; return the signature's id."""

    def sign(person: Invented, **choices: object) -> str:
        with installation.bureau() as bureau:
            bureau.sign(stand(bureau.session), person, **choices)
            bureau.sql(
                "INSERT INTO public_signer (id, signature_id, statement_id, sort_key, name, role, country)"
                " SELECT gen_random_uuid(), id, statement_id, 'key', :n, 'Baker', country FROM signature",
                n=person.name,
            )
        installation.job(count_everybody)
        with installation.bureau() as bureau:
            return str(bureau.rows("signature")[0]["id"])

    return sign


def test_hidden_again(installation: Installation, signed: Callable, replay: Callable) -> None:
    assert replay(Line(Deed.HIDDEN, signed(MAELLE))) == 2
    with installation.bureau() as bureau:
        assert bureau.rows("signature")[0]["visibility"] == "hidden"
        assert bureau.rows("public_signer") == []


def test_shown_by_initials_again(installation: Installation, signed: Callable, replay: Callable) -> None:
    replay(Line(Deed.SHOWN_LESS, signed(MAELLE)))
    with installation.bureau() as bureau:
        assert bureau.rows("signature")[0]["visibility"] == "initials"
        (shown,) = bureau.rows("public_signer")
        assert (shown["name"], shown["role"], "ttersund" in shown["sort_key"]) == ("M. O.", None, False)


def test_who_was_hidden_is_not_shown_by_initials(
    installation: Installation, signed: Callable, replay: Callable
) -> None:
    signature = signed(MAELLE)
    replay(Line(Deed.HIDDEN, signature), Line(Deed.SHOWN_LESS, signature))
    with installation.bureau() as bureau:
        assert bureau.rows("signature")[0]["visibility"] == "hidden"


def test_withdrawn_again_and_subtracted_once(
    installation: Installation, signed: Callable, replay: Callable
) -> None:
    replay(Line(Deed.WITHDRAWN, signed(MAELLE)))
    installation.job(count_everybody)
    with installation.bureau() as bureau:
        (row,) = bureau.rows("statement_tally")
        assert (row["confirmed"], row["withdrawn"]) == (0, 1)
        assert bureau.rows("public_signer") == []
        assert recount(bureau.session, now=now(), repair=False) == {}


def test_no_news_again(installation: Installation, signed: Callable, replay: Callable) -> None:
    signed(MAELLE)
    with installation.bureau() as bureau:
        bureau.sql(
            "INSERT INTO news_address (id, statement_id, address_digest, contact, language, created_on)"
            " SELECT gen_random_uuid(), id, sha256(:n::bytea), '', 'en', current_date"
            " FROM statement".replace(":n::bytea", "'news'")
        )
        digest = bytes(bureau.rows("news_address")[0]["address_digest"]).hex()
    replay(Line(Deed.NEWS_ENDED, digest))
    with installation.bureau() as bureau:
        assert bureau.rows("news_address") == []


def test_nobody_is_counted_from_elsewhere_again(
    installation: Installation, signed: Callable, replay: Callable
) -> None:
    signed(MAELLE)
    digest = "ab" * 32
    with installation.bureau() as bureau:
        bureau.sql(
            "INSERT INTO imported_fingerprint (import_id, statement_id, fingerprint)"
            " SELECT 1, id, decode(repeat(mark, 32), 'hex') FROM statement, unnest('{ab,cd}'::text[]) AS mark"
        )
    replay(Line(Deed.IMPORT_ENDED, digest))
    with installation.bureau() as bureau:
        assert [bytes(row["fingerprint"]).hex() for row in bureau.rows("imported_fingerprint")] == ["cd" * 32]


def test_a_confirmed_signature_is_not_erased_as_an_attempt(
    installation: Installation, signed: Callable, replay: Callable
) -> None:
    replay(Line(Deed.ERASED, signed(MAELLE)))
    with installation.bureau() as bureau:
        assert names_left(bureau) == 1


def test_who_said_not_me_stands_in_the_journal_by_a_digest_alone(installation: Installation) -> None:
    with installation.bureau() as bureau:
        bureau.accept(stand(bureau.session), MAELLE)
        (link,) = bureau.links()
        disown(bureau.session, bureau.token(link), now=now())
        digests = suppress_digests(bureau.keys, parse_email_address(MAELLE.email))
    installation.job(signatures.erase.act)
    written = installation.journal.path.read_text()
    assert written.splitlines() == [
        *(f"suppressed {digest.hex()}" for digest in digests),
        f"erased {link['signature_id']}",
    ]


def test_what_erases_is_looked_at_every_minute() -> None:
    every = {each.job: each.seconds for each in schedule.SCHEDULE}
    for each in (signatures.open_intake, signatures.erase, signatures.retention, publication.publish):
        assert every[each] <= 60
