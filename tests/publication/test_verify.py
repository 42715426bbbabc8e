"""Whoever runs a site can know that it is what was published, to the byte, and put right what is not."""

import gzip
import os
from collections import Counter
from datetime import timedelta
from pathlib import Path

import brotli
import pytest
from click.testing import CliRunner
from sqlalchemy import text

from petitioner.foundation import clock
from petitioner.publication.check import comparison, verify_site
from petitioner.publication.commands import publication
from petitioner.publication.jobs import count_all
from petitioner.publication.write import write
from petitioner.statements.change_life import change_life
from petitioner.statements.life_rules import LifeAct
from petitioner.statements.rules import RemovalReason
from tests.people import MAELLE
from tests.publication.rich import Rich
from tests.signatures.scene import SLUG, now, stand

PAGE = f"en/statements/{SLUG}/index.html"
LIST = "en/statements/index.html"


@pytest.fixture
def rich(bureau, site, public):
    """Return a site in which everything there can be was published, and some of it taken away again."""
    made = Rich(bureau, site)
    stand(bureau.session, slug="gone-rivers", body="We ask for *less*.\n")
    made.publish()
    change_life(bureau.session, "gone-rivers", LifeAct.REMOVE, reason=RemovalReason.WISH, now=now())
    made.fill()
    for suffix in (".gz", ".br"):
        (public / f"log/witnessed{suffix}").unlink()  # the witnesses' file has no twins outside of tests
    return made


@pytest.fixture
def run(bureau, rich):
    """Run the command; return its exit status and what it printed."""

    def running(*options: str) -> tuple[int, str]:
        bureau.session.flush()
        done = CliRunner().invoke(publication, ["verify", *options])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.output

    return running


def bend(path: Path) -> None:
    """Change one bit in the middle of a file."""
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)


def rows(bureau) -> dict[str, object]:
    """Return everything publication keeps."""
    tables = ("publication", "listing", "published_numbers", "places_shown", "event", "threshold_event")
    return {
        each: sorted(map(repr, bureau.session.execute(text(f"SELECT * FROM {each}")).all()))  # noqa: S608
        for each in tables
    }


def test_a_site_as_it_was_published_is_found_right_and_nothing_is_changed_by_looking(
    run, bureau, written
) -> None:
    before, files = rows(bureau), written()
    status, told = run()
    assert (status, "there are no others" in told) == (0, True), told
    assert rows(bureau) == before
    assert written() == files


def test_whatever_is_bent_is_told_by_its_name(run, public) -> None:
    picture = next(public.glob("pictures/statements/*/*.png")).relative_to(public).as_posix()
    stranger = public / "en/statements/free-money/index.html"
    stranger.parent.mkdir()
    stranger.write_text("Send us your wallet.")
    (public / "static/publication/more.js").write_text("alert(1)")
    (public / "en/help/.index.html.br.half").write_bytes(b"\0")
    (public / "secret").symlink_to("/etc/hostname")
    (public / "elsewhere").symlink_to("/etc")
    bent = [PAGE, picture, "petitions.csv", "static/layout/base.css", "log/checkpoint"]
    for name in bent:
        bend(public / name)
    (public / LIST).with_name("index.html.br").write_bytes(brotli.compress(b"Another list"))
    (public / "petitions.json.gz").unlink()
    (public / "en/privacy/index.html").unlink()
    tile = max((public / "log/tile/entries/000.p").iterdir(), key=lambda each: int(each.name))
    tile.unlink()

    status, told = run()
    assert status == 1
    for name in bent:
        assert f"{name} is not what was written" in told
    assert f"{LIST} has something else compressed beside it" in told
    assert "petitions.json has something else compressed beside it, or nothing" in told
    assert "en/privacy/index.html is missing" in told
    assert f"{tile.relative_to(public)} is missing" in told
    for name in ("en/statements/free-money/index.html", "static/publication/more.js", "secret", "elsewhere"):
        assert f"{name} was written by nobody here" in told
    assert "en/help/.index.html.br.half was left by a process that was killed" in told
    assert f"{len(bent) + 9} files are not" in told, told

    status, told = run("--repair")
    assert (status, told.count("mended: ")) == (0, len(bent) + 9), told
    assert run()[0] == 0
    assert not stranger.parent.exists()


