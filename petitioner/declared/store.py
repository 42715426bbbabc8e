"""Every SQL statement of declarations; what writes is a function of the database, which looks at the role."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import Row, func, select, text
from sqlalchemy.orm import Session

from petitioner.declared.models import Declaration
from petitioner.declared.rules import Declared

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

_DECLARE: Final = text(
    "SELECT declare_number(:shown, :asked, :origin, :number, :day, :place, :words, :digest, :most, :at)"
)
_WITHDRAW: Final = text("SELECT withdraw_declaration(:shown, :asked, :declaration, :at)")


def declare(
    session: Session, shown: bytes, statement_id: int, declared: Declared, *, most: int, now: datetime
) -> bool:
    """Add a declaration for the session that is shown; False if it may not, or if there are `most`."""
    values = {
        "shown": shown,
        "asked": statement_id,
        "origin": declared.origin.value,
        "number": declared.number,
        "day": declared.collected_on,
        "place": declared.kept_at,
        "words": declared.description,
        "digest": declared.digest,
        "most": most,
        "at": now,
    }
    return bool(session.scalar(_DECLARE, values))


def withdraw(
    session: Session, shown: bytes, statement_id: int, declaration_id: int, *, now: datetime
) -> bool:
    """End a declaration for the session that is shown; False if it may not, or there is none to end."""
    values = {"shown": shown, "asked": statement_id, "declaration": declaration_id, "at": now}
    return bool(session.scalar(_WITHDRAW, values))


def of_statements(session: Session, statement_ids: Collection[int]) -> Sequence[AnyRow]:
    """Return the declarations of statements in the order they were made, without who made them."""
    query = select(
        Declaration.id,
        Declaration.statement_id,
        Declaration.origin,
        Declaration.number,
        Declaration.collected_on,
        Declaration.kept_at,
        Declaration.description,
        Declaration.digest,
        Declaration.declared_at,
        Declaration.withdrawn_at,
    )
    return session.execute(
        query.where(Declaration.statement_id == func.any(list(statement_ids))).order_by(Declaration.id)
    ).all()
