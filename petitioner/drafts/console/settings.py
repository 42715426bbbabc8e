"""The settings of a draft: what statement.toml says of a statement besides its words."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from flask import Blueprint, Response, abort, request

from petitioner.drafts.console.shared import Found, require_draft, shown
from petitioner.drafts.rules import MOST_SUPPORTERS, Saved
from petitioner.drafts.shapes import DraftWhole, FieldProblem
from petitioner.drafts.sound import look_at
from petitioner.drafts.store import desk as store
from petitioner.drafts.values import MOMENTS
from petitioner.foundation import clock
from petitioner.foundation.db import committed, reading
from petitioner.foundation.web import onwards
from petitioner.organisers.guards import desk_page, refuse_forged_form, refused_page
from petitioner.organisers.rules import KEYS, Action, is_storable
from petitioner.statements.formats.thresholds import MOST_THRESHOLDS
from petitioner.statements.rules import (
    LONGEST_EDIT_SUMMARY,
    LONGEST_ORGANISATION_NAME,
    ConfirmBy,
    EditClass,
    MailboxSharing,
    Profile,
)
from petitioner.vocabulary.language import LANGUAGES
from petitioner.vocabulary.visibility import Visibility

settings = Blueprint("desk_settings", __name__)

COUNTED: Final = ("names", "delegations", "groups")
_MORE_ROWS: Final = 2


@settings.get("/desk/statements/<draft_slug>/settings")
def show_settings(draft_slug: str) -> Response:
    """Show the settings of a draft; whoever writes may change them."""
    found, whole = _require(Action.SEE_STATEMENTS, draft_slug)
    return _page(found, whole, (), has_saved="saved" in request.args)


@settings.post("/desk/statements/<draft_slug>/settings")
def take_settings(draft_slug: str) -> Response:
    """Save the settings if they are sound."""
    refuse_forged_form()
    found, whole = _require(Action.WRITE_STATEMENT, draft_slug)
    typed = _typed(whole)
    with reading() as session:
        problems = [each for each in look_at(session, typed).checked.problems if _is_wrong(each)]
    if not 0 <= typed.draft.supporters_needed <= MOST_SUPPORTERS:
        problems.append(FieldProblem("", "supporters"))
    if problems:
        return _page(found, typed, tuple(problems))
    draft = typed.draft
    with committed() as session:
        saved = Saved(
            store.save_settings(
                session,
                shown(),
                draft.draft_id,
                draft.slug,
                seen=_number("revision"),
                settings=draft.settings,
                edit=(draft.edit_class, draft.edit_summaries),
                supporters=draft.supporters_needed,
                now=clock.now(),
            )
        )
    if saved in {Saved.SAVED, Saved.UNCHANGED}:
        return onwards(f"/desk/statements/{draft.slug}/settings?saved=1")
    if saved is Saved.TAKEN:
        return _page(found, typed, (FieldProblem("", "slug"),))
    if saved is Saved.REFUSED:
        abort(refused_page())
    _, now_there = _require(Action.WRITE_STATEMENT, draft_slug)
    fresh = replace(typed, draft=replace(draft, revision=now_there.draft.revision))
    return _page(found, fresh, (), conflict=now_there)


def _require(action: Action, slug: str) -> tuple[Found, DraftWhole]:
    return require_draft(action, slug, back=f"/desk/statements/{slug}/settings")


def _is_wrong(problem: FieldProblem) -> bool:
    """Say whether a problem is a mistake in the settings; what is only missing is left for the review."""
    if problem.language or problem.name.startswith("alt-"):
        return False
    return bool(problem.sentence) or problem.name in MOMENTS


def _typed(whole: DraftWhole) -> DraftWhole:
    """Return the draft with the settings that were sent in place of its own."""
    draft = whole.draft
    edit_class, summaries = _text("edit-class") or None, _by_language("edit-summary")
    changed = replace(
        draft,
        slug=draft.slug if draft.is_amendment else _text("slug"),
        settings=_values(whole),
        edit_class=edit_class if draft.is_amendment else None,
        edit_summaries=summaries if draft.is_amendment and edit_class else {},
        supporters_needed=_number("supporters"),
    )
    return replace(whole, draft=changed)


def _values(whole: DraftWhole) -> dict[str, object]:
    values: dict[str, object] = {
        "topics": _words("topics"),
        "comments": "comments" in request.form,
        "reminders": "reminders" in request.form,
        "privacy": {
            "profile": _text("profile"),
            "visibilities": [
                each.value
                for each in Visibility
                if each is Visibility.HIDDEN or each.value in request.form.getlist("visibilities")
            ],
            "two_on_one_mailbox": _text("two_on_one_mailbox"),
            "warned_jurisdictions": [code.upper() for code in _words("warned_jurisdictions")],
            "confirm_by": _text("confirm_by"),
        },
        "threshold": _thresholds(),
        "organisation_names": _by_language("organisation-name"),
    }
    if goal := _text("goal"):
        values["goal"] = _whole_number(goal)
    if not whole.draft.is_amendment:
        values |= {key: _moment(moment) for key in MOMENTS if (moment := _text(key))}
    return {key: value for key, value in values.items() if value not in ([], {})}


def _thresholds() -> list[dict[str, int | str]]:
    rows = (
        {key: _whole_number(typed) for key in COUNTED if (typed := _text(f"threshold-{number}-{key}"))}
        for number in range(MOST_THRESHOLDS)
    )
    return [row for row in rows if row]


def _by_language(name: str) -> dict[str, str]:
    return {code: typed for code in LANGUAGES if (typed := _text(f"{name}-{code}"))}


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[\s,]+", _text(name)) if word]


def _text(name: str) -> str:
    typed = request.form.get(name, "")
    return "".join(sign for sign in typed if is_storable(sign)).strip()


def _whole_number(typed: str) -> int | str:
    """Return a number, or what was typed instead, for the reader to refuse."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < len(str(KEYS)) else typed


