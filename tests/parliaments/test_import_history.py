"""Whatever files arrive in whatever order: again is nothing, there and back is where one was."""

from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from petitioner.parliaments.read import read_members
from petitioner.parliaments.shapes import RosterDiff
from tests.parliaments.conftest import noon

SLUG = "four-rivers-assembly"
HEADER = "person_id,family_name,parliament,group,start_date,end_date\n"

starts = st.sampled_from(["", "2024", "2024-05", "2024-05-06", "2026-02"])
ends = st.sampled_from(["", "", "2026-03", "2027"])
mandates = st.dictionaries(
    st.tuples(st.sampled_from("abcd"), starts), st.tuples(st.sampled_from("XY"), ends), min_size=1, max_size=6
)


def written(listed: dict[tuple[str, str], tuple[str, str]]) -> str:
    rows = [
        f"{code},Family-{code},Four Rivers Assembly,Group {group},{start},{end}\n"
        for (code, start), (group, end) in listed.items()
    ]
    return HEADER + "".join(rows)


def sitting(session: Session, day: int) -> list[tuple[str, str]]:
    return [
        (member.person.name.family_name, member.mandate.group)
        for member in read_members(session, SLUG, on=noon(day).date())
    ]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(files=st.lists(mandates, min_size=1, max_size=4))
def test_a_file_again_is_nothing_and_only_its_people_sit(
    session: Session,
    take_in: Callable[..., RosterDiff],
    files: list[dict[tuple[str, str], tuple[str, str]]],
):
    with session.begin_nested() as undone:
        for day, listed in enumerate(files, start=1):
            foretold = take_in(written(listed), day=day, apply=False)
            assert take_in(written(listed), day=day) == foretold
            assert take_in(written(listed), day=day).is_empty
            current = {f"Family-{code}" for (code, _), (_, end) in listed.items() if end in {"", "2027"}}
            assert {name for name, _ in sitting(session, day)} == current
        undone.rollback()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(first=mandates, second=mandates)
def test_there_and_back_is_where_one_was(
    session: Session,
    take_in: Callable[..., RosterDiff],
    first: dict[tuple[str, str], tuple[str, str]],
    second: dict[tuple[str, str], tuple[str, str]],
):
    with session.begin_nested() as undone:
        take_in(written(first), day=1)
        before = sitting(session, 1)
        take_in(written(second), day=2)
        take_in(written(first), day=3)
        assert sitting(session, 3) == before
        undone.rollback()
