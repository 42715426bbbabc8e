"""Carry out what the desk wants done about letters to many members, after asking again whether they may."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from petitioner.canvass.begin import begin
from petitioner.canvass.desk_rules import SECOND_ABOVE, Kind, MailingState, MailingWish
from petitioner.canvass.desk_shapes import MailingForm
from petitioner.canvass.find_round import find_round
from petitioner.canvass.give_order import give_order
from petitioner.canvass.look_ahead import look_ahead
from petitioner.canvass.read_progress import read_progress
from petitioner.canvass.remind import remind
from petitioner.canvass.rules import Order, RefusedCanvass, UnknownCanvass
from petitioner.canvass.store import mailings as store
from petitioner.endorsements.refresh import refresh, stop_refreshing
from petitioner.endorsements.rules import UnknownText
from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.organisers.note import note
from petitioner.organisers.rules import Action, Organiser, Refused, authorize
from petitioner.organisers.second_person import refuse_same_person
from petitioner.organisers.take_up import take_up
from petitioner.parliaments.rules import UnknownAssembly
from petitioner.statements.find_owner import find_owner

ROOM: Final = "mailings"
_REFUSALS: Final = (UnknownText, UnknownAssembly, UnknownCanvass, RefusedCanvass)
_ORDERS: Final = {
    MailingWish.STOP: Order.STOP,
    MailingWish.RESUME: Order.RESUME,
    MailingWish.CLOSE: Order.CLOSE,
}


@dataclass(frozen=True, slots=True)
class _Case:
    """One wish: whose it is, about which statement of which organisation."""

    actor: Organiser
    form: MailingForm
    statement_id: int
    organisation_id: int
    now: datetime


def carry_out_mailings(session: Session, *, keys: WorkerKeys, most: int, now: datetime) -> int:
    """Do up to `most` of the oldest things this room was sent, each whole or not; return how many."""

    def act(actor: Organiser, form: MailingForm) -> None:
        found = find_owner(session, form.slug)
        if found is None:
            raise Refused("statement")
        authorize(actor, Action.WRITE_TO_MEMBERS, found[1])
        case = _Case(actor, form, *found, now)
        about = _WISHES[form.wish](session, case, keys)
        note(
            session,
            f"mailing_{form.wish}",
            by=actor.account_id,
            organisation_id=case.organisation_id,
            about=about,
            kind="mailing",
            now=now,
        )

    return take_up(session, ROOM, MailingForm.from_bytes, act, keys=keys, most=most)


def _look(session: Session, case: _Case, keys: WorkerKeys) -> int:
    """Keep what a mailing would do, or why it cannot be; nobody is written to by that."""
    form = case.form
    if store.has_open(session, case.statement_id, form.kind, form.assembly):
        raise Refused("open")
    values = _what_it_would_do(session, form, keys, case.now)
    by = case.actor.account_id
    return store.add(session, case.statement_id, form, asked_by=by, asked_at=case.now, **values).id


def _what_it_would_do(
    session: Session, form: MailingForm, keys: WorkerKeys, now: datetime
) -> dict[str, object]:
    """Return the columns of a mailing as it would be now: how many letters, or why it cannot be."""
    try:
        with session.begin_nested():
            letters, numbers = _foresee(session, form, keys, now)
    except _REFUSALS as refusal:
        return {"state": MailingState.REFUSED, "letters": 0, "numbers": {}, "answer": str(refusal)}
    state = MailingState.LOOKED_AT if letters else MailingState.REFUSED
    return {"state": state, "letters": letters, "numbers": numbers, "answer": ""}


def _foresee(
    session: Session, form: MailingForm, keys: WorkerKeys, now: datetime
) -> tuple[int, dict[str, int | str]]:
    if form.kind is Kind.REFRESH:
        found = refresh(session, form.slug, older_than=timedelta(days=form.days), is_trial=True, now=now)
        return found.asked, {
            "backers": found.backers,
            "without_address": found.without_address,
            "with_open_question": found.with_open_question,
        }
    if form.kind is Kind.REMINDER:
        progress = read_progress(session, form.slug, form.assembly, now=now)
        if progress.round.reminded_at is not None:
            raise RefusedCanvass("They were reminded already; once is enough.")
        return progress.sent - progress.answered, {"sent": progress.sent, "answered": progress.answered}
    roll = look_ahead(
        session,
        form.slug,
        form.assembly,
        language=form.language,
        last_day=form.closes_on,
        keys=keys,
        now=now,
    ).roll
    return len(roll.to_ask), {
        "members": roll.members,
        "confirmed_before": roll.confirmed_before,
        "without_address": roll.without_address,
        "without_letters": roll.without_letters,
        "sharing": roll.sharing,
    }


def _go(session: Session, case: _Case, keys: WorkerKeys) -> int:
    """Begin a mailing that was looked at; a large one waits for a second person."""
    mailing = _in(session, case, MailingState.LOOKED_AT)
    mailing.asked_by = case.actor.account_id
    # Since somebody looked, there may be more to write to: what counts is what would leave now.
    form = MailingForm(
        MailingWish.LOOK,
        case.form.slug,
        kind=Kind(mailing.kind),
        assembly=mailing.assembly,
        days=mailing.days,
        language=mailing.language,
        closes_on=mailing.closes_on,
    )
    for column, value in _what_it_would_do(session, form, keys, case.now).items():
        setattr(mailing, column, value)
    if mailing.state == MailingState.LOOKED_AT and mailing.letters > SECOND_ABOVE:
        mailing.state = MailingState.WAITING
    elif mailing.state == MailingState.LOOKED_AT:
        _begin(session, mailing, case, keys)
    return mailing.id


def _agree(session: Session, case: _Case, keys: WorkerKeys) -> int:
    mailing = _in(session, case, MailingState.WAITING)
    refuse_same_person(
        session,
        case.actor.account_id,
        Action.WRITE_TO_MEMBERS,
        case.organisation_id,
        asked_by=mailing.asked_by,
        now=case.now,
    )
    mailing.decided_by = case.actor.account_id
    _begin(session, mailing, case, keys)
    return mailing.id


def _begin(session: Session, mailing: store.MailingRow, case: _Case, keys: WorkerKeys) -> None:
    """Let the letters be due; whom they are to is asked anew, by the same rules as when it was looked at."""
    slug, now = case.form.slug, case.now
    try:
        with session.begin_nested():
            if mailing.kind == Kind.REFRESH:
                refresh(session, slug, older_than=timedelta(days=mailing.days), now=now)
            elif mailing.kind == Kind.REMINDER:
                remind(session, slug, mailing.assembly, now=now)
            else:
                begin(
                    session,
                    slug,
                    mailing.assembly,
                    language=mailing.language,
                    last_day=mailing.closes_on,
                    keys=keys,
                    now=now,
                )
    except _REFUSALS as refusal:
        mailing.state, mailing.answer = MailingState.REFUSED, str(refusal)
    else:
        mailing.state, mailing.begun_at = MailingState.BEGUN, now


def _discard(session: Session, case: _Case, _keys: WorkerKeys) -> int:
    mailing = _in(session, case, MailingState.LOOKED_AT, MailingState.WAITING)
    mailing.state = MailingState.DISCARDED
    return mailing.id


def _order(session: Session, case: _Case, _keys: WorkerKeys) -> int:
    """Stop one that has begun, let it go on, or close it; of asking again, stopping takes letters back."""
    mailing = _in(session, case, MailingState.BEGUN)
    wish = case.form.wish
    try:
        if mailing.kind == Kind.REFRESH:
            if wish is not MailingWish.STOP:
                raise Refused("order")
            stop_refreshing(session, case.form.slug, now=case.now)
        else:
            find_round(session, case.form.slug, mailing.assembly, now=case.now)
            give_order(session, case.form.slug, mailing.assembly, _ORDERS[wish], now=case.now)
    except _REFUSALS:
        raise Refused("order") from None
    return mailing.id


def _in(session: Session, case: _Case, *states: MailingState) -> store.MailingRow:
    mailing = store.find(session, case.statement_id, case.form.number)
    if mailing is None or mailing.state not in states:
        raise Refused("mailing")
    return mailing


_WISHES: Final[Mapping[MailingWish, Callable[[Session, _Case, WorkerKeys], int]]] = MappingProxyType(
    {
        MailingWish.LOOK: _look,
        MailingWish.GO: _go,
        MailingWish.AGREE: _agree,
        MailingWish.DISCARD: _discard,
        MailingWish.STOP: _order,
        MailingWish.RESUME: _order,
        MailingWish.CLOSE: _order,
    }
)
