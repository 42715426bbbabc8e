"""A published statement, an invented assembly of five, and ways to say who backs what."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from petitioner.endorsements.list_backers import list_backers
from petitioner.endorsements.record_documented import record_documented
from petitioner.endorsements.shapes import AssemblyBacking, Recorded
from petitioner.endorsements.withdraw import withdraw
from petitioner.parliaments.formats.csv_roster import read_csv_roster
from petitioner.parliaments.import_roster import import_roster
from petitioner.statements.publish import publish
from petitioner.statements.rules import State, text_hash
from petitioner.statements.shapes import FolderText, OrganisationWords, StatementFolder, StatementSettings

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SLUG = "ceasefire-now"
URL = "https://assembly.example/records/31"

ROSTER = """\
person_id,honorific_prefix,given_name,family_name,country,parliament,delegation,group,role,start_date,end_date
p1,Dr,Maëlle,Ottersund,FR,Four Rivers Assembly,Hallowmere,Orchard Group,Representative,2025-01-20,
p2,,Corwin,Thistlemark,DE,Four Rivers Assembly,Hallowmere,Common Ground,Representative,2025-01-20,
p3,,Łucja,Øresund,PL,Four Rivers Assembly,Brackwater,Orchard Group,Substitute,2025-01-20,
p4,,Zoë,Quill,PL,Four Rivers Assembly,Brackwater,Common Ground,Representative,2025-01-20,
p5,,,Zebedee,,Four Rivers Assembly,,,Representative,2020,2024-12-31
"""


@pytest.fixture
def publish_text(session: Session) -> Callable[..., int]:
    """Publish the statement with a body, in two languages; return its id."""

    def published(body: str = "We ask for a ceasefire.\n", *, state: State = State.OPEN) -> int:
        texts = tuple(
            FolderText(
                language, title, "the Assembly", body, text_hash(language, title, "the Assembly", body)
            )
            for language, title in (("en", "Stop the shooting"), ("fr", "Cessez le feu"))
        )
        organisation = OrganisationWords(
            "long-table", {"en": "Long Table", "fr": "Longue Table"}, {"en": "", "fr": ""}
        )
        settings = StatementSettings(state, None, None, None, (), {})
        return publish(session, StatementFolder(SLUG, organisation, settings, texts), now=NOW).statement_id

    return published


@pytest.fixture
def import_members(session: Session) -> Callable[..., None]:
    """Take a roster in."""

    def imported(text: str = ROSTER, *, now: datetime = NOW) -> None:
        import_roster(session, read_csv_roster(text.encode(), file_name="roster.csv"), now=now, apply=True)

    return imported


@pytest.fixture
def statement_id(publish_text: Callable[..., int], import_members: Callable[..., None]) -> int:
    """Publish the statement, take the roster in, and return the statement's id."""
    import_members()
    return publish_text()


@pytest.fixture
def record(session: Session) -> Callable[..., Recorded]:
    """Record an endorsement of the fifth of November."""

    def recorded(person: str = "p1", *, now: datetime = NOW, **said: object) -> Recorded:
        values: dict[str, object] = {"url": URL, "endorsed_on": date(2026, 11, 5), "by": "test", **said}
        statement = str(values.pop("statement", SLUG))
        return record_documented(session, statement, person, now=now, **values)  # type: ignore[arg-type]

    return recorded


@pytest.fixture
def take_back(session: Session) -> Callable[..., Recorded]:
    """Withdraw an endorsement on the tenth of November."""

    def taken(person: str = "p1", **said: object) -> Recorded:
        values: dict[str, object] = {"withdrawn_on": date(2026, 11, 10), "by": "test", "now": NOW, **said}
        return withdraw(session, SLUG, person, **values)  # type: ignore[arg-type]

    return taken


@pytest.fixture
def backing(session: Session, statement_id: int) -> Callable[..., AssemblyBacking]:
    """Return how the assembly backs the statement on a day."""

    def asked(on: date = date(2026, 11, 20)) -> AssemblyBacking:
        (found,) = list_backers(session, statement_id, on=on)
        return found

    return asked
