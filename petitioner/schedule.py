"""What happens by itself, and how often. The queue may lose a nudge; this finds what it left behind."""

import logging
import time
from dataclasses import dataclass
from threading import Event
from typing import Final

from petitioner.authorities import jobs as authorities
from petitioner.canvass import desk_jobs as mailings
from petitioner.canvass import jobs as canvass
from petitioner.console import jobs as console
from petitioner.drafts import jobs as drafts
from petitioner.endorsements import desk_jobs as backing
from petitioner.endorsements import jobs as endorsements
from petitioner.endorsements import renewal_jobs as renewals
from petitioner.foundation.queue import Job, nudge_now
from petitioner.imports import jobs as imports
from petitioner.organisers import jobs as organisers
from petitioner.parliaments import jobs as parliaments
from petitioner.publication import jobs as publication
from petitioner.sample_audit import jobs as sample_audit
from petitioner.signatures import batch_jobs as batches
from petitioner.signatures import desk_jobs as signatures_desk
from petitioner.signatures import jobs as signatures
from petitioner.statements import jobs as statements
from petitioner.updates import jobs as updates

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Every:
    """A job and the seconds between two nudges of it."""

    seconds: float
    job: Job


NUDGED: Final = 30
"""Seconds for what a page nudges anyway, and what goes on by itself: a nudge that was lost is made good.

Each job is a process of its own, and letters and objections wait in the same queue.
"""
SCHEDULE: Final = (
    Every(10, signatures.open_intake),
    Every(60, signatures.erase),
    Every(60, signatures.retention),  # looks whether a night has begun, or a run was cut short
    Every(600, signatures.remind),
    Every(600, signatures.measure_mail),  # looks what was not measured today (UTC)
    Every(30, endorsements.write_to_members),
    Every(10, endorsements.carry_out_acts),
    Every(10, canvass.write_to_assemblies),
    Every(NUDGED, mailings.serve_mailings),
    Every(10, renewals.renew),
    Every(NUDGED, authorities.serve_staff),
    Every(NUDGED, organisers.serve_organisers),
    Every(10, statements.serve_statements),
    Every(NUDGED, updates.serve_updates),
    Every(NUDGED, parliaments.serve_parliaments),
    Every(60, console.read_board),
    Every(NUDGED, console.serve_operations),
    Every(10, drafts.serve_drafts),
    Every(NUDGED, signatures_desk.serve_desk),
    Every(NUDGED, batches.serve_batches),
    Every(NUDGED, backing.serve_backing),
    Every(NUDGED, imports.serve_imports),
    Every(NUDGED, sample_audit.serve_samples),
    Every(2, publication.publish),
    Every(600, publication.compare),  # looks whether a night has begun
    Every(600, publication.pack_data),  # the same
)


def keep(stopped: Event) -> None:
    """Nudge each job when it is due, until `stopped` is set. A queue server that is away is tried again."""
    due = {each.job.name: 0.0 for each in SCHEDULE}
    while not stopped.is_set():
        now = time.monotonic()
        for each in SCHEDULE:
            if now >= due[each.job.name]:
                due[each.job.name] = now + each.seconds
                if not nudge_now(each.job):
                    _log.warning("the queue server is away; %s is tried again", each.job.name)
        stopped.wait(0.5)
