"""Every SQL statement about signatures that goes through a session. The hot path's are in `hot_store`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Row, delete, exists, func, insert, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session, aliased

from petitioner.signatures.models import Consent, CountryTally, Intake, Link, Signature, StatementTally
from petitioner.signatures.rules import LIVE, State, Visibility

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

_COUNTING = 7_302_002
MOST_FAILURES = 3


def take_intake(session: Session, most: int) -> list[Intake]:
    """Return the oldest unopened forms nobody else is opening, locked until the transaction ends."""
    query = select(Intake).where(Intake.failures < MOST_FAILURES).order_by(Intake.id).limit(most)
    return list(session.scalars(query.with_for_update(skip_locked=True)))


def remove_intake(session: Session, ids: Collection[int]) -> None:
    """Destroy sealed forms that were opened."""
    session.execute(delete(Intake).where(Intake.id.in_(ids)))


def note_failures(session: Session, ids: Collection[int]) -> None:
    """Count one more failed opening for each of these forms."""
    if ids:
        session.execute(update(Intake).where(Intake.id.in_(ids)).values(failures=Intake.failures + 1))


def confirmed_among(session: Session, keys: Collection[tuple[int, bytes]]) -> dict[tuple[int, bytes], UUID]:
    """Return the live signature of each (statement, fingerprint) that has one."""
    rows = session.execute(
        select(Signature.statement_id, Signature.fingerprint, Signature.id).where(
            tuple_(Signature.statement_id, Signature.fingerprint).in_(keys), Signature.state.in_(LIVE)
        )
    )
    return {(statement_id, fingerprint): found for statement_id, fingerprint, found in rows}


def add_consents(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep each wording once."""
    if rows:
        session.execute(upsert(Consent).on_conflict_do_nothing(), rows)


