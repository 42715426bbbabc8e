"""Whoever is shown as a backer is in the log, as they are shown: a stranger finds every other way of it."""

import json
import shutil
from datetime import date
from hashlib import sha256

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from petitioner import audit
from petitioner.endorsements.log_shown import log_shown
from petitioner.publication.compare import differences
from petitioner.publication.jobs import count_all, open_log
from petitioner.publication.log_commands import log as log_group
from petitioner.publication.publish import publish
from petitioner.transparency import store
from petitioner.transparency.rules import Kind, read_leaf
from tests.people import crowd
from tests.publication.chamber import Chamber
from tests.signatures.scene import now, stand


class Town:
    """A site of two statements, with signatures and with backers of every kind."""

    def __init__(self, bureau, site, view) -> None:
        self.bureau = bureau
        self.session = bureau.session
        self.site = site
        self.folder = site.folder
        self.number = view.statement_id
        self.page = site.folder / "en/statements" / view.slug / "index.html"
        self.chamber = Chamber(bureau.session, 12, delegations=3, groups=2)

    def work(self) -> None:
        """Do what the worker does again and again."""
        count_all(self.site)
        self.publish()

    def publish(self, **how) -> None:
        publish(self.session, self.site, now=now(), **how)

    def tell(self) -> int:
        return log_shown(self.session, open_log().lock)

    def change(self, changed: str, where: str) -> None:
        """Move endorsements as a verb does."""
        self.session.execute(
            text(
                f"UPDATE endorsement SET {changed}, is_logged = false, changed_at = clock_timestamp()"  # noqa: S608
                f" WHERE {where}"
            )
        )

    def document(self):
        return document(self.folder, self.number)

    def differences(self) -> list[str]:
        return differences(self.session, open_log(), now=now())


@pytest.fixture
def town(bureau, site, view):
    found = Town(bureau, site, view)
    bureau.sign(view, *crowd(12))
    stand(bureau.session, slug="open-schools", body="We ask for *schools*.\n")
    for person, how in (("m0", "documented"), ("m1", "member"), ("m2", "office"), ("m3", "reported")):
        found.chamber.back(person, how)
    found.chamber.back("m4")
    found.chamber.back("m0", slug="open-schools")
    found.work()
    found.chamber.withdraw("m4")
    found.work()
    return found


@pytest.fixture
def run(town, tmp_path, capsys):
    """Audit a folder; return the exit status and the report."""

    def auditing(folder=town.folder):
        status = audit.main([str(folder), "--state", str(tmp_path / "state")])
        return status, capsys.readouterr().out

    return auditing


def document(folder, number):
    return json.loads((folder / f"petitions/{number}/endorsements.json").read_text())


def test_an_honest_site_raises_no_alarm_and_the_report_counts_the_backers(town, run) -> None:
    status, report = run()
    assert status == 0, report
    assert f"Statement {town.number}: 4 backers, 1 withdrawn." in report
    for move in (
        lambda: town.chamber.back("m5"),
        lambda: town.chamber.withdraw("m0"),
        lambda: town.chamber.back("m4", "member", on=date(2026, 11, 11)),
        lambda: town.chamber.withdraw("m0", slug="open-schools"),
    ):
        move()
        town.work()
        status, report = run()
        assert status == 0, report
    assert f"Statement {town.number}: 5 backers, 1 withdrawn." in report
    known = store.size(town.session)
    town.work()
    assert store.size(town.session) == known, "again, and nothing is told twice"
    assert town.differences() == []


