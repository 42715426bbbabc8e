"""A roster is uploaded at the desk, looked at, taken in exactly so, or let go; nothing changes before."""

from io import BytesIO

import pytest
from sqlalchemy import text

from petitioner.foundation.progress import Progress, ask_to_stop, read_progress, tell
from petitioner.organisers.rules import Role
from petitioner.parliaments import jobs, proposals
from petitioner.parliaments.console import rosters
from petitioner.parliaments.proposal_rules import KEPT, ProposalState, Stopped
from petitioner.parliaments.proposal_shapes import ProposalForm
from petitioner.parliaments.read import read_assemblies
from tests.organisers.conftest import clock, desk  # noqa: F401 (fixtures that are shared)
from tests.organisers.desk import OTHER, OWN, Desk
from tests.parliaments.conftest import ROSTER, noon
from tests.statements.public import make_public

ALL = "/desk/parliaments"
CHANGED = ROSTER.replace("Orchard Group,,,2025-01-20", "Common Ground,,,2025-01-20")


@pytest.fixture
def house(desk: Desk, queue_url: str) -> Desk:  # noqa: F811
    """Return the desk of the host, with an editor, Edda."""
    assert queue_url
    make_public(desk.session, OWN, now=desk.clock.at)
    desk.person("Edda", Role.EDITOR)
    return desk


@pytest.fixture
def edda(house: Desk):
    return house.at_desk("Edda")


def upload(house: Desk, browser, content: str | bytes = ROSTER, name: str = "roster.csv"):
    raw = content.encode() if isinstance(content, str) else content
    with BytesIO(raw) as file:
        return house.send(browser, f"{ALL}/upload", {"file": (file, name)})  # type: ignore[dict-item]


def work(house: Desk, times: int = 2) -> None:
    house.session.commit()
    for _ in range(times):
        with house.app.app_context():
            jobs.serve_parliaments()
    house.session.expire_all()


def newest(house: Desk):
    return proposals.list_proposals(house.session)[0]


def members(house: Desk) -> int:
    return sum(each.members for each in read_assemblies(house.session, on=noon(20).date()))


def test_a_roster_is_looked_at_and_then_taken_in_exactly_so(house: Desk, edda) -> None:
    assert upload(house, edda).status_code == 303
    work(house)
    view = newest(house)
    assert (view.state, members(house)) == (ProposalState.READ, 0)
    page = house.get(edda, f"{ALL}/proposals/{view.proposal_id}").text
    for words in ("A new assembly.", "Maëlle", "Take in exactly this", view.digest):
        assert words in page
    assert "maelle.ottersund@" not in page
    house.send(edda, f"{ALL}/proposals/{view.proposal_id}", {"act": f"apply {view.digest}"})
    work(house)
    assert (newest(house).state, members(house)) == (ProposalState.APPLIED, 4)
    assert house.session.scalar(text("SELECT content FROM roster_proposal")) is None, "its file is gone"
    assert [line[1] for line in house.log() if line[2] == "roster"] == ["roster_upload", "roster_apply"]
    assert "4 members today" in house.get(edda, ALL).text
    slug = read_assemblies(house.session, on=noon(20).date())[0].slug
    page = house.get(edda, f"{ALL}/{slug}?find=otter").text
    assert "Ottersund" in page
    assert "Thistlemark" not in page
    (number,) = house.session.scalars(text("SELECT id FROM roster")).all()
    house.send(edda, f"{ALL}/{slug}", {"roster": str(number)})
    work(house)
    assert members(house) == 0


def test_what_was_changed_after_it_was_looked_at_is_not_taken_in(house: Desk, edda, take_in) -> None:
    take_in()
    upload(house, edda, CHANGED)
    work(house)
    view = newest(house)
    take_in(ROSTER.replace("Łucja", "Lucia"))
    house.send(edda, f"{ALL}/proposals/{view.proposal_id}", {"act": f"apply {view.digest}"})
    work(house)
    again = newest(house)
    assert (again.state, again.is_changed) == (ProposalState.READ, True)
    assert again.digest != view.digest
    assert (
        "changed by somebody else after you looked"
        in house.get(edda, f"{ALL}/proposals/{view.proposal_id}").text
    )
    house.send(edda, f"{ALL}/proposals/{view.proposal_id}", {"act": f"apply {view.digest}"})
    work(house)
    assert newest(house).state is ProposalState.READ, "the old difference is not what is there"


def test_a_broken_file_says_what_is_wrong_with_its_lines(house: Desk, edda) -> None:
    for content in (ROSTER.replace("p2,", "p2,,,"), "nonsense", b"\xff\xfe\x00", '{"persons": 3}'):
        upload(house, edda, content)
        work(house)
        view = newest(house)
        assert view.state is ProposalState.BROKEN
        assert view.problems
        page = house.get(edda, f"{ALL}/proposals/{view.proposal_id}").text
        assert "What is wrong with the file" in page
        assert "Take in exactly this" not in page
    assert members(house) == 0


