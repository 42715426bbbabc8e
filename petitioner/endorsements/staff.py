"""The door of a member's staff: find the member, enter their name, see what becomes of it, take it back."""

from http import HTTPStatus
from typing import Final
from uuid import UUID

from flask import Blueprint, Response, abort, request

from petitioner.accounts.guards import refuse_forged_form, require_staff, shown_session, staff_page
from petitioner.accounts.shapes import Actor
from petitioner.authorities.read import members_within
from petitioner.endorsements import jobs
from petitioner.endorsements.enter import enter
from petitioner.endorsements.entry_form import EntryForm, typed
from petitioner.endorsements.list_entries import list_entries
from petitioner.endorsements.offer_statements import offer_statements
from petitioner.endorsements.offer_texts import offer_texts
from petitioner.endorsements.office_rules import Fate, appears_at
from petitioner.endorsements.office_shapes import EntryView, TextChoice
from petitioner.endorsements.rules import OBJECTION_WINDOW, UnknownText
from petitioner.endorsements.take_back import take_back
from petitioner.foundation import clock
from petitioner.foundation.db import Session, committed, reading
from petitioner.foundation.queue import later
from petitioner.foundation.web import language_of_request, onwards
from petitioner.parliaments.shapes import MemberView
from petitioner.statements.find_titles import find_titles
from petitioner.statements.read import UnknownStatement, read_version

staff = Blueprint("endorsements_staff", __name__)

MOST_SHOWN: Final = 60
"""Members on one page; whoever may act for more looks for a name."""
LONGEST_SEARCH: Final = 100
PATIENCE: Final = 15
"""How often, every two seconds, the page of an entry looks by itself whether it was carried out."""
_MEMBER: Final = "/staff/members/<assembly>/<code>"
_ENTRY: Final = "/staff/endorsements/<uuid:entry_id>"


@staff.get("/staff/members")
def find_member() -> Response:
    """Show whom one may act for, all of them or those of a name."""
    actor = require_staff()
    find = request.args.get("find", "").strip()[:LONGEST_SEARCH]
    with reading() as session:
        found = members_within(session, actor.account_id, on=clock.now().date(), find=find)
    return staff_page(
        "endorsements/staff/members.html",
        place="/staff/members",
        find=find,
        members=found[:MOST_SHOWN],
        total=len(found),
    )


@staff.get(_MEMBER)
def choose_statement(assembly: str, code: str) -> Response:
    """Show a member within one's authority, and the statements their name can be entered for."""
    actor, now = require_staff(), clock.now()
    with reading() as session:
        member = _member(session, actor, assembly, code)
        statements = offer_statements(session, member.person, language_of_request(), now=now)
    return staff_page(
        "endorsements/staff/member.html", place="/staff/members", member=member, statements=statements
    )


@staff.get(f"{_MEMBER}/<slug>")
def fill_in(assembly: str, code: str, slug: str) -> Response:
    """Show the form: which text, how one knows, since when."""
    actor = require_staff()
    with reading() as session:
        member = _member(session, actor, assembly, code)
        texts = _texts(session, slug)
    only = texts[0].value if len(texts) == 1 else ""
    return _form_page(member, texts, EntryForm(text=only), slug=slug)


@staff.post(f"{_MEMBER}/<slug>")
def take_entry(assembly: str, code: str, slug: str) -> Response:
    """Show what will happen, or let it happen; a mistake leads back to the form with all that was typed."""
    refuse_forged_form()
    actor, now = require_staff(), clock.now()
    with reading() as session:
        member = _member(session, actor, assembly, code)
        texts = _texts(session, slug)
    form, step = typed(request.form), request.form.get("do", "")
    wrong = form.mistakes(texts, today=now.date())
    if wrong or step == "change":
        return _form_page(member, texts, form, wrong if step != "change" else {}, slug=slug)
    text = form.chosen(texts)
    entry = form.entry(text, member.person) if text is not None else None
    if step != "enter" or entry is None:
        return staff_page(
            "endorsements/staff/check.html",
            place="/staff/members",
            member=member,
            text=text,
            form=form,
            day=entry.endorsed_on if entry is not None else None,
            slug=slug,
            hours=int(OBJECTION_WINDOW.total_seconds()) // 3600,
            shown_from=appears_at(now),
        )
    with committed() as session:
        is_taken = enter(session, shown_session() or b"", entry, now=now)
    if not is_taken:
        return _form_page(member, texts, form, {"": "crowded"}, slug=slug)
    later(jobs.carry_out_acts)
    return onwards(f"/staff/endorsements/{entry.entry_id}")