def test_anybody_can_open_a_leaf_with_what_the_site_shows(town) -> None:
    found = town.document()
    leaves = [raw for chunk in store.leaves(town.session, 0, 100) for raw in chunk]
    person, one = found["persons"][0], found["endorsements"][0]
    seat = next(each for each in found["memberships"] if each["person_id"] == person["id"])
    names = {each["id"]: each["name"] for each in found["organizations"]}
    said = json.dumps(
        [
            *("petitioner endorsement 1", one["log"]["salt"], town.number, one["id"]),
            *("four-rivers-assembly", person["name"], "", person["given_name"], person["family_name"]),
            *(person["sort_name"], seat["area"]["identifier"] if seat["area"] else "", "Hallowmere"),
            *(names[seat["on_behalf_of_id"]], seat["role"], one["version"], one["version_hash"]),
            *(one["language"], one["endorsed_on"], one["provenance"]),
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )
    leaf = read_leaf(leaves[one["log"]["leaf"]])
    assert (leaf.kind, leaf.digest) == (Kind.ENDORSE, sha256(said.encode()).digest())
    files = sorted((town.folder / "log").rglob("*"))
    everything = b"".join(path.read_bytes() for path in files if path.is_file())
    for each in found["persons"]:
        assert each["family_name"].encode() not in everything


def _edit(folder, number, change) -> None:
    found = document(folder, number)
    change(found)
    (folder / f"petitions/{number}/endorsements.json").write_text(json.dumps(found))


def _one(found, provenance):
    return next(
        each
        for each in found["endorsements"]
        if each["provenance"] == provenance and each["withdrawn_on"] is None
    )


def _gone(found):
    return next(each for each in found["endorsements"] if each["withdrawn_on"] is not None)


def _add(found, **changes):
    """Show one more, made of a real one."""
    found["endorsements"].append({**_one(found, "documented"), "is_counted": False, **changes})


def _leave_out(found, one):
    found["endorsements"].remove(one)


def _rename(found, name, value):
    found["persons"][0][name] = value


BENT = {
    "an invented backer": lambda found: _add(found, id=999, log={"leaf": 999, "salt": "00" * 32}),
    "an invented backer with the leaf of another": lambda found: _add(found, id=999),
    "an invented backer without a leaf": lambda found: _add(found, id=999, log=None),
    "a backer shown twice": _add,
    "a stronger word": lambda found: _one(found, "documented").update(provenance="member"),
    "a reported one counted": lambda found: _one(found, "reported").update(provenance="documented"),
    "a reported one in the number": lambda found: _one(found, "reported").update(is_counted=True),
    "another version": lambda found: _one(found, "member").update(version=2),
    "another text under the version": lambda found: _one(found, "member").update(version_hash="0" * 64),
    "another language": lambda found: _one(found, "member").update(language="fr"),
    "another day": lambda found: _one(found, "member").update(endorsed_on="2026-11-06"),
    "a backer left out": lambda found: _leave_out(found, _one(found, "reported")),
    "everybody left out": lambda found: found["endorsements"].clear(),
    "a withdrawn one shown as live": lambda found: _gone(found).update(withdrawn_on=None),
    "a live one shown as withdrawn": lambda found: _one(found, "reported").update(withdrawn_on="2026-11-10"),
    "another salt": lambda found: _one(found, "office")["log"].update(salt="11" * 32),
    "another name": lambda found: _rename(found, "family_name", "Zebedee"),
    "another name in full": lambda found: _rename(found, "name", "Corwin Zebedee"),
    "another honorific": lambda found: _rename(found, "honorific_prefix", "Prof"),
    "another role": lambda found: found["memberships"][0].update(role="President"),
    "another country": lambda found: found["memberships"][0].update(
        area={"identifier": "ZZ", "classification": "country"}
    ),
    "another group": lambda found: found["organizations"][1].update(name="Nobody's Group"),
    "another assembly": lambda found: [
        each.update(organization_id="other-house")
        for each in (*found["endorsements"][:1], *found["memberships"][:1])
    ],
    "a place that is a signature's": lambda found: _one(found, "office")["log"].update(leaf=2),
}


@pytest.mark.parametrize("what", sorted(BENT))
def test_a_stranger_finds_what_is_bent(what, town, run, tmp_path) -> None:
    assert run()[0] == 0
    sample = tmp_path / "sample"
    shutil.copytree(town.folder, sample)
    _edit(sample, town.number, dict)
    assert run(sample)[0] == 0, "as it was"
    _edit(sample, town.number, BENT[what])
    status, report = run(sample)
    assert status in {1, 2}, f"{what} was not found:\n{report}"


def test_a_stranger_finds_a_statement_that_hides_its_backers_or_is_not_there(town, run, tmp_path) -> None:
    for name in (f"petitions/{town.number}/endorsements.json", f"petitions/{town.number}.json"):
        sample = tmp_path / name.replace("/", "-")
        shutil.copytree(town.folder, sample)
        (sample / name).unlink()
        assert run(sample)[0] in {1, 2}, name
    sample = tmp_path / "more"
    shutil.copytree(town.folder, sample)
    path = sample / f"petitions/{town.number}.json"
    path.write_text(path.read_text().replace('"endorsements_count":3', '"endorsements_count":4'))
    status, report = run(sample)
    assert (status, "its backers are not 4" in report) == (1, True), report


def test_a_name_is_on_no_page_before_its_leaf_is_signed_and_off_it_at_once(town) -> None:
    def numbers():
        return {each["id"] for each in town.document()["endorsements"]}

    known, counted = numbers(), town.page.read_text()
    number = town.chamber.back("m6")
    town.publish()
    assert (numbers(), town.page.read_text()) == (known, counted), "the log was not told"
    assert town.tell() == 1
    town.publish()
    assert (numbers(), town.page.read_text()) == (known, counted), "nobody has signed it"
    town.work()
    assert numbers() == {*known, number}
    town.change("state = 'suspended'", f"id = {number}")
    town.publish()
    assert numbers() == known, "who objects waits for no log"
    town.work()
    assert town.differences() == []


def test_a_change_of_this_moment_leaves_the_page_alone_until_the_log_is_signed(town) -> None:
    def words():
        found = town.document()
        pairs = zip(found["persons"], found["endorsements"], strict=True)
        return {person["sort_name"]: one["provenance"] for person, one in pairs}

    before = words()
    town.change("provenance = 'documented'", "provenance = 'reported'")
    assert town.tell() == 2
    town.publish(spares_front=True)
    assert words() == before, "no name comes and goes"
    count_all(town.site)
    town.publish(spares_front=True)
    assert (len(words()), "reported" in words().values()) == (len(before), False)


def test_backers_who_wait_for_the_log_do_not_make_the_numbers_late(town) -> None:
    town.chamber.back("m7")
    assert town.tell() == 1
    standing = store.standing(town.session)
    assert (standing.is_unsigned, standing.is_late) == (True, False)
    count_all(town.site)
    standing = store.standing(town.session)
    assert (standing.is_unsigned, standing.is_late) == (False, False)


def test_after_a_restore_who_had_gone_stays_gone_and_the_others_are_told_anew(town, run) -> None:
    backup = town.session.begin_nested()
    town.chamber.back("m8")
    town.chamber.withdraw("m0")
    town.change("state = 'suspended'", "provenance = 'member'")
    town.change("provenance = 'documented'", "provenance = 'reported'")
    town.change("provenance = 'member'", "provenance = 'office'")
    count_all(town.site)
    town.chamber.withdraw("m2")
    town.work()
    assert run()[0] == 0
    backup.rollback()
    town.session.expire_all()
    town.chamber.back("m9")
    assert town.tell() == 0, "the log is ahead"
    done = CliRunner().invoke(log_group, ["recover", "--yes"])
    assert done.exit_code == 0, done.output
    town.work()
    status, report = run()
    assert status == 0, report
    found = town.document()["endorsements"]
    labels = [each["provenance"] for each in found if each["withdrawn_on"] is None]
    assert sorted(labels) == ["documented", "reported"], "m9, and m3 by the word of the backup"
    assert len(found) == 3, "and m4, who had withdrawn before"
    assert town.differences() == []
    assert CliRunner().invoke(log_group, ["recover", "--yes"]).exit_code == 0
    assert run()[0] == 0
