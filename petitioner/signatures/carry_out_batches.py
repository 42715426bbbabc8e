"""Carry out what the desk wants done with many signatures, after asking again whether they may."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.organisers.note import note
from petitioner.organisers.rules import Action, Organiser, Refused, authorize
from petitioner.organisers.second_person import refuse_same_person
from petitioner.organisers.take_up import take_up
from petitioner.signatures.batch_rules import (
    HOLDS,
    LOOK_HOUR,
    LOOKS,
    UNDONE_WITHIN,
    BatchAct,
    BatchState,
    BatchWish,
    Reason,
    domain_of,
    needs_second,
)
from petitioner.signatures.batch_shapes import BatchForm
from petitioner.signatures.store import batches, holds
from petitioner.statements.find_owner import find_owner

ROOM: Final = "batches"


@dataclass(frozen=True, slots=True)
class _Case:
    """One wish: whose it is, about which statement of which organisation."""

    actor: Organiser
    form: BatchForm
    statement_id: int
    organisation_id: int
    now: datetime


def carry_out_batches(session: Session, *, keys: WorkerKeys, most: int, now: datetime) -> int:
    """Do up to `most` of the oldest things this room was sent, each whole or not; return how many."""

    def act(actor: Organiser, form: BatchForm) -> None:
        found = find_owner(session, form.slug)
        if found is None:
            raise Refused("statement")
        authorize(actor, Action.INVALIDATE, found[1])
        case = _Case(actor, form, *found, now)
        about = _WISHES[form.wish](session, case, keys)
        note(
            session,
            _NOTED[form.wish],
            by=actor.account_id,
            organisation_id=case.organisation_id,
            about=about,
            kind="hold" if form.wish in _OF_HOLDS else "signature_batch",
            now=now,
        )

    return take_up(session, ROOM, BatchForm.from_bytes, act, keys=keys, most=most)


def _look(session: Session, case: _Case, keys: WorkerKeys) -> int:
    """Begin to look which signatures a choice means; nothing happens to them by that."""
    choice = case.form.choice
    if choice.is_empty or choice.hold_id:
        raise Refused("choice")
    domain = domain_of(choice.domain) if choice.domain else ""
    if domain is None:
        raise Refused("domain")
    batch = _begin(session, case, BatchAct.INVALIDATE)
    if domain:
        batch.domain = keys.encrypt_row(
            domain.encode(), purpose="batch", row_id=batch.uuid, statement_id=case.statement_id
        )
    return batch.id


def _look_at_held(session: Session, case: _Case, _keys: WorkerKeys) -> int:
    """Begin to look what is held for one reason: to release it, or to invalidate it."""
    if not holds.is_of(session, case.statement_id, case.form.choice.hold_id):
        raise Refused("hold")
    return _begin(session, case, BatchAct(case.form.act)).id


def _begin(session: Session, case: _Case, act: BatchAct) -> batches.BatchRow:
    account_id = case.actor.account_id
    if batches.has_open(session, case.statement_id):
        raise Refused("open")
    if batches.number_since(session, account_id, case.now - LOOK_HOUR) >= LOOKS:
        raise Refused("too_many")
    return batches.add(session, case.statement_id, act, case.form.choice, by=account_id, now=case.now)


def _go(session: Session, case: _Case, _keys: WorkerKeys) -> int:
    """Let a batch that was looked at begin; a large one waits for a second person."""
    batch = _in(session, case, BatchState.READY)
    if batch.act == BatchAct.INVALIDATE:
        if not case.form.reason:
            raise Refused("reason")
        batch.reason = Reason(case.form.reason)
    # Whoever says that a batch may begin is the one who asks for it: the second person is another one.
    batch.asked_by = case.actor.account_id
    # A hundred at a time would be a way round the second person.
    alone = batches.alone_since(session, case.statement_id, BatchAct(batch.act), case.now - UNDONE_WITHIN)
    is_large = needs_second(batch.chosen, alone_before=alone)
    batch.state = BatchState.WAITING if is_large else BatchState.RUNNING
    return batch.id


def _agree(session: Session, case: _Case, _keys: WorkerKeys) -> int:
    batch = _in(session, case, BatchState.WAITING)
    refuse_same_person(
        session,
        case.actor.account_id,
        Action.INVALIDATE,
        case.organisation_id,
        asked_by=batch.asked_by,
        now=case.now,
    )
    batch.state, batch.decided_by = BatchState.RUNNING, case.actor.account_id
    return batch.id


def _discard(session: Session, case: _Case, _keys: WorkerKeys) -> int:
    batch = _in(session, case, BatchState.LOOKING, BatchState.READY, BatchState.WAITING)
    batch.state, batch.domain, batch.ended_at = BatchState.DISCARDED, None, case.now
    return batch.id


def _stop(session: Session, case: _Case, _keys: WorkerKeys) -> int:
    """Stop a batch between two steps: what is done is done, and can be undone."""
    batch = _in(session, case, BatchState.RUNNING, BatchState.UNDOING)
    batch.state, batch.ended_at = BatchState.STOPPED, case.now
    return batch.id


def _undo(session: Session, case: _Case, _keys: WorkerKeys) -> int:
    batch = _in(session, case, BatchState.DONE, BatchState.STOPPED)
    is_late = batch.ended_at is None or batch.ended_at + UNDONE_WITHIN <= case.now
    if batch.act != BatchAct.INVALIDATE or is_late:
        raise Refused("late")
    if batches.has_open(session, case.statement_id):
        raise Refused("open")
    batch.state = BatchState.UNDOING
    return batch.id


def _in(session: Session, case: _Case, *states: BatchState) -> batches.BatchRow:
    batch = batches.find(session, case.statement_id, case.form.number)
    if batch is None or batch.state not in states:
        raise Refused("batch")
    return batch


def _hold(session: Session, case: _Case, _keys: WorkerKeys) -> int:
    domain = domain_of(case.form.choice.domain)
    if domain is None:
        raise Refused("domain")
    if holds.number_of(session, case.statement_id) >= HOLDS:
        raise Refused("too_many")
    number = holds.begin(session, case.statement_id, domain, by=case.actor.account_id, now=case.now)
    if number is None:
        raise Refused("held")
    return number


def _end_hold(session: Session, case: _Case, _keys: WorkerKeys) -> int:
    if not holds.end(session, case.statement_id, case.form.number, now=case.now):
        raise Refused("hold")
    return case.form.number


_Do = Callable[[Session, _Case, WorkerKeys], int]
_WISHES: Final[Mapping[BatchWish, _Do]] = MappingProxyType(
    {
        BatchWish.LOOK: _look,
        BatchWish.LOOK_AT_HELD: _look_at_held,
        BatchWish.GO: _go,
        BatchWish.AGREE: _agree,
        BatchWish.DISCARD: _discard,
        BatchWish.STOP: _stop,
        BatchWish.UNDO: _undo,
        BatchWish.HOLD: _hold,
        BatchWish.END_HOLD: _end_hold,
    }
)
_OF_HOLDS: Final = frozenset({BatchWish.HOLD, BatchWish.END_HOLD})
_NOTED: Final[Mapping[BatchWish, str]] = MappingProxyType(
    {
        BatchWish.LOOK: "batch_looked_at",
        BatchWish.LOOK_AT_HELD: "batch_looked_at",
        BatchWish.GO: "batch_asked",
        BatchWish.AGREE: "batch_agreed",
        BatchWish.DISCARD: "batch_discarded",
        BatchWish.STOP: "batch_stopped",
        BatchWish.UNDO: "batch_undone",
        BatchWish.HOLD: "hold_begun",
        BatchWish.END_HOLD: "hold_ended",
    }
)
"""What the log of acts says of each wish."""
