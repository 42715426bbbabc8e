"""The picture above the text of a draft: uploaded, described in words, taken away."""

from typing import Final

from flask import Blueprint, Response, abort, request

from petitioner.drafts.console.shared import Found, require_draft, shown
from petitioner.drafts.make_picture import LARGEST_FILE, BadPicture, make_picture
from petitioner.drafts.rules import LONGEST_ALT, Saved
from petitioner.drafts.shapes import DraftWhole
from petitioner.drafts.store import desk as store
from petitioner.foundation import clock
from petitioner.foundation.db import committed, reading
from petitioner.foundation.web import onwards
from petitioner.organisers.guards import desk_page, refuse_forged_form, refused_page
from petitioner.organisers.rules import KEYS, Action, is_storable
from petitioner.statements.rules import canonical_line
from petitioner.statements.shapes import PictureFile
from petitioner.vocabulary.language import LANGUAGES

pictures = Blueprint("desk_pictures", __name__)

LARGEST_WORDS: Final = 512 * 1024
LARGEST_FORM: Final = LARGEST_FILE + LARGEST_WORDS


@pictures.before_request
def allow_pictures() -> None:
    """Let in a file beside the words."""
    request.max_content_length = LARGEST_FORM
    request.max_form_memory_size = LARGEST_WORDS


@pictures.get("/desk/statements/<draft_slug>/picture")
def show_picture(draft_slug: str) -> Response:
    """Show the picture of a draft and its words."""
    found, whole = _require(Action.SEE_STATEMENTS, draft_slug)
    return _page(found, whole, has_saved="saved" in request.args)


@pictures.get("/desk/statements/<draft_slug>/picture.webp")
def send_picture(draft_slug: str) -> Response:
    """Return the file, as the house made it."""
    _, whole = _require(Action.SEE_STATEMENTS, draft_slug)
    with reading() as session:
        content = store.read_picture(session, shown(), whole.draft.draft_id, now=clock.now())
    if content is None:
        abort(404)
    return Response(content, mimetype="image/webp", headers={"Cache-Control": "no-store"})


@pictures.post("/desk/statements/<draft_slug>/picture")
def take_picture(draft_slug: str) -> Response:
    """Save a picture with its words, the words alone, or that there is none any more."""
    refuse_forged_form()
    found, whole = _require(Action.WRITE_STATEMENT, draft_slug)
    alts = _alts()
    made: PictureFile | None = None
    file = request.files.get("file")
    if request.form.get("act") == "remove":
        alts = None
    elif file is not None and file.filename:
        try:
            made = make_picture(file.read())
        except BadPicture as bad:
            return _page(found, whole, alts=alts, error=bad.reason)
    elif whole.picture is None:
        return _page(found, whole, alts=alts, error="none")
    with committed() as session:
        saved = Saved(
            store.save_picture(
                session,
                shown(),
                whole.draft.draft_id,
                seen=_revision(),
                made=made,
                alts=alts,
                now=clock.now(),
            )
        )
    if saved in {Saved.SAVED, Saved.UNCHANGED}:
        return onwards(f"/desk/statements/{draft_slug}/picture?saved=1")
    if saved is Saved.REFUSED:
        abort(refused_page())
    found, whole = _require(Action.WRITE_STATEMENT, draft_slug)
    return _page(found, whole, alts=alts, error="stale")


def _require(action: Action, slug: str) -> tuple[Found, DraftWhole]:
    return require_draft(action, slug, back=f"/desk/statements/{slug}/picture")


def _alts() -> dict[str, str] | None:
    typed = {code: request.form.get(f"alt-{code}", "") for code in LANGUAGES}
    plain = {code: "".join(sign for sign in words if is_storable(sign)) for code, words in typed.items()}
    return {code: line for code, words in plain.items() if (line := canonical_line(words)[:LONGEST_ALT])}


def _revision() -> int:
    typed = request.form.get("revision", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < len(str(KEYS)) else -1


def _page(
    found: Found,
    whole: DraftWhole,
    *,
    alts: dict[str, str] | None = None,
    error: str | None = None,
    has_saved: bool = False,
) -> Response:
    slug = whole.draft.slug
    kept = whole.picture.alts if whole.picture is not None else {}
    return desk_page(
        "drafts/picture.html",
        status={None: 200, "stale": 409}.get(error, 422),
        path=f"/desk/statements/{slug}/picture",
        slug=slug,
        is_published=found.source is not None,
        whole=whole,
        alts=kept if alts is None else alts,
        error=error,
        has_saved=has_saved,
        is_writer=found.may(Action.WRITE_STATEMENT) and not whole.draft.is_ended,
        longest_alt=LONGEST_ALT,
    )
