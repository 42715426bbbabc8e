"""Assemblies, and rosters: uploaded, looked at, taken in, reverted."""

from contextlib import closing
from typing import Final

from flask import Blueprint, Response, abort, request

from petitioner.foundation import clock
from petitioner.foundation.db import reading
from petitioner.foundation.progress import ask_to_stop, read_progress
from petitioner.organisers.guards import (
    desk_page,
    hand_on,
    refuse_forged_form,
    refused_page,
    require_equipped,
    require_for,
    require_host,
    waiting_page,
)
from petitioner.organisers.host import host_id
from petitioner.organisers.rules import ALLOWED, Action
from petitioner.organisers.shapes import Present
from petitioner.parliaments import jobs
from petitioner.parliaments.carry_out_requests import ROOM
from petitioner.parliaments.proposal_rules import (
    LARGEST_FILE,
    LONGEST_NAME,
    LONGEST_NOTE,
    OPEN,
    ProposalAct,
    ProposalState,
)
from petitioner.parliaments.proposal_shapes import ProposalForm, ProposalView
from petitioner.parliaments.proposals import find_proposal, list_proposals, progress_name
from petitioner.parliaments.read import find_assembly, find_members, read_assemblies, read_rosters
from petitioner.parliaments.rules import UnknownAssembly

rosters = Blueprint("desk_rosters", __name__)

_ALL = "/desk/parliaments"
_LARGEST_FORM: Final = LARGEST_FILE + 65_536
_READ_AT_ONCE: Final = 1_048_576
"""Werkzeug holds this much of a file in memory at most; a smaller number refuses every longer file."""
_MOST_NUMBER: Final = 2**31


def _present(back: str) -> Present:
    """Return who is there, if they have a role in any organisation: assemblies are everybody's to see."""
    present = require_equipped()
    if not present.organisation_ids:
        abort(refused_page())
    require_for(present, Action.SEE_PARLIAMENTS, present.organisation_ids[0], back=back)
    return present


def _may_import(present: Present) -> tuple[bool, bool]:
    """Say whether somebody may take rosters in, and may do it now: their proof is fresh."""
    with reading() as session:
        host = host_id(session)
    roles = {role for where, role in present.organiser.roles if where == host}
    may = not roles.isdisjoint(ALLOWED[Action.IMPORT_ROSTER])
    return may, may and present.organiser.is_fresh


@rosters.get(_ALL)
def show_assemblies() -> Response:
    """Show every assembly, and what was uploaded."""
    return waiting_page("parliaments/assemblies.html", _ALL, **_values(_present(_ALL)))


def _values(present: Present) -> dict[str, object]:
    may_import, can_change = _may_import(present)
    with reading() as session:
        return {
            "path": _ALL,
            "assemblies": read_assemblies(session, on=clock.now().date()),
            "proposals": list_proposals(session) if may_import else (),
            "may_import": may_import,
            "can_change": can_change,
            "typed": {"licence": "", "source_url": ""},
            "error": None,
        }


@rosters.post(f"{_ALL}/upload")
def take_upload() -> Response:
    """Take a file in; the worker reads it, and nothing changes before somebody has looked."""
    request.max_content_length = _LARGEST_FORM
    request.max_form_memory_size = _READ_AT_ONCE
    refuse_forged_form()
    present, _ = require_host(Action.IMPORT_ROSTER, back=_ALL)
    typed = {name: request.form.get(name, "").replace("\0", "").strip() for name in ("licence", "source_url")}
    content, name = _file()
    error = _mistake(content, typed)
    if error is not None:
        values = {**_values(present), "typed": typed, "error": error, "waiting": 0, "is_late": False}
        return desk_page("parliaments/assemblies.html", status=422, **values)
    form = ProposalForm(
        ProposalAct.UPLOAD,
        file_name=name[-LONGEST_NAME:] or "roster",
        licence=typed["licence"],
        source_url=typed["source_url"],
        content=content,
    )
    return hand_on(ROOM, form.to_bytes(), jobs.serve_parliaments, _ALL)


