"""Endorsements and the leaves that stand for them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Date, Select, cast, func, select, text
from sqlalchemy.orm import Session

from petitioner.endorsements.leaf_rules import Told
from petitioner.endorsements.leaf_shapes import Logged
from petitioner.endorsements.models import Endorsement
from petitioner.endorsements.rules import State
from petitioner.parliaments.models import Assembly
from petitioner.statements.models import StatementVersion

_KEEP: Final = text("""
    UPDATE endorsement SET leaf = kept.leaf, leaf_salt = kept.salt, is_logged = true
    FROM unnest(CAST(:ids AS integer[]), CAST(:leaves AS bigint[]), CAST(:salts AS bytea[]))
        AS kept (id, leaf, salt)
    WHERE endorsement.id = kept.id
""")


def has_unlogged(session: Session) -> bool:
    """Say whether the log may have to be told of an endorsement."""
    return bool(session.scalar(select(select(Endorsement.id).where(~Endorsement.is_logged).exists())))


def unlogged(session: Session) -> tuple[Logged, ...]:
    """Return those of which the log may have to be told, and keep others from changing them.

    Whom somebody else is changing at this moment is left to them: nobody is waited for.
    """
    found = _query().where(~Endorsement.is_logged)
    return _logged(session, found.with_for_update(of=Endorsement, key_share=True, skip_locked=True))


def live(session: Session) -> tuple[Logged, ...]:
    """Return all that the public is to see as backing."""
    return _logged(session, _query().where(Endorsement.state == State.LIVE))


def keep(session: Session, leaves: Sequence[tuple[int, int | None, bytes | None]]) -> None:
    """Keep, by endorsement, the place of its leaf and the salt of it, if it has one: the log was told."""
    if leaves:
        ids, places, salts = zip(*leaves, strict=True)
        session.execute(_KEEP, {"ids": list(ids), "leaves": list(places), "salts": list(salts)})


def waiting(session: Session, *, signed: int, since: datetime) -> frozenset[int]:
    """Return the statements where somebody changed since then, and the leaf of it is not signed yet."""
    is_unsigned = ~Endorsement.is_logged | Endorsement.leaf.is_(None) | (Endorsement.leaf >= signed)
    found = select(Endorsement.statement_id).where(
        Endorsement.state.in_({State.LIVE, State.WITHDRAWN}), Endorsement.changed_at > since, is_unsigned
    )
    return frozenset(session.scalars(found))


def changes(session: Session, *, signed: int) -> dict[int, tuple[datetime, int, int, date]]:
    """Return, by endorsed statement: the last change, how many rows, signed places in sum, today in UTC."""
    is_told = Endorsement.is_logged & (Endorsement.leaf < signed)
    today = cast(func.timezone("UTC", func.now()), Date)
    found = session.execute(
        select(
            Endorsement.statement_id,
            func.max(Endorsement.changed_at),
            func.count(),
            func.sum(Endorsement.leaf + 1).filter(is_told),
            today,
        ).group_by(Endorsement.statement_id)
    )
    return {
        statement_id: (changed_at, rows, places or 0, day)
        for statement_id, changed_at, rows, places, day in found
    }


def _query() -> Select[*tuple[Any, ...]]:
    return (
        select(Endorsement, Assembly.slug, StatementVersion.version_hash)
        .join(Assembly, Assembly.id == Endorsement.assembly_id)
        .join(StatementVersion, StatementVersion.id == Endorsement.version_id)
        .execution_options(populate_existing=True)
    )


def _logged(session: Session, query: Select[*tuple[Any, ...]]) -> tuple[Logged, ...]:
    return tuple(
        Logged(
            row.id,
            row.assembly_id,
            row.person_id,
            row.state,
            _told(row, slug, version_hash),
            row.leaf,
            row.leaf_salt or b"",
        )
        for row, slug, version_hash in session.execute(query)
    )


def _told(row: Endorsement, slug: str, version_hash: bytes) -> Told:
    return Told(
        statement_id=row.statement_id,
        number=row.id,
        assembly=slug,
        honorific_prefix=row.honorific_prefix,
        given_name=row.given_name,
        family_name=row.family_name,
        sort_name=row.sort_name,
        country=row.country,
        delegation=row.delegation,
        group=row.political_group,
        role=row.role,
        version_number=row.version_number,
        version_hash=version_hash,
        language=row.language,
        endorsed_on=row.endorsed_on,
        provenance=row.provenance,
    )
