"""Links for the press at the desk: made, shown once, listed, taken back."""

from typing import Final

from flask import Blueprint, Response, request

from petitioner.drafts.console.shared import Found, names_in, require_draft, shown
from petitioner.drafts.embargo import list_embargoes, make_embargo, revoke_embargo
from petitioner.drafts.release import is_approved
from petitioner.drafts.rules import LONGEST_EMBARGO, LONGEST_RECIPIENT
from petitioner.drafts.shapes import DraftWhole
from petitioner.foundation import clock
from petitioner.foundation.db import committed, reading
from petitioner.foundation.web import foundation, onwards
from petitioner.organisers.guards import desk_page, form_number, refuse_forged_form
from petitioner.organisers.rules import Action, is_storable

embargo = Blueprint("desk_embargo", __name__)
_HERE: Final = "/desk/statements/<draft_slug>/embargo"
_DAYS: Final = frozenset(str(days) for days in range(1, LONGEST_EMBARGO + 1))


@embargo.get(_HERE)
def show_embargoes(draft_slug: str) -> Response:
    """Show the links there are, and how to make one."""
    found, whole = _require(Action.WRITE_STATEMENT, draft_slug)
    return _page(found, whole)


@embargo.post(_HERE)
def make(draft_slug: str) -> Response:
    """Make a link and show its address, once."""
    refuse_forged_form()
    found, whole = _require(Action.OPEN_STATEMENT, draft_slug)
    if not is_approved(whole):
        return onwards(_path(draft_slug))
    recipient = request.form.get("recipient", "").strip()
    days = request.form.get("days", "")
    if not recipient or len(recipient) > LONGEST_RECIPIENT or not is_storable(recipient):
        return _page(found, whole, error="recipient", typed={"recipient": recipient, "days": days})
    if days not in _DAYS:
        return _page(found, whole, error="days", typed={"recipient": recipient, "days": days})
    with committed() as session:
        token = make_embargo(
            session, shown(), whole.draft.draft_id, recipient=recipient, days=int(days), now=clock.now()
        )
    if token is None:
        return _page(found, whole, error="many", typed={"recipient": recipient, "days": days})
    return _page(found, whole, address=f"{foundation().settings.public_url}/b/{token}")


@embargo.post(f"{_HERE}/revoke")
def revoke(draft_slug: str) -> Response:
    """Take a link back at once."""
    refuse_forged_form()
    _, whole = _require(Action.WRITE_STATEMENT, draft_slug)
    number = form_number("number")
    with committed() as session:
        revoke_embargo(session, shown(), whole.draft.draft_id, number, now=clock.now())
    return onwards(_path(draft_slug))


def _require(action: Action, slug: str) -> tuple[Found, DraftWhole]:
    return require_draft(action, slug, back=_path(slug))


def _path(slug: str) -> str:
    return f"/desk/statements/{slug}/embargo"


def _page(
    found: Found,
    whole: DraftWhole,
    *,
    address: str = "",
    error: str | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    slug, now = whole.draft.slug, clock.now()
    with reading() as session:
        links = list_embargoes(session, shown(), whole.draft.draft_id, now=now)
    return desk_page(
        "drafts/embargo.html",
        status=422 if error else 200,
        path=_path(slug),
        slug=slug,
        is_published=found.source is not None,
        whole=whole,
        links=links,
        is_approved=is_approved(whole),
        is_fresh=found.present.organiser.is_fresh,
        names=names_in(found.place),
        address=address,
        error=error,
        typed=typed or {"recipient": "", "days": str(LONGEST_EMBARGO)},
        longest=LONGEST_EMBARGO,
        longest_recipient=LONGEST_RECIPIENT,
        now=now,
    )
