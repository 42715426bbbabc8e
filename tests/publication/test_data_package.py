"""All that is public as tables: true to the site, whole whenever it is read, and gone with what is gone."""

import csv
import io
import json
import os
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from frictionless import Package
from sqlalchemy import event as sql_event

from petitioner.foundation.db import committed
from petitioner.publication import jobs
from petitioner.publication.commands import publication
from petitioner.publication.data_package import make_package as maker
from petitioner.publication.data_package.make_package import LeftMeanwhile, is_package_due, make_package
from petitioner.publication.data_package.tables import TABLES
from petitioner.publication.door import FRESHNESS_OF_NAMES, freshness
from petitioner.signatures.count import count
from petitioner.statements.change_life import change_life
from petitioner.statements.life_rules import LifeAct
from petitioner.statements.publish import publish as publish_folder
from petitioner.statements.rules import ConfirmBy, EditClass, Profile, RemovalReason
from petitioner.statements.shapes import Policy
from petitioner.vocabulary.visibility import Visibility
from tests.people import crowd
from tests.publication.chamber import Chamber
from tests.publication.rich import Rich
from tests.publication.test_versions import edit
from tests.signatures.scene import SLUG, folder, now, stand

SEALED = Policy(
    Profile.SEALED, visibilities=(Visibility.HIDDEN,), confirm_by=ConfirmBy.CODE, sends_reminders=False
)
NOON = datetime.combine(datetime.now(UTC).date(), time(12), UTC) + timedelta(days=1)
NIGHT = datetime.combine(NOON.date(), time(2), UTC) + timedelta(days=1)
MINUTE = timedelta(minutes=1)
DESCRIPTOR = "/data/datapackage.json"


class Press:
    """Counts, publishes, copies into tables, and reads all that through the public door."""

    def __init__(self, bureau, publish, client, settings, place) -> None:
        self.bureau = bureau
        self.session = bureau.session
        self.public = settings.public_folder
        self.get = client.get
        self._publish = publish
        self._url = settings.public_url
        self._place = place

    def live(self, *moments) -> None:
        """Count and publish, as at moments; without one now."""
        for at in moments or [now()]:
            count(self.session, keys=self.bureau.keys, now=at)
            self._publish(at)

    def pack(self, at=None, **more):
        """Make the package, as at a moment."""
        return make_package(self.session, self.public, self._url, "CC-BY-4.0", now=at or now(), **more)

    def take(self) -> Path:
        """Take the package along through the public door, into a folder."""
        self._place.mkdir()
        answer = self.get(DESCRIPTOR)
        assert answer.status_code == 200
        (self._place / "datapackage.json").write_bytes(answer.data)
        for each in answer.json["resources"]:
            answer = self.get(f"/data/{each['path']}", headers={"Accept-Encoding": "identity"})
            assert answer.status_code == 200, each["path"]
            (self._place / each["path"]).write_bytes(answer.data)
        return self._place

    def table(self, name: str) -> list[dict[str, str]]:
        """Return the rows of a table that the descriptor names."""
        [path] = [each["path"] for each in self.get(DESCRIPTOR).json["resources"] if each["name"] == name]
        text = self.get(f"/data/{path}").data.decode()
        return list(csv.DictReader(io.StringIO(text, newline="")))

    def status(self, *addresses: str) -> set[int]:
        """Return what is answered at these addresses."""
        return {self.get(address).status_code for address in addresses}

    def follow(self, url: str):
        """Read what an address of a table leads to."""
        return self.get(url.removeprefix("http://localhost"))


@pytest.fixture
def press(bureau, publish_now, client, settings, tmp_path) -> Press:
    return Press(bureau, publish_now, client, settings, tmp_path / "taken")


@pytest.fixture
def rich(bureau, site) -> Rich:
    made = Rich(bureau, site)
    made.fill()
    return made


def is_whole(public: Path) -> bool:
    """Say whether the descriptor that is served names files that are there, as it says they are."""
    named = json.loads((public / DESCRIPTOR[1:]).read_bytes())["resources"]
    return all(
        f"sha256:{sha256((public / 'data' / each['path']).read_bytes()).hexdigest()}" == each["hash"]
        for each in named
    )


# --- what it is ---------------------------------------------------------------------------------------------


def test_who_checks_data_packages_finds_nothing_wrong(rich, press) -> None:
    press.live(NIGHT)
    press.pack(NIGHT)
    place = press.take()
    package = Package(str(place / "datapackage.json"))
    report = package.validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "type", "note"])
    assert [task.name for task in report.tasks] == [each.name for each in TABLES]
    assert all(package.get_resource(each.name).read_rows() for each in TABLES if each.name != "places")


