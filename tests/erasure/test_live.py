"""On the running platform: who withdraws is gone within a minute, and a run that is killed ends by itself."""

import os
import signal
import subprocess
from uuid import UUID

import pytest

from petitioner.app import create_app
from petitioner.erasure.journal import Journal
from petitioner.foundation.db import committed, db
from petitioner.foundation.embedded import programs
from petitioner.foundation.settings import Settings
from petitioner.signatures.withdraw import withdraw
from tests.journeys import signer
from tests.live import Live

WITHIN = 60
MANY = 30_000


def take_back(live: Live, signature_id: UUID) -> None:
    settings = Settings.from_environment(live.env)
    app = create_app(settings)
    with app.app_context():
        with committed() as session:
            assert withdraw(session, [signature_id], journal=Journal(settings.erasure_journal)) == 1
        db.engine.dispose()
    desk = app.extensions["petitioner.signatures.desk"]
    for writer in (desk.intake, desk.confirmations):
        writer.close()


def test_a_minute_after_a_withdrawal_nothing_of_the_person_is_left_and_the_number_is_true(live: Live) -> None:
    number = signer.statement_id(live)
    email = signer.new_address()
    link = signer.sign_and_confirm(live, email)
    live.wait_for(lambda: signer.published_count(live, number) == 1, WITHIN, "the signature to count")
    ((signature_id,),) = live.sql(
        "SELECT signature_id FROM link WHERE token_digest = %s", signer.token_digest(link)
    )
    take_back(live, signature_id)
    live.wait_for(lambda: signer.published_count(live, number) == 0, WITHIN, "the number to follow")
    ((state, *rest),) = live.sql(
        "SELECT state, person, contact, fingerprint, namesake, country FROM signature WHERE id = %s",
        signature_id,
    )
    assert (state, *rest) == ("withdrawn", None, None, None, None, "ZZ")
    assert live.sql("SELECT contact FROM link WHERE signature_id = %s", signature_id) == [(None,)]
    assert live.place.erasure_journal.read_text() == f"withdrawn {signature_id}\n"
    assert "agree" in live.cli("signatures", "recount").stdout


@pytest.mark.faults
def test_a_run_that_is_killed_is_brought_to_its_end_by_the_worker(live: Live) -> None:
    number = signer.statement_id(live)
    signer.sign_and_confirm(live, signer.new_address())
    live.wait_for(lambda: signer.published_count(live, number) == 1, WITHIN, "the signature to count")
    live.sql(
        "INSERT INTO signature (id, statement_id, version_id, language, state, fingerprint, person, country,"
        " visibility, wants_updates, consent_digest, created_at, confirmed_at, counted_at)"
        " SELECT gen_random_uuid(), statement_id, version_id, language, state, sha256(n::text::bytea),"
        " person, country, visibility, false, consent_digest, created_at, confirmed_at, counted_at"
        " FROM signature, generate_series(1, %s) AS n WHERE state = 'confirmed'",
        MANY,
    )
    live.cli("signatures", "recount", "--repair")
    live.sql("UPDATE statement SET state = 'closed', delivered_on = current_date - 30 WHERE id = %s", number)
    gone = "SELECT count(*) FROM signature WHERE state = 'confirmed' AND person IS NULL"
    process = subprocess.Popen(
        programs.petitioner("retention", "run"), env=live.env, cwd=programs.ROOT, stdout=subprocess.DEVNULL
    )
    live.wait_for(lambda: live.sql(gone)[0][0] > 0, WITHIN, "the first batch")
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert 0 < live.sql(gone)[0][0] < MANY
    assert live.sql("SELECT 1 FROM retention_run WHERE finished_at IS NULL") == [(1,)]

    live.kill("scheduler")  # the one that comes after it looks at everything at once
    live.wait_for(lambda: live.sql(gone)[0][0] == MANY + 1, 3 * WITHIN, "the worker to go on")
    live.wait_for(
        lambda: live.sql("SELECT 1 FROM retention_run WHERE finished_at IS NULL") == [], WITHIN, "the end"
    )
    ((noted,),) = live.sql("SELECT gone -> 'signers' FROM retention_run ORDER BY id DESC LIMIT 1")
    assert noted == MANY + 1
    lines = live.place.erasure_journal.read_text().splitlines()
    others = [line for line in lines if not line.startswith("withdrawn ")]  # of the test before, if it ran
    assert others == [f"retention_ended {number}"]
    assert "agree" in live.cli("signatures", "recount").stdout
    assert signer.published_count(live, number) == MANY + 1
