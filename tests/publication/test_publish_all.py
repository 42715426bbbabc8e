"""The whole site is written again by several processes; what goes wrong in one is said, and nothing is lost.

That they really write the same pages, and die with whom they write for, is in tests/faults.
"""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from petitioner.publication import publish_all
from petitioner.publication.commands import publication
from petitioner.publication.publish_all import write_share
from tests.signatures.scene import SLUG, stand


@pytest.fixture
def benches(bureau, view):
    for number in range(3):
        stand(bureau.session, slug=f"bench-{number}")
    bureau.session.commit()
    return view


def instead(monkeypatch, program: str) -> None:
    def started(_place: int, _shares: int) -> subprocess.Popen[str]:
        return subprocess.Popen((sys.executable, "-c", program), stdout=subprocess.PIPE, text=True)

    monkeypatch.setattr(publish_all, "_started", started)


def test_shares_are_every_statement_once(benches, site, written):
    assert list(write_share(site, 0, 2)) == [2]
    half = {path for path in written() if path.startswith("/petitions/") and path.endswith("/count.json")}
    assert len(half) == 2
    assert list(write_share(site, 1, 2)) == [2]
    assert {f"/en/statements/{slug}/index.html" for slug in (SLUG, "bench-0", "bench-2")} <= written().keys()


def test_a_process_that_dies_is_told_and_what_to_do(benches, monkeypatch, written):
    instead(monkeypatch, "print(1); raise SystemExit(3)")
    done = CliRunner().invoke(publication, ["publish", "--all", "--processes", "2"])
    assert (done.exit_code, "run this again" in done.output) == (1, True), done.output
    again = CliRunner().invoke(publication, ["publish"])
    assert again.exit_code == 0
    assert f"/en/statements/{SLUG}/index.html" in written()


def test_what_no_process_wrote_is_written_in_the_end(benches, monkeypatch, written):
    instead(monkeypatch, "print(2)")
    done = CliRunner().invoke(publication, ["publish", "--all", "--processes", "2"])
    assert done.exit_code == 0, done.output
    assert {f"/en/statements/{slug}/index.html" for slug in (SLUG, "bench-0", "bench-2")} <= written().keys()
