"""Submit a draft, and decide on it: a second person does."""

from datetime import datetime

from petitioner.drafts.notices import notify_reviewers
from petitioner.drafts.read import read_whole
from petitioner.drafts.rules import (
    AFTER,
    BEFORE,
    DECISIONS,
    LONGEST_NOTE,
    Reason,
    Step,
    refusal_of_reviewer,
)
from petitioner.drafts.shapes import DraftForm, DraftWhole
from petitioner.drafts.sound import look_at
from petitioner.drafts.store import drafts as store
from petitioner.foundation.db import Session
from petitioner.organisers.note import note
from petitioner.organisers.rules import Action, Organiser, Refused, authorize


def submit(session: Session, actor: Organiser, form: DraftForm, *, now: datetime) -> None:
    """Put a draft into the queue of reviews.

    Raises:
        Refused: it is not as it was looked at, not sound, or too few support it.
    """
    whole = seen_draft(session, form)
    authorize(actor, Action.WRITE_STATEMENT, whole.draft.organisation_id)
    if not whole.has_support:
        raise Refused("support")
    look = look_at(session, whole)
    if look.checked.problems:
        raise Refused("unsound")
    take(
        session,
        whole,
        Step.SUBMITTED,
        by=actor.account_id,
        now=now,
        submitted_by=actor.account_id,
        base_version=look.amended.version_number if look.amended is not None else None,
        approved_by=None,
        approved_digest=None,
        refusal=None,
    )
    notify_reviewers(
        session,
        whole.draft.organisation_id,
        but={actor.account_id, whole.draft.written_by},
        now=now,
    )


def decide(session: Session, actor: Organiser, form: DraftForm, *, now: datetime) -> None:
    """Approve a draft, ask for changes, park or reject it.

    Raises:
        Refused: it is not as it was looked at, the reason is none of this decision, or who decides has
            submitted it or was the last to write in it.
    """
    whole = seen_draft(session, form)
    draft = whole.draft
    authorize(actor, Action.REVIEW_STATEMENT, draft.organisation_id)
    if form.step is None or form.reason not in DECISIONS.get(form.step, ()):
        raise Refused("form")
    refusal = refusal_of_reviewer(
        actor.account_id, submitted_by=draft.submitted_by, written_by=draft.written_by
    )
    if refusal is not None:
        raise Refused(refusal)
    is_approved = form.step is Step.APPROVED
    take(
        session,
        whole,
        form.step,
        by=actor.account_id,
        now=now,
        reason=form.reason,
        words=form.note[:LONGEST_NOTE],
        approved_by=actor.account_id if is_approved else None,
        approved_digest=whole.digest if is_approved else None,
    )


def seen_draft(session: Session, form: DraftForm) -> DraftWhole:
    """Return the draft a form is about; raise `Refused` if it is not as it was when it was looked at."""
    whole = read_whole(session, form.draft_id)
    if whole is None:
        raise Refused("unknown")
    if whole.digest.hex() != form.digest:
        raise Refused("changed")
    return whole


def take(
    session: Session,
    whole: DraftWhole,
    step: Step,
    *,
    by: int | None,
    now: datetime,
    reason: Reason | None = None,
    words: str = "",
    **values: object,
) -> None:
    """Take a step, write it into the history and the log; raise `Refused` where it cannot be taken."""
    draft = whole.draft
    if draft.state not in BEFORE[step]:
        raise Refused("state")
    store.change_draft(session, draft.draft_id, state=AFTER[step], **values)
    store.add_step(
        session,
        draft.draft_id,
        step,
        reason=reason,
        note=words,
        account_id=by,
        digest=whole.digest,
        noted_at=now,
    )
    note(
        session,
        f"draft_{step}",
        by=by,
        organisation_id=draft.organisation_id,
        about=draft.draft_id,
        kind="draft",
        now=now,
    )