def test_the_nightly_copy_is_held_against_itself_and_goes_when_it_is_bent(run, rich, public) -> None:
    data = public / "data"
    table, other = sorted(data.glob("*.csv"))[:2]
    bend(table)
    (data / f"{other.name}.br").unlink()
    (data / "signers-0123456789abcdef.csv").write_text("name\r\n")
    status, told = run()
    assert status == 1
    assert f"data/{table.name} is not what was written" in told
    assert f"data/{other.name} has something else compressed beside it" in told
    assert "data/signers-0123456789abcdef.csv was written by nobody here" in told
    assert run("--repair")[0] == 0
    assert not data.exists(), "it is made anew by the worker"
    assert run()[0] == 0
    rich.pack()
    assert run()[0] == 0
    (data / "datapackage.zip").write_bytes((data / "datapackage.zip").read_bytes()[:-9])
    status, told = run()
    assert (status, "data/datapackage.zip is not what was written" in told) == (1, True), told
    (data / "datapackage.json").write_text("{}")
    status, told = run()
    assert (status, "data/datapackage.json is not what was written" in told) == (1, True), told


def test_a_twin_counts_by_what_is_in_it(run, public) -> None:
    packed = public / f"{PAGE}.gz"
    packed.write_bytes(gzip.compress((public / PAGE).read_bytes(), 1, mtime=7))
    assert run()[0] == 0
    bend(packed)
    assert run()[0] == 1


def test_what_is_not_published_yet_is_due_and_not_called_wrong(run, bureau, rich, site, public) -> None:
    bureau.sign(rich.view, MAELLE)
    count_all(site)
    status, told = run()
    assert status == 1
    assert f"{PAGE} is not published yet as it is now" in told
    assert "is not what was written" not in told
    assert "old-rivers" not in told.replace("statements/old-rivers/more", "")
    bend(public / "en/statements/old-rivers/index.html")  # of this nothing is due
    assert "old-rivers/index.html is not what was written" in run()[1]
    assert run("--repair")[0] == 0
    assert run()[0] == 0


def test_a_page_of_another_day_is_right_as_it_was_written_on_its_day(run, bureau, rich, monkeypatch) -> None:
    """A declaration says its day, an hour whether it is over; neither is written again for that."""
    ahead = now() + timedelta(days=3)
    rich.publish()
    bureau.session.execute(text("UPDATE publication SET published_at = published_at - interval '2 s'"))
    monkeypatch.setattr(clock, "now", lambda: ahead)
    status, told = run()
    assert "is not what was written" not in told
    assert "declaration" not in told, told
    assert status in {0, 1}  # what a new day changes is due


def test_statements_are_looked_at_in_turns_and_those_that_changed_meanwhile_again(
    run, bureau, site, rich, monkeypatch
) -> None:
    monkeypatch.setattr(verify_site, "LONGEST", 0.0)
    monkeypatch.setattr(verify_site, "FEW", 0)
    looked: Counter[int] = Counter()
    real = comparison.Comparison.statement

    def looking(self, session, this, key, parts):
        real(self, session, this, key, parts)
        looked[key.statement_id] += 1
        if looked.total() == 2:
            bureau.sign(rich.view, MAELLE)
            count_all(site)
            rich.publish()

    monkeypatch.setattr(comparison.Comparison, "statement", looking)
    status, told = run()
    assert status == 0, told
    assert looked == {rich.view.statement_id: 2, rich.archived: 1}


@pytest.mark.parametrize("name", [PAGE, f"{PAGE}.gz", "petitions.json.br"])
def test_a_crash_between_the_files_is_put_right_even_if_the_content_is_the_old_one_again(
    public, publish_now, view, monkeypatch, name
) -> None:
    """Compressed files of a newer content are there, the plain one is not; then the old one is right."""
    publish_now()
    plain = Path(name.removesuffix(".gz").removesuffix(".br"))
    before = (public / plain).read_bytes()
    real = os.replace

    def replace(source: str, target: str) -> None:
        if target == str(public / name):
            raise KeyboardInterrupt
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(KeyboardInterrupt):
        write(public, plain.as_posix(), before + b" ")
    monkeypatch.setattr(os, "replace", real)
    publish_now(everything=True)
    assert (public / plain).read_bytes() == before
    assert gzip.decompress((public / f"{plain}.gz").read_bytes()) == before
    assert brotli.decompress((public / f"{plain}.br").read_bytes()) == before
    assert not write(public, plain.as_posix(), before)