@staff.get("/staff/texts/<slug>/<int:number>/<language>")
def read_text(slug: str, number: int, language: str) -> Response:
    """Show a text in full."""
    require_staff()
    with reading() as session:
        chosen = next(
            (each for each in _texts(session, slug) if (each.number, each.language) == (number, language)),
            None,
        )
        if chosen is None:
            abort(404)
        try:
            statement = read_version(session, chosen.version_id, language, now=clock.now())
        except UnknownStatement:
            abort(404)
    return staff_page("endorsements/staff/text.html", place="", statement=statement)


@staff.get("/staff/endorsements")
def show_entries() -> Response:
    """Show all that one has entered, and what has become of it."""
    require_staff()
    with reading() as session:
        entries = list_entries(session, shown_session() or b"", now=clock.now())
        titles = find_titles(session, {each.version_id for each in entries})
    return staff_page(
        "endorsements/staff/entries.html", place="/staff/endorsements", entries=entries, titles=titles
    )


@staff.get(_ENTRY)
def show_entry(entry_id: UUID) -> Response:
    """Show one entry; as long as it is on its way the page looks again by a header, without a script."""
    require_staff()
    with reading() as session:
        entry = _own(session, entry_id)
        titles = find_titles(session, {entry.version_id})
    waited = request.args.get("waited", 0, type=int)
    response = staff_page(
        "endorsements/staff/entry.html",
        place="/staff/endorsements",
        entry=entry,
        title=titles[entry.version_id],
        is_late=waited >= PATIENCE,
    )
    if entry.fate is Fate.ON_ITS_WAY and 0 <= waited < PATIENCE:
        response.headers["Refresh"] = f"2; url=/staff/endorsements/{entry_id}?waited={waited + 1}"
    return response


@staff.post(f"{_ENTRY}/back")
def take_entry_back(entry_id: UUID) -> Response:
    """Take an entry of one's own back, before or after it is seen; what cannot be taken back stays."""
    refuse_forged_form()
    with reading() as session:
        _own(session, entry_id)
    with committed() as session:
        take_back(session, shown_session() or b"", entry_id, now=clock.now())
    later(jobs.carry_out_acts)
    return onwards(f"/staff/endorsements/{entry_id}")


def _own(session: Session, entry_id: UUID) -> EntryView:
    """Return an entry of the account that asks; another's does not exist for it."""
    own = list_entries(session, shown_session() or b"", now=clock.now())
    found = next((each for each in own if each.entry_id == entry_id), None)
    if found is None:
        abort(404)
    return found


def _member(session: Session, actor: Actor, assembly: str, code: str) -> MemberView:
    """Return a member whom the account may act for today; whoever else sits there does not exist for it."""
    within = members_within(session, actor.account_id, on=clock.now().date())
    called = (each for each in within if each.person.assembly_slug == assembly and code in each.person.codes)
    found = next(called, None)
    if found is None:
        abort(404)
    return found


def _texts(session: Session, slug: str) -> tuple[TextChoice, ...]:
    try:
        return offer_texts(session, slug, now=clock.now())
    except UnknownText:
        abort(404)


def _form_page(
    member: MemberView,
    texts: tuple[TextChoice, ...],
    form: EntryForm,
    wrong: dict[str, str] | None = None,
    *,
    slug: str,
) -> Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return staff_page(
        "endorsements/staff/enter.html",
        status=status,
        place="/staff/members",
        member=member,
        texts=texts,
        form=form,
        wrong=wrong or {},
        slug=slug,
        today=clock.now().date(),
    )
