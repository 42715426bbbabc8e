"""Who is at the organisers' desk, and may they? What every door of the desk asks before anything else."""

import hmac
from typing import Any, Final
from urllib.parse import quote

from flask import Response, abort, g, request

from petitioner.accounts.guards import FIELD, REFERRER, give_cookie, shown_session
from petitioner.foundation import clock
from petitioner.foundation.db import committed, reading
from petitioner.foundation.queue import Job, later
from petitioner.foundation.tokens import digest, token_from
from petitioner.foundation.web import foundation, language_of_request, onwards, page, refuse_foreign_forms
from petitioner.organisers.passkeys import Site
from petitioner.organisers.read import read_places, read_present
from petitioner.organisers.rules import KEYS, Action, Refused, actions_of, authorize
from petitioner.organisers.shapes import Place, Present
from petitioner.organisers.want import count_wanted, want
from petitioner.organisers.ways_in import Turn

SIGN_IN: Final = "/desk/sign-in"
PATIENCE: Final = 15
"""How often, every two seconds, a page that waits for the worker looks by itself."""


def site() -> Site:
    """Return where passkeys are for."""
    ground = foundation()
    return Site(ground.settings.public_url, ground.web_keys)


def present_of_request() -> Present | None:
    """Return who is there, if anybody; asked once a request. It notes when they were last seen."""
    if "petitioner_organiser" not in g:
        shown = shown_session()
        found = None
        if shown is not None:
            with committed() as session:
                found = read_present(session, shown, keys=foundation().web_keys, now=clock.now())
        g.petitioner_organiser = found
    present: Present | None = g.petitioner_organiser
    return present


def require_present() -> Present:
    """Return who is there; send whoever is not signed in to where they can be."""
    present = present_of_request()
    if present is None:
        abort(onwards(SIGN_IN))
    return present


def require_equipped() -> Present:
    """Return who is there; send whoever has no two ways in yet to where they make them."""
    present = require_present()
    if not present.organiser.is_equipped:
        abort(onwards("/desk/account"))
    return present


def require(action: Action, slug: str, *, back: str) -> tuple[Present, Place]:
    """Return who is there and the organisation of that short name, if they may do this for it.

    Whoever only lacks a fresh proof is asked for one, and led to `back`.
    """
    present = require_equipped()
    with reading() as session:
        places = read_places(session, present, language=language_of_request())
    place = next((each for each in places if each.slug == slug), None)
    if place is None:
        abort(refused_page())
    require_for(present, action, place.organisation_id, back=back)
    return present, place


def require_host(action: Action, *, back: str) -> tuple[Present, Place]:
    """Return who is there and the organisation that runs the instance, if they may do this for it."""
    present = require_equipped()
    with reading() as session:
        places = read_places(session, present, language=language_of_request())
    place = next((each for each in places if each.is_host), None)
    if place is None:
        abort(refused_page())
    require_for(present, action, place.organisation_id, back=back)
    return present, place


def require_for(present: Present, action: Action, organisation_id: int, *, back: str) -> None:
    """Go on if somebody may do this for an organisation; see `require`. The page is then about that one."""
    try:
        authorize(present.organiser, action, organisation_id)
    except Refused as refusal:
        abort(ask_again(back) if refusal.reason == "stale" else refused_page())
    g.petitioner_about = organisation_id


def ask_again(back: str) -> Response:
    """Return the way to the page on which one proves who one is."""
    return onwards(f"/desk/again?to={quote(back)}")


def refused_page() -> Response:
    """Return the page that says that one may not; the same for what there is and what there is not."""
    return desk_page("organisers/refused.html", status=403)


def form_token(present: Present) -> str:
    """Return what a form printed for a session carries, in 22 characters."""
    message = b"desk\0%d\0%d" % (present.account_id, present.session_id)
    return token_from(foundation().web_keys.form_proof(message))


def refuse_forged_form() -> None:
    """Answer 403 if the request's form comes from elsewhere, or was not printed for the session it shows."""
    refuse_foreign_forms()
    wanted = form_token(require_present()).encode()
    if not hmac.compare_digest(request.form.get(FIELD, "").encode(), wanted):
        abort(403)


def form_number(name: str) -> int:
    """Return the key of a row from the request's form; answer 400 if it is none."""
    typed = request.form.get(name, "")
    if not typed.isascii() or not typed.isdecimal() or len(typed) >= len(str(KEYS)):
        abort(400)
    return int(typed)


def turn_of(answer: Response) -> Turn:
    """Return the session that is shown and a fresh secret, which `answer` brings, for it to go on under."""
    return Turn(shown_session() or b"", digest(give_cookie(answer)), clock.now())


def desk_page(template: str, *, status: int = 200, **values: Any) -> Response:  # noqa: ANN401 - a template's
    """Return a page of the desk in the reader's language; it is kept nowhere."""
    present = present_of_request()
    language = language_of_request()
    places: tuple[Place, ...] = ()
    if present is not None and present.organiser.is_equipped:
        with reading() as session:
            places = read_places(session, present, language=language)
    token = form_token(present) if present is not None else ""
    common: dict[str, object] = {"present": present, "places": places, FIELD: token, "referrer": REFERRER}
    common |= _links(present, places)
    response = page(template, language, status=status, **{**common, **values})
    response.headers["Referrer-Policy"] = REFERRER
    return response


def _links(present: Present | None, places: tuple[Place, ...]) -> dict[str, object]:
    """Return what decides which links are shown: what one may do here, and for the instance."""
    if present is None:
        return {"may": frozenset(), "host_may": frozenset()}
    host = next((place.organisation_id for place in places if place.is_host), 0)
    return {
        "may": actions_of(present.organiser, g.get("petitioner_about", 0)),
        "host_may": actions_of(present.organiser, host),
    }


def waiting_page(template: str, address: str, **values: Any) -> Response:  # noqa: ANN401 - a template's
    """Return a page that, while a worker is at something that was sent, looks again by itself."""
    with reading() as session:
        waiting = count_wanted(session, shown_session() or b"", now=clock.now())
    waited = request.args.get("waited", "")
    count = int(waited) if waited.isascii() and waited.isdigit() and len(waited) < len("999") else 0
    response = desk_page(template, waiting=waiting, is_late=count >= PATIENCE, **values)
    if waiting and count < PATIENCE:
        response.headers["Refresh"] = f"2; url={address}?waited={count + 1}"
    return response


def hand_on(room: str, plain: bytes, job: Job, path: str) -> Response:
    """Hand a wish to the worker of a room and lead on to `path`; 403 if the session is over by now."""
    with committed() as session:
        is_taken = want(
            session, shown_session() or b"", room, plain, keys=foundation().web_keys, now=clock.now()
        )
    if not is_taken:
        abort(403)
    later(job)
    return onwards(path)
