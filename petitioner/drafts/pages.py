"""The door of the press: an approved text before it is public. No session, and looking changes nothing."""

from flask import Blueprint, Response

from petitioner.drafts.embargo import UnknownEmbargo, find_public, read_embargoed, read_embargoed_picture
from petitioner.foundation import clock
from petitioner.foundation.db import reading
from petitioner.foundation.tokens import is_token
from petitioner.foundation.web import language_of_request, onwards, page
from petitioner.vocabulary.language import LANGUAGES

embargo_pages = Blueprint("embargo", __name__)


@embargo_pages.get("/b/<token>")
def show_embargoed(token: str) -> Response:
    """Show the text as it will be published, in its source language."""
    return _show(token, "")


@embargo_pages.get("/b/<token>/<language>")
def show_embargoed_in(token: str, language: str) -> Response:
    """Show the text in one of its languages."""
    return _show(token, language)


@embargo_pages.get("/b/<token>/picture.webp")
def send_embargoed_picture(token: str) -> Response:
    """Return the picture above the text."""
    if not is_token(token):
        return _over()
    try:
        with reading() as session:
            content = read_embargoed_picture(session, token, now=clock.now())
    except UnknownEmbargo:
        return _over()
    return Response(content, mimetype="image/webp", headers={"Cache-Control": "no-store"})


def _show(token: str, language: str) -> Response:
    wanted = language if language in LANGUAGES else language_of_request()
    if not is_token(token):
        return _over()
    try:
        with reading() as session:
            slug = find_public(session, token, now=clock.now())
            if slug is not None:
                return onwards(f"/{wanted}/statements/{slug}")
            found = read_embargoed(session, token, wanted, now=clock.now())
    except UnknownEmbargo:
        return _over()
    text = found.text(language or found.source_language)
    if text is None:
        return _over()
    return page("drafts/embargoed.html", text.language, embargoed=found, text=text, base=f"/b/{token}")


def _over() -> Response:
    return page("drafts/embargo_over.html", language_of_request(), status=404)
