"""Every SQL statement of sample audits."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias
from uuid import UUID, uuid4

from sqlalchemy import Row, bindparam, func, insert, select, text, update
from sqlalchemy.orm import Session

from petitioner.foundation.db import insert_rows
from petitioner.sample_audit.models import SampleAudit, SampleLeaf
from petitioner.sample_audit.rules import Missing, Outcome, Promise
from petitioner.sample_audit.shapes import Audit
from petitioner.signatures.models import Signature
from petitioner.signatures.rules import State
from petitioner.transparency.models import LogLeaf

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

_LOOK_UP: Final = text("SELECT * FROM look_up_sample(:asked, :at)")
_ANSWER: Final = text("SELECT answer_sample(:asked, :said, :at)")
_SIGNED: Final = LogLeaf.about == func.uuid_send(Signature.id)


def add(session: Session, promise: Promise, *, leaf: int, now: datetime) -> int:
    """Keep a promise whose leaf has this place, and return the number of the audit."""
    row = insert(SampleAudit).values(
        statement_id=promise.statement_id,
        checkpoint_size=promise.checkpoint_size,
        checkpoint_root=promise.checkpoint_root,
        size=promise.size,
        auditor_key=promise.auditor_key,
        source=promise.source,
        due_at=promise.due_at,
        promise_leaf=leaf,
        begun_at=now,
    )
    return session.execute(row.returning(SampleAudit.id)).scalar_one()


def take(session: Session, audit_id: int) -> Audit | None:
    """Return an audit, which nobody else changes until the transaction ends."""
    session.execute(select(SampleAudit.id).where(SampleAudit.id == audit_id).with_for_update())
    return next(iter(_audits(session, SampleAudit.id == audit_id)), None)


def of_statements(session: Session, statement_ids: Collection[int]) -> list[Audit]:
    """Return every audit of these statements, the oldest first."""
    return _audits(session, SampleAudit.statement_id.in_(statement_ids))


def _audits(session: Session, condition: Any) -> list[Audit]:  # noqa: ANN401 (what SQLAlchemy makes of a comparison)
    rows = session.scalars(
        select(SampleAudit)
        .where(condition)
        .order_by(SampleAudit.id)
        .execution_options(populate_existing=True)
    ).all()
    drawn: dict[int, list[int]] = {row.id: [] for row in rows}
    query = select(SampleLeaf.audit_id, SampleLeaf.place).where(SampleLeaf.audit_id.in_(drawn))
    for audit_id, place in session.execute(query.order_by(SampleLeaf.place)):
        drawn[audit_id].append(place)
    return [_audit(row, tuple(drawn[row.id])) for row in rows]


def _audit(row: SampleAudit, drawn: tuple[int, ...]) -> Audit:
    outcome = None
    if row.yes is not None and row.no is not None and row.silent is not None and row.not_asked is not None:
        outcome = Outcome(row.yes, row.no, row.silent, row.not_asked)
    promise = Promise(
        statement_id=row.statement_id,
        checkpoint_size=row.checkpoint_size,
        checkpoint_root=row.checkpoint_root,
        size=row.size,
        auditor_key=row.auditor_key,
        source=row.source,
        due_at=row.due_at,
    )
    return Audit(
        audit_id=row.id,
        promise=promise,
        promise_leaf=row.promise_leaf,
        begun_at=row.begun_at,
        value=row.value,
        drawn_at=row.drawn_at,
        drawn=drawn,
        first_by=row.first_by,
        second_by=row.second_by,
        asked_at=row.asked_at,
        closes_at=row.closes_at,
        outcome=outcome,
        result_leaf=row.result_leaf,
        published_at=row.published_at,
    )


def change(session: Session, audit_id: int, **values: object) -> None:
    """Change what is kept of an audit."""
    session.execute(
        update(SampleAudit)
        .where(SampleAudit.id == audit_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def keep_drawn(session: Session, audit_id: int, places: Collection[int]) -> None:
    """Keep which leaves were drawn."""
    rows = [{"id": uuid4(), "audit_id": audit_id, "place": place} for place in places]
    insert_rows(session, SampleLeaf, rows)


def drawn_leaves(session: Session, audit_id: int) -> Sequence[AnyRow]:
    """Return what is known of each drawn leaf, in their order."""
    query = select(
        SampleLeaf.id, SampleLeaf.place, SampleLeaf.missing, SampleLeaf.said, SampleLeaf.told
    ).where(SampleLeaf.audit_id == audit_id)
    return session.execute(query.order_by(SampleLeaf.place)).all()


def signed(session: Session, places: Collection[int]) -> Sequence[AnyRow]:
    """Return the signatures behind these leaves that count, and whose people are still kept."""
    query = (
        select(
            LogLeaf.index.label("place"),
            Signature.id,
            Signature.statement_id,
            Signature.language,
            Signature.person,
            Signature.contact,
        )
        .join(LogLeaf, _SIGNED)
        .where(LogLeaf.index.in_(places), LogLeaf.removed.is_(None))
        .where(Signature.state == State.CONFIRMED, Signature.person.is_not(None))
    )
    return session.execute(query.order_by(LogLeaf.index)).all()


def note_missing(session: Session, audit_id: int, places: Collection[int], why: Missing) -> None:
    """Write why the signers of these leaves could not be asked, unless that stands there already."""
    session.execute(
        update(SampleLeaf)
        .where(SampleLeaf.audit_id == audit_id, SampleLeaf.place.in_(places), SampleLeaf.missing.is_(None))
        .values(missing=why.value, letter_due_at=None)
        .execution_options(synchronize_session=False)
    )


def let_letters_be_due(session: Session, audit_id: int, *, now: datetime) -> int:
    """Let the one letter be due to everybody drawn who can be asked; return to how many."""
    changed = session.execute(
        update(SampleLeaf)
        .where(SampleLeaf.audit_id == audit_id, SampleLeaf.missing.is_(None))
        .values(letter_due_at=now)
        .execution_options(synchronize_session=False)
    )
    return int(changed.rowcount)  # type: ignore[attr-defined]


def claim_letter(session: Session, *, now: datetime, lease: timedelta) -> AnyRow | None:
    """Return the leaf whose letter has been due longest, and put it off: nobody else takes it."""
    due = (
        select(SampleLeaf.id)
        .join(SampleAudit, SampleAudit.id == SampleLeaf.audit_id)
        .where(SampleLeaf.letter_due_at <= now, SampleAudit.closes_at > now)
        .where(SampleAudit.published_at.is_(None))
        .order_by(SampleLeaf.letter_due_at, SampleLeaf.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=SampleLeaf)
        .cte("due")
    )
    taken = session.scalars(
        update(SampleLeaf)
        .where(SampleLeaf.id.in_(select(due.c.id)))
        .values(letter_due_at=now + lease)
        .returning(SampleLeaf.id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if taken is None:
        return None
    query = (
        select(
            SampleLeaf.id,
            SampleLeaf.audit_id,
            SampleLeaf.place,
            SampleLeaf.letter_attempts,
            SampleLeaf.said,
            SampleLeaf.token_digest,
            SampleAudit.closes_at,
        )
        .join(SampleAudit, SampleAudit.id == SampleLeaf.audit_id)
        .where(SampleLeaf.id == taken)
    )
    return session.execute(query).one()


def change_leaf(session: Session, leaf_id: UUID, **values: object) -> None:
    """Change what is kept of a drawn leaf."""
    session.execute(
        update(SampleLeaf)
        .where(SampleLeaf.id == leaf_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def put_off(session: Session, leaf_id: UUID, *, until: datetime) -> None:
    """Write that the mail server wants a letter later."""
    change_leaf(session, leaf_id, letter_due_at=until, letter_attempts=SampleLeaf.letter_attempts + 1)


def keep_told(session: Session, audit_id: int, told: Mapping[int, str]) -> None:
    """Keep what the auditor found out, in the place of all that was kept of it before."""
    mine = update(SampleLeaf).where(SampleLeaf.audit_id == audit_id)
    session.execute(mine.values(told=None).execution_options(synchronize_session=False))
    if told:
        session.connection().execute(
            mine.where(SampleLeaf.place == bindparam("at")).values(told=bindparam("answer")),
            [{"at": place, "answer": answer} for place, answer in told.items()],
        )


def look_up(session: Session, token_digest: bytes, *, now: datetime) -> AnyRow | None:
    """Return what a letter asks about, whether it can be answered, and the last answer."""
    return session.execute(_LOOK_UP, {"asked": token_digest, "at": now}).one_or_none()


def answer(session: Session, token_digest: bytes, said: str, *, now: datetime) -> bool:
    """Write an answer down if one can be given now; say whether it stands."""
    return bool(session.scalar(_ANSWER, {"asked": token_digest, "said": said, "at": now}))


def forget_answers(session: Session, audit_ids: Collection[int]) -> None:
    """Let go of single answers and of the secrets of letters; which leaves were drawn stays."""
    session.execute(
        update(SampleLeaf)
        .where(SampleLeaf.audit_id.in_(audit_ids))
        .values(said=None, told=None, missing=None, token_digest=None, letter_due_at=None, mailed_at=None)
        .execution_options(synchronize_session=False)
    )


def drawn_before(session: Session, moment: datetime) -> list[int]:
    """Return the audits drawn before a moment of which single answers may still be kept."""
    query = select(SampleAudit.id).where(SampleAudit.drawn_at <= moment, SampleAudit.published_at.is_(None))
    return list(session.scalars(query))


def log_leaves(session: Session, end: int) -> Iterator[bytes]:
    """Yield the first leaves of the log, up to `end`."""
    rows = select(LogLeaf.leaf).where(LogLeaf.index < end).order_by(LogLeaf.index)
    yield from session.scalars(rows.execution_options(yield_per=16_384))
