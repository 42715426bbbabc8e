"""Every question asked of statements and their newest words."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import FromClause, Row, Select, func, insert, lateral, select, update
from sqlalchemy.orm import Session

from petitioner.accounts.models import Organisation
from petitioner.statements.models import Statement, StatementPicture, StatementText, StatementVersion
from petitioner.statements.rules import ConfirmBy, EditClass, MailboxSharing, Profile, State
from petitioner.statements.shapes import Edit, Policy, StatementSettings, Threshold
from petitioner.vocabulary.visibility import Visibility

_PUBLISHING = 0x7374617465  # "state" in ASCII: any number of our own will do


@dataclass(frozen=True, slots=True)
class KeptStatement:
    """A statement as it now stands, with its newest version."""

    statement_id: int
    organisation_id: int
    settings: StatementSettings
    first_published_at: datetime | None
    version_number: int
    version_hash: bytes
    edit: Edit | None
    is_removed: bool


@dataclass(frozen=True, slots=True)
class KeptText:
    """Everything that is kept about one text of one version."""

    statement: Statement
    organisation: Organisation
    version: StatementVersion
    text: StatementText
    picture: StatementPicture | None


def one_publisher_at_a_time(session: Session) -> None:
    """Wait until no other transaction publishes; the lock ends with the transaction."""
    session.execute(select(func.pg_advisory_xact_lock(_PUBLISHING)))


def find_statement(session: Session, slug: str) -> KeptStatement | None:
    """Return the statement of that short name, drafts included, or nothing."""
    newest = _newest_version()
    query = select(
        Statement, newest.c.number, newest.c.version_hash, newest.c.edit_class, newest.c.edit_summaries
    ).join(newest, newest.c.id.is_not(None))
    row = session.execute(
        query.where(Statement.slug == slug), execution_options={"populate_existing": True}
    ).one_or_none()
    if row is None:
        return None
    statement, number, version_hash, edit_class, edit_summaries = row
    settings = StatementSettings(
        state=statement.state,
        opens_at=statement.opens_at,
        closes_at=statement.closes_at,
        goal=statement.goal,
        topics=tuple(statement.topics),
        summaries=statement.summaries,
        policy=policy_of(statement),
        thresholds=tuple(Threshold(**each) for each in statement.thresholds),
    )
    return KeptStatement(
        statement_id=statement.id,
        organisation_id=statement.organisation_id,
        settings=settings,
        first_published_at=statement.first_published_at,
        version_number=number,
        version_hash=version_hash,
        edit=Edit(EditClass(edit_class), edit_summaries) if edit_class else None,
        is_removed=statement.removed_at is not None,
    )


def add_statement(
    session: Session, slug: str, organisation_id: int, settings: StatementSettings, *, now: datetime
) -> int:
    """Write a new statement, without a text yet, and return its id."""
    values = _columns(settings) | _first_published(settings, None, now)
    new = insert(Statement).values(
        slug=slug, organisation_id=organisation_id, created_at=now, changed_at=now, **values
    )
    return session.scalars(new.returning(Statement.id)).one()


def change_settings(
    session: Session, kept: KeptStatement, settings: StatementSettings, *, now: datetime
) -> None:
    """Write the settings of a statement and mark it as changed; one that is not open is not paused either."""
    values = _columns(settings) | _first_published(settings, kept.first_published_at, now)
    if settings.state is not State.OPEN:
        values["paused_at"] = None
    session.execute(
        update(Statement).where(Statement.id == kept.statement_id).values(changed_at=now, **values),
        execution_options={"synchronize_session": False},
    )


def mark_changed(session: Session, organisation_id: int, *, now: datetime) -> None:
    """Mark every statement of an organisation as changed, because its name stands on all their pages."""
    session.execute(
        update(Statement).where(Statement.organisation_id == organisation_id).values(changed_at=now),
        execution_options={"synchronize_session": False},
    )


def find_newest_text(session: Session, slug: str, language: str) -> KeptText | None:
    """Return the newest text of a published statement in one language, or nothing."""
    newest = _newest_version()
    query = _texts().join(newest, newest.c.id == StatementVersion.id)
    return _one_text(session, query.where(Statement.slug == slug, StatementText.language == language))


def find_newest_texts(session: Session, slug: str) -> list[KeptText]:
    """Return the newest text of a published statement in each language it has."""
    newest = _newest_version()
    query = _texts().join(newest, newest.c.id == StatementVersion.id).where(Statement.slug == slug)
    return [KeptText(*row) for row in session.execute(query)]


def find_text(session: Session, version_id: int, language: str) -> KeptText | None:
    """Return the text of one version of a published statement in one language, or nothing."""
    query = _texts().where(StatementVersion.id == version_id, StatementText.language == language)
    return _one_text(session, query)


def published_statements(
    session: Session, only: Collection[int] | None = None
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return what a list needs of each statement that is no draft, or only of these, the newest first."""
    newest = _newest_version()
    query = (
        select(
            Statement.id,
            Statement.slug,
            newest.c.languages,
            newest.c.id.label("version_id"),
            Statement.state,
            Statement.opens_at,
            Statement.closes_at,
            Statement.paused_at,
            Statement.changed_at,
            Statement.archived_at,
            StatementPicture.digest,
        )
        .select_from(Statement)
        .join(newest, newest.c.id.is_not(None))
        .outerjoin(StatementPicture, StatementPicture.statement_id == Statement.id)
        .where(Statement.state != State.DRAFT, Statement.removed_at.is_(None))
        .order_by(Statement.first_published_at.desc(), Statement.id.desc())
    )
    if only is not None:
        query = query.where(Statement.id == func.any(list(only)))
    return session.execute(query).all()


