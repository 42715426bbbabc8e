"""Rounds, whom they ask, and how far they are."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from sqlalchemy import ColumnElement, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from petitioner.canvass.models import Canvass, CanvassAnswer, CanvassMember
from petitioner.canvass.rules import Said, Stage
from petitioner.canvass.shapes import Progress, Roll, Round
from petitioner.foundation.db import insert_rows
from petitioner.parliaments.models import Assembly
from petitioner.parliaments.shapes import MemberView

SHOWN_EVERY: Final = timedelta(minutes=1)
"""How often letters that leave let the public pages be written again."""


def take_turn(session: Session, statement_id: int) -> None:
    """Wait until nobody else changes a canvass of this statement; the turn ends with the transaction."""
    turn = text("SELECT pg_advisory_xact_lock(hashtext('petitioner.canvass'), :statement_id)")
    session.execute(turn, {"statement_id": statement_id})


def rounds_of(session: Session, statement_id: int) -> tuple[Round, ...]:
    """Return the rounds of a statement, one for each assembly that was asked."""
    return _rounds(session, Canvass.statement_id == statement_id)


def running(session: Session) -> tuple[Round, ...]:
    """Return the rounds whose letters leave now."""
    return _rounds(session, Canvass.stage == Stage.RUNNING)


def over(session: Session, *, now: datetime) -> tuple[Round, ...]:
    """Return the rounds whose last day is over and that nobody has closed yet."""
    return _rounds(session, (Canvass.stage != Stage.CLOSED) & (Canvass.closes_at <= now))


def _rounds(session: Session, chosen: ColumnElement[bool]) -> tuple[Round, ...]:
    found = session.execute(
        select(
            Canvass.id,
            Canvass.statement_id,
            Canvass.version_id,
            Canvass.version_number,
            Canvass.assembly_id,
            Assembly.slug,
            Assembly.name,
            Canvass.language,
            Canvass.stage,
            Canvass.begun_at,
            Canvass.closes_at,
            Canvass.reminded_at,
        )
        .join(Assembly, Assembly.id == Canvass.assembly_id)
        .where(chosen)
        .order_by(Canvass.id)
    )
    return tuple(Round(*tuple(row)) for row in found)


def add_round(
    session: Session,
    *,
    statement_id: int,
    version: tuple[int, int],
    assembly_id: int,
    language: str,
    closes_at: datetime,
    now: datetime,
) -> int:
    """Write a round that runs from now on, and return its id; `version` is its id and its number."""
    values = {
        "statement_id": statement_id,
        "version_id": version[0],
        "version_number": version[1],
        "assembly_id": assembly_id,
        "language": language,
        "stage": Stage.RUNNING,
        "begun_at": now,
        "closes_at": closes_at,
        "changed_at": now,
        "looked_at": now,
        "confirmed_before": 0,
        "without_address": 0,
        "without_letters": 0,
    }
    return session.scalars(insert(Canvass).values(values).returning(Canvass.id)).one()


def change_round(session: Session, canvass_id: int, *, now: datetime, **values: object) -> None:
    """Change a round, and let the public pages follow."""
    session.execute(
        update(Canvass)
        .where(Canvass.id == canvass_id)
        .values(changed_at=now, **values)
        .execution_options(synchronize_session=False)
    )


def note_progress(session: Session, canvass_id: int, *, now: datetime) -> None:
    """Let the public pages follow the letters: with the last one at once, before it once a minute."""
    due = CanvassMember.canvass_id == Canvass.id, CanvassMember.letter_due_at.is_not(None)
    is_done = ~select(CanvassMember.id).where(*due).exists()
    session.execute(
        update(Canvass)
        .where(Canvass.id == canvass_id, is_done | (Canvass.changed_at < now - SHOWN_EVERY))
        .values(changed_at=now)
        .execution_options(synchronize_session=False)
    )


def looked_at(session: Session, canvass_id: int, *, before: datetime) -> bool:
    """Say whether the assembly was last looked at before a moment."""
    return bool(
        session.scalar(select(Canvass.looked_at < before).where(Canvass.id == canvass_id)),
    )


def keep_numbers(session: Session, canvass_id: int, roll: Roll, *, now: datetime) -> None:
    """Write how many members are not asked, and why; the public pages follow if that changed."""
    numbers = {
        "confirmed_before": roll.confirmed_before,
        "without_address": roll.without_address,
        "without_letters": roll.without_letters,
    }
    differs = [getattr(Canvass, name) != number for name, number in numbers.items()]
    session.execute(
        update(Canvass)
        .where(Canvass.id == canvass_id)
        .values(looked_at=now)
        .execution_options(synchronize_session=False)
    )
    if roll.to_ask or session.scalar(
        select(differs[0] | differs[1] | differs[2]).where(Canvass.id == canvass_id)
    ):
        change_round(session, canvass_id, now=now, **numbers)


def enrolled(session: Session, canvass_id: int) -> frozenset[int]:
    """Return the people who are asked."""
    return frozenset(
        session.scalars(select(CanvassMember.person_id).where(CanvassMember.canvass_id == canvass_id))
    )


def add_members(
    session: Session, canvass_id: int, members: Sequence[tuple[MemberView, str]], *, now: datetime
) -> None:
    """Enrol members, each with the language of their letter, which is due at once; twice is once."""
    rows = [
        {
            "id": uuid4(),
            "canvass_id": canvass_id,
            "person_id": member.person.person_id,
            "membership_id": member.membership_id,
            "enrolled_on": now.date(),
            "honorific_prefix": member.person.name.honorific_prefix,
            "given_name": member.person.name.given_name,
            "family_name": member.person.name.family_name,
            "sort_name": member.person.name.sort_name,
            "country": member.mandate.country,
            "delegation": member.mandate.delegation,
            "political_group": member.mandate.group,
            "role": member.mandate.role,
            "language": language,
            "letter_due_at": now,
        }
        for member, language in members
    ]
    insert_rows(session, CanvassMember, rows, rest="ON CONFLICT DO NOTHING")


def remind_unanswered(session: Session, canvass_id: int, *, now: datetime) -> int:
    """Let a letter be due again to everybody who got one and has not answered; return how many."""
    answered = select(CanvassAnswer.id).where(CanvassAnswer.member_id == CanvassMember.id).exists()
    done = session.execute(
        update(CanvassMember)
        .where(
            CanvassMember.canvass_id == canvass_id,
            CanvassMember.mailed_at.is_not(None),
            CanvassMember.reminded_at.is_(None),
            CanvassMember.letter_due_at.is_(None),
            ~answered,
        )
        .values(letter_due_at=now, letter_attempts=0)
        .returning(CanvassMember.id)
        .execution_options(synchronize_session=False)
    )
    return len(done.all())


def progress(session: Session, found: Round) -> Progress:
    """Return how far a round is."""
    member = CanvassMember
    enrolled_count, sent, waiting, bounced, reminded = session.execute(
        select(
            func.count(),
            func.count(member.mailed_at),
            func.count(member.letter_due_at),
            func.count(member.bounced_at),
            func.count(member.reminded_at),
        ).where(member.canvass_id == found.canvass_id)
    ).one()
    last = (
        select(CanvassAnswer.said)
        .ext(distinct_on(CanvassAnswer.member_id))
        .join(member, member.id == CanvassAnswer.member_id)
        .where(member.canvass_id == found.canvass_id)
        .order_by(CanvassAnswer.member_id, CanvassAnswer.id.desc())
        .subquery()
    )
    said = session.execute(select(last.c.said, func.count()).group_by(last.c.said))
    answers = {Said(word): number for word, number in said}
    row = session.execute(
        select(Canvass.confirmed_before, Canvass.without_address, Canvass.without_letters).where(
            Canvass.id == found.canvass_id
        )
    ).one()
    return Progress(found, enrolled_count, sent, waiting, bounced, reminded, answers, *row)


def changes(session: Session, statement_ids: Collection[int]) -> dict[int, str]:
    """Return, for each of these statements that has a round, when one last changed."""
    found = session.execute(
        select(Canvass.statement_id, func.max(Canvass.changed_at))
        .where(Canvass.statement_id == func.any(list(statement_ids)))
        .group_by(Canvass.statement_id)
    )
    return {statement_id: str(changed_at) for statement_id, changed_at in found}
