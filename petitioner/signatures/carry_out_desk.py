"""Carry out what the desk of signatures wants, after asking again whether whoever wants it may."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from petitioner.foundation.db import Session
from petitioner.organisers.note import note
from petitioner.organisers.rules import Action, Organiser, Refused, authorize
from petitioner.organisers.second_person import NOBODY, refuse_same_person
from petitioner.organisers.take_up import take_up
from petitioner.signatures.batch_rules import Reason
from petitioner.signatures.desk_rules import FOUND_FOR, DeskAct
from petitioner.signatures.desk_shapes import SignaturesForm
from petitioner.signatures.find_signer import find_signer
from petitioner.signatures.list_public import UnknownSigner
from petitioner.signatures.moderate import NoComment, moderate
from petitioner.signatures.show_rules import UnsealStep
from petitioner.signatures.store import batches, name_seals, searches
from petitioner.signatures.tools import Tools
from petitioner.signatures.unseal_names import NotSealed, unseal_names
from petitioner.signatures.view_comments import view_comments
from petitioner.signatures.withdraw import withdraw
from petitioner.statements.find_owner import find_owner
from petitioner.vocabulary.email_address import InvalidEmailAddress, parse_email_address

ROOM: Final = "signatures"
SHORTEST_SECRET: Final = 64
"""Characters of what a page's comments are encrypted under: a SHA-256 in hexadecimal."""
_BY: Final = "account "
"""Who wished names to be opened at the desk; a name typed at a terminal is no account's."""


@dataclass(frozen=True, slots=True)
class _Case:
    """One wish: whose it is, about which statement of which organisation."""

    actor: Organiser
    form: SignaturesForm
    statement_id: int
    organisation_id: int
    now: datetime


def carry_out_desk(session: Session, *, tools: Tools, most: int, now: datetime) -> int:
    """Do up to `most` of the oldest things this room was sent, each whole or not; return how many."""

    def act(actor: Organiser, form: SignaturesForm) -> None:
        found = find_owner(session, form.slug)
        if found is None:
            raise Refused("statement")
        action, do = _ACTS[form.act]
        authorize(actor, action, found[1])
        do(session, _Case(actor, form, *found, now), tools)

    return take_up(session, ROOM, SignaturesForm.from_bytes, act, keys=tools.keys, most=most)


def _find(session: Session, case: _Case, tools: Tools) -> None:
    try:
        address = parse_email_address(case.form.email)
    except InvalidEmailAddress:
        raise Refused("address") from None
    by = case.actor.account_id
    search_id = find_signer(session, address, case.statement_id, account_id=by, keys=tools.keys, now=case.now)
    _note(session, case, "signer_searched", about=search_id, kind="signer_search")


def _withdraw(session: Session, case: _Case, tools: Tools) -> None:
    if withdraw(session, [_found(session, case)], journal=tools.journal):
        _note(session, case, "signer_withdrawn", about=case.form.search_id, kind="signer_search")


def _invalidate(session: Session, case: _Case, _tools: Tools) -> None:
    try:
        reason = Reason(case.form.reason)
    except ValueError:
        raise Refused("reason") from None
    found = _found(session, case)
    if batches.has_open(session, case.statement_id):
        raise Refused("open")
    by = case.actor.account_id
    number = batches.add_decided(session, case.statement_id, reason, by=by, now=case.now)
    batches.choose(session, number, [found])
    _note(session, case, "batch_asked", about=number, kind="signature_batch")


def _found(session: Session, case: _Case) -> UUID:
    """Return the signature at a place of what was found within the last minutes."""
    found = searches.found_by(
        session,
        case.form.search_id,
        case.actor.account_id,
        case.statement_id,
        since=case.now - FOUND_FOR,
    )
    if not 0 < case.form.place <= len(found):
        raise Refused("search")
    return found[case.form.place - 1]


def _unseal(session: Session, case: _Case, _tools: Tools) -> None:
    seal = name_seals.find(session, case.statement_id)
    if seal is not None and seal.first_by is not None and seal.second_by is None:
        refuse_same_person(
            session,
            case.actor.account_id,
            Action.UNSEAL_NAMES,
            case.organisation_id,
            asked_by=_account_of(seal.first_by),
            now=case.now,
        )
    by = f"{_BY}{case.actor.account_id}"
    try:
        step, _ = unseal_names(session, case.statement_id, by=by, now=case.now)
    except NotSealed:
        raise Refused("not_sealed") from None
    if step is UnsealStep.NOTED:
        _note(session, case, "unseal_asked", about=case.statement_id, kind="statement")
    elif step is UnsealStep.AGREED:
        _note(session, case, "unseal_agreed", about=case.statement_id, kind="statement")
    else:
        raise Refused(step.value)


def _read_comments(session: Session, case: _Case, tools: Tools) -> None:
    if len(case.form.secret) < SHORTEST_SECRET:
        raise Refused("form")
    view_comments(
        session,
        case.statement_id,
        case.form.secret,
        account_id=case.actor.account_id,
        keys=tools.keys,
        now=case.now,
    )


def _decide(session: Session, case: _Case, tools: Tools) -> None:
    is_approved = case.form.act is DeskAct.APPROVE_COMMENT
    try:
        signer = UUID(case.form.signer)
        moderate(session, case.statement_id, signer, is_approved=is_approved, keys=tools.keys)
    except (ValueError, UnknownSigner, NoComment):
        raise Refused("comment") from None
    done = "comment_approved" if is_approved else "comment_refused"
    _note(session, case, done, about=case.statement_id, kind="statement")
    _read_comments(session, case, tools)


def _account_of(by: str) -> int:
    number = by.removeprefix(_BY)
    return int(number) if by.startswith(_BY) and number.isdecimal() else NOBODY


def _note(session: Session, case: _Case, action: str, *, about: int, kind: str) -> None:
    note(
        session,
        action,
        by=case.actor.account_id,
        organisation_id=case.organisation_id,
        about=about,
        kind=kind,
        now=case.now,
    )


_Do = Callable[[Session, _Case, Tools], None]
_ACTS: Final[Mapping[DeskAct, tuple[Action, _Do]]] = MappingProxyType(
    {
        DeskAct.FIND: (Action.FIND_SIGNER, _find),
        DeskAct.WITHDRAW: (Action.WITHDRAW_SIGNER, _withdraw),
        DeskAct.INVALIDATE: (Action.INVALIDATE, _invalidate),
        DeskAct.UNSEAL: (Action.UNSEAL_NAMES, _unseal),
        DeskAct.READ_COMMENTS: (Action.MODERATE, _read_comments),
        DeskAct.APPROVE_COMMENT: (Action.MODERATE, _decide),
        DeskAct.REFUSE_COMMENT: (Action.MODERATE, _decide),
    }
)
