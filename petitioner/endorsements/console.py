"""The organisers' door to the backing of a statement: what waits, one member, a second person's word."""

from typing import Final

from flask import Blueprint, Response, abort, request

from petitioner.endorsements.carry_out_board import ROOM
from petitioner.endorsements.desk_jobs import serve_backing
from petitioner.endorsements.desk_rules import (
    LONGEST_NOTE,
    MOST_LISTED,
    OF_A_MEMBER,
    Act,
    Mistake,
    read_typed,
)
from petitioner.endorsements.desk_shapes import BackingForm
from petitioner.endorsements.list_all import Part, list_all
from petitioner.endorsements.read_board import read_board, read_running
from petitioner.foundation import clock
from petitioner.foundation.db import reading
from petitioner.foundation.web import language_of_request
from petitioner.organisers.guards import desk_page, hand_on, refuse_forged_form, waiting_page
from petitioner.organisers.rules import KEYS, Action, is_storable
from petitioner.parliaments.read import find_known_member, find_members, read_assemblies
from petitioner.parliaments.shapes import MemberView
from petitioner.statements.find_titles import find_newest_titles, find_title
from petitioner.statements.guards import Subject, require_statement
from petitioner.vocabulary.language import LANGUAGES

backing = Blueprint("desk_backing", __name__)

_PART: Final = "backing"
_MEMBER: Final = "/desk/backing/<slug>/<int:assembly>/<int:person>"
_FIELDS: Final = ("language", "url", "day", "digest", "note")
_LONGEST_WORDS: Final = 100


@backing.get("/desk/backing/<slug>")
def show_backing(slug: str) -> Response:
    """Show what waits for somebody, and who of the assemblies is found by a name."""
    subject = require_statement(Action.SEE_BACKING, slug, part=_PART)
    words = request.args.get("q", "").replace("\0", " ").strip()[:_LONGEST_WORDS]
    today = clock.now().date()
    with reading() as session:
        board = read_board(session, subject.statement_id, on=today)
        assemblies = read_assemblies(session, on=today) if words else ()
        found = [
            member
            for assembly in assemblies
            for member in find_members(session, assembly.assembly_id, on=today, find=words)
        ]
    return waiting_page(
        "endorsements/console/backing.html",
        subject.path,
        **_values(subject, Action.CHECK_BACKING),
        board=board,
        words=words,
        found=found[:MOST_LISTED],
    )


@backing.get("/desk/backing/<slug>/all")
def show_all(slug: str) -> Response:
    """Show everybody who stands in the book, or one part of it, a hundred at a time."""
    subject = require_statement(Action.SEE_BACKING, slug, part=_PART)
    asked, typed = request.args.get("part", ""), request.args.get("page", "1")
    part = Part(asked) if asked in set(Part) else Part.ALL
    page = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= len("999") else 1
    with reading() as session:
        found = list_all(session, subject.statement_id, part=part, page=max(page, 1), on=clock.now().date())
        assemblies = read_assemblies(session, on=clock.now().date())
    return waiting_page(
        "endorsements/console/all.html",
        f"{subject.path}/all",
        **_values(subject, Action.CHECK_BACKING),
        found=found,
        part=part,
        page=max(page, 1),
        assemblies={each.assembly_id: each.name for each in assemblies},
    )


def _values(subject: Subject, action: Action) -> dict[str, object]:
    """Return what every page here says: whose it is, and whether an action may be done, and done now."""
    with reading() as session:
        title = find_title(session, subject.statement_id, language_of_request(), otherwise=subject.slug)
    may = subject.may(action)
    is_fresh = subject.present.organiser.is_fresh
    return {
        "path": subject.path,
        "slug": subject.slug,
        "title": title,
        "lacks_proof": may and not is_fresh,
        "can_change": may and is_fresh,
    }


@backing.get(_MEMBER)
def show_member(slug: str, assembly: int, person: int) -> Response:
    """Show how one member stands to the statement, and what can be recorded about them."""
    subject = require_statement(Action.SEE_BACKING, slug, part=_PART)
    member = _known(assembly, person)
    values = _of_member(subject, member)
    return waiting_page("endorsements/console/member.html", str(values["action"]), **values)


def _known(assembly: int, person: int) -> MemberView:
    """Return a member, or answer 404."""
    found = None
    if max(assembly, person) < KEYS:
        with reading() as session:
            found = find_known_member(session, assembly, person, on=clock.now().date())
    if found is None:
        abort(404)
    return found


def _of_member(subject: Subject, member: MemberView) -> dict[str, object]:
    person = member.person
    with reading() as session:
        running = read_running(session, subject.statement_id, person.assembly_id, person.person_id)
        titles = find_newest_titles(session, [subject.statement_id]).get(subject.statement_id)
    return {
        **_values(subject, Action.WRITE_BACKING),
        "action": f"{subject.path}/{person.assembly_id}/{person.person_id}",
        "member": member,
        "running": running,
        "languages": tuple(titles.titles) if titles else (),
        "language_names": LANGUAGES,
        "longest_note": LONGEST_NOTE,
        "typed": dict.fromkeys(_FIELDS, ""),
        "act": "",
        "error": None,
    }


@backing.post(_MEMBER)
def act_on_member(slug: str, assembly: int, person: int) -> Response:
    """Take in what is to be recorded about a member; a worker does it, or keeps it for a second person."""
    refuse_forged_form()
    subject = require_statement(Action.WRITE_BACKING, slug, part=_PART)
    member = _known(assembly, person)
    wanted = request.form.get("act", "")
    if wanted not in OF_A_MEMBER:
        abort(400)
    fields = {name: request.form.get(name, "").replace("\0", "").strip() for name in _FIELDS}
    if not all(map(is_storable, fields.values())):
        abort(400)
    values = _of_member(subject, member)
    with reading() as session:
        titles = find_newest_titles(session, [subject.statement_id]).get(subject.statement_id)
    languages = tuple(titles.titles) if titles else ()
    try:
        typed = read_typed(Act(wanted), fields, languages=languages, today=clock.now().date())
    except Mistake as mistake:
        values |= {"typed": fields, "act": wanted, "error": mistake.field}
        return desk_page("endorsements/console/member.html", status=422, waiting=0, is_late=False, **values)
    form = BackingForm(Act(wanted), slug, assembly, person, typed=typed)
    return hand_on(ROOM, form.to_bytes(), serve_backing, subject.path)


@backing.post("/desk/backing/<slug>/proposals/<int:number>")
def decide(slug: str, number: int) -> Response:
    """Take in the second person's word about a public record; the worker asks who it is."""
    refuse_forged_form()
    subject = require_statement(Action.CHECK_BACKING, slug, part=_PART)
    choice = request.form.get("choice", "")
    if choice not in {Act.AGREE, Act.DECLINE} or number >= KEYS:
        abort(400)
    form = BackingForm(Act(choice), slug, number=number)
    return hand_on(ROOM, form.to_bytes(), serve_backing, subject.path)
