"""Whom the public sees: written by the worker, read by the pages. A statement under a seal shows nobody."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, Row, delete, exists, func, literal_column, select, tuple_, update
from sqlalchemy.orm import Session

from petitioner.foundation.db import insert_rows
from petitioner.signatures.models import NameSeal, PublicSigner, Signature
from petitioner.signatures.rules import CommentState, State
from petitioner.vocabulary.visibility import Visibility

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

_SHOWN = (
    PublicSigner.id,
    PublicSigner.name,
    PublicSigner.role,
    PublicSigner.country,
    PublicSigner.comment,
    PublicSigner.position,
    PublicSigner.leaf,
    PublicSigner.opening,
)
_LOOKED_THROUGH = 5_000
_WRITTEN = ("sort_key", "name", "role", "is_role_given", "country", "comment", "position", "leaf", "opening")
_UPSERT = (
    f"ON CONFLICT (signature_id) DO UPDATE SET ({', '.join(_WRITTEN)})"
    f" = ({', '.join(f'EXCLUDED.{name}' for name in _WRITTEN)})"
    f" WHERE ({', '.join(f'public_signer.{name}' for name in _WRITTEN)})"
    f" IS DISTINCT FROM ({', '.join(f'EXCLUDED.{name}' for name in _WRITTEN)})"
)


# --- written by the worker ---------------------------------------------------------------------------------


def chosen(session: Session, signature_ids: Collection[UUID]) -> Sequence[AnyRow]:
    """Return what the signers of these signatures chose, and what is shown of them now, locked."""
    query = (
        select(
            Signature.id,
            Signature.statement_id,
            Signature.state,
            Signature.counted_at,
            Signature.visibility,
            Signature.person,
            Signature.country,
            Signature.comment_state,
            PublicSigner.id.label("public_id"),
            PublicSigner.role,
            PublicSigner.is_role_given,
            PublicSigner.position,
        )
        .outerjoin(PublicSigner, PublicSigner.signature_id == Signature.id)
        .where(Signature.id.in_(signature_ids))
        .order_by(Signature.id)
    )
    return session.execute(query.with_for_update(of=Signature, key_share=True)).all()


def put(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows; one that is there keeps its id, and one that is the same is not touched."""
    insert_rows(session, PublicSigner, rows, rest=_UPSERT)


def take_away(session: Session, signature_ids: Collection[UUID]) -> None:
    """Delete the rows of these signatures, those that have one."""
    if signature_ids:
        session.execute(
            delete(PublicSigner)
            .where(PublicSigner.signature_id.in_(signature_ids))
            .execution_options(synchronize_session=False)
        )


