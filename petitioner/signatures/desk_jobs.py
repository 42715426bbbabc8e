"""The worker's door to the desk of signatures: what was sent is done, and names that two opened come back."""

from typing import Final
from uuid import UUID

from petitioner.foundation import clock
from petitioner.foundation.db import committed, reading
from petitioner.foundation.queue import job
from petitioner.foundation.web import foundation
from petitioner.signatures.carry_out_desk import carry_out_desk
from petitioner.signatures.catch_up import is_caught_up
from petitioner.signatures.find_signer import forget_searches
from petitioner.signatures.jobs import tools
from petitioner.signatures.tools import Tools
from petitioner.signatures.unseal_names import FIRST, lift_seal, show_again, to_open
from petitioner.signatures.view_comments import forget_comment_views

AT_ONCE: Final = 50


@job(queue="signatures")
def serve_desk() -> None:
    """Do what the desk sent, forget old searches, and show again the names that two people opened."""
    ground = foundation()
    if not is_caught_up(ground):
        return
    hand = tools(ground)
    with committed() as session:
        carry_out_desk(session, tools=hand, most=AT_ONCE, now=clock.now())
    with committed() as session:
        forget_searches(session, now=clock.now())
        forget_comment_views(session, now=clock.now())
    with reading() as session:
        agreed = to_open(session)
    for statement_id in agreed:
        _open(statement_id, hand)


def _open(statement_id: int, hand: Tools) -> None:
    """Show the names of one statement; a run that was cut short begins anew."""
    last: UUID | None = FIRST
    while last is not None:
        with committed() as session:
            last = show_again(session, statement_id, keys=hand.keys, after=last)
    with committed() as session:
        lift_seal(session, statement_id)
