"""The organiser, the worker and the member, each by their own door; a roster with one official address."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from petitioner.endorsements.answer import answer
from petitioner.endorsements.ask import ask
from petitioner.endorsements.carry_out_answers import carry_out_answers
from petitioner.endorsements.claim_letter import claim_letter, token_of
from petitioner.endorsements.look_at_letter import look_at_letter
from petitioner.endorsements.models import Endorsement, Evidence
from petitioner.endorsements.record_reported import record_reported
from petitioner.endorsements.remember_delivery import remember_delivery
from petitioner.endorsements.rules import Answer, Asking, Proof, Provenance, State
from petitioner.endorsements.shapes import DueLetter, Recorded
from petitioner.foundation.mail import Delivery
from petitioner.foundation.secrets import WorkerKeys
from tests.endorsements.conftest import NOW, ROSTER, SLUG

LATER = NOW + timedelta(hours=1)
ADDRESS = "m.ottersund@assembly.example"


def with_addresses() -> str:
    head, *lines = ROSTER.splitlines()
    addressed = [f"{line},{ADDRESS if line.startswith('p1,') else ''}" for line in lines]
    return "\n".join((f"{head},email", *addressed)) + "\n"


class Desk:
    """The organiser, the worker and the member, each by their own door."""

    def __init__(self, session: Session, keys: WorkerKeys) -> None:
        self.session = session
        self.keys = keys

    def report(self, person: str = "p1", *, now: datetime = NOW, **said: object) -> Recorded:
        values: dict[str, object] = {"note": "by telephone", "endorsed_on": date(2026, 11, 5), "by": "test"}
        return record_reported(self.session, SLUG, person, now=now, **{**values, **said})  # type: ignore[arg-type]

    def ask(self, *, language: str = "", now: datetime = NOW) -> str:
        return ask(self.session, SLUG, "p1", language=language, now=now).language

    def claim(self, *, now: datetime = NOW) -> DueLetter | None:
        return claim_letter(self.session, keys=self.keys, now=now)

    def send(self, delivery: Delivery = Delivery.TAKEN, *, now: datetime = NOW) -> str:
        """Let a due letter go out; return its token."""
        letter = self.claim(now=now)
        assert letter is not None
        remember_delivery(self.session, letter, delivery, now=now)
        return token_of(self.keys, letter.letter_id)

    def press(self, token: str, said: Answer, *, now: datetime = LATER) -> bool:
        taken = answer(self.session, token, said, now=now)
        carry_out_answers(self.session, now=now)
        return taken

    def look(self, token: str, *, now: datetime = LATER) -> Asking:
        return look_at_letter(self.session, token, now=now).asking

    def standing(self) -> tuple[State, Provenance]:
        row = self.session.scalars(
            select(Endorsement).order_by(Endorsement.id.desc()).execution_options(populate_existing=True)
        ).first()
        assert row is not None
        return row.state, row.provenance

    def proofs(self) -> list[Proof]:
        return list(self.session.scalars(select(Evidence.proof).order_by(Evidence.id)))