def publishing_organisations(session: Session) -> Sequence[Organisation]:
    """Return whoever has a statement that is no draft and not removed, and the host, which comes first."""
    publishes = select(Statement.id).where(
        Statement.organisation_id == Organisation.id,
        Statement.state != State.DRAFT,
        Statement.removed_at.is_(None),
    )
    query = select(Organisation).where(publishes.exists() | Organisation.is_host)
    return session.scalars(query.order_by(Organisation.is_host.desc(), Organisation.slug)).all()


def removed_statements(session: Session) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return id, short name, moment and reason of each statement that was taken off the site, by id."""
    query = select(Statement.id, Statement.slug, Statement.removed_at, Statement.removal_reason)
    return session.execute(query.where(Statement.removed_at.is_not(None)).order_by(Statement.id)).all()


_POLICY: Final = (
    Statement.profile,
    Statement.visibilities,
    Statement.two_on_one_mailbox,
    Statement.warned_jurisdictions,
    Statement.confirm_by,
    Statement.takes_comments,
    Statement.sends_reminders,
    Statement.delivered_on,
)


def policies(session: Session, statement_ids: Collection[int] | None) -> dict[int, Policy]:
    """Return the policy of each statement asked for, or of all; drafts included."""
    query = select(Statement.id, *_POLICY)
    if statement_ids is not None:
        query = query.where(Statement.id == func.any(list(statement_ids)))
    return {row.id: policy_of(row) for row in session.execute(query)}


def policy_of(kept: Statement | Row[*tuple[Any, ...]]) -> Policy:
    """Return the policy that stands in the row of a statement."""
    return Policy(
        profile=Profile(kept.profile),
        visibilities=tuple(Visibility(each) for each in kept.visibilities),
        two_on_one_mailbox=MailboxSharing(kept.two_on_one_mailbox),
        warned_jurisdictions=tuple(kept.warned_jurisdictions),
        confirm_by=ConfirmBy(kept.confirm_by),
        takes_comments=kept.takes_comments,
        sends_reminders=kept.sends_reminders,
        delivered_on=kept.delivered_on,
    )


def all_statements(session: Session) -> Sequence[Row[Statement, str, int, list[str]]]:
    """Return each statement, its organisation's slug, its newest version's number and languages, by slug."""
    newest = _newest_version()
    return session.execute(
        select(Statement, Organisation.slug, newest.c.number, newest.c.languages)
        .join(Organisation, Organisation.id == Statement.organisation_id)
        .join(newest, newest.c.id.is_not(None))
        .order_by(Statement.slug)
    ).all()


def find_owner(session: Session, slug: str) -> Row[int, int] | None:
    """Return a statement's id and its organisation's, drafts included."""
    query = select(Statement.id, Statement.organisation_id).where(Statement.slug == slug)
    return session.execute(query).one_or_none()


def _newest_version() -> FromClause:
    """Look up the newest version of each statement: one step back in the index of numbers."""
    return lateral(
        select(
            StatementVersion.id,
            StatementVersion.number,
            StatementVersion.version_hash,
            StatementVersion.languages,
            StatementVersion.edit_class,
            StatementVersion.edit_summaries,
        )
        .where(StatementVersion.statement_id == Statement.id)
        .order_by(StatementVersion.number.desc())
        .limit(1)
        .correlate(Statement),
        "newest",
    )


def _texts() -> Select[Statement, Organisation, StatementVersion, StatementText, StatementPicture]:
    return (
        select(Statement, Organisation, StatementVersion, StatementText, StatementPicture)
        .join(Organisation, Organisation.id == Statement.organisation_id)
        .join(StatementVersion, StatementVersion.statement_id == Statement.id)
        .join(StatementText, StatementText.version_id == StatementVersion.id)
        .outerjoin(StatementPicture, StatementPicture.statement_id == Statement.id)
        .where(Statement.state != State.DRAFT, Statement.removed_at.is_(None))
        .execution_options(populate_existing=True)
    )


def _one_text(
    session: Session,
    query: Select[Statement, Organisation, StatementVersion, StatementText, StatementPicture],
) -> KeptText | None:
    row = session.execute(query).one_or_none()
    return None if row is None else KeptText(*row)


def _columns(settings: StatementSettings) -> dict[str, object]:
    policy = settings.policy
    return {
        "state": settings.state,
        "opens_at": settings.opens_at,
        "closes_at": settings.closes_at,
        "goal": settings.goal,
        "topics": list(settings.topics),
        "summaries": dict(settings.summaries),
        "profile": policy.profile.value,
        "visibilities": [each.value for each in policy.visibilities],
        "two_on_one_mailbox": policy.two_on_one_mailbox.value,
        "warned_jurisdictions": list(policy.warned_jurisdictions),
        "confirm_by": policy.confirm_by.value,
        "takes_comments": policy.takes_comments,
        "sends_reminders": policy.sends_reminders,
        "delivered_on": policy.delivered_on,
        "thresholds": [asdict(threshold) for threshold in settings.thresholds],
    }


def _first_published(
    settings: StatementSettings, before: datetime | None, now: datetime
) -> dict[str, object]:
    return {"first_published_at": before or (None if settings.state is State.DRAFT else now)}
