"""The backing of a statement at the desk: a public record needs two people, and nothing typed is lost."""

import pytest
from sqlalchemy import text

from petitioner.endorsements import desk_jobs
from petitioner.endorsements.list_backers import list_backers
from petitioner.endorsements.read_board import read_board
from petitioner.endorsements.rules import Provenance, Step, move
from petitioner.endorsements.store import backers as store
from petitioner.organisers.rules import Role
from petitioner.parliaments.read import find_person
from petitioner.statements.change_life import read_life
from tests.endorsements.conftest import URL
from tests.organisers.conftest import clock, desk  # noqa: F401 (fixtures that are shared)
from tests.organisers.desk import Desk
from tests.organisers.doors.backing import TYPED, furnish


class Board:
    """The desk with an editor, two reviewers, and a worker that does what was sent."""

    def __init__(self, house: Desk) -> None:
        self.house = house
        self.slug = furnish(house)["<slug>"]
        self.path = f"/desk/backing/{self.slug}"
        self.statement_id = read_life(house.session, self.slug).statement_id
        for name, role in (("Edda", Role.EDITOR), ("Rolf", Role.REVIEWER), ("Olga", Role.OWNER)):
            house.person(name, role)

    def member(self, code: str = "p1") -> str:
        person = find_person(self.house.session, code)
        return f"{self.path}/{person.assembly_id}/{person.person_id}"

    def send(self, name: str, path: str, **fields: str):
        return self.house.send(self.house.at_desk(name), path, fields)

    def want(self, code: str = "p1", name: str = "Edda", **fields: str):
        answer = self.send(name, self.member(code), **{**TYPED, **fields})
        self.work()
        return answer

    def decide(self, name: str, number: int, choice: str = "agree"):
        answer = self.send(name, f"{self.path}/proposals/{number}", choice=choice)
        self.work()
        return answer

    def work(self) -> None:
        self.house.session.commit()
        for _ in range(2):
            with self.house.app.app_context():
                desk_jobs.serve_backing()
        self.house.session.expire_all()

    def board(self):
        return read_board(self.house.session, self.statement_id, on=self.house.clock.at.date())

    def backers(self):
        found = list_backers(self.house.session, self.statement_id, on=self.house.clock.at.date())
        return [backer for assembly in found for backer in assembly.backers]

    def page(self, name: str = "Edda", path: str = "") -> str:
        return self.house.get(self.house.at_desk(name), path or self.path).text


@pytest.fixture
def board(desk: Desk, queue_url: str) -> Board:  # noqa: F811
    assert queue_url
    return Board(desk)


def test_a_public_record_waits_for_a_second_person_and_is_then_what_everybody_reads(board: Board) -> None:
    assert board.want().status_code == 303
    assert board.backers() == []
    (waiting,) = board.board().waiting
    page = board.page("Rolf")
    assert "Maëlle Ottersund" in page
    assert URL in page
    assert "18 November 2026" in page
    board.decide("Rolf", waiting.proposal.number)
    (backer,) = board.backers()
    assert (backer.provenance, backer.evidence_url) == (Provenance.DOCUMENTED, URL)
    assert backer.endorsed_on.isoformat() == "2026-11-18"
    kinds = [line[1] for line in board.house.log()]
    assert kinds[-2:] == ["backing_document", "backing_agree"]
    board.decide("Olga", waiting.proposal.number)
    assert len(board.backers()) == 1
    assert board.board().waiting == ()


def test_one_person_is_not_two_whatever_their_sessions(board: Board) -> None:
    board.want(name="Olga")
    (waiting,) = board.board().waiting
    for _ in range(2):
        board.decide("Olga", waiting.proposal.number)
    assert board.backers() == []
    assert len(board.board().waiting) == 1
    assert "somebody else opens the record and decides" in board.page("Olga")
    assert "I have read the record" not in board.page("Olga")
    assert "I have read the record" in board.page("Rolf")


def test_whoever_asked_and_lost_their_role_has_nothing_published(board: Board) -> None:
    board.want()
    (waiting,) = board.board().waiting
    board.house.session.execute(
        text("DELETE FROM organisation_role WHERE account_id = :id"), {"id": board.house.accounts["Edda"]}
    )
    board.decide("Rolf", waiting.proposal.number)
    assert board.backers() == []
    assert len(board.board().waiting) == 1


def test_a_declined_one_is_never_published(board: Board) -> None:
    board.want()
    number = board.board().waiting[0].proposal.number
    board.decide("Rolf", number, "decline")
    board.decide("Olga", number, "agree")
    assert board.backers() == []
    assert "declined by the second person" in board.page()


