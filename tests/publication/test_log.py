"""The number is the log's: for what was counted before there was one, for the hasty, and every night."""

from collections import Counter
from datetime import timedelta
from threading import Thread

import pytest
from click.testing import CliRunner

from petitioner import witness
from petitioner.erasure.journal import Journal
from petitioner.publication.compare import compare
from petitioner.publication.jobs import count_all, open_log, open_site
from petitioner.publication.log_commands import log as log_group
from petitioner.publication.publish import publish
from petitioner.signatures.count import compare_with_log, count, read_tallies, recount
from petitioner.signatures.shapes import Person
from petitioner.signatures.withdraw import withdraw
from petitioner.transparency import store
from petitioner.transparency.commitment import address_mark, marks
from petitioner.transparency.numbers import numbers
from petitioner.transparency.rules import Kind, read_leaf
from petitioner.vocabulary.email_address import parse_email_address
from tests.people import CORWIN, LUCJA, MAELLE, OKSANA, crowd
from tests.signatures.scene import now


@pytest.fixture
def leaves(bureau):
    def read():
        return [read_leaf(raw) for chunk in store.leaves(bureau.session, 0, 10_000) for raw in chunk]

    return read


@pytest.fixture
def take_back(bureau, settings):
    journal = Journal(settings.erasure_journal)
    return lambda *ids: withdraw(bureau.session, ids, journal=journal)


def ids(bureau):
    return [row["id"] for row in bureau.rows("signature")]


def person_of(bureau, row) -> Person:
    place = {"purpose": "signature", "row_id": row["id"], "statement_id": row["statement_id"]}
    return Person.from_bytes(bureau.keys.decrypt_row(row["person"], **place))


def test_whoever_has_the_row_and_its_key_can_open_the_leaf(bureau, site, view, leaves) -> None:
    bureau.sign(view, OKSANA)
    count_all(site)
    (row,) = bureau.rows("signature")
    person = person_of(bureau, row)
    (leaf,) = [leaf for leaf in leaves() if leaf.kind is Kind.SIGN]
    initials = " ".join(f"{part[0]}." for part in OKSANA.name.split())
    assert marks(person.secret, person.address_mark, OKSANA.name, initials).commitment() == leaf.digest
    assert marks(person.secret, person.address_mark, MAELLE.name, initials).commitment() != leaf.digest
    assert person.address_mark == address_mark(person.secret, parse_email_address(OKSANA.email).canonical())


def test_who_withdraws_before_being_counted_is_counted_and_withdrawn(
    bureau, site, view, leaves, take_back
) -> None:
    bureau.sign(view, MAELLE, CORWIN)
    take_back(ids(bureau)[0])
    count_all(site)
    kinds = Counter(leaf.kind.name for leaf in leaves())
    assert kinds == {"TEXT": 1, "SIGN": 2, "WITHDRAW": 1}
    tally = read_tallies(bureau.session, {view.statement_id: now()})[view.statement_id]
    found = numbers(bureau.session)[view.statement_id]
    assert (tally.confirmed, tally.withdrawn) == (found.confirmed, found.withdrawn) == (1, 1)
    assert recount(bureau.session, now=now(), repair=False) == {}


def test_what_was_counted_before_there_was_a_log_is_in_it_after_the_first_count(
    bureau, site, view, leaves, take_back
) -> None:
    bureau.sign(view, *crowd(12))
    count(bureau.session, keys=bureau.keys, now=now())
    take_back(*ids(bureau)[:2])
    count(bureau.session, keys=bureau.keys, now=now())
    take_back(ids(bureau)[2])
    _as_before_the_log(bureau, view)
    bureau.sign(view, MAELLE)
    count_all(site)
    kinds = Counter(leaf.kind.name for leaf in leaves())
    assert kinds == {"TEXT": 1, "SIGN": 13, "WITHDRAW": 3}
    assert compare_with_log(bureau.session) == recount(bureau.session, now=now(), repair=False) == {}
    tally = read_tallies(bureau.session, {view.statement_id: now()})[view.statement_id]
    assert (tally.confirmed, tally.withdrawn) == (10, 3)
    kept = [person_of(bureau, row) for row in bureau.rows("signature") if row["person"] is not None]
    assert all(person.secret and person.address_mark for person in kept)
    count_all(site)
    assert len(leaves()) == 17


