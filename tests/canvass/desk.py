"""The organiser, the worker and the members, each by their own door; an assembly of any size."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from petitioner.canvass.answer import answer
from petitioner.canvass.begin import begin
from petitioner.canvass.carry_out_answers import carry_out_answers
from petitioner.canvass.claim_letter import claim_letter, token_of
from petitioner.canvass.enrol import enrol
from petitioner.canvass.give_order import give_order
from petitioner.canvass.list_answers import list_answers
from petitioner.canvass.models import CanvassMember
from petitioner.canvass.remember_delivery import remember_delivery
from petitioner.canvass.rules import Order, Said
from petitioner.canvass.shapes import AssemblyAnswers, DueLetter, Plan
from petitioner.endorsements.back_in_person import back_in_person
from petitioner.endorsements.find_text import find_text
from petitioner.endorsements.models import Endorsement
from petitioner.endorsements.record_documented import record_documented
from petitioner.endorsements.rules import Provenance, State
from petitioner.foundation.mail import Delivery
from petitioner.foundation.secrets import WorkerKeys
from petitioner.parliaments.formats.csv_roster import read_csv_roster
from petitioner.parliaments.import_roster import import_roster
from petitioner.parliaments.read import find_member

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
TODAY = LATER.date()
ASSEMBLY = "four-rivers-assembly"
PLENTY = 100_000
"""Letters a minute: no throttle."""

_HEAD = "person_id,given_name,family_name,country,parliament,delegation,group,role,start_date,end_date,email"
_PLACES = (("Hallowmere", "FR"), ("Brackwater", "PL"), ("Öland Reach", "SE"))
_GROUPS = ("Orchard Group", "Common Ground")


def line(number: int, *, email: str | None = None, ends: str = "") -> str:
    """Return a line of the roster: member `m<number>`, who sits since 2025."""
    place, country = _PLACES[number % len(_PLACES)]
    address = f"m{number}@assembly.example" if email is None else email
    return (
        f"m{number},Wenna,Farrow {number:03},{country},Four Rivers Assembly,{place},"
        f"{_GROUPS[number % 2]},Representative,2025-01-20,{ends},{address}"
    )


def seat(session: Session, lines: Iterable[str], *, now: datetime = NOW) -> None:
    """Take a roster of these lines in."""
    roster = "\n".join((_HEAD, *lines)) + "\n"
    import_roster(session, read_csv_roster(roster.encode(), file_name="roster.csv"), now=now, apply=True)


class Desk:
    """The organiser, the worker and the members of one canvass."""

    def __init__(self, session: Session, keys: WorkerKeys, *, slug: str) -> None:
        self.session = session
        self.keys = keys
        self.slug = slug

    def begin(self, *, language: str = "", last_day: date | None = None, now: datetime = NOW) -> Plan:
        return begin(
            self.session, self.slug, ASSEMBLY, language=language, last_day=last_day, keys=self.keys, now=now
        )

    def claim(self, *, a_minute: int = PLENTY, now: datetime = NOW) -> DueLetter | None:
        return claim_letter(self.session, a_minute=a_minute, keys=self.keys, now=now)

    def send(self, delivery: Delivery = Delivery.TAKEN, *, now: datetime = NOW) -> DueLetter:
        letter = self.claim(now=now)
        assert letter is not None
        remember_delivery(self.session, letter, delivery, now=now)
        return letter

    def send_all(self, *, now: datetime = NOW) -> dict[str, str]:
        """Let everything that is due leave; return the token that each name got."""
        tokens = {}
        while (letter := self.claim(now=now)) is not None:
            remember_delivery(self.session, letter, Delivery.TAKEN, now=now)
            tokens[letter.invited.name.split()[-1]] = token_of(self.keys, letter.invited.member_id)
        return tokens

    def press(self, token: str, said: Said, *, now: datetime = LATER) -> bool:
        taken = answer(self.session, token, said, now=now)
        carry_out_answers(self.session, now=now)
        return taken

    def back(self, number: int, *, now: datetime = NOW) -> None:
        """Let a member confirm by another way that they back the newest text."""
        member = find_member(self.session, f"m{number}", on=now.date())
        text = find_text(self.session, self.slug, language="en", now=now)
        back_in_person(self.session, text, member, said_at=now, now=now)

    def document(self, number: int, *, now: datetime = NOW) -> None:
        """Record from a public record that a member backs it."""
        record_documented(
            self.session,
            self.slug,
            f"m{number}",
            url="https://assembly.example/records/31",
            endorsed_on=now.date(),
            by="test",
            now=now,
        )

    def order(self, order: Order, *, now: datetime = NOW) -> None:
        give_order(self.session, self.slug, ASSEMBLY, order, now=now)

    def look_again(self, *, now: datetime) -> int:
        return enrol(self.session, keys=self.keys, now=now)

    def public(self, statement_id: int, *, on: date = TODAY) -> AssemblyAnswers:
        (found,) = list_answers(self.session, statement_id, on=on)
        return found

    def words(self, statement_id: int, *, on: date = TODAY) -> dict[str, str]:
        """Return what is shown beside each name (its last word)."""
        found = self.public(statement_id, on=on)
        return {each.family_name.split()[-1]: each.shown.value for each in found.answers}

    def standings(self, number: int = 0) -> list[tuple[State, Provenance]]:
        """Return where the endorsements of member `number` stand, the oldest first."""
        rows = self.session.execute(
            select(Endorsement.state, Endorsement.provenance)
            .where(Endorsement.family_name == f"Farrow {number:03}")
            .order_by(Endorsement.id)
        )
        return [(state, provenance) for state, provenance in rows]

    def rows(self) -> list[CanvassMember]:
        return list(
            self.session.scalars(
                select(CanvassMember)
                .order_by(CanvassMember.sort_name)
                .execution_options(populate_existing=True)
            )
        )
