"""Carry out what was asked for at operations, after asking again whether whoever asked may."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from petitioner.foundation.db import Session
from petitioner.foundation.queue_health import forget_failed, retry_failed
from petitioner.foundation.secrets import WorkerKeys
from petitioner.organisers.host import host_id
from petitioner.organisers.note import note
from petitioner.organisers.rules import Action, Organiser, Refused, authorize
from petitioner.organisers.take_up import take_up

ROOM: Final = "console"
LONGEST_ID: Final = 120


class Act(StrEnum):
    """What can be done with a job that failed."""

    RETRY = "retry"
    FORGET = "forget"


@dataclass(frozen=True, slots=True)
class JobForm:
    """One act on one failed job, by its id in the queue."""

    act: Act
    job_id: str

    def to_bytes(self) -> bytes:
        """Return the form as JSON in UTF-8, to be sealed."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, plain: bytes) -> "JobForm":
        """Read what `to_bytes` made; raise `ValueError`, `TypeError` or `KeyError` if it is not that."""
        content = json.loads(plain)
        form = cls(Act(content["act"]), content["job_id"])
        if not isinstance(form.job_id, str) or not 0 < len(form.job_id) <= LONGEST_ID:
            raise ValueError("this is no job")
        return form


def carry_out_requests(session: Session, *, keys: WorkerKeys, most: int, now: datetime) -> int:
    """Do up to `most` of the oldest things this room was sent; return how many."""

    def act(actor: Organiser, form: JobForm) -> None:
        _do(session, actor, form, now=now)

    return take_up(session, ROOM, JobForm.from_bytes, act, keys=keys, most=most)


def _do(session: Session, actor: Organiser, form: JobForm, *, now: datetime) -> None:
    organisation_id = host_id(session)
    if organisation_id is None:
        raise Refused("host")
    authorize(actor, Action.RETRY_JOB, organisation_id)
    done = retry_failed(form.job_id) if form.act is Act.RETRY else forget_failed(form.job_id)
    if not done:
        raise Refused("job")
    note(
        session,
        f"job_{form.act}",
        by=actor.account_id,
        organisation_id=organisation_id,
        about=0,
        kind="job",
        now=now,
    )