def _file() -> tuple[bytes, str]:
    """Return what was uploaded, and what its owner calls it; nothing if there is no file."""
    file = request.files.get("file")
    if file is None:
        return b"", ""
    with closing(file):
        return file.stream.read(LARGEST_FILE + 1), (file.filename or "").replace("\0", "")


def _mistake(content: bytes, typed: dict[str, str]) -> str | None:
    if not content:
        return "file"
    if len(content) > LARGEST_FILE:
        return "large"
    if any(len(text) > LONGEST_NOTE for text in typed.values()):
        return "licence"
    return None


@rosters.get(f"{_ALL}/proposals/<int:number>")
def show_proposal(number: int) -> Response:
    """Show what an uploaded roster changes, or how far the worker is."""
    path = f"{_ALL}/proposals/{number}"
    present, _ = require_host(Action.IMPORT_ROSTER, back=path)
    view = _proposal(number)
    is_worked_on = view.state in {ProposalState.WAITING, ProposalState.ACCEPTED}
    response = waiting_page(
        "parliaments/proposal.html",
        path,
        path=_ALL,
        action=path,
        proposal=view,
        is_open=view.state in OPEN,
        is_worked_on=is_worked_on,
        progress=read_progress(progress_name(number)) if is_worked_on else None,
        can_change=present.organiser.is_fresh,
    )
    if is_worked_on:
        response.headers["Refresh"] = f"2; url={path}"
    return response


@rosters.post(f"{_ALL}/proposals/<int:number>")
def decide_proposal(number: int) -> Response:
    """Take in that an upload is to be taken in as it was looked at (`apply DIGEST`), or let go."""
    refuse_forged_form()
    path = f"{_ALL}/proposals/{number}"
    require_host(Action.IMPORT_ROSTER, back=path)
    view = _proposal(number)
    word, _, digest = request.form.get("act", "").partition(" ")
    if word not in {ProposalAct.APPLY, ProposalAct.DISCARD} or len(digest) > len(view.digest):
        abort(400)
    if word == ProposalAct.DISCARD:
        ask_to_stop(progress_name(number))
    form = ProposalForm(ProposalAct(word), number, digest)
    return hand_on(ROOM, form.to_bytes(), jobs.serve_parliaments, path)


def _proposal(number: int) -> ProposalView:
    if number >= _MOST_NUMBER:
        abort(404)
    with reading() as session:
        view = find_proposal(session, number)
    if view is None:
        abort(404)
    return view


@rosters.get(f"{_ALL}/<slug>")
def show_assembly(slug: str) -> Response:
    """Show who sits in an assembly, and its rosters."""
    path = f"{_ALL}/{slug}"
    present = _present(path)
    find = request.args.get("find", "")[:100].replace("\0", "")
    may_import, can_change = _may_import(present)
    try:
        with reading() as session:
            assembly = find_assembly(session, slug, on=clock.now().date())
            members = find_members(session, assembly.assembly_id, on=clock.now().date(), find=find)
            imported = read_rosters(session, slug) if may_import else ()
    except UnknownAssembly:
        abort(404)
    return waiting_page(
        "parliaments/assembly.html",
        path,
        path=_ALL,
        action=path,
        assembly=assembly,
        members=members,
        find=find,
        rosters=imported,
        may_import=may_import,
        can_change=can_change,
    )


@rosters.post(f"{_ALL}/<slug>")
def revert_last(slug: str) -> Response:
    """Take in that the newest import of an assembly is to be undone."""
    refuse_forged_form()
    path = f"{_ALL}/{slug}"
    require_host(Action.IMPORT_ROSTER, back=path)
    number = request.form.get("roster", "")
    if not number.isascii() or not number.isdigit() or int(number) >= _MOST_NUMBER:
        abort(400)
    form = ProposalForm(ProposalAct.REVERT, int(number))
    return hand_on(ROOM, form.to_bytes(), jobs.serve_parliaments, path)
