"""Every question asked of updates."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from petitioner.statements.models import Statement, StatementVersion
from petitioner.updates.models import AnswerDay, StatementUpdate, UpdateText
from petitioner.updates.rules import About, State
from petitioner.updates.shapes import Edition, Update, Words, about_from


def of_statements(session: Session, statement_ids: Collection[int]) -> dict[int, tuple[Update, ...]]:
    """Return the updates of these statements, drafts included, by statement, in order of number."""
    query = select(StatementUpdate).where(StatementUpdate.statement_id == func.any(list(statement_ids)))
    query = query.order_by(StatementUpdate.number).execution_options(populate_existing=True)
    rows = session.scalars(query).all()
    if not rows:
        return {}
    texts = session.scalars(
        select(UpdateText)
        .where(UpdateText.update_id.in_([row.id for row in rows]))
        .order_by(UpdateText.edition, UpdateText.language)
    ).all()
    editions: defaultdict[int, dict[int, list[UpdateText]]] = defaultdict(dict)
    for text in texts:
        editions[text.update_id].setdefault(text.edition, []).append(text)
    found: defaultdict[int, list[Update]] = defaultdict(list)
    for row in rows:
        found[row.statement_id].append(_update(row, editions[row.id]))
    return {statement_id: tuple(updates) for statement_id, updates in found.items()}


def _update(row: StatementUpdate, editions: Mapping[int, list[UpdateText]]) -> Update:
    return Update(
        update_id=row.id,
        statement_id=row.statement_id,
        number=row.number,
        state=State(row.state),
        about=about_from(row.about),
        first_published_at=row.first_published_at,
        withdrawn_at=row.withdrawn_at,
        changed_at=row.changed_at,
        editions=tuple(
            Edition(
                number, texts[0].written_at, {text.language: Words(text.title, text.body) for text in texts}
            )
            for number, texts in editions.items()
        ),
    )


def newest_languages(session: Session, statement_id: int) -> tuple[str, ...]:
    """Return the languages of a statement's newest version."""
    query = select(StatementVersion.languages).where(StatementVersion.statement_id == statement_id)
    return tuple(session.scalars(query.order_by(StatementVersion.number.desc()).limit(1)).first() or ())


def count(session: Session, statement_id: int) -> int:
    """Return how many updates a statement has; numbers count without a hole."""
    query = select(func.coalesce(func.max(StatementUpdate.number), 0))
    return session.scalar(query.where(StatementUpdate.statement_id == statement_id)) or 0


def wait_for_turn(session: Session, statement_id: int) -> None:
    """Be the only one who changes the updates of a statement until the transaction ends."""
    session.execute(select(Statement.id).where(Statement.id == statement_id).with_for_update())


def add(session: Session, statement_id: int, number: int, about: About, *, now: datetime) -> int:
    """Write a new draft without words and return its id."""
    row = insert(StatementUpdate).values(
        statement_id=statement_id,
        number=number,
        kind=about.kind.value,
        state=State.DRAFT.value,
        about=_json(about),
        changed_at=now,
    )
    return session.scalars(row.returning(StatementUpdate.id)).one()


def change(session: Session, update_id: int, *, now: datetime, **values: Any) -> None:  # noqa: ANN401
    """Write new values of columns; an `about` among them is an `About`."""
    if "about" in values:
        values["about"] = _json(values["about"])
    session.execute(
        update(StatementUpdate).where(StatementUpdate.id == update_id).values(changed_at=now, **values),
        execution_options={"synchronize_session": False},
    )


def put_edition(
    session: Session, update_id: int, edition: int, texts: Mapping[str, Words], *, now: datetime
) -> None:
    """Write the words of an edition, in the place of those it had; PostgreSQL refuses if they were read."""
    here = (UpdateText.update_id == update_id) & (UpdateText.edition == edition)
    session.execute(delete(UpdateText).where(here).execution_options(synchronize_session=False))
    session.execute(
        insert(UpdateText),
        [
            {
                "update_id": update_id,
                "edition": edition,
                "language": language,
                "title": words.title,
                "body": words.body,
                "written_at": now,
            }
            for language, words in texts.items()
        ],
    )


def mark_statement(session: Session, statement_id: int, *, now: datetime) -> None:
    """Mark a statement as changed: its pages show its news."""
    session.execute(
        update(Statement).where(Statement.id == statement_id).values(changed_at=now),
        execution_options={"synchronize_session": False},
    )


def answer_days(session: Session, statement_ids: Collection[int]) -> dict[int, date]:
    """Return until when answers to these statements are expected."""
    query = select(AnswerDay.statement_id, AnswerDay.expected_on)
    return {
        row.statement_id: row.expected_on
        for row in session.execute(query.where(AnswerDay.statement_id == func.any(list(statement_ids))))
    }


def set_answer_day(session: Session, statement_id: int, day: date | None) -> None:
    """Write until when an answer is expected, or that no day is."""
    if day is None:
        session.execute(delete(AnswerDay).where(AnswerDay.statement_id == statement_id))
        return
    row = upsert(AnswerDay).values(statement_id=statement_id, expected_on=day)
    session.execute(
        row.on_conflict_do_update(index_elements=[AnswerDay.statement_id], set_={"expected_on": day})
    )


def _json(about: About) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(json.dumps(asdict(about), default=str))
    return content
