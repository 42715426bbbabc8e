"""The doors of whoever wants a receipt, has its code, or has the file: ask, fetch once, have it checked."""

from flask import Blueprint, Response, abort, request

from petitioner.foundation import clock
from petitioner.foundation.db import committed, reading
from petitioner.foundation.web import foundation, onwards, page, refuse_foreign_forms
from petitioner.signatures.ask_receipt import ask_receipt, asked_by, is_receipt_open
from petitioner.signatures.claim_receipt import UnknownReceipt, claim_receipt
from petitioner.signatures.desk import on_desk
from petitioner.signatures.receipt_code import grouped, typed_receipt_code
from petitioner.transparency.notes import public_half
from petitioner.transparency.receipts import LARGEST, SUFFIX, BadReceipt, auditors_command, read_receipt
from petitioner.transparency.signed_tree import published_key
from petitioner.vocabulary.language import LANGUAGES

holder = Blueprint("holder", __name__)

_SIGNED = "/<language>/statements/<slug>/signed/<token>"
_RECEIPT = "/<language>/receipt"


@holder.get(_SIGNED)
def just_signed(language: str, slug: str, token: str) -> Response:
    """Say that it is done, and offer a receipt as long as one may be asked for."""
    statement = on_desk(language, slug).statement
    asked = _asked(token)
    with reading() as session:
        is_open = is_receipt_open(session, asked, now=clock.now())
    return page(
        "signatures/signed.html", language, statement=statement, receipt_token=token if is_open else ""
    )


@holder.post(_SIGNED)
def ask(language: str, slug: str, token: str) -> Response:
    """Ask for the receipt; the page that follows shows its code, this once."""
    refuse_foreign_forms()
    statement = on_desk(language, slug).statement
    asked = _asked(token)
    with committed() as session:
        given = ask_receipt(session, asked, keys=foundation().web_keys, now=clock.now())
    if given is None:
        return page("signatures/receipt_refused.html", language, status=409, statement=statement)
    code, until = given
    return page("signatures/receipt_code.html", language, code=grouped(code), until=until)


@holder.get(_RECEIPT)
def show_receipt_form(language: str) -> Response:
    """Show the one field in which the code is typed."""
    _known(language)
    return page("signatures/receipt.html", language, error=None)


@holder.post(_RECEIPT)
def fetch(language: str) -> Response:
    """Give the receipt to whoever has its code and forget it; every other code gets the same answer."""
    refuse_foreign_forms()
    _known(language)
    code = typed_receipt_code(request.form.get("code", ""))
    try:
        with committed() as session:
            receipt = claim_receipt(session, code, now=clock.now())
    except UnknownReceipt:
        return page("signatures/receipt.html", language, status=422, error="unknown")
    if receipt is None:
        return page("signatures/receipt.html", language, status=409, error="waits")
    response = Response(receipt, mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="receipt{SUFFIX}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@holder.get("/<language>/verify/file")
def back_to_verify(language: str) -> Response:
    """Lead whoever comes back to the answer's address to where a file is chosen."""
    _known(language)
    return onwards(f"/{language}/verify")


@holder.post("/<language>/verify/file")
def check_file(language: str) -> Response:
    """Check a receipt for somebody whose browser runs no scripts; nothing of it is kept."""
    refuse_foreign_forms()
    _known(language)
    sent = request.files.get("receipt")
    command = auditors_command(foundation().settings.public_url)
    key = published_key(foundation().settings.public_folder / "log")
    try:
        content = b"" if sent is None else sent.read(LARGEST + 1)
        receipt = read_receipt(content, public_half(key or ""))
    except (BadReceipt, ValueError):
        return page("signatures/receipt_checked.html", language, status=422, receipt=None)
    return page("signatures/receipt_checked.html", language, receipt=receipt, command=command)


def _asked(token: str) -> bytes:
    found = asked_by(foundation().web_keys, token)
    if found is None:
        abort(404)
    return found


def _known(language: str) -> None:
    if language not in LANGUAGES:
        abort(404)
