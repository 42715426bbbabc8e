"""A thin WSGI door in front of Flask for the two hot requests: a valid sign form, and "I signed".

It takes what it is sure of and hands everything else (mistakes, closed statements, odd requests) to the
Flask view, which stays the whole truth; a test holds the two equal. Standard: PEP 3333.
"""

import re
from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Final

from flask import Flask

from petitioner.foundation import clock
from petitioner.foundation.db import DATABASE_AWAY
from petitioner.foundation.group_commit import Busy, Unavailable
from petitioner.foundation.queue import Nudger
from petitioner.foundation.web import HEADERS, LARGEST_FORM, Foundation, is_foreign
from petitioner.signatures import jobs
from petitioner.signatures.confirm import confirm
from petitioner.signatures.desk import Desk
from petitioner.signatures.form_body import form_fields
from petitioner.signatures.form_rules import FIELDS, refusals
from petitioner.signatures.form_token import is_printed_by_us
from petitioner.signatures.receive import receive
from petitioner.statements.read import UnknownStatement

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_SIGN: Final = re.compile(r"/([a-z]{2})/statements/([a-z0-9-]+)/sign")
_LINK: Final = re.compile(r"/c/([A-Za-z0-9_-]{22})")
_SIGNED: Final = b"choice=signed"
_FORM: Final = "application/x-www-form-urlencoded"
_FIELDS: Final = frozenset({*FIELDS, "wants_updates", "form_token", "asked_about"})
_ANSWERED: Final = [*HEADERS.items(), ("Content-Length", "0"), ("Cache-Control", "no-store")]


class SignDoor:
    """Answers valid sign forms and confirmations itself; `inside` answers everything else."""

    def __init__(
        self, app: Flask, inside: "WSGIApplication", foundation: Foundation, desk: Desk, nudger: Nudger
    ) -> None:
        self._app = app
        self._nudger = nudger
        self._inside = inside
        self._foundation = foundation
        self._desk = desk
        self._trusted = frozenset(app.config["TRUSTED_HOSTS"])

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        if environ["REQUEST_METHOD"] == "POST":
            path = environ.get("PATH_INFO", "")
            asked = _SIGN.fullmatch(path) or _LINK.fullmatch(path)
            if asked is not None and self._is_plain(environ):
                body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
                if asked.re is _SIGN:
                    location = self._taken(asked[1], asked[2], body)
                else:
                    location = self._confirmed(asked[1], body)
                if location is not None:
                    start_response("303 SEE OTHER", [("Location", location), *_ANSWERED])
                    return []
                environ["wsgi.input"] = BytesIO(body)
        return self._inside(environ, start_response)

    def _is_plain(self, environ: "WSGIEnvironment") -> bool:
        """Say whether the request is one this door can judge by itself."""
        length = environ.get("CONTENT_LENGTH") or ""
        headers = {
            name: environ[key]
            for name, key in (("Sec-Fetch-Site", "HTTP_SEC_FETCH_SITE"), ("Origin", "HTTP_ORIGIN"))
            if key in environ
        }
        return (
            length.isascii()
            and length.isdigit()
            and 0 < int(length) <= LARGEST_FORM
            and environ.get("CONTENT_TYPE", "").split(";")[0].strip().lower() == _FORM
            and environ.get("HTTP_HOST", "").rsplit(":", 1)[0] in self._trusted
            and not is_foreign(headers, self._foundation.settings.public_url)
        )

    def _confirmed(self, token: str, body: bytes) -> str | None:
        """Return where to go next if the link was answered with "I signed"; None hands it on."""
        if body != _SIGNED:
            return None
        try:
            confirm(self._desk.confirmations, token)
        except (Busy, Unavailable):
            return None
        return f"/c/{token}"

    def _taken(self, language: str, slug: str, body: bytes) -> str | None:
        """Return where to go next if the form was accepted; None hands it on."""
        try:
            pairs = form_fields(body)
            found = self._desk.known_text(slug, language)
            if found is None:
                with self._app.app_context():
                    found = self._desk.text(slug, language)
        except (ValueError, UnknownStatement, *DATABASE_AWAY):
            return None
        values = dict(pairs)
        now = clock.now()
        if (
            not found.is_open(now)
            or len(values) != len(pairs)
            or not values.keys() <= _FIELDS
            or not is_printed_by_us(values.get("form_token", ""), found.form_token)
            or refusals(values, found.statement.policy)
        ):
            return None
        try:
            handle = receive(
                self._desk.intake, found.signable, values, keys=self._foundation.web_keys, now=now
            )
        except (Busy, Unavailable):
            return None
        self._nudger.soon(jobs.open_intake)
        return f"/{language}/statements/{slug}/check-your-inbox/{handle}"
