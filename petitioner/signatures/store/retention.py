"""What is over, how many rows that is, and how they go: the table of retention as SQL."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, delete, exists, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from petitioner.signatures.batch_models import SignatureBatch
from petitioner.signatures.batch_rules import BatchState
from petitioner.signatures.models import Intake, Link, NewsAddress, PublicSigner, Signature, Visit, Wish
from petitioner.signatures.receipt_models import Receipt
from petitioner.signatures.retention_rules import Over, Rule
from petitioner.signatures.rules import LIVE, End, LinkKind, State
from petitioner.signatures.store.attempts import leave
from petitioner.signatures.store.wishes import MOST_FAILURES
from petitioner.vocabulary.visibility import Visibility

Condition: TypeAlias = ColumnElement[bool]

_UNFINISHED: Final = (State.PENDING, State.DISOWNED)


def is_over(over: Over) -> Condition:
    """Hold for pending signatures that go: they ran out, bounced, or their statement's time is over."""
    return _pending(over) | _bounced(over)


def _pending(over: Over) -> Condition:
    ran_out = exists().where(Link.signature_id == Signature.id, Link.expires_at < over.ran_out)
    return (Signature.state == State.PENDING) & (ran_out | Signature.statement_id.in_(over.ended))


def _bounced(over: Over) -> Condition:
    bounced = exists().where(Link.signature_id == Signature.id, Link.bounced_at < over.bounced)
    return (Signature.state == State.PENDING) & bounced & ~_pending(over)


def _addresses(over: Over) -> Condition:
    is_waiting = (Signature.state == State.PENDING) | (
        Signature.state.in_(sorted(LIVE)) & Signature.counted_at.is_(None)
    )
    leads_somewhere = exists().where(Signature.id == Link.signature_id, is_waiting)
    has_ended = (Link.expires_at < over.ran_out) | (Link.bounced_at < over.bounced)
    is_left = Link.contact.is_not(None) & ~Link.is_agreed  # who agreed to news is moved on, however late
    is_left &= Link.kind != LinkKind.VISIT  # a visit may outlast its letter, and goes as a whole
    return is_left & has_ended & ~leads_somewhere


_FRESH: Final = timedelta(hours=24)


def _visits(over: Over) -> Condition:
    """Hold for the links of visits that have ended, and of those that never began, with all that is theirs.

    While wishes of the last day wait to be opened, the visits stay: what was asked for in time is done.
    """
    has_begun = exists().where(Visit.link_id == Link.id)
    goes_on = exists().where(Visit.link_id == Link.id, Visit.ends_at >= over.ran_out)
    waits = exists().where(Wish.failures < MOST_FAILURES, Wish.received_at > over.ran_out - _FRESH)
    is_over = (has_begun & ~waits) | (~has_begun & (Link.expires_at < over.ran_out))
    return (Link.kind == LinkKind.VISIT) & ~goes_on & is_over


_SOMETHING_LEFT: Final = (
    Signature.person.is_not(None)
    | Signature.contact.is_not(None)
    | Signature.fingerprint.is_not(None)
    | Signature.namesake.is_not(None)
    | Signature.comment_state.is_not(None)
    | Signature.wants_updates
    | (Signature.visibility != Visibility.HIDDEN)
)


def _signers(over: Over) -> Condition:
    return Signature.statement_id.in_(over.ended) & Signature.state.not_in(_UNFINISHED) & _SOMETHING_LEFT


def _invalidated(over: Over) -> Condition:
    """Hold for those that cannot be reinstated any more; while a batch is being undone, they stay.

    Those of an ended statement go with its signers.
    """
    is_undone = exists().where(
        SignatureBatch.id == Signature.batch_id, SignatureBatch.state == BatchState.UNDOING
    )
    is_past = (Signature.state == State.INVALIDATED) & (Signature.uncounted_at < over.invalidated)
    return is_past & _SOMETHING_LEFT & ~is_undone & Signature.statement_id.not_in(over.ended)


