"""Letters to many members at the desk: looked at, begun by two, stopped, watched."""

from datetime import date
from typing import Final

from flask import Blueprint, Response, abort, request

from petitioner.canvass.carry_out_mailings import ROOM
from petitioner.canvass.desk_jobs import serve_mailings
from petitioner.canvass.desk_rules import LONGEST_WAIT, MOST_LISTED, SECOND_ABOVE, Kind, MailingWish
from petitioner.canvass.desk_shapes import MailingForm
from petitioner.canvass.store import mailings as store
from petitioner.endorsements.renewal_rules import FRESH_DAYS
from petitioner.foundation import clock
from petitioner.foundation.db import reading
from petitioner.foundation.web import language_of_request
from petitioner.organisers.guards import desk_page, form_number, hand_on, refuse_forged_form, waiting_page
from petitioner.organisers.rules import Action
from petitioner.parliaments.read import read_assemblies
from petitioner.statements.find_titles import find_newest_titles, find_title
from petitioner.statements.guards import Subject, require_statement
from petitioner.vocabulary.language import LANGUAGES

mailings = Blueprint("desk_mailings", __name__)
_HERE: Final = "/desk/mailings/<slug>"
_PAGE: Final = "canvass/mailings.html"


@mailings.get(_HERE)
def show_mailings(slug: str) -> Response:
    """Show what can be asked of members by letter, what waits, and how far it is."""
    subject = require_statement(Action.SEE_BACKING, slug, part="mailings")
    return waiting_page(_PAGE, subject.path, **_values(subject))


def _values(subject: Subject) -> dict[str, object]:
    today = clock.now().date()
    with reading() as session:
        listed = store.listed(session, subject.statement_id, most=MOST_LISTED)
        assemblies = read_assemblies(session, on=today)
        titles = find_newest_titles(session, [subject.statement_id]).get(subject.statement_id)
        title = find_title(session, subject.statement_id, language_of_request(), otherwise=subject.slug)
    languages = tuple(titles.titles) if titles else ()
    return {
        "path": subject.path,
        "slug": subject.slug,
        "title": title,
        "open": [each for each in listed if each.is_open],
        "begun": [each for each in listed if each.begun_at is not None],
        "last": [each for each in listed if not each.is_open and each.begun_at is None][:5],
        "assemblies": {each.slug: each.name for each in assemblies},
        "languages": [(code, LANGUAGES[code].name) for code in languages if code in LANGUAGES],
        "may_act": subject.may(Action.WRITE_TO_MEMBERS),
        "is_fresh": subject.present.organiser.is_fresh,
        "account_id": subject.present.organiser.account_id,
        "second_above": SECOND_ABOVE,
        "today": today,
        "typed": {"days": str(FRESH_DAYS)},
        "error": None,
    }


@mailings.post(f"{_HERE}/look")
def look(slug: str) -> Response:
    """Take in what is to be asked of whom; nobody is written to before somebody has seen how many."""
    refuse_forged_form()
    subject = require_statement(Action.WRITE_TO_MEMBERS, slug, part="mailings")
    typed = {
        name: request.form.get(name, "").replace("\0", "").strip()
        for name in ("kind", "assembly", "days", "language", "closes_on")
    }
    if typed["kind"] not in set(Kind) or typed["language"] not in {"", *LANGUAGES}:
        abort(400)
    kind = Kind(typed["kind"])
    days = typed["days"] if kind is Kind.REFRESH else "0"
    if not days.isascii() or not days.isdecimal() or len(days) > len(str(LONGEST_WAIT)):
        return _mistake(subject, "days", typed)
    if kind is Kind.REFRESH and not 1 <= int(days) <= LONGEST_WAIT:
        return _mistake(subject, "days", typed)
    if kind is not Kind.REFRESH and typed["assembly"] not in _slugs():
        return _mistake(subject, "assembly", typed)
    try:
        closes_on = date.fromisoformat(typed["closes_on"]) if typed["closes_on"] else None
    except ValueError:
        return _mistake(subject, "closes_on", typed)
    if closes_on is not None and closes_on < clock.now().date():
        return _mistake(subject, "closes_on", typed)
    form = MailingForm(
        MailingWish.LOOK,
        slug,
        kind=kind,
        assembly="" if kind is Kind.REFRESH else typed["assembly"],
        days=int(days),
        language=typed["language"],
        closes_on=closes_on,
    )
    return _hand_on(subject, form)


def _slugs() -> set[str]:
    with reading() as session:
        return {each.slug for each in read_assemblies(session, on=clock.now().date())}


@mailings.post(f"{_HERE}/decide")
def decide(slug: str) -> Response:
    """Take in what is to become of a mailing: begin, agree, give up, stop, go on, close."""
    refuse_forged_form()
    subject = require_statement(Action.WRITE_TO_MEMBERS, slug, part="mailings")
    wish = request.form.get("wish", "")
    if wish not in set(MailingWish) - {MailingWish.LOOK}:
        abort(400)
    return _hand_on(subject, MailingForm(MailingWish(wish), slug, number=form_number("number")))


def _hand_on(subject: Subject, form: MailingForm) -> Response:
    return hand_on(ROOM, form.to_bytes(), serve_mailings, subject.path)


def _mistake(subject: Subject, error: str, typed: dict[str, str]) -> Response:
    values = {**_values(subject), "error": error, "typed": typed, "waiting": 0, "is_late": False}
    return desk_page(_PAGE, status=422, **values)
