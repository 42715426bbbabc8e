"""Read an uploaded roster, take it in as it was looked at, or let it go; each step in short transactions.

The file is read and compared in one transaction; how far it is, is told beside it, and whoever discards the
upload stops it at the next look.
"""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Final

from petitioner.foundation import progress
from petitioner.foundation.db import Session
from petitioner.parliaments.formats.choice import read_roster
from petitioner.parliaments.import_roster import import_roster
from petitioner.parliaments.proposal_rules import KEPT, OPEN, ProposalState, Stopped
from petitioner.parliaments.proposal_shapes import ProposalView, summary_of
from petitioner.parliaments.rules import BadRoster, NotReviewed
from petitioner.parliaments.shapes import Progress, RosterDiff
from petitioner.parliaments.store import proposals as store

_BETWEEN: Final = 0.5
"""Seconds between two lines of progress."""
_PROBLEMS_SHOWN: Final = 100

Committed = Callable[[], AbstractContextManager[Session]]
"""Opens a transaction that is committed at its end."""


def list_proposals(session: Session) -> tuple[ProposalView, ...]:
    """Return the newest uploads, newest first, without their files."""
    return store.newest(session)


def find_proposal(session: Session, proposal_id: int) -> ProposalView | None:
    """Return one upload without its file, if there is one of that number."""
    return store.find(session, proposal_id)


def discard(session: Session, proposal_id: int) -> bool:
    """Let an upload go, whatever a worker is doing with it; False if it was decided about already."""
    return store.move(session, proposal_id, tuple(OPEN), ProposalState.DISCARDED)


def accept(session: Session, proposal_id: int, digest: str) -> bool:
    """Let a worker take in exactly what was looked at; False if that is not what was found."""
    view = store.find(session, proposal_id)
    if view is None or view.digest != digest or not digest:
        return False
    return store.move(session, proposal_id, (ProposalState.READ,), ProposalState.ACCEPTED)


def work_on_next(committed: Committed, *, now: datetime) -> bool:
    """Do what is due for the oldest upload; False if nothing is due."""
    with committed() as session:
        store.let_go(session, before=now - KEPT)
        due = store.next_due(session)
    if due is None:
        return False
    proposal_id, state = due
    try:
        _carry_on(committed, proposal_id, is_accepted=state is ProposalState.ACCEPTED, now=now)
    except Stopped:
        with committed() as session:
            discard(session, proposal_id)
    return True


def _carry_on(committed: Committed, proposal_id: int, *, is_accepted: bool, now: datetime) -> None:
    tell = _teller(proposal_id)
    try:
        with committed() as session:
            diff = _read(session, proposal_id, is_accepted=is_accepted, tell=tell, now=now)
    except BadRoster as refusal:
        lines = [str(problem) for problem in refusal.problems[:_PROBLEMS_SHOWN]]
        with committed() as session:
            store.move(session, proposal_id, tuple(OPEN), ProposalState.BROKEN, problems=lines)
        return
    except NotReviewed:  # somebody changed the roster since it was looked at: it is read anew
        with committed() as session:
            store.move(
                session, proposal_id, (ProposalState.ACCEPTED,), ProposalState.WAITING, is_changed=True
            )
        return
    with committed() as session:
        after = ProposalState.APPLIED if is_accepted else ProposalState.READ
        store.move(
            session,
            proposal_id,
            (ProposalState.ACCEPTED if is_accepted else ProposalState.WAITING,),
            after,
            digest=diff.digest,
            summary=summary_of(diff),
        )


def _read(
    session: Session, proposal_id: int, *, is_accepted: bool, tell: Progress, now: datetime
) -> RosterDiff:
    """Read the file and compare it; take it in if it was accepted."""
    kept = store.content_of(session, proposal_id)
    if kept is None or kept.content is None:
        raise Stopped
    roster = read_roster(
        kept.content,
        file_name=kept.file_name,
        licence=kept.licence,
        source_url=kept.source_url,
        progress=tell,
    )
    accept = kept.digest if is_accepted else ""
    return import_roster(session, roster, now=now, apply=is_accepted, accept=accept, progress=tell)


def progress_name(proposal_id: int) -> str:
    """Return under which name the progress of an upload is told."""
    return f"roster {proposal_id}"


def _teller(proposal_id: int) -> Progress:
    told_at = 0.0
    name = progress_name(proposal_id)

    def tell(what: str, done: int, total: int) -> None:
        nonlocal told_at
        if time.monotonic() - told_at < _BETWEEN:
            return
        told_at = time.monotonic()
        progress.tell(name, what, done, total)
        if progress.is_stopped(name):
            raise Stopped

    return tell
