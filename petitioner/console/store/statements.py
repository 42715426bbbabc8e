"""What the first page and the search ask about statements, members and assemblies."""

from collections.abc import Collection, Mapping
from typing import Any, TypeAlias

from sqlalchemy import Row, ScalarSelect, func, select
from sqlalchemy.orm import Session

from petitioner.parliaments.models import Assembly, Membership, Person
from petitioner.statements.models import Statement, StatementText, StatementVersion
from petitioner.statements.rules import State
from petitioner.updates.models import StatementUpdate, UpdateText
from petitioner.vocabulary.searchable import searchable

AnyRow: TypeAlias = Row[*tuple[Any, ...]]
_MOST = 50


def statements(session: Session, organisation_ids: Collection[int]) -> list[AnyRow]:
    """Return the statements of these organisations that are no drafts."""
    query = select(
        Statement.id,
        Statement.state,
        Statement.opens_at,
        Statement.closes_at,
        Statement.paused_at,
        Statement.removed_at,
        Statement.changed_at,
    )
    mine = Statement.organisation_id.in_(organisation_ids) & (Statement.state != State.DRAFT)
    return list(session.execute(query.where(mine)))


def titles(session: Session, organisation_ids: Collection[int]) -> dict[int, tuple[str, Mapping[str, str]]]:
    """Return short name and titles by language of each statement's newest version, drafts included."""
    rows = session.execute(
        select(Statement.id, Statement.slug, StatementText.language, StatementText.title)
        .join(StatementVersion, StatementVersion.statement_id == Statement.id)
        .join(StatementText, StatementText.version_id == StatementVersion.id)
        .where(Statement.organisation_id.in_(organisation_ids), StatementVersion.number == _newest())
    )
    found: dict[int, tuple[str, dict[str, str]]] = {}
    for row in rows:
        found.setdefault(row.id, (row.slug, {}))[1][row.language] = row.title
    return {key: (slug, by_language) for key, (slug, by_language) in found.items()}


def find_statements(session: Session, organisation_ids: Collection[int], words: str) -> list[AnyRow]:
    """Return statements of these organisations whose newest titles or short names hold the words."""
    like = f"%{_escaped(words)}%"
    return list(
        session.execute(
            select(Statement.slug, StatementText.language, StatementText.title)
            .join(StatementVersion, StatementVersion.statement_id == Statement.id)
            .join(StatementText, StatementText.version_id == StatementVersion.id)
            .where(
                Statement.organisation_id.in_(organisation_ids),
                StatementVersion.number == _newest(),
                StatementText.title.ilike(like) | Statement.slug.ilike(like),
            )
            .order_by(Statement.slug)
            .limit(_MOST)
        )
    )


def find_members(session: Session, words: str) -> list[AnyRow]:
    """Return people of every assembly whose names hold all of the words, by name, with their assembly."""
    parts = searchable(words).split()
    query = select(Person.id, Person.sort_name, Assembly.slug, Assembly.name.label("assembly"))
    query = query.join(Membership, Membership.person_id == Person.id)
    query = query.join(Assembly, Assembly.id == Membership.assembly_id).distinct()
    for part in parts:
        query = query.where(Person.folded_name.contains(part, autoescape=True))
    return list(session.execute(query.order_by(Person.sort_name, Person.id).limit(_MOST))) if parts else []


def find_updates(session: Session, organisation_ids: Collection[int], words: str) -> list[AnyRow]:
    """Return updates of statements of these organisations whose titles hold the words, the latest first."""
    found = (
        select(Statement.slug, StatementUpdate.number, func.min(UpdateText.title).label("title"))
        .join(StatementUpdate, StatementUpdate.statement_id == Statement.id)
        .join(UpdateText, UpdateText.update_id == StatementUpdate.id)
        .where(
            Statement.organisation_id.in_(organisation_ids),
            UpdateText.title.ilike(f"%{_escaped(words)}%"),
        )
        .group_by(Statement.slug, StatementUpdate.number, StatementUpdate.id)
    )
    return list(session.execute(found.order_by(StatementUpdate.id.desc()).limit(_MOST)))


def _newest() -> ScalarSelect[int]:
    return (
        select(func.max(StatementVersion.number))
        .where(StatementVersion.statement_id == Statement.id)
        .correlate(Statement)
        .scalar_subquery()
    )


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
