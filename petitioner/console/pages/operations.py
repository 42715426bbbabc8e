"""How the machine is, for the organisation that runs the instance."""

from flask import Blueprint, Response, abort, request

from petitioner.console import jobs
from petitioner.console.carry_out_requests import LONGEST_ID, ROOM, Act, JobForm
from petitioner.console.first_page import last_look
from petitioner.console.rules import INSTANCE, LATE, Reading
from petitioner.console.store import board as store
from petitioner.foundation import clock
from petitioner.foundation.db import reading
from petitioner.foundation.queue_health import QueueAway, read_failed, read_queues, read_runs
from petitioner.organisers.guards import hand_on, refuse_forged_form, require_host, waiting_page
from petitioner.organisers.rules import Action, Role
from petitioner.signatures.read_letters import read_letters

operations = Blueprint("console_operations", __name__)

_PATH = "/desk/operations"


@operations.get(_PATH)
def show_operations() -> Response:
    """Show queues, jobs that failed, letters, publication, log, keys, backup and room on the disk."""
    present, place = require_host(Action.SEE_OPERATIONS, back=_PATH)
    with reading() as session:
        board = store.read_board(session, [INSTANCE])
        looked_at = last_look(session)
        letters = read_letters(session, today=clock.now().date())
    try:
        queues, runs, failed = read_queues(), read_runs(), read_failed()
    except QueueAway:
        queues, runs, failed = (), {}, ()
    now = clock.now()
    is_owner = Role.OWNER in place.roles
    return waiting_page(
        "console/operations.html",
        _PATH,
        path=_PATH,
        values={name.value: value for (name, _, _), value in board.items()},
        readings=Reading,
        queues=queues,
        letters=letters,
        runs=sorted(runs.values(), key=lambda run: run.name),
        failed=failed,
        looked_at=looked_at,
        is_stale=looked_at is None or looked_at < now - LATE,
        is_owner=is_owner,
        can_change=is_owner and present.organiser.is_fresh,
    )


@operations.post(f"{_PATH}/jobs")
def take_job() -> Response:
    """Take in that a failed job is to be tried again, or forgotten: `act` is like `retry ID`."""
    refuse_forged_form()
    require_host(Action.RETRY_JOB, back=_PATH)
    word, _, job_id = request.form.get("act", "").partition(" ")
    if word not in set(Act) or not 0 < len(job_id) <= LONGEST_ID:
        abort(400)
    form = JobForm(Act(word), job_id)
    return hand_on(ROOM, form.to_bytes(), jobs.serve_operations, _PATH)
