"""An organiser who edits the text, the worker who writes to members, and a member who presses or not."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from petitioner.endorsements.ask_about_edits import ask_about_edits
from petitioner.endorsements.carry_out_replies import carry_out_replies
from petitioner.endorsements.carry_over import carry_over
from petitioner.endorsements.claim_renewal import claim_renewal, token_of
from petitioner.endorsements.look_at_renewal import look_at_renewal
from petitioner.endorsements.models import Endorsement
from petitioner.endorsements.refresh import refresh
from petitioner.endorsements.remember_renewal import remember_renewal
from petitioner.endorsements.renewal_rules import Reply
from petitioner.endorsements.renewal_shapes import DueRenewal, Refreshed, RenewalQuestion
from petitioner.endorsements.reply import reply
from petitioner.foundation.mail import Delivery
from petitioner.foundation.secrets import WorkerKeys
from petitioner.statements.publish import Published, publish
from petitioner.statements.rules import EditClass, State, text_hash
from petitioner.statements.shapes import (
    Edit,
    FolderText,
    OrganisationWords,
    StatementFolder,
    StatementSettings,
)
from tests.endorsements.conftest import NOW, SLUG

TITLES = {"en": "Stop the shooting", "fr": "Cessez le feu"}
ORGANISATION = OrganisationWords(
    "long-table", {"en": "Long Table", "fr": "Longue Table"}, {"en": "", "fr": ""}
)


def edited(
    body: str, edit_class: EditClass | None, *, languages: tuple[str, ...] = ("en", "fr")
) -> StatementFolder:
    """Return the folder of the other tests with another body, and what it says of the edit."""
    texts = tuple(
        FolderText(
            code, TITLES[code], "the Assembly", body, text_hash(code, TITLES[code], "the Assembly", body)
        )
        for code in languages
    )
    settings = StatementSettings(State.OPEN, None, None, None, (), {})
    edit = Edit(edit_class, {"en": f"Now it says: {body.strip()}"}) if edit_class is not None else None
    return StatementFolder(SLUG, ORGANISATION, settings, texts, edit)


class RenewalDesk:
    """Everything that happens to a backing after the text has changed, or the year has."""

    def __init__(self, session: Session, keys: WorkerKeys) -> None:
        self.session = session
        self.keys = keys

    def edit(self, body: str, edit_class: EditClass | None, *, now: datetime = NOW) -> Published:
        return publish(self.session, edited(body, edit_class), now=now)

    def claim(self, *, now: datetime = NOW) -> DueRenewal | None:
        ask_about_edits(self.session, now=now)
        return claim_renewal(self.session, keys=self.keys, now=now)

    def send(self, delivery: Delivery = Delivery.TAKEN, *, now: datetime = NOW) -> str:
        """Let a due letter go out; return its token."""
        due = self.claim(now=now)
        assert due is not None
        remember_renewal(self.session, due.letter, delivery, now=now)
        return token_of(self.keys, due.letter.letter_id)

    def press(self, token: str, said: Reply, *, now: datetime) -> bool:
        taken = reply(self.session, token, said, now=now)
        carry_out_replies(self.session, now=now)
        return taken

    def wait(self, hours: float, *, since: datetime = NOW) -> int:
        """Let time pass, and the worker look; return how many were carried over."""
        return carry_over(self.session, now=since + timedelta(hours=hours))

    def look(self, token: str, *, now: datetime = NOW) -> RenewalQuestion:
        return look_at_renewal(self.session, token, now=now)

    def refresh(self, days: int = 90, *, is_trial: bool = False, now: datetime = NOW) -> Refreshed:
        return refresh(self.session, SLUG, older_than=timedelta(days=days), is_trial=is_trial, now=now)

    def rows(self) -> list[Endorsement]:
        query = select(Endorsement).order_by(Endorsement.id).execution_options(populate_existing=True)
        return list(self.session.scalars(query))
