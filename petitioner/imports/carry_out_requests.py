"""Carry out what the desk of imports wants, after asking again whether whoever wants it may."""

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Final

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WebKeys, WorkerKeys
from petitioner.imports import store
from petitioner.imports.list_imports import asks_for_second, may_upload, view_of
from petitioner.imports.rules import KEPT, OPEN, ImportAct, ImportState
from petitioner.imports.shapes import ImportForm, ImportView
from petitioner.organisers.note import note
from petitioner.organisers.rules import Action, Organiser, Refused, authorize
from petitioner.organisers.second_person import refuse_same_person
from petitioner.organisers.take_up import take_up
from petitioner.statements.find_owner import find_owner

ROOM: Final = "imports"


@dataclass(frozen=True, slots=True)
class _Case:
    """One wish: whose it is, about which statement of which organisation."""

    actor: Organiser
    form: ImportForm
    statement_id: int
    organisation_id: int
    now: datetime

    @property
    def by(self) -> int:
        """Whose wish it is."""
        return self.actor.account_id


def carry_out_requests(
    session: Session, *, keys: WorkerKeys, web_keys: WebKeys, most: int, now: datetime
) -> int:
    """Do up to `most` of the oldest things this room was sent, each whole or not; return how many."""

    def act(actor: Organiser, form: ImportForm) -> None:
        found = find_owner(session, form.slug)
        if found is None:
            raise Refused("statement")
        authorize(actor, Action.IMPORT_SIGNATURES, found[1])
        case = _Case(actor, form, *found, now)
        if form.act is ImportAct.UPLOAD:
            _upload(session, case, web_keys)
        else:
            _decide(session, case)

    return take_up(session, ROOM, ImportForm.from_bytes, act, keys=keys, most=most)


def _upload(session: Session, case: _Case, web_keys: WebKeys) -> None:
    form = case.form
    if form.described is None or case.now - form.sent_at > KEPT:
        raise Refused("too_old")
    if not may_upload(session, case.by, now=case.now):
        raise Refused("too_many")
    import_id = store.add(
        session,
        case.statement_id,
        form.described,
        file_digest=sha256(form.content).digest(),
        sealed=web_keys.seal_long(replace(form, slug="").to_bytes()),
        by=case.by,
        sent_at=form.sent_at,
    )
    _note(session, case, "import_uploaded", import_id)


def _decide(session: Session, case: _Case) -> None:
    store.lock_statement(session, case.statement_id)
    row = store.hold(session, case.statement_id, case.form.number)
    if row is None:
        raise Refused("import")
    view = view_of(row)
    if case.form.act is ImportAct.APPLY:
        _apply(session, case, view)
    elif case.form.act is ImportAct.APPROVE:
        _approve(session, case, view)
    elif case.form.act is ImportAct.DISCARD:
        _discard(session, case, view)
    else:
        _undo(session, case, view)


def _apply(session: Session, case: _Case, view: ImportView) -> None:
    """Take an import in as it was looked at, or ask a second person to agree."""
    if view.state is not ImportState.READ or case.form.digest != view.digest or not view.result.counted:
        raise Refused("state")
    if asks_for_second(session, case.statement_id, view):
        store.change(session, view.import_id, state=ImportState.ASKED, asked_by=case.by)
        _note(session, case, "import_asked", view.import_id)
        return
    _accept(session, view, asked_by=case.by)
    _note(session, case, "import_accepted", view.import_id)


def _approve(session: Session, case: _Case, view: ImportView) -> None:
    if view.state is not ImportState.ASKED or case.form.digest != view.digest or view.asked_by is None:
        raise Refused("state")
    refuse_same_person(
        session,
        case.by,
        Action.IMPORT_SIGNATURES,
        case.organisation_id,
        asked_by=view.asked_by,
        now=case.now,
    )
    _accept(session, view, approved_by=case.by)
    _note(session, case, "import_approved", view.import_id)


def _accept(session: Session, view: ImportView, **who: int) -> None:
    store.change(
        session, view.import_id, state=ImportState.ACCEPTED, done=0, number=0, is_changed=False, **who
    )


def _discard(session: Session, case: _Case, view: ImportView) -> None:
    if view.state not in OPEN:
        raise Refused("state")
    is_begun = view.state is ImportState.ACCEPTED
    after = ImportState.UNDOING if is_begun else ImportState.DISCARDED
    store.change(session, view.import_id, state=after)
    _note(session, case, "import_discarded", view.import_id)


def _undo(session: Session, case: _Case, view: ImportView) -> None:
    if view.state is not ImportState.APPLIED:
        raise Refused("state")
    store.change(session, view.import_id, state=ImportState.UNDOING)
    _note(session, case, "import_undone", view.import_id)


def _note(session: Session, case: _Case, action: str, about: int) -> None:
    note(
        session,
        action,
        by=case.by,
        organisation_id=case.organisation_id,
        about=about,
        kind="import",
        now=case.now,
    )