@pytest.mark.parametrize("name", ["statements", "endorsements"])
def test_who_checks_finds_a_cell_that_was_changed(rich, press, name) -> None:
    """The check above can fail: a changed byte, and a row that leads nowhere, are found."""
    place = press.take()
    [path] = place.glob(f"{name}-*.csv")
    path.write_bytes(path.read_bytes().replace(str(rich.view.statement_id).encode(), b"77", 1))
    found = {
        error.type
        for task in Package(str(place / "datapackage.json")).validate().tasks
        for error in task.errors
    }
    assert {"hash-count", "foreign-key"} & found


def test_sizes_and_hashes_are_those_of_what_is_served(rich, press) -> None:
    document = press.get(DESCRIPTOR).json
    assert [each["name"] for each in document["resources"]] == [each.name for each in TABLES]
    assert document["id"] == f"http://localhost{DESCRIPTOR}"
    assert document["licenses"] == [{"name": "CC-BY-4.0"}]
    for each in document["resources"]:
        for encoding in ("identity", "gzip", "br"):
            answer = press.get(f"/data/{each['path']}", headers={"Accept-Encoding": encoding})
            assert answer.headers.get("Content-Encoding", "identity") == encoding
            assert answer.mimetype == each["mediatype"]
        content = press.get(f"/data/{each['path']}").data
        assert len(content) == each["bytes"]
        assert f"sha256:{sha256(content).hexdigest()}" == each["hash"]
        assert each["path"] == f"{each['name']}-{sha256(content).hexdigest()[:16]}.csv"


def test_one_file_holds_it_all(rich, press) -> None:
    answer = press.get("/data/datapackage.zip")
    assert answer.mimetype == "application/zip"
    whole = zipfile.ZipFile(io.BytesIO(answer.data))
    place = press.take()
    assert set(whole.namelist()) == {path.name for path in place.iterdir()}
    for path in place.glob("*.csv"):
        assert whole.read(path.name) == path.read_bytes()
    assert json.loads(whole.read("datapackage.json")) == json.loads((place / "datapackage.json").read_bytes())


def test_what_shows_names_is_kept_by_no_cache(rich, press) -> None:
    shown = {each["name"]: f"/data/{each['path']}" for each in press.get(DESCRIPTOR).json["resources"]}
    assert freshness(shown["endorsements"]) == freshness("/data/datapackage.zip") == FRESHNESS_OF_NAMES
    assert freshness(shown["statements"]) == freshness(DESCRIPTOR) != FRESHNESS_OF_NAMES


def test_the_page_about_the_data_leads_to_it(rich, press) -> None:
    assert 'href="/data/datapackage.json"' in press.get("/api/").text


# --- what it says -------------------------------------------------------------------------------------------


def test_it_says_what_the_site_says(rich, press) -> None:
    [*rows] = press.table("statements")
    assert {int(each["id"]) for each in rows} == {rich.view.statement_id, rich.archived}
    for row in rows:
        attributes = press.get(f"/petitions/{row['id']}.json").json["data"]["attributes"]
        ours = attributes["petitioner"]
        assert (row["title"], row["state"]) == (attributes["action"], attributes["state"])
        assert (row["slug"], row["version_hash"]) == (ours["slug"], ours["version_hash"])
        assert row["endorsements_count"] == str(ours["endorsements_count"])
        assert press.follow(row["url"]).status_code == 200
    for row in press.table("texts"):
        words = press.follow(row["url"]).data
        assert sha256(words).hexdigest() == row["text_hash"]
    assert {
        (each["version"], each["language"])
        for each in press.table("texts")
        if each["statement_id"] == rows[0]["id"]
    } <= {*(("1", "en"), ("1", "fr"), ("2", "en"), ("2", "fr"))}
    [organisation] = press.table("organisations")
    assert press.follow(organisation["url"]).status_code == 200


def test_endorsements_and_integrity_are_copies(rich, press) -> None:
    own = rich.view.statement_id
    text = press.get(f"/petitions/{own}/endorsements.csv").data.decode()
    published = list(csv.DictReader(io.StringIO(text, newline="")))
    assert published
    copied = [{**each} for each in press.table("endorsements") if each.pop("statement_id") == str(own)]
    assert copied == published
    integrity = press.get(f"/petitions/{own}/integrity.json").json
    [row] = [each for each in press.table("integrity") if each["statement_id"] == str(own)]
    for name in (
        "attempted",
        "confirmed",
        "awaiting",
        "expired",
        "not_me",
        "held",
        "invalidated",
        "withdrawn",
    ):
        assert row[name] == str(integrity[name])
    assert (row["declared_elsewhere"], row["imported_unverified"]) == ("41", "12")