def _recognised(over: Over) -> Condition:
    """Hold for most of the same rows, found by the index of live signatures, which they leave as they go."""
    in_index = Signature.state.in_(sorted(LIVE)) & Signature.fingerprint.is_not(None)
    return Signature.statement_id.in_(over.ended) & in_index


def _links(over: Over) -> Condition:
    return (Link.expires_at < over.links) | Link.statement_id.in_(over.ended)


_OVER: Final[Mapping[Rule, tuple[InstrumentedAttribute[Any], Callable[[Over], Condition]]]] = {
    Rule.PUBLIC_NAMES: (PublicSigner.id, lambda over: PublicSigner.statement_id.in_(over.ended)),
    Rule.NEWS_ADDRESSES: (NewsAddress.id, lambda over: NewsAddress.statement_id.in_(over.ended)),
    Rule.PENDING: (Signature.id, _pending),
    Rule.BOUNCED: (Signature.id, _bounced),
    Rule.ADDRESSES: (Link.id, _addresses),
    Rule.VISITS: (Link.id, _visits),
    Rule.RECEIPTS: (Receipt.id, lambda over: Receipt.ends_at < over.ran_out),
    Rule.LINKS: (Link.id, _links),
    Rule.INVALIDATED: (Signature.id, _invalidated),
    Rule.SIGNERS: (Signature.id, _signers),
    Rule.UNOPENED_FORMS: (
        Intake.id,
        lambda over: (Intake.failures >= MOST_FAILURES) & (Intake.received_at < over.unopened),
    ),
    Rule.UNOPENED_WISHES: (
        Wish.id,
        lambda over: (Wish.failures >= MOST_FAILURES) & (Wish.received_at < over.unopened),
    ),
}


def number_over(session: Session, rule: Rule, over: Over) -> int:
    """Count what goes by one rule, exactly."""
    key, condition = _OVER[rule]
    return session.scalar(select(func.count(key)).where(condition(over))) or 0


def remove_over(session: Session, rule: Rule, over: Over, *, most: int) -> int:
    """Let up to `most` of what goes by one rule go; return how many went. Rows somebody holds are left."""
    key, condition = _OVER[rule]
    ids: Sequence[Any] = ()
    if rule is Rule.SIGNERS and over.ended:
        ids = _take(session, key, _recognised(over), most)
    ids = ids or _take(session, key, condition(over), most)
    if ids:
        _REMOVED.get(rule, _delete)(session, key, ids)
    return len(ids)


def _take(
    session: Session, key: InstrumentedAttribute[Any], condition: Condition, most: int
) -> Sequence[Any]:
    query = select(key).where(condition).limit(most).with_for_update(skip_locked=True, of=key.class_)
    return session.scalars(query).all()


def _delete(session: Session, key: InstrumentedAttribute[Any], ids: Collection[Any]) -> None:
    gone = delete(key.class_).where(key.in_(ids))
    session.execute(gone.execution_options(synchronize_session=False))


def _delete_attempts(session: Session, key: InstrumentedAttribute[Any], ids: Collection[Any]) -> None:
    _forget_addresses(session, Link.signature_id, ids)
    leave(session, ids, end=End.EXPIRED)
    _delete(session, key, ids)


def _forget_addresses(session: Session, key: InstrumentedAttribute[Any], ids: Collection[Any]) -> None:
    session.execute(
        update(Link)
        .where(key.in_(ids))
        .values(contact=None, letter_due_at=None)
        .execution_options(synchronize_session=False)
    )


def _empty(session: Session, key: InstrumentedAttribute[Any], ids: Collection[Any]) -> None:
    session.execute(
        update(Signature)
        .where(key.in_(ids))
        .values(
            person=None,
            contact=None,
            fingerprint=None,
            namesake=None,
            comment_state=None,
            visibility=Visibility.HIDDEN,
            wants_updates=False,
        )
        .execution_options(synchronize_session=False)
    )


_REMOVED: Final = {
    Rule.PENDING: _delete_attempts,
    Rule.BOUNCED: _delete_attempts,
    Rule.ADDRESSES: _forget_addresses,
    Rule.INVALIDATED: _empty,
    Rule.SIGNERS: _empty,
}
"""How what goes goes, where the row is not simply deleted."""