@pytest.mark.parametrize("name", ["<script>alert(1)</script>.csv", "../../etc/passwd", "x" * 400 + ".csv"])
def test_a_strange_name_is_only_a_name(house: Desk, edda, name: str) -> None:
    upload(house, edda, name=name)
    work(house)
    page = house.get(edda, f"{ALL}/proposals/{newest(house).proposal_id}").text
    assert "<script>alert" not in page
    assert len(newest(house).file_name) <= 120


def test_no_file_and_too_large_a_file_are_told(house: Desk, edda, monkeypatch) -> None:
    assert "Choose a file." in house.send(edda, f"{ALL}/upload", {}).text
    assert house.send(edda, f"{ALL}/upload", {}).status_code == 422
    monkeypatch.setattr(rosters, "LARGEST_FILE", 1_000)
    assert upload(house, edda, b"x" * 1_000).status_code == 303
    large = upload(house, edda, b"x" * 1_001)
    assert (large.status_code, "12 MiB" in large.text) == (422, True)
    monkeypatch.setattr(rosters, "_LARGEST_FORM", 2_000)
    assert upload(house, edda, b"x" * 3_000).status_code == 413


def test_a_file_of_some_size_is_taken(house: Desk, edda) -> None:
    assert upload(house, edda, ROSTER + "\n" * 300_000).status_code == 303
    work(house)
    assert newest(house).state is ProposalState.READ


def test_an_upload_is_let_go_by_a_press_and_by_itself(house: Desk, edda) -> None:
    upload(house, edda)
    work(house)
    view = newest(house)
    house.send(edda, f"{ALL}/proposals/{view.proposal_id}", {"act": "discard"})
    work(house)
    assert newest(house).state is ProposalState.DISCARDED
    house.send(edda, f"{ALL}/proposals/{view.proposal_id}", {"act": f"apply {view.digest}"})
    work(house)
    assert members(house) == 0
    upload(house, edda)
    work(house)
    house.clock.pass_by(seconds=KEPT.total_seconds() + 1)
    work(house)
    assert newest(house).state is ProposalState.DISCARDED


def test_a_reading_that_is_stopped_ends_and_leaves_nothing(house: Desk, edda, monkeypatch) -> None:
    monkeypatch.setattr(proposals, "_BETWEEN", 0.0)
    upload(house, edda)
    house.session.commit()
    real = proposals.progress.tell

    def tell_and_stop(name: str, what: str, done: int, total: int) -> None:
        real(name, what, done, total)
        ask_to_stop(name)

    monkeypatch.setattr(proposals.progress, "tell", tell_and_stop)
    work(house)
    assert newest(house).state is ProposalState.DISCARDED
    assert members(house) == 0


def test_a_worker_that_dies_while_it_reads_is_followed_by_one_that_reads(
    house: Desk, edda, monkeypatch
) -> None:
    upload(house, edda)

    def die(*_: object, **__: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(proposals, "read_roster", die)
        with pytest.raises(MemoryError):
            work(house)
    house.session.rollback()
    work(house)
    assert newest(house).state is ProposalState.READ


def test_progress_is_told_beside_the_transaction(house: Desk) -> None:
    with house.app.app_context():
        assert read_progress("x") is None
        tell("x", "reading rows", 7, 10)
        assert read_progress("x") == Progress("reading rows", 7, 10)
    assert issubclass(Stopped, Exception)


def test_everybody_with_a_role_looks_and_only_the_hosts_writers_take_in(house: Desk, edda) -> None:
    for name, role, at, may in (
        ("Otto", Role.OWNER, OTHER, False),
        ("Rolf", Role.REVIEWER, OWN, False),
        ("Olga", Role.OWNER, OWN, True),
    ):
        house.person(name, role, at=at)
        browser = house.at_desk(name)
        page = house.get(browser, ALL)
        assert (page.status_code, "Upload, and look at it" in page.text) == (200, may), name
        assert upload(house, browser).status_code == (303 if may else 403), name
    house.person("Nora")
    assert house.get(house.at_desk("Nora"), ALL).status_code == 403
    stale = house.at_desk("Edda", is_fresh=False)
    assert upload(house, stale).headers["Location"].startswith("/desk/again")
    assert house.get(edda, f"{ALL}/nowhere").status_code == 404
    assert house.get(edda, f"{ALL}/proposals/999").status_code == 404


@pytest.mark.parametrize(
    "plain",
    [
        b"{}",
        b"[]",
        b'{"act":"upload","number":0,"digest":"","file_name":"","licence":"","source_url":"","content":"?"}',
    ],
)
def test_what_no_page_seals_is_no_form(plain: bytes) -> None:
    with pytest.raises((ValueError, TypeError, KeyError)):
        ProposalForm.from_bytes(plain)