def test_events_are_those_of_the_log_but_for_numbers(rich, press) -> None:
    own = rich.view.statement_id
    told = press.get(f"/petitions/{own}/events.json?after=0").json["data"]
    wanted = [each for each in told if each["type"] != "numbers.changed"]
    assert wanted
    rows = [each for each in press.table("events") if each["statement_id"] == str(own)]
    assert [(int(each["sequence"]), each["type"], each["happened_at"]) for each in rows] == [
        (each["sequence"], each["type"], each["happened_at"]) for each in wanted
    ]
    endorsed = [each["data"]["endorsement"] for each in wanted if "endorsement" in each["data"]]
    assert [int(each["endorsement"]) for each in rows if each["endorsement"]] == endorsed


def test_no_signer_is_in_it(bureau, view, press) -> None:
    bureau.sign(view, *crowd(12))
    press.live(NOON, NIGHT)
    press.pack(NIGHT)
    text = b"".join(path.read_bytes() for path in press.take().iterdir()).decode()
    assert "quiet-rivers" in text
    for person in crowd(12):
        assert person.name not in text
        assert person.email not in text


def test_numbers_are_those_of_days_that_are_over(bureau, view, press) -> None:
    """Else a package made at noon would say for ever who had signed by noon, which no history says."""
    bureau.sign(view, *crowd(3))
    press.live(NOON)
    press.pack(NOON)
    assert [each["signature_count"] for each in press.table("statements")] == ["0"]
    assert press.table("days") == []
    press.live(NIGHT)
    bureau.sign(view, *list(crowd(5))[3:])
    press.live(NIGHT + MINUTE)
    press.pack(NIGHT + 2 * MINUTE)
    [row] = press.table("statements")
    assert (row["signature_count"], row["awaiting_count"]) == ("3", "0")
    assert [(each["day"], each["confirmed"]) for each in press.table("days")] == [(f"{NOON:%Y-%m-%d}", "3")]


def test_where_signers_are_at_risk_a_number_that_moved_today_is_nowhere(bureau, press) -> None:
    sealed = stand(bureau.session, slug="sealed-rivers", policy=SEALED)
    bureau.sign(sealed, *crowd(16))
    press.live(NOON)
    press.pack(NOON)
    assert press.table("integrity") == []
    assert [each["signature_count"] for each in press.table("statements")] == ["0"]
    press.live(NIGHT)
    press.pack(NIGHT)
    [row] = press.table("integrity")
    assert (row["confirmed"], row["statement_id"]) == ("16", str(sealed.statement_id))
    assert [each["signature_count"] for each in press.table("statements")] == ["16"]
    assert press.table("places") == []


def test_places_are_the_tens_that_the_site_shows(bureau, view, press) -> None:
    press.live(NOON - timedelta(days=1))
    bureau.sign(view, *(replace(each, country="SE") for each in crowd(60)))
    press.live(NOON, NIGHT)
    press.pack(NIGHT)
    attributes = press.get(f"/petitions/{view.statement_id}.json").json["data"]["attributes"]
    shown = {each["code"]: each["signature_count"] for each in attributes["signatures_by_country"]}
    assert shown
    assert {each["country"]: int(each["signature_count"]) for each in press.table("places")} == shown
    assert all(number % 10 == 0 for number in shown.values())
    [row] = press.table("statements")
    assert row["countries_not_shown_count"] == str(attributes["petitioner"]["countries_not_shown_count"])


def test_no_cell_is_a_formula(bureau, site, press) -> None:
    made = folder(slug="sums")
    words = made.texts[0]
    texts = tuple(
        type(words)(each.language, "=1+1", each.addressee, each.body, each.text_hash) for each in made.texts
    )
    publish_folder(bureau.session, type(made)(made.slug, made.organisation, made.settings, texts), now=now())
    press.live()
    press.pack()
    assert {each["title"] for each in (*press.table("statements"), *press.table("texts"))} == {"'=1+1"}


