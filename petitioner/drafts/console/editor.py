"""The editor: one language at a time, beside the source; what was typed is never lost."""

from dataclasses import dataclass, replace
from typing import Final

from flask import Blueprint, Response, abort, request

from petitioner.drafts.check import check_text
from petitioner.drafts.console.shared import Found, look, names_in, require_draft, require_found, shown
from petitioner.drafts.preview import difference, preview
from petitioner.drafts.read import read_locks
from petitioner.drafts.rules import Saved
from petitioner.drafts.shapes import DraftText, DraftWhole, FieldProblem
from petitioner.drafts.similar import find_similar
from petitioner.drafts.store import desk as store
from petitioner.foundation import clock
from petitioner.foundation.db import committed, reading
from petitioner.foundation.web import onwards
from petitioner.organisers.guards import desk_page, refuse_forged_form, refused_page
from petitioner.organisers.rules import KEYS, Action, is_storable
from petitioner.statements.rules import (
    LONGEST_ADDRESSEE,
    LONGEST_BODY,
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    canonical_line,
)
from petitioner.vocabulary.language import LANGUAGES

editor = Blueprint("desk_editor", __name__)

LARGEST_FORM: Final = 512 * 1024
"""Bytes: the longest text in the longest script, and what was pasted by mistake besides."""
_LONGEST: Final = {
    "title": LONGEST_TITLE,
    "addressee": LONGEST_ADDRESSEE,
    "summary": LONGEST_SUMMARY,
    "body": LONGEST_BODY,
}


@dataclass(frozen=True, slots=True)
class _Typed:
    """What an editor sent: the words, over which revision, from which source."""

    text: DraftText
    seen: int
    source_digest: bytes | None
    takes_over: bool


@editor.before_request
def allow_long_texts() -> None:
    """Let in what is longer than any form of the public."""
    request.max_content_length = LARGEST_FORM
    request.max_form_memory_size = LARGEST_FORM


@editor.get("/desk/statements/<draft_slug>/text")
def show_languages(draft_slug: str) -> Response:
    """Show the languages of a draft, which are missing and which stale; or the text the public has."""
    path = f"/desk/statements/{draft_slug}/text"
    found = require_found(Action.SEE_STATEMENTS, draft_slug, back=path)
    problems = look(found.whole).checked.problems if found.whole is not None else ()
    public = found.source.folder.texts if found.source is not None and found.whole is None else ()
    texts = [DraftText(each.language, each.title, each.addressee, "", each.body) for each in public]
    return desk_page(
        "drafts/languages.html",
        path=path,
        slug=draft_slug,
        is_published=found.source is not None,
        whole=found.whole,
        problems=problems,
        previews=[preview(text) for text in texts],
        is_writer=found.may(Action.WRITE_STATEMENT),
    )


@editor.get("/desk/statements/<draft_slug>/text/<language>")
def show_text(draft_slug: str, language: str) -> Response:
    """Show the words of one language, to be written if one may and nobody else is at it."""
    found, whole = _require(Action.SEE_STATEMENTS, draft_slug, language)
    text = whole.texts.get(language, DraftText(language))
    return _page(found, whole, text, has_saved="saved" in request.args)


@editor.post("/desk/statements/<draft_slug>/text/<language>")
def take_text(draft_slug: str, language: str) -> Response:
    """Save what was typed; or show how it would look, and save nothing."""
    refuse_forged_form()
    found, whole = _require(Action.WRITE_STATEMENT, draft_slug, language)
    typed = _typed(whole, language)
    if request.form.get("act") == "preview":
        return _page(found, whole, typed.text, revision=typed.seen, is_preview=True)
    saved = _save(whole, typed)
    if saved in {Saved.SAVED, Saved.UNCHANGED}:
        return onwards(f"/desk/statements/{draft_slug}/text/{language}?saved=1")
    if saved is Saved.REFUSED:
        abort(refused_page())
    found, whole = _require(Action.WRITE_STATEMENT, draft_slug, language)
    return _page(found, whole, typed.text, conflict=saved)


@editor.post("/desk/statements/<draft_slug>/text/<language>/hold")
def take_hold(draft_slug: str, language: str) -> Response:
    """Take or renew the lock of a language: 204; 409 if somebody else has it and it is not taken over."""
    refuse_forged_form()
    _, whole = _require(Action.WRITE_STATEMENT, draft_slug, language)
    takes_over = request.form.get("act") == "take_over"
    with committed() as session:
        held = store.hold_text(
            session, shown(), whole.draft.draft_id, language, by_force=takes_over, now=clock.now()
        )
    if held == Saved.REFUSED:
        abort(refused_page())
    if takes_over:
        return onwards(f"/desk/statements/{draft_slug}/text/{language}")
    return Response(status=204 if held == Saved.SAVED else 409)


