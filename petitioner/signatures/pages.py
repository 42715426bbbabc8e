"""The public's doors: sign, check your inbox, answer the letter."""

from flask import Blueprint, Response, abort, request

from petitioner.foundation import clock
from petitioner.foundation.db import committed, reading
from petitioner.foundation.group_commit import Busy, Unavailable
from petitioner.foundation.queue import later
from petitioner.foundation.tokens import digest, is_token, new_handle
from petitioner.foundation.web import (
    foundation,
    language_of_request,
    onwards,
    page,
    refuse_foreign_forms,
)
from petitioner.signatures import jobs
from petitioner.signatures.ask_receipt import is_receipt_open, receipt_token
from petitioner.signatures.confirm import (
    UnknownLink,
    confirm,
    look_at_link,
)
from petitioner.signatures.desk import OnDesk, answer_by_code, desk, on_desk
from petitioner.signatures.disown import disown
from petitioner.signatures.form_token import is_printed_by_us
from petitioner.signatures.form_view import form_view
from petitioner.signatures.forms import SignForm
from petitioner.signatures.receive import receive
from petitioner.signatures.rules import LinkKind
from petitioner.signatures.send_again import ask_again
from petitioner.signatures.shapes import FormView, LinkView
from petitioner.statements.read import UnknownStatement, read_version
from petitioner.statements.shapes import StatementView

pages = Blueprint("signatures", __name__)

_STATEMENT = "/<language>/statements/<slug>"


@pages.get(f"{_STATEMENT}/sign")
def show_form(language: str, slug: str) -> Response:
    """Show the sign form by itself."""
    return _form_page(on_desk(language, slug), FormView())


@pages.post(f"{_STATEMENT}/sign")
def sign(language: str, slug: str) -> Response:
    """Take a sign form in; the answer to a valid one is the same whoever's address it names."""
    refuse_foreign_forms()
    found = on_desk(language, slug)
    if not found.is_open(clock.now()):
        return page("signatures/not_open.html", language, status=409, statement=found.statement)
    keys = foundation().web_keys
    form = SignForm(request.form)
    values = form.typed()
    errors = form.refusals(found.statement.policy)
    if not is_printed_by_us(values["form_token"], found.form_token):
        errors = {"form_token": "text_changed", **errors}
    if errors:
        return _form_page(found, form_view(values, errors), status=422)
    try:
        handle = receive(desk().intake, found.signable, values, keys=keys, now=clock.now())
    except (Busy, Unavailable):
        abort(503)
    later(jobs.open_intake)
    return onwards(inbox_path(language, slug, handle))


def inbox_path(language: str, slug: str, handle: str) -> str:
    """Return the address of the page that waits for a code."""
    return f"/{language}/statements/{slug}/check-your-inbox/{handle}"


@pages.get(f"{_STATEMENT}/check-your-inbox/<handle>")
@pages.get(f"{_STATEMENT}/check-your-inbox/<handle>/again")
def check_inbox(language: str, slug: str, handle: str) -> Response:
    """Say what to do next; the same page for every handle, whether or not anything is behind it."""
    if not is_token(handle):
        abort(404)
    return _inbox_page(on_desk(language, slug).statement, error=None)


@pages.post(f"{_STATEMENT}/check-your-inbox/<handle>")
@pages.post(f"{_STATEMENT}/check-your-inbox/<handle>/again")
def type_code(language: str, slug: str, handle: str) -> Response:
    """Confirm by the code of the letter, or ask for the letter again: the answer to that is always the same.

    The page must not know its own address, so both of its forms are sent to where it stands.
    """
    refuse_foreign_forms()
    if not is_token(handle):
        abort(404)
    statement, offer = on_desk(language, slug).statement, new_handle()
    if "again" in request.form:
        with committed() as session:
            ask_again(session, handle)
        later(jobs.open_intake)
        return onwards(f"{inbox_path(language, slug, handle)}/again")
    try:
        refused = answer_by_code(digest(handle), request.form.get("code", ""), offer=offer)
    except (Busy, Unavailable):
        abort(503)
    if refused:
        return _inbox_page(statement, error=refused)
    return onwards(f"/{language}/statements/{slug}/signed/{offer}")


@pages.get(f"{_STATEMENT}/signed")
def signed(language: str, slug: str) -> Response:
    """Say that it is done; says nothing of anyone, so anyone may look."""
    return page("signatures/signed.html", language, statement=on_desk(language, slug).statement)


@pages.get("/c/<token>")
def show_link(token: str) -> Response:
    """Show what a letter's link asks, or what was answered. Looking changes nothing: scanners look too."""
    return _show(token)