def test_a_language_that_is_gone_from_the_site_is_not_told(bureau, view, press) -> None:
    edit(bureau.session, "We ask for *quietness*.\n", EditClass.SUBSTANTIVE, "More.", languages=("en",))
    press.live(now() + MINUTE)
    press.pack()
    rows = press.table("texts")
    assert [(each["version"], each["language"]) for each in rows] == [("1", "en"), ("2", "en")]
    assert all(press.follow(each["url"]).status_code == 200 for each in rows)


# --- what leaves the site -----------------------------------------------------------------------------------


@pytest.fixture
def backed(bureau, view, press):
    """Two members back the statement; the package says so."""
    chamber = Chamber(bureau.session, 3)
    numbers = [chamber.back("m0"), chamber.back("m1")]
    press.live()
    press.pack()
    return numbers


def test_whose_backing_is_shown_no_more_is_in_no_package(bureau, backed, press) -> None:
    assert {each["number"] for each in press.table("endorsements")} == {str(each) for each in backed}
    addresses = [f"/{path.relative_to(press.public)}" for path in (press.public / "data").iterdir()]
    bureau.sql(
        "UPDATE endorsement SET state = 'retracted', changed_at = clock_timestamp() + interval '1 s'"
        " WHERE id = :id",
        id=backed[0],
    )
    press.live()
    assert [each for each in addresses if press.get(each).status_code != 404] == []
    assert is_package_due(press.public, now()), "the next look makes it anew"
    press.pack()
    assert {each["number"] for each in press.table("endorsements")} == {str(backed[1])}
    whole = zipfile.ZipFile(io.BytesIO(press.get("/data/datapackage.zip").data))
    [name] = [each for each in whole.namelist() if each.startswith("endorsements")]
    assert f",{backed[0]},".encode() not in whole.read(name)


def test_a_withdrawal_takes_nothing_away(bureau, backed, press, view) -> None:
    Chamber(bureau.session, 3).withdraw("m0")
    press.live()
    assert press.get(DESCRIPTOR).status_code == 200


@pytest.mark.parametrize("how", ["removed", "sealed"])
def test_what_is_taken_off_the_site_takes_the_package_with_it(bureau, view, press, how) -> None:
    other = stand(bureau.session, slug="other-rivers")
    press.live()
    press.pack()
    if how == "removed":
        change_life(bureau.session, SLUG, LifeAct.REMOVE, reason=RemovalReason.HARM, now=now())
    else:
        stand(bureau.session, policy=SEALED)
    press.live(now() + MINUTE)
    assert press.status(DESCRIPTOR, "/data/datapackage.zip") == {404}
    press.pack()
    kept = {int(each["id"]) for each in press.table("statements")}
    gone = {view.statement_id} if how == "removed" else set()
    assert kept == {other.statement_id, view.statement_id} - gone
    assert press.table("places") == []


@pytest.mark.parametrize("how", ["a name", "a statement", "hours"])
def test_what_leaves_while_it_is_copied_is_not_served(bureau, backed, view, press, how) -> None:
    """The publisher takes the old one away; the one that is being made is thrown away."""

    def leave(done: int, of: int) -> None:
        if done < of or left:
            return
        left.append(how)
        if how == "a name":
            bureau.sql(
                "UPDATE endorsement SET state = 'retracted', changed_at = clock_timestamp() + interval '1 s'"
            )
        elif how == "a statement":
            change_life(bureau.session, SLUG, LifeAct.REMOVE, reason=RemovalReason.HARM, now=now())
        else:
            stand(bureau.session, policy=SEALED)
        press.live(now() + MINUTE)

    left: list[str] = []
    with pytest.raises(LeftMeanwhile):
        press.pack(progress=leave)
    assert press.status(DESCRIPTOR, "/data/datapackage.zip") == {404}
    assert press.pack() is not None
    assert press.get(DESCRIPTOR).status_code == 200


# --- how it is made -----------------------------------------------------------------------------------------


class _KilledError(BaseException):
    """The process ended: nothing is tidied up."""


class _Dying:
    """Stands for what moves and removes files; at the n-th time, and ever after, the process is dead."""

    def __init__(self, patch: pytest.MonkeyPatch, at: int) -> None:
        self.left = at
        for owner, name in (
            (Path, "replace"),
            (Path, "rename"),
            (Path, "unlink"),
            (os, "utime"),
            (maker.shutil, "rmtree"),
        ):
            patch.setattr(owner, name, self._step(getattr(owner, name)))

    def _step(self, real):
        def run(*args, **more):
            self.left -= 1
            if self.left < 0:
                raise _KilledError
            return real(*args, **more)

        return run