def test_our_word_is_listed_apart_and_a_withdrawal_shows_its_day(board: Board) -> None:
    board.want("p2", act="report", note="She told us by telephone.")
    (one,) = board.board().reported
    assert one.backer.name == "Corwin Thistlemark"
    assert board.backers()[0].is_counted is False
    page = board.page(path=board.member("p2"))
    assert "Our word alone" in page
    assert "telephone" not in page
    board.want("p2", act="withdraw", day="2026-11-19", url="")
    (backer,) = board.backers()
    assert backer.withdrawn_on is not None
    assert backer.withdrawn_on.isoformat() == "2026-11-19"
    assert board.board().reported == ()


def test_what_cannot_be_done_says_why_and_changes_nothing(board: Board) -> None:
    board.want(act="ask")
    (recent,) = board.board().recent
    assert recent.proposal.state == "refused"
    assert "is not recorded as a backer" in board.page()
    board.want("p5", act="report", note="He said so.", day="2026-11-18")
    assert "did not sit in Four Rivers Assembly on 2026-11-18" in board.page()
    assert board.backers() == []


def test_a_member_who_objected_stands_first_and_nobody_is_named_instead(board: Board) -> None:
    board.want("p2", act="report", note="He told us.")
    session = board.house.session
    person = find_person(session, "p2")
    (kept,) = store.endorsements_of(
        session, board.statement_id, assembly_id=person.assembly_id, person_id=person.person_id
    )
    after = move(kept.standing, Step.OBJECT, facts=kept.facts, now=board.house.clock.at)
    store.change_standing(session, kept.endorsement_id, after, now=board.house.clock.at)
    page = board.page("Rolf")
    assert page.index("Members who objected") < page.index("Public records that wait")
    assert board.backers() == []
    board.want("p2", act="ask")
    assert "has objected; we do not ask again" in board.page()


def test_who_began_it_stands_first(board: Board) -> None:
    for code in ("p1", "p2"):
        board.want(code)
        board.decide("Rolf", board.board().waiting[0].proposal.number)
    board.want("p2", act="initiate")
    assert [backer.is_initiator for backer in board.backers()] == [True, False]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"url": "javascript:alert(1)"}, "This is no web address."),
        ({"url": ""}, "This is no web address."),
        ({"day": "2026-12-24"}, "it cannot lie ahead"),
        ({"day": "yesterday"}, "it cannot lie ahead"),
        ({"digest": "xyz"}, "A SHA-256 has 64 signs"),
        ({"language": "tlh"}, "Choose a language."),
        ({"act": "report", "note": ""}, "how you know"),
        ({"act": "report", "note": "x" * 401}, "how you know"),
        ({"act": "withdraw", "url": "ftp://x"}, "This is no web address."),
    ],
)
def test_what_was_typed_stays_with_one_sentence(board: Board, fields: dict[str, str], words: str) -> None:
    answer = board.want(**fields)
    assert answer.status_code == 422
    assert words in answer.text
    typed = {**TYPED, **fields}
    assert board.board().waiting == ()
    for name in ("day", "url"):
        if typed["act"] == "document" and typed[name]:
            assert f'value="{typed[name]}"' in answer.text


def test_what_no_page_of_ours_sends_is_refused(board: Board) -> None:
    assert board.send("Edda", board.member(), act="publish").status_code == 400
    assert board.send("Rolf", f"{board.path}/proposals/1", choice="maybe").status_code == 400
    assert board.send("Rolf", f"{board.path}/proposals/99999999999", choice="agree").status_code == 400
    for path in (f"{board.path}/99999999999/1", f"{board.path}/1/4711"):
        assert board.house.get(board.house.at_desk("Edda"), path).status_code == 404


def test_a_member_is_found_by_a_part_of_the_name_in_any_script(board: Board) -> None:
    assert board.member("p3") in board.page(path=f"{board.path}?q=lucja")
    assert "Nobody of that name" in board.page(path=f"{board.path}?q=qqq")
    assert "<script>alert" not in board.page(path=f"{board.path}?q=<script>alert(1)</script>")


def test_all_backings_are_listed_by_part_with_how_old_they_are(board: Board) -> None:
    board.want()
    board.decide("Rolf", board.board().waiting[0].proposal.number)
    board.want("p2", act="report", note="She said so at the meeting.")
    page = board.page(path=f"{board.path}/all")
    assert "Heard within 90 days (1)" in page
    assert "By our word alone (1)" in page
    assert "a public record" in page
    assert "Maëlle Ottersund" in page
    assert "Maëlle Ottersund" not in board.page(path=f"{board.path}/all?part=reported")
    board.house.clock.pass_by(days=90)
    assert "Not heard for 90 days (1)" in board.page(path=f"{board.path}/all?part=old")
    assert board.house.get(board.house.at_desk("Edda"), f"{board.path}/all?part=x&page=-7").status_code == 200
