"""What a sealed statement still has of signatures that were given while it was open."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, Row, delete, func, select, text, update
from sqlalchemy.orm import Session

from petitioner.signatures.models import PublicSigner, Signature
from petitioner.signatures.retention_rules import Over
from petitioner.signatures.rules import State
from petitioner.signatures.store.retention import is_over
from petitioner.vocabulary.country import UNSAID
from petitioner.vocabulary.country_group import COUNTRY_GROUPS

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

_COLUMNS: Final = (
    Signature.id,
    Signature.statement_id,
    Signature.country,
    Signature.visibility,
    Signature.person,
    Signature.comment_state,
    Signature.state,
    Signature.counted_at,
    Signature.uncounted_at,
)

_SEAL: Final = text("""
    UPDATE signature SET contact = NULL, wants_updates = false, country = sealed.country,
        visibility = sealed.visibility, person = sealed.person, comment_state = sealed.comment_state,
        created_at = date_trunc('hour', signature.created_at, 'UTC'),
        confirmed_at = date_trunc('hour', signature.confirmed_at, 'UTC')
    FROM unnest(CAST(:ids AS uuid[]), CAST(:countries AS text[]), CAST(:visibilities AS text[]),
            CAST(:persons AS bytea[]), CAST(:comment_states AS text[]))
        AS sealed (id, country, visibility, person, comment_state)
    WHERE signature.id = sealed.id
""")

# A link from before has its signature's id; one that has confirmed leads to it besides.
_DELETE_ANSWERED: Final = (
    text("""
        DELETE FROM link USING signature
        WHERE link.signature_id = signature.id
          AND signature.statement_id = ANY(:statement_ids) AND signature.state NOT IN ('pending', 'disowned')
    """),
    text("""
        DELETE FROM link USING signature
        WHERE link.id = signature.id
          AND signature.statement_id = ANY(:statement_ids) AND signature.state NOT IN ('pending', 'disowned')
    """),
)

_SEAL_LINKS: Final = text("""
    UPDATE link SET issued_at = date_trunc('hour', issued_at, 'UTC'),
        mailed_at = date_trunc('hour', mailed_at, 'UTC'), bounced_at = date_trunc('hour', bounced_at, 'UTC'),
        expires_at = date_trunc('hour', expires_at + interval '1 hour', 'UTC')
    WHERE statement_id = ANY(:statement_ids) AND issued_at <> date_trunc('hour', issued_at, 'UTC')
""")


def _open_still(statement_id: int, visibilities: Collection[str], over: Over) -> ColumnElement[bool]:
    """Hold for rows that keep more than a sealed statement does; not for those that are about to go."""
    groups = [UNSAID, *COUNTRY_GROUPS]
    too_much = (
        Signature.contact.is_not(None)
        | Signature.wants_updates
        | Signature.country.not_in(groups)
        | Signature.visibility.not_in(visibilities)
        | (Signature.created_at != func.date_trunc("hour", Signature.created_at, "UTC"))
        | (Signature.confirmed_at != func.date_trunc("hour", Signature.confirmed_at, "UTC"))
    )
    stays = (Signature.state != State.DISOWNED) & ~is_over(over)
    return (Signature.statement_id == statement_id) & too_much & stays


def number_open_still(session: Session, statement_id: int, visibilities: Collection[str], over: Over) -> int:
    """Count the signatures of a sealed statement that keep more than it promises."""
    condition = _open_still(statement_id, visibilities, over)
    return session.scalar(select(func.count(Signature.id)).where(condition)) or 0


def take_open_still(
    session: Session, statement_id: int, visibilities: Collection[str], over: Over, *, most: int
) -> Sequence[AnyRow]:
    """Return up to `most` of them, locked."""
    query = select(*_COLUMNS).where(_open_still(statement_id, visibilities, over)).limit(most)
    return session.execute(query.with_for_update(skip_locked=True)).all()


def seal(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep of these signatures what is given, no address, and no moment finer than the hour."""
    columns = {
        "ids": "id",
        "countries": "country",
        "visibilities": "visibility",
        "persons": "person",
        "comment_states": "comment_state",
    }
    session.execute(_SEAL, {name: [row[key] for row in rows] for name, key in columns.items()})


def seal_public(session: Session, shown: Mapping[UUID, str], hidden: Collection[UUID]) -> None:
    """Bring the public rows of these signatures to their group of countries, or delete them."""
    session.execute(delete(PublicSigner).where(PublicSigner.signature_id.in_(hidden)))
    for country in sorted(set(shown.values())):
        ids = [signature_id for signature_id, own in shown.items() if own == country]
        session.execute(
            update(PublicSigner)
            .where(PublicSigner.signature_id.in_(ids))
            .values(country=country)
            .execution_options(synchronize_session=False)
        )


def seal_links(session: Session, statement_ids: Collection[int]) -> None:
    """Delete the answered links of these statements, bring moments on the others to the hour."""
    for statement in (*_DELETE_ANSWERED, _SEAL_LINKS):
        session.execute(statement, {"statement_ids": list(statement_ids)})
