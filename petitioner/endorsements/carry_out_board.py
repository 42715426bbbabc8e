"""Carry out what the desk wants done about a statement's backing, after asking again whether they may."""

from datetime import datetime
from typing import Final

from petitioner.endorsements.ask import ask
from petitioner.endorsements.desk_rules import OF_THE_SECOND, Act, ProposalState, Typed
from petitioner.endorsements.desk_shapes import BackingForm
from petitioner.endorsements.name_initiator import name_initiator
from petitioner.endorsements.record_documented import record_documented
from petitioner.endorsements.record_reported import record_reported
from petitioner.endorsements.rules import ForbiddenMove, RefusedRecord, UnknownText
from petitioner.endorsements.store import board as proposals
from petitioner.endorsements.withdraw import withdraw
from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.organisers.note import note
from petitioner.organisers.rules import Action, Organiser, Refused, authorize
from petitioner.organisers.second_person import refuse_same_person
from petitioner.organisers.take_up import take_up
from petitioner.parliaments.read import find_known_member
from petitioner.parliaments.rules import NoMandate, UnknownPerson
from petitioner.statements.find_owner import find_owner

ROOM: Final = "backing"
_BY: Final = "desk"
_REFUSALS: Final = (RefusedRecord, UnknownText, UnknownPerson, NoMandate, ForbiddenMove)


def carry_out_board(session: Session, *, keys: WorkerKeys, most: int, now: datetime) -> int:
    """Do up to `most` of the oldest things this room was sent, each whole or not; return how many."""

    def act(actor: Organiser, form: BackingForm) -> None:
        _do(session, actor, form, now=now)

    return take_up(session, ROOM, BackingForm.from_bytes, act, keys=keys, most=most)


def _do(session: Session, actor: Organiser, form: BackingForm, *, now: datetime) -> None:
    owner = find_owner(session, form.slug)
    if owner is None:
        raise Refused("statement")
    statement_id, organisation_id = owner
    is_second = form.act in OF_THE_SECOND
    authorize(actor, Action.CHECK_BACKING if is_second else Action.WRITE_BACKING, organisation_id)
    if is_second:
        number = form.number
        _decide(session, actor, form, statement_id, organisation_id, now=now)
    else:
        number = _propose(session, actor, form, statement_id, now=now)
    note(
        session,
        f"backing_{form.act}",
        by=actor.account_id,
        organisation_id=organisation_id,
        about=number,
        kind="backing_proposal",
        now=now,
    )


def _propose(
    session: Session, actor: Organiser, form: BackingForm, statement_id: int, *, now: datetime
) -> int:
    """Do it at once, and keep what became of it; a public record waits for a second person."""
    state, answer = ProposalState.WAITING, ""
    if form.act is not Act.DOCUMENT:
        state, answer = _try(session, form, now=now)
    return proposals.add(
        session, statement_id, form, state=state, answer=answer, by=actor.account_id, now=now
    )


def _decide(
    session: Session,
    actor: Organiser,
    form: BackingForm,
    statement_id: int,
    organisation_id: int,
    *,
    now: datetime,
) -> None:
    found = proposals.find(session, statement_id, form.number)
    if found is None:
        raise Refused("decided")
    state, answer = ProposalState.DECLINED, ""
    if form.act is Act.AGREE:
        refuse_same_person(
            session,
            actor.account_id,
            Action.CHECK_BACKING,
            organisation_id,
            asked_by=found.proposed_by,
            asked_as=Action.WRITE_BACKING,
            now=now,
        )
        wanted = BackingForm(
            found.act, form.slug, found.assembly_id, found.person_id, found.number, found.typed
        )
        state, answer = _try(session, wanted, now=now)
    proposals.decide(session, found.number, state=state, answer=answer, by=actor.account_id, now=now)


def _try(session: Session, form: BackingForm, *, now: datetime) -> tuple[ProposalState, str]:
    """Do it whole, or say in a sentence why it cannot be done as things stand."""
    try:
        with session.begin_nested():
            _record(session, form, now=now)
    except _REFUSALS as refusal:
        return ProposalState.REFUSED, str(refusal)
    return ProposalState.DONE, ""


def _record(session: Session, form: BackingForm, *, now: datetime) -> None:
    typed: Typed = form.typed
    day = typed.day or now.date()
    member = find_known_member(session, form.assembly_id, form.person_id, on=day)
    if member is None:
        raise Refused("member")
    code, assembly = member.person.codes[0], member.person.assembly_slug
    if form.act is Act.ASK:
        ask(session, form.slug, code, assembly=assembly, now=now)
    elif form.act is Act.INITIATE:
        name_initiator(session, form.slug, code, assembly=assembly, now=now)
    elif form.act is Act.WITHDRAW:
        withdraw(
            session,
            form.slug,
            code,
            withdrawn_on=day,
            assembly=assembly,
            url=typed.url,
            by=_BY,
            now=now,
        )
    elif form.act is Act.REPORT:
        record_reported(
            session,
            form.slug,
            code,
            note=typed.note,
            endorsed_on=day,
            assembly=assembly,
            language=typed.language,
            by=_BY,
            now=now,
        )
    else:
        record_documented(
            session,
            form.slug,
            code,
            url=typed.url,
            endorsed_on=day,
            assembly=assembly,
            language=typed.language,
            copy_digest=bytes.fromhex(typed.digest) if typed.digest else None,
            by=_BY,
            now=now,
        )
