"""An invented assembly of any size, and members of it who back the statement in every way there is."""

from datetime import UTC, date, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from petitioner.endorsements.record_documented import record_documented
from petitioner.endorsements.withdraw import withdraw
from petitioner.parliaments.formats.csv_roster import read_csv_roster
from petitioner.parliaments.import_roster import import_roster
from tests.people import crowd
from tests.signatures.scene import SLUG

ASSEMBLY = "Four Rivers Assembly"
RECORD = "https://assembly.example/records/31"
DAY = date(2026, 11, 5)
_HEAD = "person_id,given_name,family_name,country,parliament,delegation,group,role,start_date,end_date\n"
_DELEGATIONS = ("Hallowmere", "Brackwater", "Öland Reach", "Tarn", "Vesperholm", "Wickford", "Ostrava Bay")
_GROUPS = (
    "Common Ground",
    "Orchard Group",
    "Lighthouse Alliance",
    "Open Door Group",
    "Reform and Rivers",
    "Weavers",
)
_PROOFS = {"reported": "organisers_word", "office": "authority", "member": "confirmation"}


class Chamber:
    """An assembly whose members have the ids m0, m1, …; `delegations` and `groups` are how many there are."""

    def __init__(self, session: Session, size: int, *, delegations: int = 2, groups: int = 2) -> None:
        self._session = session
        self.delegations = [_named(_DELEGATIONS, number) for number in range(delegations)]
        self.groups = [_named(_GROUPS, number) for number in range(groups)]
        self.lines = {
            f"m{number}": f"{person.name.replace(' ', ',')} {number},,{ASSEMBLY},"
            f"{_turn(self.delegations, number)},{_turn(self.groups, number // 2)},Representative,2025-01-20,"
            for number, person in enumerate(crowd(size))
        }
        self.sit()

    def sit(self, *, now: datetime | None = None) -> None:
        """Take the roster in as its lines are now."""
        rows = "".join(f"{code},{line}\n" for code, line in self.lines.items())
        roster = read_csv_roster((_HEAD + rows).encode(), file_name="roster.csv")
        import_roster(self._session, roster, now=now or datetime.now(UTC), apply=True)

    def back(
        self, person: str, how: str = "documented", *, on: date = DAY, slug: str = SLUG, **said: str
    ) -> int:
        """Let a member back the statement, and return the number of the endorsement."""
        done = record_documented(
            self._session,
            slug,
            person,
            url=RECORD,
            endorsed_on=on,
            by="Petra of the staff",
            now=datetime.now(UTC),
            **said,  # type: ignore[arg-type]
        )
        number = {"number": done.endorsement_id}
        if how != "documented":
            self._sql("UPDATE endorsement SET provenance = :how WHERE id = :number", how=how, **number)
            self._sql(
                "UPDATE evidence SET proof = :proof, url = '', note = 'by hand'"
                " WHERE endorsement_id = :number",
                proof=_PROOFS[how],
                **number,
            )
        return done.endorsement_id

    def withdraw(self, person: str, *, on: date = date(2026, 11, 10), slug: str = SLUG) -> None:
        """Let a member withdraw."""
        now = datetime.now(UTC)
        withdraw(self._session, slug, person, withdrawn_on=on, by="Petra of the staff", now=now)

    def _sql(self, statement: str, **values: object) -> None:
        self._session.execute(text(statement), values)


def _named(names: tuple[str, ...], number: int) -> str:
    more, place = divmod(number, len(names))
    return f"{names[place]} {more + 1}" if more else names[place]


def _turn(names: list[str], number: int) -> str:
    return names[number % len(names)] if names else ""