def take_sealed_away(session: Session, most: int) -> int:
    """Delete up to `most` rows of statements whose names are sealed; return how many."""
    under_seal = list(session.scalars(select(NameSeal.statement_id).where(NameSeal.second_at.is_(None))))
    if not under_seal:
        return 0
    batch = (
        select(PublicSigner.id)
        .where(PublicSigner.statement_id.in_(under_seal))
        .order_by(PublicSigner.statement_id, PublicSigner.sort_key, PublicSigner.id)  # along the index
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    gone = session.execute(
        delete(PublicSigner).where(PublicSigner.id.in_(batch)).execution_options(synchronize_session=False)
    )
    return gone.rowcount  # type: ignore[attr-defined, no-any-return]


def number(session: Session, statement_id: int) -> int:
    """Count the rows of one statement: for a progress bar, never for a page."""
    query = select(func.count()).where(PublicSigner.statement_id == statement_id)
    return session.scalar(query) or 0


def to_show(session: Session, statement_id: int, *, after: UUID, most: int) -> Sequence[UUID]:
    """Return counted signatures of people who are not hidden, in order of id."""
    query = select(Signature.id).where(
        Signature.statement_id == statement_id,
        Signature.id > after,
        Signature.state == State.CONFIRMED,
        Signature.counted_at.is_not(None),
        Signature.visibility != Visibility.HIDDEN,
    )
    return session.scalars(query.order_by(Signature.id).limit(most)).all()


def signature_of(session: Session, statement_id: int, public_id: UUID) -> AnyRow | None:
    """Return the signature behind a public signer: id, visibility, comment_state; locked."""
    query = (
        select(Signature.id, Signature.visibility, Signature.comment_state)
        .join(PublicSigner, PublicSigner.signature_id == Signature.id)
        .where(PublicSigner.statement_id == statement_id, PublicSigner.id == public_id)
    )
    return session.execute(query.with_for_update(of=Signature, key_share=True)).one_or_none()


def prominent(session: Session, statement_id: int) -> list[UUID]:
    """Return the prominent signatories of a statement, in their order, locked."""
    query = (
        select(PublicSigner.id)
        .where(PublicSigner.statement_id == statement_id, PublicSigner.position.is_not(None))
        .order_by(PublicSigner.position)
    )
    return list(session.scalars(query.with_for_update()))


def set_order(session: Session, statement_id: int, ids: Sequence[UUID]) -> None:
    """Make these, and nobody else, the prominent signatories, in this order."""
    mine = update(PublicSigner).execution_options(synchronize_session=False)
    session.execute(
        mine.where(PublicSigner.statement_id == statement_id, PublicSigner.position.is_not(None)).values(
            position=None
        )
    )
    for position, public_id in enumerate(ids, 1):
        session.execute(mine.where(PublicSigner.id == public_id).values(position=position))


def set_role(session: Session, public_id: UUID, *, role: str | None, is_given: bool) -> None:
    """Put the organiser's role text in place of the signer's own, or note that there is none."""
    values = {"role": role, "is_role_given": is_given} if is_given else {"is_role_given": False}
    session.execute(
        update(PublicSigner)
        .where(PublicSigner.id == public_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def waiting_comments(session: Session, statement_id: int, most: int) -> Sequence[AnyRow]:
    """Return shown signers whose comment nobody has looked at, with what it is encrypted in."""
    query = (
        select(PublicSigner.id.label("public_id"), PublicSigner.name, Signature.id, Signature.person)
        .join(Signature, Signature.id == PublicSigner.signature_id)
        .where(PublicSigner.statement_id == statement_id, Signature.comment_state == CommentState.WAITING)
        .order_by(PublicSigner.sort_key, PublicSigner.id)
        .limit(most)
    )
    return session.execute(query).all()


def set_comment_state(session: Session, signature_id: UUID, state: CommentState) -> None:
    """Keep what was decided about a comment."""
    session.execute(
        update(Signature)
        .where(Signature.id == signature_id)
        .values(comment_state=state)
        .execution_options(synchronize_session=False)
    )


# --- read by the pages, whose role may read these columns only ---------------------------------------------


def _unsealed(statement_id: int) -> ColumnElement[bool]:
    """Return the condition that a statement has no seal, which the database looks up once for a query.

    The web's role may read one column of a seal, so that no other is named, not even by a star.
    """
    return ~exists(select(NameSeal.statement_id).where(NameSeal.statement_id == statement_id))


def first_prominent(session: Session, statement_id: int, most: int) -> Sequence[AnyRow]:
    """Return prominent signatories in the organiser's order."""
    query = select(*_SHOWN).where(
        PublicSigner.statement_id == statement_id, PublicSigner.position.is_not(None), _unsealed(statement_id)
    )
    return session.execute(query.order_by(PublicSigner.position).limit(most)).all()


def some(session: Session, statement_id: int, most: int) -> Sequence[AnyRow]:
    """Return some of the others, drawn by their random ids, in order of name."""
    drawn = (
        select(*_SHOWN, PublicSigner.sort_key)
        .where(
            PublicSigner.statement_id == statement_id,
            PublicSigner.position.is_(None),
            _unsealed(statement_id),
        )
        .order_by(PublicSigner.id)
        .limit(most)
        .subquery()
    )
    return session.execute(select(drawn).order_by(drawn.c.sort_key, drawn.c.id)).all()


def place_of(session: Session, statement_id: int, public_id: UUID) -> str | None:
    """Return where in the order a signer stands; nothing if nobody of that id is shown."""
    query = select(PublicSigner.sort_key).where(
        PublicSigner.statement_id == statement_id, PublicSigner.id == public_id, _unsealed(statement_id)
    )
    return session.scalar(query)


def following(
    session: Session, statement_id: int, *, after: tuple[str, UUID] | None, most: int
) -> Sequence[AnyRow]:
    """Return signers who are not prominent, in order of name, from behind a place in that order."""
    query = select(*_SHOWN).where(
        PublicSigner.statement_id == statement_id, PublicSigner.position.is_(None), _unsealed(statement_id)
    )
    if after is not None:
        query = query.where(tuple_(PublicSigner.sort_key, PublicSigner.id) > after)
    return session.execute(query.order_by(PublicSigner.sort_key, PublicSigner.id).limit(most)).all()


def found(session: Session, statement_id: int, words: Sequence[str], most: int) -> Sequence[AnyRow]:
    """Return signers whose name or role has a word that begins with each of these, in order of name.

    What many names have is found among the first of them; only for the rest is the index of words asked,
    which would have to gather all who match before it could put them in order.
    """
    asked = func.to_tsquery(literal_column("'simple'"), " & ".join(f"'{word}':*" for word in words))
    everybody = select(*_SHOWN, PublicSigner.sort_key, PublicSigner.words).where(
        PublicSigner.statement_id == statement_id, _unsealed(statement_id)
    )
    first = everybody.order_by(PublicSigner.sort_key, PublicSigner.id).limit(_LOOKED_THROUGH).subquery()
    matching = everybody.where(PublicSigner.words.op("@@")(asked)).cte().prefix_with("MATERIALIZED")
    for hits in (select(first).where(first.c.words.op("@@")(asked)), select(matching)):
        order = (hits.selected_columns.sort_key, hits.selected_columns.id)
        rows = session.execute(hits.order_by(*order).limit(most)).all()
        if len(rows) == most:
            break
    return rows
