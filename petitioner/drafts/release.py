"""Let an approved draft go public: at once, at a moment, or not at that moment after all."""

from datetime import datetime

from petitioner.accounts.read_account import read_account
from petitioner.accounts.rules import AccountState
from petitioner.drafts.read import read_picture_file, read_whole
from petitioner.drafts.review import seen_draft, take
from petitioner.drafts.rules import BEFORE, Step
from petitioner.drafts.shapes import DraftForm, DraftWhole
from petitioner.drafts.sound import look_at
from petitioner.drafts.store import drafts as store
from petitioner.foundation.db import Session
from petitioner.organisers.rules import Action, Organiser, Refused, authorize
from petitioner.organisers.take_up import read_organiser
from petitioner.statements.publish import publish
from petitioner.statements.rules import RefusedPublication
from petitioner.statements.set_picture import set_picture
from petitioner.statements.shapes import StatementFolder


def release(session: Session, actor: Organiser, form: DraftForm, *, now: datetime) -> None:
    """Publish a draft, or say when it is to be published; what the public rules refuse is kept with it.

    Raises:
        Refused: it is not as it was looked at, or not approved as it is.
    """
    whole = seen_draft(session, form)
    authorize(actor, Action.OPEN_STATEMENT, whole.draft.organisation_id)
    if not is_approved(whole):
        raise Refused("approval")
    if form.publish_at is not None and form.publish_at > now:
        take(
            session,
            whole,
            Step.SCHEDULED,
            by=actor.account_id,
            now=now,
            opened_by=actor.account_id,
            publish_at=form.publish_at,
            refusal=None,
        )
        return
    _publish(session, whole, by=actor.account_id, opened_by=actor.account_id, now=now)


def unschedule(session: Session, actor: Organiser, form: DraftForm, *, now: datetime) -> None:
    """Keep a draft back that was to be published at a moment; the approval stands."""
    whole = seen_draft(session, form)
    authorize(actor, Action.WRITE_STATEMENT, whole.draft.organisation_id)
    take(session, whole, Step.UNSCHEDULED, by=actor.account_id, now=now, publish_at=None, opened_by=None)


def due_drafts(session: Session, *, now: datetime) -> tuple[int, ...]:
    """Return the drafts whose moment has come, the first one first."""
    return tuple(store.list_due(session, now=now))


def publish_due(session: Session, draft_id: int, *, now: datetime) -> None:
    """Publish a draft whose moment has come, once.

    It is kept back instead if what was approved has changed, or whoever said the moment may no longer say so.
    """
    whole = read_whole(session, draft_id)
    if whole is None or whole.draft.publish_at is None or whole.draft.publish_at > now:
        return
    if is_approved(whole) and _may_still_open(session, whole):
        _publish(session, whole, by=None, opened_by=whole.draft.opened_by, now=now)
    else:
        take(session, whole, Step.UNSCHEDULED, by=None, now=now, publish_at=None, opened_by=None)


def _may_still_open(session: Session, whole: DraftWhole) -> bool:
    """Say whether whoever opened it has the role yet, and is not frozen; the proof was fresh at the time."""
    opened_by = whole.draft.opened_by
    account = read_account(session, opened_by) if opened_by is not None else None
    if opened_by is None or account is None or account.state is not AccountState.ACTIVE:
        return False
    opener = read_organiser(session, opened_by, is_fresh=True)
    try:
        authorize(opener, Action.OPEN_STATEMENT, whole.draft.organisation_id)
    except Refused:
        return False
    return True


def is_approved(whole: DraftWhole) -> bool:
    """Say whether a second person approved exactly this."""
    draft = whole.draft
    return draft.state in BEFORE[Step.PUBLISHED] and draft.approved_digest == whole.digest


def _publish(
    session: Session, whole: DraftWhole, *, by: int | None, opened_by: int | None, now: datetime
) -> None:
    try:
        folder = _folder_of(session, whole)
        with session.begin_nested():
            published = publish(session, folder, now=now)
            picture = read_picture_file(session, whole.draft.draft_id)
            set_picture(session, published.statement_id, picture, now=now)
    except RefusedPublication as refusal:
        take(session, whole, Step.FAILED, by=by, now=now, publish_at=None, refusal=str(refusal))
        return
    take(
        session,
        whole,
        Step.PUBLISHED,
        by=by,
        now=now,
        statement_id=published.statement_id,
        opened_by=opened_by,
        publish_at=None,
        refusal=None,
    )


def _folder_of(session: Session, whole: DraftWhole) -> StatementFolder:
    """Return what is published; raise `RefusedPublication` if the public text is not that of the review."""
    look = look_at(session, whole)
    if look.amended is not None and look.amended.version_number != whole.draft.base_version:
        raise RefusedPublication("The public text has changed since the review. Submit the draft again.")
    if look.checked.folder is None:
        raise RefusedPublication("The draft is no longer sound. Correct what its pages name.")
    return look.checked.folder