@pages.post("/c/<token>")
def answer_link(token: str) -> Response:
    """Take the answer to a letter: `choice` is `signed` or, of news, `asked`; or it is `not_me`.

    Nothing is chosen beforehand.
    """
    refuse_foreign_forms()
    choice = request.form.get("choice", "")
    if choice not in {"signed", "asked", "not_me"}:
        return _show(token, error="missing_choice")
    if not is_token(token):
        return _unknown_link()
    try:
        if choice == "asked":
            return _agree_to_news(token)
        if choice == "signed":
            refused, offering = _confirm_link(token)
            if refused:
                return _show(token, error=refused)
            if offering:
                return onwards(offering)
        else:
            with committed() as session:
                disown(session, token, now=clock.now())
            later(jobs.erase)
    except (Busy, Unavailable):
        abort(503)
    return onwards(f"/c/{token}")


def _agree_to_news(token: str) -> Response:
    """Confirm an address for news; the worker soon deletes its link, so the page that follows needs none."""
    try:
        with reading() as session:
            link = look_at_link(session, token, now=clock.now())
            statement = read_version(session, link.version_id, link.language, now=clock.now())
    except (UnknownLink, UnknownStatement):
        return _unknown_link()
    refused = _confirm_link(token)[0] if link.kind == LinkKind.NEWS else "missing_choice"
    if refused or link.standing != "pending":
        return _link_page(link, statement, refused)
    later(jobs.open_intake)
    return onwards(f"/{link.language}/statements/{statement.slug}/news/agreed")


def _confirm_link(token: str) -> tuple[str | None, str]:
    """Confirm by a link, and by the letter's code where it is asked for; return why not, if it was not.

    Who typed the code of a signature goes on to a page with an address of its own; that is returned too.
    """
    try:
        with reading() as session:
            link = look_at_link(session, token, now=clock.now())
            statement = read_version(session, link.version_id, link.language, now=clock.now())
    except (UnknownLink, UnknownStatement):
        return None, ""
    if not link.asks_code:
        confirm(desk().confirmations, token)
        return None, ""
    offer = None if link.kind == LinkKind.NEWS else new_handle()
    refused = answer_by_code(link.handle_digest, request.form.get("code", ""), offer=offer)
    return refused, f"/{link.language}/statements/{statement.slug}/signed/{offer}" if offer else ""


def _show(token: str, error: str | None = None) -> Response:
    try:
        with reading() as session:
            link = look_at_link(session, token, now=clock.now())
            statement = read_version(session, link.version_id, link.language, now=clock.now())
    except (UnknownLink, UnknownStatement):
        return _unknown_link()
    return _link_page(link, statement, error)


def _unknown_link() -> Response:
    return page("signatures/expired.html", language_of_request(), status=404, statement=None)


def _link_page(link: LinkView, statement: StatementView, error: str | None = None) -> Response:
    if link.kind == LinkKind.NEWS:
        return _news_page(link, statement, error)
    if link.standing == "pending":
        return page(
            "signatures/confirm.html",
            link.language,
            status=422 if error else 200,
            statement=statement,
            expires_at=link.expires_at,
            asks_code=link.asks_code,
            error=error,
        )
    templates = {
        "confirmed": ("signatures/signed.html", 200),
        "held": ("signatures/signed.html", 200),
        "invalidated": ("signatures/signed.html", 200),
        "not_me": ("signatures/not_me.html", 200),
        "expired": ("signatures/expired.html", 410),
    }
    template, status = templates[link.standing]
    offered = _offered(link) if link.standing == "confirmed" else ""
    return page(
        *(template, link.language),
        status=status,
        statement=statement,
        standing=link.standing,
        receipt_token=offered,
    )


def _offered(link: LinkView) -> str:
    """Return what asks for a receipt, as long as one may be asked for; else nothing."""
    with reading() as session:
        is_open = is_receipt_open(session, link.handle_digest, now=clock.now())
    return receipt_token(foundation().web_keys, link.handle_digest) if is_open else ""


def _news_page(link: LinkView, statement: StatementView, error: str | None) -> Response:
    templates = {
        "pending": ("signatures/news_confirm.html", 422 if error else 200),
        "confirmed": ("signatures/news_agreed.html", 200),
        "not_me": ("signatures/news_refused.html", 200),
        "expired": ("signatures/news_expired.html", 410),
    }
    template, status = templates[link.standing]
    return page(
        template,
        link.language,
        status=status,
        statement=statement,
        expires_at=link.expires_at,
        asks_code=link.asks_code,
        error=error,
    )


def _inbox_page(statement: StatementView, *, error: str | None) -> Response:
    return page(
        "signatures/check_inbox.html",
        statement.language,
        status=422 if error else 200,
        statement=statement,
        error=error,
        asked_again=request.path.endswith("/again"),
    )


def _form_page(found: OnDesk, form: FormView, *, status: int = 200) -> Response:
    language = found.statement.language
    if not found.is_open(clock.now()):
        return page("signatures/not_open.html", language, statement=found.statement)
    return page(
        "signatures/sign.html",
        language,
        status=status,
        statement=found.statement,
        form=form,
        form_token=found.form_token,
    )
