"""What the public may read of statements; a draft is unknown here, but for its policy and in the list.

So is a statement that was taken off the site: only that it was, and why, can be read.
"""

from collections.abc import Collection
from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.statements.markdown import render
from petitioner.statements.rules import Phase, RemovalReason, phase
from petitioner.statements.shapes import (
    OrganisationView,
    Picture,
    Policy,
    Removal,
    StatementKey,
    StatementLine,
    StatementView,
    Threshold,
)
from petitioner.statements.store import statements as store
from petitioner.statements.store import versions


class UnknownStatement(LookupError):
    """No published statement has this address, or not in this language."""


def read(session: Session, slug: str, language: str, *, now: datetime) -> StatementView:
    """Return the newest version of a statement in one language, by one query.

    Raises:
        UnknownStatement: there is none, it is a draft or removed, or it does not exist in this language.
    """
    kept = store.find_newest_text(session, slug, language)
    if kept is None:
        raise UnknownStatement(slug, language)
    return _view(kept, now)


def read_all(session: Session, slug: str, *, now: datetime) -> dict[str, StatementView]:
    """Return the newest version of a statement in each of its languages, by one query; nothing if unknown."""
    return {kept.text.language: _view(kept, now) for kept in store.find_newest_texts(session, slug)}


def read_version(session: Session, version_id: int, language: str, *, now: datetime) -> StatementView:
    """Return the version somebody signed, in the language they signed it in, by one query.

    Settings, summary and the organisation's words are those of today.

    Raises:
        UnknownStatement: there is none, its statement is a draft, or it has no text in this language.
    """
    kept = store.find_text(session, version_id, language)
    if kept is None:
        raise UnknownStatement(version_id, language)
    return _view(kept, now)


def find_version(session: Session, statement_id: int, number: int) -> int | None:
    """Return the id of a version by its number, or nothing."""
    return versions.find_version_id(session, statement_id, number)


def published(
    session: Session, *, now: datetime, only: Collection[int] | None = None
) -> tuple[StatementKey, ...]:
    """Return every statement that is no draft and not removed, or only these, the newest first."""
    return tuple(
        StatementKey(
            statement_id=row.id,
            slug=row.slug,
            languages=tuple(row.languages),
            version_id=row.version_id,
            phase=phase(row.state, row.opens_at, row.closes_at, now, paused_at=row.paused_at),
            changed_at=row.changed_at,
            is_archived=row.archived_at is not None,
            picture=row.digest.hex() if row.digest else "",
        )
        for row in store.published_statements(session, only)
    )


def removals(session: Session) -> tuple[Removal, ...]:
    """Return every statement that was taken off the site, by id."""
    return tuple(
        Removal(row.id, row.slug, row.removed_at, RemovalReason(row.removal_reason))
        for row in store.removed_statements(session)
    )


def policies(session: Session, statement_ids: Collection[int] | None = None) -> dict[int, Policy]:
    """Return the policy of every statement, or of those asked for, by id; drafts included, by one query."""
    return store.policies(session, statement_ids)


def listed(session: Session, *, now: datetime) -> tuple[StatementLine, ...]:
    """Return every statement, drafts included, by slug: the organiser's list."""
    return tuple(
        StatementLine(
            statement_id=statement.id,
            slug=statement.slug,
            organisation=organisation,
            organisation_id=statement.organisation_id,
            phase=phase(
                statement.state, statement.opens_at, statement.closes_at, now, paused_at=statement.paused_at
            ),
            version_number=number,
            languages=tuple(languages),
        )
        for statement, organisation, number, languages in store.all_statements(session)
    )


def _view(kept: store.KeptText, now: datetime) -> StatementView:
    statement, version, text = kept.statement, kept.version, kept.text
    first_published_at = statement.first_published_at or version.published_at
    now_is = phase(
        statement.state, statement.opens_at, statement.closes_at, now, paused_at=statement.paused_at
    )
    closes_at = statement.closes_at
    if now_is is Phase.CLOSED and closes_at is not None and closes_at > now:
        closes_at = None  # closed by hand, before its time: the moment it would have closed says nothing
    return StatementView(
        statement_id=statement.id,
        slug=statement.slug,
        organisation=OrganisationView(
            slug=kept.organisation.slug,
            name=kept.organisation.names.get(text.language, kept.organisation.slug),
            about=kept.organisation.abouts.get(text.language, ""),
        ),
        language=text.language,
        languages=tuple(version.languages),
        version_id=version.id,
        version_number=version.number,
        version_published_at=max(version.published_at, first_published_at),
        text_hash=text.text_hash.hex(),
        version_hash=version.version_hash.hex(),
        title=text.title,
        addressee=text.addressee,
        summary=statement.summaries.get(text.language, ""),
        body=text.body,
        body_html=render(text.body, text.language),
        phase=now_is,
        first_published_at=first_published_at,
        opens_at=statement.opens_at,
        closes_at=closes_at,
        goal=statement.goal,
        topics=tuple(statement.topics),
        policy=store.policy_of(statement),
        thresholds=tuple(Threshold(**each) for each in statement.thresholds),
        paused_at=statement.paused_at,
        archived_at=statement.archived_at,
        picture=_picture(kept),
    )


def _picture(kept: store.KeptText) -> Picture | None:
    row = kept.picture
    return None if row is None else Picture(row.digest.hex(), row.width, row.height, row.alts)