@editor.post("/desk/statements/<draft_slug>/text/<translation>/drop")
def take_drop(draft_slug: str, translation: str) -> Response:
    """Take a translation out of the draft, if it is as it was looked at."""
    refuse_forged_form()
    found, whole = _require(Action.WRITE_STATEMENT, draft_slug, translation)
    with committed() as session:
        dropped = Saved(
            store.drop_text(
                session, shown(), whole.draft.draft_id, translation, seen=_number("revision"), now=clock.now()
            )
        )
    if dropped in {Saved.SAVED, Saved.UNCHANGED}:
        return onwards(f"/desk/statements/{draft_slug}/text")
    if dropped is Saved.REFUSED:
        abort(refused_page())
    return _page(found, whole, whole.texts.get(translation, DraftText(translation)), conflict=dropped)


def _require(action: Action, slug: str, language: str) -> tuple[Found, DraftWhole]:
    found, whole = require_draft(action, slug, back=f"/desk/statements/{slug}/text/{language}")
    if language not in LANGUAGES:
        abort(404)
    return found, whole


def _save(whole: DraftWhole, typed: _Typed) -> Saved:
    draft_id, language = whole.draft.draft_id, typed.text.language
    now = clock.now()
    with committed() as session:
        if typed.takes_over:
            store.hold_text(session, shown(), draft_id, language, by_force=True, now=now)
        return Saved(
            store.save_text(
                session,
                shown(),
                draft_id,
                language,
                seen=typed.seen,
                words=typed.text.words,
                source_digest=typed.source_digest,
                now=now,
            )
        )


def _typed(whole: DraftWhole, language: str) -> _Typed:
    sent = {name: _storable(request.form.get(name, "")) for name in _LONGEST}
    kept = whole.texts.get(language, DraftText(language))
    said = kept.source_digest
    if request.form.get("is_current") and language != whole.draft.source_language:
        said = _digest(request.form.get("source", "")) or said
    text = replace(
        kept,
        title=canonical_line(sent["title"]),
        addressee=canonical_line(sent["addressee"]),
        summary=canonical_line(sent["summary"]),
        body=sent["body"].replace("\r\n", "\n").replace("\r", "\n"),
    )
    return _Typed(text, _number("revision"), said, "take_over" in request.form)


def _storable(words: str) -> str:
    """Return what was typed without what no table can keep."""
    return "".join(sign for sign in words if is_storable(sign))


def _number(name: str) -> int:
    typed = request.form.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < len(str(KEYS)) else -1


def _digest(typed: str) -> bytes | None:
    try:
        return bytes.fromhex(typed)
    except ValueError:
        return None


def _page(
    found: Found,
    whole: DraftWhole,
    text: DraftText,
    *,
    revision: int | None = None,
    conflict: Saved | None = None,
    is_preview: bool = False,
    has_saved: bool = False,
) -> Response:
    slug, language = whole.draft.slug, text.language
    kept = whole.texts.get(language, DraftText(language))
    problems: list[FieldProblem] = []
    if text.revision or any(text.words):
        check_text(text, problems)
    with reading() as session:
        locks = read_locks(session, shown(), whole.draft.draft_id, now=clock.now())
        titles = (text.title, *(each.title for each in whole.texts.values()))
        similar = find_similar(session, shown(), titles, besides=slug, now=clock.now())
    lock = locks.get(language)
    is_writer = found.may(Action.WRITE_STATEMENT) and not whole.draft.is_ended
    is_held = lock is not None and lock.account_id != found.present.account_id
    return desk_page(
        "drafts/editor.html",
        status=409 if conflict else 200,
        path=f"/desk/statements/{slug}/text",
        slug=slug,
        is_published=found.source is not None,
        whole=whole,
        text=text,
        kept=kept,
        revision=kept.revision if revision is None else revision,
        source=whole.source,
        problems=problems,
        lock=lock if is_held else None,
        names=names_in(found.place),
        can_write=is_writer and (not is_held or conflict is not None or is_preview),
        is_writer=is_writer,
        conflict=conflict,
        difference=difference(_three(kept), _three(text)) if conflict else None,
        is_preview=is_preview,
        has_saved=has_saved,
        preview=preview(text),
        similar=similar,
        longest=_LONGEST,
    )


def _three(text: DraftText) -> tuple[str, str, str]:
    return text.title, text.addressee, text.body
