"""What the desk and the worker know of a draft."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from petitioner.drafts.rules import DraftState, Reason, Step
from petitioner.drafts.shapes import Draft, DraftPicture, DraftText, DraftWhole, Lock, ReviewLine
from petitioner.drafts.store import desk
from petitioner.drafts.store import drafts as store
from petitioner.foundation.db import Session
from petitioner.statements.shapes import OrganisationWords, PictureFile


def read_drafts(session: Session, shown: bytes, *, now: datetime) -> tuple[DraftWhole, ...]:
    """Return every draft of one's organisations that is not over, the newest first."""
    texts = desk.list_texts(session, shown, None, now=now)
    support = desk.list_support(session, shown, None, now=now)
    return tuple(
        whole_of(
            row,
            [text for text in texts if text.draft_id == row.id],
            [each.account_id for each in support if each.draft_id == row.id],
        )
        for row in desk.list_drafts(session, shown, now=now)
    )


def find_draft(session: Session, shown: bytes, slug: str, *, now: datetime) -> DraftWhole | None:
    """Return the draft of that short name that is not over, else the last that was; if one may see it."""
    row = desk.find_draft(session, shown, slug, now=now)
    if row is None:
        return None
    texts = desk.list_texts(session, shown, row.id, now=now)
    support = desk.list_support(session, shown, row.id, now=now)
    picture = desk.find_picture(session, shown, row.id, now=now)
    return whole_of(row, texts, [each.account_id for each in support], picture)


def read_locks(session: Session, shown: bytes, draft_id: int, *, now: datetime) -> dict[str, Lock]:
    """Return the locks of a draft that hold, by language."""
    locks = (
        Lock(row.language, row.account_id, row.taken_at, row.renewed_at)
        for row in desk.list_locks(session, shown, draft_id, now=now)
    )
    return {lock.language: lock for lock in locks if lock.is_live(now)}


def read_history(session: Session, shown: bytes, draft_id: int, *, now: datetime) -> tuple[ReviewLine, ...]:
    """Return the history of a draft, the newest step first."""
    return tuple(
        ReviewLine(
            Step(row.step),
            None if row.reason is None else Reason(row.reason),
            row.note,
            row.account_id,
            row.noted_at,
        )
        for row in desk.list_steps(session, shown, draft_id, now=now)
    )


def read_whole(session: Session, draft_id: int) -> DraftWhole | None:
    """Return a draft for a worker, which nobody else changes until the transaction ends."""
    row = store.read_draft(session, draft_id)
    if row is None:
        return None
    texts, supporters = store.read_texts(session, draft_id), store.read_supporters(session, draft_id)
    return whole_of(row, texts, supporters, store.read_picture(session, draft_id))


def read_picture_file(session: Session, draft_id: int) -> PictureFile | None:
    """Return the picture of a draft as it would be published, for a worker."""
    row = store.read_picture(session, draft_id)
    return None if row is None else PictureFile(row.content, row.width, row.height, row.alts)


def read_organisation(session: Session, organisation_id: int) -> OrganisationWords:
    """Return what is known of an organisation, by language."""
    row = store.read_organisation(session, organisation_id)
    return OrganisationWords(row.slug, row.names, row.abouts)


def whole_of(
    row: store.AnyRow,
    texts: Sequence[store.AnyRow],
    supporters: Iterable[int],
    picture: store.AnyRow | None = None,
) -> DraftWhole:
    """Return a draft from its rows."""
    draft = Draft(
        draft_id=row.id,
        organisation_id=row.organisation_id,
        statement_id=row.statement_id,
        slug=row.slug,
        source_language=row.source_language,
        settings=row.settings,
        edit_class=row.edit_class,
        edit_summaries=row.edit_summaries,
        supporters_needed=row.supporters_needed,
        state=DraftState(row.state),
        revision=row.revision,
        written_by=row.written_by,
        written_at=row.written_at,
        submitted_by=row.submitted_by,
        approved_by=row.approved_by,
        approved_digest=row.approved_digest,
        base_version=row.base_version,
        opened_by=row.opened_by,
        publish_at=row.publish_at,
        refusal=row.refusal,
    )
    shown = None
    if picture is not None:
        shown = DraftPicture(picture.digest, picture.width, picture.height, picture.alts)
    return DraftWhole(draft, {each.language: _text(each) for each in texts}, frozenset(supporters), shown)


def _text(row: store.AnyRow) -> DraftText:
    words = (row.title, row.addressee, row.summary, row.body)
    return DraftText(row.language, *words, row.revision, row.source_digest, row.written_at)