def _number(name: str) -> int:
    number = _whole_number(_text(name))
    return number if isinstance(number, int) else -1


def _moment(typed: str) -> str:
    """Return a moment of UTC in ISO 8601; what is none, as it was typed."""
    try:
        return datetime.fromisoformat(f"{typed}+00:00").isoformat()
    except ValueError:
        return typed


def _page(
    found: Found,
    whole: DraftWhole,
    problems: tuple[FieldProblem, ...],
    *,
    conflict: DraftWhole | None = None,
    has_saved: bool = False,
) -> Response:
    kept_slug = request.view_args["draft_slug"] if request.view_args else whole.draft.slug
    with reading() as session:
        names = look_at(session, whole).organisation.names
    thresholds = whole.draft.settings.get("threshold", [])
    rows = list(thresholds) if isinstance(thresholds, list) else []
    privacy = whole.draft.settings.get("privacy")
    return desk_page(
        "drafts/settings.html",
        status=409 if conflict else 422 if problems else 200,
        path=f"/desk/statements/{kept_slug}/settings",
        slug=kept_slug,
        is_published=found.source is not None,
        whole=whole,
        values=whole.draft.settings,
        privacy=privacy if isinstance(privacy, Mapping) else {},
        problems=problems,
        conflict=conflict,
        has_saved=has_saved,
        is_writer=found.may(Action.WRITE_STATEMENT),
        thresholds=(rows + [{}] * _MORE_ROWS)[:MOST_THRESHOLDS],
        unnamed=[code for code in whole.texts if code not in names],
        now=clock.now(),
        profiles=tuple(Profile),
        visibilities=tuple(Visibility),
        sharings=tuple(MailboxSharing),
        confirmations=tuple(ConfirmBy),
        edit_classes=tuple(EditClass),
        most_supporters=MOST_SUPPORTERS,
        longest_sentence=LONGEST_EDIT_SUMMARY,
        longest_name=LONGEST_ORGANISATION_NAME,
    )