def add_signatures(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert pending signatures in one statement."""
    if rows:
        session.execute(insert(Signature), rows)


def add_links(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert links in one statement; a handle that was seen before keeps its first link."""
    if rows:
        session.execute(upsert(Link).on_conflict_do_nothing(index_elements=[Link.handle_digest]), rows)


def claim_letters(session: Session, most: int, *, now: datetime, lease: timedelta) -> list[AnyRow]:
    """Return letters that are due, and put them off by the lease so that nobody else takes them meanwhile."""
    due = (
        select(Link.id)
        .where(Link.letter_due_at <= now)
        .order_by(Link.letter_due_at)
        .limit(most)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    claimed = (
        update(Link)
        .where(Link.id.in_(due), Signature.id == Link.signature_id)
        .values(letter_due_at=now + lease, letter_attempts=Link.letter_attempts + 1)
        .returning(
            Link.id,
            Link.kind,
            Link.language,
            Link.letter_attempts,
            Link.expires_at,
            Signature.id.label("signature_id"),
            Signature.statement_id,
            Signature.person,
        )
        .execution_options(synchronize_session=False)
    )
    return list(session.execute(claimed))


def look_up_link(session: Session, token_digest: bytes) -> AnyRow | None:
    """Return what the link's page needs; `is_signed` if any attempt of the signer was confirmed."""
    twin = aliased(Signature)
    is_signed = exists().where(
        twin.statement_id == Signature.statement_id,
        twin.fingerprint == Signature.fingerprint,
        twin.state.in_(LIVE),
    )
    return session.execute(
        select(
            Link.statement_id,
            Link.version_id,
            Link.language,
            Link.expires_at,
            Link.is_disowned,
            Signature.state,
            is_signed.label("is_signed"),
        )
        .outerjoin(Signature, Signature.id == Link.signature_id)
        .where(Link.token_digest == token_digest)
    ).one_or_none()


def spend_try(session: Session, handle_digest: bytes, *, most: int) -> AnyRow | None:
    """Count one try at a code and return its link's digests; None for an unknown or spent handle."""
    return session.execute(
        update(Link)
        .where(Link.handle_digest == handle_digest, Link.tries < most)
        .values(tries=Link.tries + 1)
        .returning(Link.code_digest, Link.token_digest, Link.expires_at)
        .execution_options(synchronize_session=False)
    ).one_or_none()


def is_known_handle(session: Session, handle_digest: bytes) -> bool:
    """Say whether a link has this handle."""
    return session.scalar(select(exists().where(Link.handle_digest == handle_digest))) or False


def disown(session: Session, token_digest: bytes) -> bool:
    """Mark the pending signature of a link as not its owner's; say whether there was one."""
    moved = session.execute(
        update(Signature)
        .where(
            Signature.id == Link.signature_id,
            Link.token_digest == token_digest,
            Signature.state == State.PENDING,
        )
        .values(state=State.DISOWNED)
        .returning(Signature.id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if moved is None:
        return False
    session.execute(update(Link).where(Link.token_digest == token_digest).values(is_disowned=True))
    return True


def disowned(session: Session, most: int) -> list[Signature]:
    """Return disowned signatures, locked."""
    query = select(Signature).where(Signature.state == State.DISOWNED).limit(most)
    return list(session.scalars(query.with_for_update(skip_locked=True)))


def delete_attempts(session: Session, keys: Collection[tuple[int, bytes]]) -> None:
    """Delete every attempt of these (statement, fingerprint) that never counted, and its links' codes."""
    mine = tuple_(Signature.statement_id, Signature.fingerprint).in_(keys)
    unfinished = Signature.state.in_([State.PENDING, State.DISOWNED])
    ids = select(Signature.id).where(mine, unfinished).scalar_subquery()
    session.execute(
        update(Link)
        .where(Link.signature_id.in_(ids))
        .values(code_digest=None, letter_due_at=None)
        .execution_options(synchronize_session=False)
    )
    session.execute(delete(Signature).where(mine, unfinished).execution_options(synchronize_session=False))


def delete_expired(session: Session, *, before: datetime, bounced_before: datetime, most: int) -> int:
    """Delete pending signatures older than their links, and bounced ones after a day; return how many."""
    bounced = select(Link.signature_id).where(Link.bounced_at < bounced_before)
    ids = (
        select(Signature.id)
        .where(Signature.state == State.PENDING, (Signature.created_at < before) | Signature.id.in_(bounced))
        .limit(most)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    gone = session.execute(
        delete(Signature).where(Signature.id.in_(ids)).execution_options(synchronize_session=False)
    )
    return gone.rowcount  # type: ignore[attr-defined, no-any-return]


def delete_old_links(session: Session, *, before: datetime) -> int:
    """Delete links that ran out long ago, unless they still lead to a signature; return how many."""
    gone = session.execute(delete(Link).where(Link.expires_at < before))
    return gone.rowcount  # type: ignore[attr-defined, no-any-return]


def become_the_writer(session: Session) -> None:
    """Be the one who counts until the transaction ends."""
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _COUNTING})


def take_uncounted(session: Session, most: int, *, now: datetime) -> list[AnyRow]:
    """Mark confirmed signatures as counted and return their statement, country and fingerprint."""
    uncounted = (
        select(Signature.id)
        .where(Signature.state == State.CONFIRMED, Signature.counted_at.is_(None))
        .limit(most)
        .scalar_subquery()
    )
    return list(
        session.execute(
            update(Signature)
            .where(Signature.id.in_(uncounted))
            .values(counted_at=now)
            .returning(Signature.id, Signature.statement_id, Signature.country, Signature.fingerprint)
            .execution_options(synchronize_session=False)
        )
    )


def join_attempts(session: Session, ids: Collection[UUID]) -> None:
    """Lead the links of other pending attempts to the confirmed signature, then delete those attempts."""
    winner = aliased(Signature)
    pairs = (
        select(Signature.id.label("attempt"), winner.id.label("winner"))
        .join(
            winner,
            (winner.statement_id == Signature.statement_id) & (winner.fingerprint == Signature.fingerprint),
        )
        .where(winner.id.in_(ids), Signature.state == State.PENDING)
        .cte("pairs")
        .prefix_with("MATERIALIZED")
    )
    joined = session.execute(select(pairs.c.attempt, pairs.c.winner)).all()
    if not joined:
        return
    for attempt, confirmed in joined:
        session.execute(
            update(Link)
            .where(Link.signature_id == attempt)
            .values(signature_id=confirmed, letter_due_at=None)
            .execution_options(synchronize_session=False)
        )
    session.execute(
        delete(Signature)
        .where(Signature.id.in_([attempt for attempt, _ in joined]))
        .execution_options(synchronize_session=False)
    )


def add_to_tallies(
    session: Session, confirmed: Mapping[int, int], countries: Mapping[tuple[int, str], int], *, now: datetime
) -> None:
    """Add newly confirmed signatures to the numbers of their statements and countries."""
    if not confirmed:
        return
    tally = upsert(StatementTally)
    session.execute(
        tally.on_conflict_do_update(
            index_elements=[StatementTally.statement_id],
            set_={
                "confirmed": StatementTally.confirmed + tally.excluded.confirmed,
                "changed_at": tally.excluded.changed_at,
            },
        ),
        [{"statement_id": s, "confirmed": n, "changed_at": now} for s, n in confirmed.items()],
    )
    country = upsert(CountryTally)
    session.execute(
        country.on_conflict_do_update(
            index_elements=[CountryTally.statement_id, CountryTally.country],
            set_={"confirmed": CountryTally.confirmed + country.excluded.confirmed},
        ),
        [{"statement_id": s, "country": c, "confirmed": n} for (s, c), n in countries.items()],
    )


def awaiting(session: Session) -> dict[int, int]:
    """Return how many addresses of each statement have a pending signature; the worker asks, never a page."""
    rows = session.execute(
        select(Signature.statement_id, func.count(func.distinct(Signature.fingerprint)).label("waiting"))
        .where(Signature.state == State.PENDING)
        .group_by(Signature.statement_id)
    )
    return {row.statement_id: row.waiting for row in rows}


def tallies(session: Session, statement_ids: Collection[int] | None = None) -> list[StatementTally]:
    """Return the numbers of these statements, or of all."""
    query = select(StatementTally)
    if statement_ids is not None:
        query = query.where(StatementTally.statement_id.in_(statement_ids))
    return list(session.scalars(query.execution_options(populate_existing=True)))


def set_awaiting(session: Session, statement_id: int, number: int, *, now: datetime) -> None:
    """Set the number of awaiting signatures of one statement."""
    tally = upsert(StatementTally).values(statement_id=statement_id, awaiting=number, changed_at=now)
    session.execute(
        tally.on_conflict_do_update(
            index_elements=[StatementTally.statement_id],
            set_={"awaiting": tally.excluded.awaiting, "changed_at": tally.excluded.changed_at},
        )
    )


def countries(session: Session, statement_id: int) -> list[tuple[str, int]]:
    """Return country codes and confirmed signatures of one statement, most first."""
    rows = session.execute(
        select(CountryTally.country, CountryTally.confirmed)
        .where(CountryTally.statement_id == statement_id)
        .order_by(CountryTally.confirmed.desc(), CountryTally.country)
    )
    return [(country, confirmed) for country, confirmed in rows]


def count_all(session: Session) -> list[tuple[int, str, int]]:
    """Count every counted signature anew, by statement and country: the recount, not the page."""
    rows = session.execute(
        select(Signature.statement_id, Signature.country, func.count())
        .where(Signature.state == State.CONFIRMED, Signature.counted_at.is_not(None))
        .group_by(Signature.statement_id, Signature.country)
    )
    return [(statement_id, country, count) for statement_id, country, count in rows]


def replace_tallies(session: Session, counted: Sequence[tuple[int, str, int]], *, now: datetime) -> None:
    """Put recounted numbers in place of the kept ones."""
    session.execute(delete(CountryTally))
    session.execute(update(StatementTally).values(confirmed=0, changed_at=now))
    totals: dict[int, int] = {}
    for statement_id, _, number in counted:
        totals[statement_id] = totals.get(statement_id, 0) + number
    add_to_tallies(session, totals, {(s, c): n for s, c, n in counted}, now=now)


def shown(session: Session, statement_id: int, most: int) -> list[Signature]:
    """Return the latest confirmed signatures of people who let themselves be shown."""
    return list(
        session.scalars(
            select(Signature)
            .where(
                Signature.statement_id == statement_id,
                Signature.state == State.CONFIRMED,
                Signature.visibility != Visibility.HIDDEN,
            )
            .order_by(Signature.confirmed_at.desc())
            .limit(most)
        )
    )
