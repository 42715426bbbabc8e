"""The life of a sample audit, through the operator's commands, the letters, and the published files."""

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from petitioner import audit
from petitioner.transparency import store as log
from petitioner.transparency.rules import Happening, Kind, read_leaf
from tests.sample_audit.town import SOURCE, VALUE
from tests.signatures.postbox import SEALED, stand_under

ROOT = Path(__file__).parents[2]
SCRIPTS = re.findall(r"^```python\n(.*?)^```$", (ROOT / "docs/log.md").read_text(), re.MULTILINE | re.DOTALL)


def leaves(town):
    return [read_leaf(raw) for chunk in log.leaves(town.bureau.session, 0, 10_000) for raw in chunk]


def say(town, script, *arguments):
    """Run a script of docs/log.md as a stranger does, with the one file beside it."""
    shutil.copy(ROOT / "petitioner/audit.py", town.auditor)
    environment = {"PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)],
        cwd=town.auditor,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def key_of(town):
    return (town.settings.public_folder / "log/key").read_text().strip()


def test_a_stranger_repeats_the_draw_from_what_is_published(town) -> None:
    number, drawn = town.drawn(size=8)
    assert len(set(drawn)) == 8
    town.take_back(drawn[0])
    site = (town.settings.public_folder, town.view.statement_id, key_of(town))
    said = say(town, SCRIPTS[0], *site)
    town.show()
    assert say(town, SCRIPTS[0], *site) == f"{number} as drawn {drawn}\n", said
    path = town.settings.public_folder / f"petitions/{town.view.statement_id}/sample-audits.json"
    document = json.loads(path.read_text())
    document["data"][0]["drawn"][0] += 1
    path.write_text(json.dumps(document))
    assert "NOT AS DRAWN" in say(town, SCRIPTS[0], *site)


def test_the_promise_is_in_the_log_before_the_draw_and_the_auditor_is_content(town, capsys) -> None:
    number, drawn = town.drawn(size=5)
    town.export(number, town.auditor / "file")
    assert town.run("publish", number).exit_code == 0
    (told,) = town.published()
    events = [leaf for leaf in leaves(town) if leaf.kind is Kind.EVENT]
    assert [leaf.reason for leaf in events] == [Happening.SAMPLE_PROMISED, Happening.SAMPLE_RESULT]
    assert [leaf.statement for leaf in events] == [town.view.statement_id] * 2
    for leaf, name in zip(events, ("promise", "result"), strict=True):
        assert leaf.digest.hex() == told[f"{name}_digest"]
        assert sha256(told[name].encode()).digest() == leaf.digest
        assert leaves(town)[told[f"{name}_leaf"]] == leaf
    assert told["promise_leaf"] >= told["checkpoint_size"] > max(drawn)
    status = audit.main([str(town.settings.public_folder), "--key", key_of(town)])
    assert status == 0, capsys.readouterr().out


def test_what_is_public_when_it_is_promised_is_refused(town) -> None:
    for due, words in ((timedelta(minutes=9), "10 minutes"), (timedelta(days=-1), "10 minutes")):
        refused = town.begin(due=town.at + due)
        assert (refused.exit_code, words in refused.output) == (1, True), refused.output
    past = town.begin(source="drand:1000")
    assert "so that nobody can know it today" in past.output
    assert town.begin(slug="no-such").exit_code == 1
    assert "5000" in town.begin(size=5001).output
    (town.auditor / "other.pem").write_text("no key")
    assert "X25519" in town.begin(key="other.pem").output
    assert town.begin(key="absent.pem").exit_code == 1
    assert not [leaf for leaf in leaves(town) if leaf.kind is Kind.EVENT]
    assert town.begin(source="drand:999999999").exit_code == 0


def test_nothing_is_drawn_before_the_value_can_be_known_nor_by_another_one(town) -> None:
    assert town.begin().exit_code == 0
    (told,) = town.published()
    number = told["sample_audit"]
    assert "not public before" in town.run("draw", number, "--randomness", VALUE).output
    assert "Announced" in town.page()
    town.wait(hours=1)
    assert "hexadecimal" in town.run("draw", number, "--randomness", "heads").output
    first = town.run("draw", number, "--randomness", VALUE)
    again = town.run("draw", number, "--randomness", VALUE)
    assert first.output == again.output
    other = town.run("draw", number, "--randomness", "00" * 32)
    assert (other.exit_code, "drawn once" in other.output) == (1, True)
    assert town.published()[0]["value"] == VALUE
    assert town.run("draw", 99, "--randomness", VALUE).exit_code == 1


def test_a_promise_that_was_never_signed_draws_nothing(town) -> None:
    assert town.begin().exit_code == 0
    town.wait(hours=2)
    (told,) = town.published()
    log.set_signed(town.bureau.session, told["promise_leaf"])
    assert "signed log" in town.run("draw", told["sample_audit"], "--randomness", VALUE).output


def test_of_few_signatures_all_are_drawn(town) -> None:
    _, drawn = town.drawn(size=299)
    assert drawn == [place for place, leaf in enumerate(leaves(town)) if leaf.kind is Kind.SIGN]


def test_where_signers_may_be_at_risk_nobody_is_drawn_or_written_to(town) -> None:
    stand_under(town.bureau.session, SEALED, slug="quiet-houses")
    refused = town.begin(slug="quiet-houses")
    assert (refused.exit_code, "at risk" in refused.output) == (1, True)
    number, _ = town.drawn()
    stand_under(town.bureau.session, SEALED)
    assert "at risk" in town.run("mail", number, "--yes").output


def test_only_the_auditor_opens_the_file_and_two_persons_let_it_be_written(town, tmp_path) -> None:
    number, drawn = town.drawn(size=6)
    town.take_back(drawn[2])
    file = tmp_path / "sample"
    assert "Noted" in town.run("export", number, file, "--by", "Ada Weir").output
    same = town.run("export", number, file, "--by", "ada  weir")
    assert (same.exit_code, file.exists()) == (1, False)
    assert town.run("export", number, file, "--by", "17").exit_code == 1
    assert town.run("export", number, file, "--by", "Ben Holm").exit_code == 0
    assert "Two other people" in town.run("export", number, file, "--by", "Cleo Marsh").output
    sealed = file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    for person in town.people:
        assert person.email.encode() not in sealed
        assert person.name.encode() not in sealed
    opened = say(
        town, SCRIPTS[1], file, "auditor.key", town.settings.public_folder, key_of(town)
    ).splitlines()
    lines = [line.split("\t") for line in opened[:-1]]
    known = {person.email: person.name for person in town.people}
    assert [int(line[0]) for line in lines] == [each for each in drawn if each != drawn[2]]
    assert {line[1] for line in lines} == {"opens"}
    assert all(known[line[3]] == line[2] for line in lines)
    assert opened[-1] == f"could not be asked: [{drawn[2]}]"
    suite = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
    purpose, message = sealed.split(b"\n", 1)
    with pytest.raises(InvalidTag):
        suite.decrypt(message, X25519PrivateKey.generate(), info=purpose)
    for ours in town.bureau.keys.intake.values():
        with pytest.raises(InvalidTag):
            suite.decrypt(message, ours, info=purpose)


def test_the_result_says_what_became_of_everybody_and_single_answers_go_with_it(town, tmp_path) -> None:
    number, drawn = town.drawn(size=8)
    assert "Nobody was asked" in town.run("publish", number).output
    town.export(number, tmp_path / "sample")
    table = tmp_path / "table.csv"
    rows = [f"{drawn[0]},no", f"{drawn[1]},unreachable", *(f"{place},yes" for place in drawn[2:6])]
    table.write_text("\n".join(["leaf,answer", *rows, ""]))
    assert "6 answers" in town.run("record", number, table).output
    table.write_text("leaf,answer\n99999,yes\n")
    assert town.run("record", number, table).exit_code == 1
    table.write_text("place;said\n")
    assert "leaf,answer" in town.run("record", number, table).output
    town.take_back(drawn[7])
    done = town.run("publish", number)
    assert done.exit_code == 0, done.output
    (told,) = town.published()
    assert told["outcome"] == {
        "drawn": 8,
        "asked": 6,
        "yes": 4,
        "no": 1,
        "silent": 1,
        "not_asked": 2,
        "confidence": 0.95,
        "fakes_at_most": 0.65741,
        "fakes_at_most_if_silent_are_fakes": 0.8071,
    }
    page = town.page()
    assert "65.741 %" in page.replace("\N{NO-BREAK SPACE}", " ")
    assert "could not be asked" in page
    assert "Signatures tirées au sort" in town.page("fr")
    for row in town.bureau.rows("sample_leaf"):
        assert [row[name] for name in ("said", "told", "missing", "token_digest", "mailed_at")] == [None] * 5
    assert "stays as it is" in town.run("publish", number).output
    assert "stays as it is" in town.run("record", number, table).output


def test_answers_of_an_audit_that_nobody_published_are_deleted(town, tmp_path) -> None:
    number, drawn = town.drawn(size=4)
    town.export(number, tmp_path / "sample")
    (tmp_path / "table.csv").write_text(f"leaf,answer\n{drawn[0]},yes\n")
    assert town.run("record", number, tmp_path / "table.csv").exit_code == 0
    town.wait(days=89)
    town.write()
    assert [row["told"] for row in town.bureau.rows("sample_leaf", "place")] == ["yes", None, None, None]
    town.wait(days=1)
    town.write()
    assert {row["told"] for row in town.bureau.rows("sample_leaf")} == {None}
    for command in (("publish", number), ("record", number, tmp_path / "table.csv")):
        assert "too long ago" in town.run(*command).output


def test_nothing_about_who_was_drawn_is_told_to_a_reader(town, tmp_path) -> None:
    number, _ = town.drawn()
    town.export(number, tmp_path / "sample")
    town.run("publish", number)
    town.show()
    folder = town.settings.public_folder
    files = (folder / f"petitions/{town.view.statement_id}/sample-audits.json").read_text() + town.page()
    for person in town.people:
        assert person.email not in files
        assert person.name not in files
    assert SOURCE in files


def test_a_database_that_was_put_back_promises_and_publishes_nothing(town, tmp_path):
    number, _ = town.drawn()
    town.export(number, tmp_path / "drawn")
    town.bureau.sql("DELETE FROM log_leaf WHERE index = (SELECT max(index) FROM log_leaf)")
    town.bureau.session.commit()
    before = len(leaves(town))
    for done in (town.run("publish", number, "--early"), town.begin()):
        assert (done.exit_code, "petitioner log recover" in done.output) == (1, True), done.output
    assert len(leaves(town)) == before
