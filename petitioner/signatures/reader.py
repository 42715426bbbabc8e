"""The doors of whoever reads a letter of ours, or wants to: no more of them, or news of a statement."""

from flask import Blueprint, Response, abort, request

from petitioner.foundation import clock
from petitioner.foundation.db import committed
from petitioner.foundation.group_commit import Busy, Unavailable
from petitioner.foundation.queue import later
from petitioner.foundation.secrets import STOP_TOKEN_BYTES
from petitioner.foundation.tokens import digest, is_token, new_handle
from petitioner.foundation.web import (
    foundation,
    language_of_request,
    onwards,
    page,
    refuse_foreign_forms,
)
from petitioner.signatures import jobs
from petitioner.signatures.desk import answer_by_code, on_desk
from petitioner.signatures.form_rules import email_refusal, website_refusal
from petitioner.signatures.form_view import form_view
from petitioner.signatures.receive_wish import receive_wish
from petitioner.signatures.rules import WishKind
from petitioner.signatures.shapes import FormView, SignerWish
from petitioner.statements.shapes import StatementView
from petitioner.vocabulary.language import LANGUAGES

reader = Blueprint("reader", __name__)

_NEWS = "/<language>/statements/<slug>/news"


@reader.get("/u/<token>")
def show_stop(token: str) -> Response:
    """Ask whether no more letters are wanted. Looking changes nothing: scanners look too."""
    if not is_token(token, raw_bytes=STOP_TOKEN_BYTES):
        abort(404)
    return page("signatures/stop_letters.html", language_of_request())


@reader.post("/u/<token>")
def stop(token: str) -> Response:
    """Let no more letters go to whoever got this address, by the page's button or the mailbox's (RFC 8058).

    The mailbox's provider sends one field and nothing that tells where it comes from. The answer is the same
    for every token of the right shape, whether or not it is one of ours.
    """
    if not is_token(token, raw_bytes=STOP_TOKEN_BYTES):
        abort(404)
    is_one_click = request.form.get("List-Unsubscribe") == "One-Click"
    if not is_one_click:
        refuse_foreign_forms()
    _wish(WishKind.STOP_LETTERS, {"token": token})
    if is_one_click:
        return Response(status=200, headers={"Cache-Control": "no-store"}, mimetype="text/plain")
    return onwards(f"/{language_of_request()}/letters/stopped")


@reader.get("/<language>/letters/stopped")
def stopped(language: str) -> Response:
    """Say that it is done; says nothing of anyone, so anyone may look."""
    if language not in LANGUAGES:
        abort(404)
    return page("signatures/letters_stopped.html", language)


@reader.get(_NEWS)
def show_news(language: str, slug: str) -> Response:
    """Show the form for an address that wants news of a statement."""
    return _news_page(on_desk(language, slug).statement, FormView())


@reader.post(_NEWS)
def ask_for_news(language: str, slug: str) -> Response:
    """Take an address for news in; the answer to a valid one is the same whoever's it is."""
    refuse_foreign_forms()
    found = on_desk(language, slug)
    values = {name: request.form.get(name, "") for name in ("email", "asked_about", "website")}
    refused = {
        "website": website_refusal(values["website"]),
        "email": email_refusal(
            values["email"], asked_about=values["asked_about"], policy=found.statement.policy
        ),
    }
    errors = {field: reason for field, reason in refused.items() if reason is not None}
    if errors:
        return _news_page(found.statement, form_view(values, errors))
    handle = new_handle()
    wish = {
        "email": values["email"].strip(),
        "language": language,
        "version_id": str(found.statement.version_id),
        "handle_digest": digest(handle).hex(),
    }
    _wish(WishKind.NEWS, wish)
    return onwards(f"/{language}/statements/{slug}/news/{handle}")


@reader.get(f"{_NEWS}/<handle>")
def wait_for_code(language: str, slug: str, handle: str) -> Response:
    """Say what to do next; the same page for every handle, whether or not anything is behind it."""
    if not is_token(handle):
        abort(404)
    return _code_page(on_desk(language, slug).statement, error=None)


@reader.post(f"{_NEWS}/<handle>")
def agree_to_news(language: str, slug: str, handle: str) -> Response:
    """Confirm an address for news by the code of the letter."""
    refuse_foreign_forms()
    if not is_token(handle):
        abort(404)
    statement = on_desk(language, slug).statement
    try:
        refused = answer_by_code(digest(handle), request.form.get("code", ""))
    except (Busy, Unavailable):
        abort(503)
    if refused:
        return _code_page(statement, error=refused)
    later(jobs.open_intake)
    return onwards(f"/{language}/statements/{slug}/news/agreed")


@reader.get(f"{_NEWS}/agreed")
def news_agreed(language: str, slug: str) -> Response:
    """Say that it is done; says nothing of anyone, so anyone may look."""
    return page("signatures/news_agreed.html", language, statement=on_desk(language, slug).statement)


def _wish(kind: WishKind, values: dict[str, str]) -> None:
    with committed() as session:
        receive_wish(session, SignerWish(kind, values), keys=foundation().web_keys, now=clock.now())
    later(jobs.open_intake)


def _news_page(statement: StatementView, form: FormView) -> Response:
    status = 422 if form.errors else 200
    return page("signatures/news.html", statement.language, status=status, statement=statement, form=form)


def _code_page(statement: StatementView, *, error: str | None) -> Response:
    status = 422 if error else 200
    return page(
        "signatures/news_inbox.html", statement.language, status=status, statement=statement, error=error
    )