def _as_before_the_log(bureau, view) -> None:
    """Bring the rows to what an older version left."""
    bureau.sql("DELETE FROM log_leaf")
    bureau.sql("INSERT INTO log_standing (id, has_history) VALUES (1, true)")
    for row in bureau.rows("signature"):
        if row["person"] is not None:
            old = Person(person_of(bureau, row).name).to_bytes()
            place = {"purpose": "signature", "row_id": row["id"], "statement_id": view.statement_id}
            made = bureau.keys.encrypt_row(old, **place)
            bureau.sql("UPDATE signature SET person = :made WHERE id = :id", made=made, id=row["id"])


def test_a_night_finds_what_was_tampered_with_and_the_next_that_it_was_mended(
    bureau, site, view, caplog
) -> None:
    bureau.sign(view, MAELLE, LUCJA)
    count_all(site)
    night = now().replace(hour=12)
    compare(bureau.session, open_log(), now=night)
    assert store.standing(bureau.session).differs_since is None
    bureau.sql("DELETE FROM public_signer")
    bureau.sql("UPDATE signature SET counted_at = NULL, state = 'held' WHERE fingerprint IS NOT NULL")
    compare(bureau.session, open_log(), now=night + timedelta(minutes=10))
    assert store.standing(bureau.session).differs_since is None, "once a night"
    later = night + timedelta(days=1)
    compare(bureau.session, open_log(), now=later)
    assert store.standing(bureau.session).differs_since == later
    assert f"statement {view.statement_id}: the log has 2, counted 0" in caplog.text
    bureau.sql("UPDATE signature SET counted_at = now(), state = 'confirmed'")
    compare(bureau.session, open_log(), now=later + timedelta(days=1))
    assert store.standing(bureau.session).differs_since is None


def test_the_files_of_the_log_are_served_and_nothing_else_is(bureau, site, view, client, settings) -> None:
    assert client.get("/log/checkpoint").status_code == 404
    bureau.sign(view, MAELLE)
    count_all(site)
    answer = client.get("/log/checkpoint")
    assert (answer.status_code, answer.content_type) == (200, "text/plain; charset=utf-8")
    assert answer.text.startswith("localhost/log\n2\n")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    tile = client.get("/log/tile/entries/000.p/2")
    assert (tile.status_code, len(tile.data), tile.content_type) == (200, 116, "application/octet-stream")
    assert tile.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    (settings.public_folder / "log/tile/.secret").write_text("no")
    for path in ("tile/0/001", "tile/../../index.html", "tile/.secret", "tile/entries", "lock"):
        assert client.get(f"/log/{path}").status_code == 404


@pytest.fixture
def policy(settings, tmp_path):
    """Return where the policy of witnesses lies; it is not there yet."""
    object.__setattr__(settings, "log_policy", tmp_path / "policy")
    return tmp_path / "policy"


def test_the_log_is_witnessed_and_the_page_names_the_witnesses(bureau, site, view, policy, client) -> None:
    tmp_path = policy.parent
    made = str(witness.create(tmp_path / "w", "witness.example/w1"))
    watching = witness.Witness(
        tmp_path / "w", [witness.read_key(open_log().key.verifier(open_log().origin), witness.LOG)]
    )
    with witness.server(watching, ("127.0.0.1", 0)) as running:
        Thread(target=running.serve_forever, daemon=True).start()
        policy.write_text(f"witness one {made} http://127.0.0.1:{running.server_port}\nquorum one\n")
        asked = CliRunner().invoke(log_group, ["witness"])
        assert (asked.exit_code, client.get("/log/witnessed").status_code) == (0, 404), "nothing is signed"
        bureau.sign(view, MAELLE)
        count_all(site)
        asked = CliRunner().invoke(log_group, ["witness"])
        assert asked.output == "one has cosigned the newest checkpoint\nwitnessed 2 leaves, by one\n"
        running.shutdown()
    answer = client.get("/log/witnessed")
    assert answer.text.startswith((site.folder / "log/checkpoint").read_text())
    assert answer.headers["Content-Type"].startswith("text/plain")
    bureau.sign(view, CORWIN)
    count_all(site)
    asked = CliRunner().invoke(log_group, ["witness"])
    assert asked.exit_code == 1
    assert "one did not answer" in asked.output
    publish(bureau.session, open_site(), now=now(), everything=True)
    assert "witness.example/w1" in (site.folder / "fr/log/index.html").read_text()
    policy.write_text("quorum nobody")
    refused = CliRunner().invoke(log_group, ["witness"])
    assert refused.exit_code == 1
    assert "PETITIONER_LOG_POLICY" in refused.output
    publish(bureau.session, open_site(), now=now(), everything=True)
    assert "witness.example/w1" not in (site.folder / "fr/log/index.html").read_text()
