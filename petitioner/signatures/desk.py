"""What the public doors of this room share: the two group writers, and the texts people are signing now."""

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import Flask, abort, current_app

from petitioner.foundation import clock
from petitioner.foundation.db import committed, reading
from petitioner.foundation.group_commit import GroupCommit
from petitioner.foundation.secrets import WebKeys
from petitioner.foundation.settings import Settings
from petitioner.foundation.tokens import typed_code
from petitioner.foundation.web import foundation
from petitioner.signatures.ask_receipt import offer_receipt
from petitioner.signatures.confirm import CodeAnswer, spend_try
from petitioner.signatures.consent import consent_wording
from petitioner.signatures.form_token import PrintedForm, form_token
from petitioner.signatures.receive import Signable
from petitioner.signatures.store import hot
from petitioner.statements.read import UnknownStatement, read
from petitioner.statements.rules import Phase
from petitioner.statements.shapes import StatementView
from petitioner.vocabulary.language import LANGUAGES

FRESH: Final = 1.0
"""Seconds a door may go on with a text it has read before it looks again."""
MOST_KEPT: Final = 1_000


@dataclass(frozen=True, slots=True)
class OnDesk:
    """A text as a door knows it, and the consent its form shows."""

    statement: StatementView
    signable: Signable
    form_token: str
    """What a form that was printed with this text carries."""
    read_at: float

    def is_open(self, now: datetime) -> bool:
        """Say whether the statement takes signatures at that moment."""
        view = self.statement
        if view.phase not in {Phase.OPEN, Phase.UPCOMING}:
            return False
        has_opened = view.opens_at is None or view.opens_at <= now
        return has_opened and (view.closes_at is None or now < view.closes_at)


class Desk:
    """One for each web process."""

    def __init__(self, settings: Settings, web_keys: WebKeys) -> None:
        self._web_keys = web_keys
        self.intake = GroupCommit(settings.database_url, hot.add_intake)
        self.confirmations = GroupCommit(settings.database_url, hot.confirm)
        self._texts: dict[tuple[str, str], OnDesk] = {}

    def known_text(self, slug: str, language: str) -> OnDesk | None:
        """Return what `text` would, if it was asked within the last second; needs no application context."""
        known = self._texts.get((slug, language))
        return known if known is not None and time.monotonic() - known.read_at < FRESH else None

    def text(self, slug: str, language: str) -> OnDesk:
        """Return the current text of a statement in a language it has; raise `UnknownStatement`."""
        known = self.known_text(slug, language)
        if known is not None:
            return known
        with reading() as session:
            view = read(session, slug, language, now=clock.now())
        if view.language != language or view.phase is Phase.DRAFT:
            raise UnknownStatement(slug)
        wording = consent_wording(view.organisation.name, language, is_sealed=view.policy.is_sealed)
        signable = Signable(view.statement_id, view.version_id, language, wording, view.policy)
        printed = PrintedForm(view.statement_id, view.version_id, language)
        found = OnDesk(view, signable, form_token(self._web_keys, printed), time.monotonic())
        if len(self._texts) >= MOST_KEPT:
            self._texts.clear()
        self._texts[(slug, language)] = found
        return found


def open_desk(app: Flask, settings: Settings, web_keys: WebKeys) -> Desk:
    """Give the application its desk."""
    desk = Desk(settings, web_keys)
    app.extensions["petitioner.signatures.desk"] = desk
    return desk


def on_desk(language: str, slug: str) -> OnDesk:
    """Return the current text a request's address names; answer 404 if there is none."""
    if language not in LANGUAGES:
        abort(404)
    try:
        return desk().text(slug, language)
    except UnknownStatement:
        abort(404)


def answer_by_code(handle_digest: bytes, code: str, *, offer: str | None = None) -> str | None:
    """Spend one try and do what the right code confirms; return the name of why not, if it was not done.

    `offer` is a fresh handle: at a page with it a receipt can be asked for.

    Raises:
        Busy, Unavailable: the database did not take it.
    """
    if not code.strip():
        return "missing"
    ground = foundation()
    with committed() as session:
        answer, token_digest = spend_try(
            session,
            handle_digest,
            typed_code(code),
            keys=ground.web_keys,
            most_tries=ground.settings.code_tries,
        )
        if offer is not None and answer is CodeAnswer.RIGHT:
            offer_receipt(session, token_digest, offer, now=clock.now())
    if answer is not CodeAnswer.RIGHT:
        return answer.value
    desk().confirmations.submit(token_digest)
    return None


def desk() -> Desk:
    """Return the running application's desk."""
    found: Desk = current_app.extensions["petitioner.signatures.desk"]
    return found
