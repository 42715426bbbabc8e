"""What recording an endorsement of public record does, and what it refuses."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petitioner.endorsements.models import Endorsement, Evidence
from petitioner.endorsements.rules import ForbiddenMove, Provenance, RefusedRecord, State, UnknownText
from petitioner.endorsements.shapes import AssemblyBacking, Outcome, Recorded
from petitioner.parliaments.rules import NoMandate, UnknownPerson
from petitioner.statements.models import Statement
from tests.endorsements.conftest import ROSTER

Record = Callable[..., Recorded]
Backing = Callable[..., AssemblyBacking]
pytestmark = pytest.mark.usefixtures("statement_id")


def rows(session: Session) -> tuple[int, int]:
    endorsements = session.scalar(select(func.count()).select_from(Endorsement)) or 0
    return endorsements, session.scalar(select(func.count()).select_from(Evidence)) or 0


def test_it_is_published_with_its_evidence(record: Record, backing: Backing):
    done = record()

    assert (done.outcome, done.name.full, done.version_number) == (Outcome.RECORDED, "Maëlle Ottersund", 1)
    (backer,) = backing().backers
    assert (backer.name, backer.sort_name, backer.honorific_prefix) == (
        "Maëlle Ottersund",
        "Ottersund, Maëlle",
        "Dr",
    )
    assert (backer.delegation, backer.group, backer.role, backer.country) == (
        "Hallowmere",
        "Orchard Group",
        "Representative",
        "FR",
    )
    assert (backer.provenance, backer.evidence_url, backer.endorsed_on, backer.language) == (
        Provenance.DOCUMENTED,
        "https://assembly.example/records/31",
        date(2026, 11, 5),
        "en",
    )


def test_same_again_changes_nothing(session: Session, record: Record):
    record()

    assert record().outcome is Outcome.UNCHANGED
    assert rows(session) == (1, 1)


def test_another_record_is_a_second_line_of_evidence(session: Session, record: Record, backing: Backing):
    record()

    done = record(url="https://assembly.example/video/31")

    assert done.outcome is Outcome.EVIDENCE_ADDED
    assert rows(session) == (1, 2)
    assert backing().backing == 1
    assert backing().backers[0].evidence_url == "https://assembly.example/records/31"


def test_a_kept_copy_is_evidence_once(session: Session, record: Record):
    record()

    assert record(copy_digest=b"c" * 32).outcome is Outcome.EVIDENCE_ADDED
    assert record(copy_digest=b"c" * 32).outcome is Outcome.UNCHANGED
    assert record().outcome is Outcome.UNCHANGED
    assert rows(session) == (1, 2)


def test_group_of_the_day_stays_when_the_member_changes_group(
    record: Record, backing: Backing, import_members: Callable[..., None]
):
    record()
    import_members(
        ROSTER.replace("Ottersund", "Ottersund-Vey").replace(
            "Hallowmere,Orchard Group", "Hallowmere,Common Ground"
        )
    )

    (backer,) = backing().backers
    assert (backer.name, backer.group) == ("Maëlle Ottersund", "Orchard Group")


def test_newer_version_takes_the_place_of_the_older(
    session: Session, record: Record, backing: Backing, publish_text: Callable[..., int]
):
    record()
    publish_text("We ask for a ceasefire, at once.\n")
    assert backing().backers[0].version_number == 1

    done = record(url="https://assembly.example/records/32", language="fr")

    assert (done.version_number, done.replaced_version) == (2, 1)
    (backer,) = backing().backers
    assert (backer.version_number, backer.language) == (2, "fr")
    states = session.scalars(select(Endorsement.state).order_by(Endorsement.id)).all()
    assert states == [State.SUPERSEDED, State.LIVE]
    with pytest.raises(RefusedRecord, match="already backs version 2"):
        record(version=1)


def test_an_older_version_can_be_named(record: Record, publish_text: Callable[..., int]):
    publish_text("We ask for a ceasefire, at once.\n")

    assert record(version=1).version_number == 1
    assert record("p2").version_number == 2


@pytest.mark.parametrize(
    ("said", "refusal", "sentence"),
    [
        ({"statement": "peace-now"}, UnknownText, "no published statement “peace-now”"),
        ({"version": 7}, UnknownText, "has no version 7; the newest is version 1"),
        ({"language": "uk"}, UnknownText, "no text in “uk” of version 1"),
        ({"person": "p99"}, UnknownPerson, "Nobody has the id “p99”"),
        ({"assembly": "nowhere"}, UnknownPerson, "Nobody has the id “p1” in nowhere"),
        ({"person": "p5"}, NoMandate, "did not sit in Four Rivers Assembly on 2026-11-05"),
        ({"endorsed_on": date(2025, 1, 19)}, NoMandate, "did not sit"),
        ({"endorsed_on": date(2026, 11, 21)}, RefusedRecord, "2026-11-21 lies in the future"),
        ({"url": "ftp://assembly.example/31"}, RefusedRecord, "is not a web address"),
        ({"url": "javascript:alert(1)"}, RefusedRecord, "is not a web address"),
        ({"url": "https://"}, RefusedRecord, "is not a web address"),
        ({"url": ""}, RefusedRecord, "is not a web address"),
    ],
)
def test_what_cannot_be_true_is_refused_in_a_sentence(
    session: Session, record: Record, said: dict[str, object], refusal: type[Exception], sentence: str
):
    with pytest.raises(refusal, match=sentence):
        record(**said)

    assert rows(session) == (0, 0)


def test_draft_is_unknown(session: Session, record: Record):
    session.execute(Statement.__table__.update().values(state="draft"))

    with pytest.raises(UnknownText):
        record()


def test_suspended_endorsement_is_not_made_live_by_a_record(session: Session, record: Record):
    record()
    session.execute(Endorsement.__table__.update().values(state="suspended"))

    record(url="https://assembly.example/records/32")

    assert session.scalars(select(Endorsement.state)).all() == [State.SUSPENDED]


def test_withdrawing_what_is_suspended_is_refused(
    session: Session, record: Record, take_back: Callable[..., Recorded]
):
    record()
    session.execute(Endorsement.__table__.update().values(state="suspended"))

    with pytest.raises(ForbiddenMove, match="suspended"):
        take_back()


def test_organisers_word_becomes_documented_by_a_record(session: Session, record: Record, backing: Backing):
    record()
    session.execute(Endorsement.__table__.update().values(provenance="reported"))
    assert backing().backing == 0
    assert len(backing().backers) == 1

    record(url="https://assembly.example/records/32")

    assert backing().backing == 1