def test_killed_anywhere_it_leaves_what_was_served_whole(bureau, view, press) -> None:
    press.live()
    press.pack(NOON)
    steps, deaths = 0, 0
    while True:
        stand(bureau.session, slug=f"river-{steps}")  # else no table would change
        press.live()
        with pytest.MonkeyPatch.context() as patch:
            _Dying(patch, steps)
            try:
                press.pack(NIGHT + steps * MINUTE)
                died = False
            except _KilledError:
                died = True
        assert is_whole(press.public), f"after {steps} steps"
        if not died:
            break
        deaths, steps = deaths + 1, steps + 3
    assert deaths > 10
    assert list((press.public / "data").glob(".*")) == [], "what the dead left was cleared"
    files = {path.name for path in (press.public / "data").iterdir()}
    assert not [name for name in files if name.endswith(".half")]


def test_nobody_is_served_what_is_half(bureau, view, press) -> None:
    press.live()
    seen = []

    def look(done: int, of: int) -> None:
        names = [path.name for path in (press.public / "data/.making").iterdir()]
        seen.extend(f"/data/.making/{name}" for name in names)
        assert press.get(DESCRIPTOR).status_code == 404

    press.pack(progress=look)
    assert seen
    assert {press.get(address).status_code for address in seen} == {404}


def test_made_twice_it_is_the_same_and_nothing_is_written_again(bureau, view, press) -> None:
    press.live()
    press.pack(NOON)

    def tables() -> dict[str, int]:
        return {path.name: path.stat().st_mtime_ns for path in (press.public / "data").glob("*.csv*")}

    before = tables()
    press.pack(NOON + MINUTE)
    assert tables() == before
    assert (
        json.loads((press.public / DESCRIPTOR[1:]).read_bytes())["created"]
        == f"{NOON + MINUTE:%Y-%m-%dT%H:%M:%SZ}"
    )


def test_tables_stay_for_who_has_just_read_the_descriptor_and_then_go(bureau, view, press) -> None:
    press.live()
    seen = []
    for number in range(3):
        stand(bureau.session, slug=f"river-{number}")
        press.live()
        press.pack(NOON + number * MINUTE)
        seen.append({each["path"] for each in press.get(DESCRIPTOR).json["resources"]})
    assert {press.get(f"/data/{path}").status_code for path in seen[1] | seen[2]} == {200}
    gone = seen[0] - seen[1] - seen[2]
    assert gone
    assert {press.get(f"/data/{path}").status_code for path in gone} == {404}


def test_it_is_due_once_a_night(view, press) -> None:
    press.live()
    assert is_package_due(press.public, NOON)
    press.pack(NOON)
    assert not is_package_due(press.public, NIGHT - MINUTE)
    assert is_package_due(press.public, NIGHT)
    press.pack(NIGHT)
    assert not is_package_due(press.public, NIGHT + timedelta(hours=23))


def test_ten_statements_take_no_more_questions_than_one(bureau, view, press) -> None:
    press.live()
    asked = []
    connection = bureau.session.connection()
    sql_event.listen(connection, "before_cursor_execute", lambda *given: asked.append(given[2]))
    press.pack(NOON)
    once = len(asked)
    for number in range(9):
        stand(bureau.session, slug=f"river-{number}")
    press.live()
    asked.clear()
    press.pack(NIGHT)
    assert len(asked) == once < 16


@pytest.mark.usefixtures("clean_database", "keys", "web_keys")
def test_the_operator_makes_it_from_the_command_line_and_the_worker_by_night(app, settings, client) -> None:
    with app.app_context():
        with committed() as session:
            stand(session)
        assert CliRunner().invoke(publication, ["publish"]).exit_code == 0
        with psycopg.connect(settings.database_url) as other:
            other.execute("SELECT pg_advisory_xact_lock(7302008)")
            busy = CliRunner().invoke(publication, ["data"])
            assert (busy.exit_code, "Another process" in busy.output) == (1, True)
            jobs.pack_data()
            assert client.get(DESCRIPTOR).status_code == 404
        jobs.pack_data()
        first = client.get(DESCRIPTOR).json
        jobs.pack_data()
        assert client.get(DESCRIPTOR).json == first, "once a night"
        done = CliRunner().invoke(publication, ["data"])
        assert done.exit_code == 0, done.output
        assert done.output.endswith(f" rows in 8 tables: http://localhost{DESCRIPTOR}\n")
        assert client.get(DESCRIPTOR).json["resources"] == first["resources"]
