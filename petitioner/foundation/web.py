"""What every page has in common: templates, security headers, error pages, guards against foreign forms."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from http import HTTPStatus
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import IO, Final
from urllib.parse import urlsplit

from flask import Flask, Request, Response, abort, current_app, request
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from petitioner.foundation import i18n, said
from petitioner.foundation.country_choices import country_choices
from petitioner.foundation.first_fonts import first_fonts
from petitioner.foundation.problems import PROBLEM_TYPE, is_data, problem_document
from petitioner.foundation.secrets import WebKeys
from petitioner.foundation.settings import Settings
from petitioner.vocabulary.language import LANGUAGES, SOURCE_LANGUAGE

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": (
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), fullscreen=(), geolocation=(), "
        "gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=(), interest-cohort=()"
    ),
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Sent with every answer; `deploy/nginx.conf` sends the same for the files it serves, and a test compares."""

CARD_HEADERS: Final[Mapping[str, str]] = {
    name: value for name, value in HEADERS.items() if name != "X-Frame-Options"
} | {
    "Content-Security-Policy": POLICY.replace("frame-ancestors 'none'", "frame-ancestors *"),
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""Sent with what may stand in anybody's page."""

LARGEST_FORM: Final = 16_384
"""Bytes; a sign form with the longest allowed values has under 4,000."""

_SECRETS: Final = frozenset({"secret", "token", "handle"})
"""Parts of addresses that nobody but their owner may read, not even in an error."""

_PACKAGE: Final = Path(__file__).parent.parent

REASONS: Final = {
    400: "bad_request",
    403: "refused_origin",
    404: "not_found",
    405: "method_not_allowed",
    410: "removed",
    413: "too_large",
    501: "not_implemented",
    503: "busy",
}


@dataclass(frozen=True, slots=True)
class Foundation:
    """What doors need of the machine, built once by `create_app`."""

    settings: Settings
    web_keys: WebKeys


def foundation() -> Foundation:
    """Return the running application's foundation."""
    found: Foundation = current_app.extensions["petitioner.foundation"]
    return found


class _MemoryRequest(Request):
    def _get_file_stream(  # the name is werkzeug's: it is there to be written over
        self,
        total_content_length: int | None,  # noqa: ARG002
        content_type: str | None,  # noqa: ARG002
        filename: str | None = None,  # noqa: ARG002
        content_length: int | None = None,  # noqa: ARG002
    ) -> IO[bytes]:
        """Keep what is sent as a file in memory: what it says of its author never touches a disk."""
        return BytesIO()


class _DiscreetFlask(Flask):
    request_class = _MemoryRequest

    def log_exception(
        self, exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None]
    ) -> None:
        """Log what broke under the rule of the address: the address itself may hold a letter's secret."""
        rule = request.url_rule or "no rule"
        self.logger.error("Exception on %s [%s]", rule, request.method, exc_info=exc_info)


def resources(name: str) -> Path:
    """Return the folder `templates` or `static`: the package's own in a wheel, else the checkout's."""
    packaged = _PACKAGE / name
    return packaged if packaged.is_dir() else _PACKAGE.parent / name


def build(settings: Settings, web_keys: WebKeys) -> Flask:
    """Return a Flask application with everything that is not about petitions."""
    app = _DiscreetFlask(
        "petitioner",
        template_folder=str(resources("templates")),
        static_folder=str(resources("static")),
        static_url_path="/static",
    )
    hosts = settings.trusted_hosts or (urlsplit(settings.public_url).hostname or "localhost",)
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_FORM,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
        MAX_FORM_PARTS=50,
        TRUSTED_HOSTS=list(hosts),
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,
        SQLALCHEMY_DATABASE_URI=settings.database_url.replace("postgresql://", "postgresql+psycopg://", 1),
        SQLALCHEMY_ENGINE_OPTIONS={
            "hide_parameters": True,
            "pool_pre_ping": True,
            "pool_size": 4,
            "max_overflow": 4,
            "pool_timeout": 3,
            "connect_args": {"connect_timeout": 3, "options": "-c statement_timeout=30s -c timezone=UTC"},
        },
    )
    app.extensions["petitioner.foundation"] = Foundation(settings, web_keys)
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.i18n")
    said.install(app.jinja_env)
    for shown in (i18n.number, i18n.long_date, i18n.long_moment, i18n.month_name, i18n.country_name):
        app.jinja_env.filters[shown.__name__] = shown
    app.jinja_env.globals.update(
        LANGUAGES=LANGUAGES,
        country_choices=country_choices,
        first_fonts=partial(first_fonts, resources("static")),
        link_hours=settings.link_hours,
        sealed_link_hours=settings.sealed_link_hours,
        public_url=settings.public_url,
        sender_name=settings.sender_name,
        static=static_path,
    )
    app.after_request(_with_headers)
    app.register_error_handler(HTTPException, _say_error)
    app.register_error_handler(500, _say_broken)
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def render(template: str, language: str, **values: object) -> str:
    """Return a template rendered in `language`; needs an application context, no request."""
    known = language if language in LANGUAGES else SOURCE_LANGUAGE
    with i18n.speaking(known):
        return current_app.jinja_env.get_template(template).render(
            language=known, direction=LANGUAGES[known].direction, **values
        )


def page(template: str, language: str, *, status: int = 200, **values: object) -> Response:
    """Return a page that must not be stored anywhere: whatever is not written by `publish`."""
    content = render(template, language, status=status, **values)
    response = Response(content, status, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response


def language_of_request() -> str:
    """Return the language in the address, else the best of `Accept-Language`, else the source language."""
    first = request.path.split("/", 2)[1]
    if first in LANGUAGES:
        return first
    wanted = (tag.partition("-")[0].lower() for tag, quality in request.accept_languages if quality > 0)
    return next((code for code in wanted if code in LANGUAGES), SOURCE_LANGUAGE)


def is_foreign(headers: Mapping[str, str] | Headers, public_url: str) -> bool:
    """Say whether a form was sent from somebody else's page (Fetch Metadata, else `Origin`).

    A page under `no-referrer` sends `Origin: null`, so that says nothing; neither does silence.
    """
    site = headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = headers.get("Origin")
    return origin not in {None, "null"} and origin != public_url


def refuse_foreign_forms() -> None:
    """Answer 403 if the request's form was sent from somebody else's page."""
    if is_foreign(request.headers, foundation().settings.public_url):
        abort(403)


def onwards(path: str) -> Response:
    """Return "see other" without a word more: it is what the thin doors say, to the byte."""
    response = Response(status=303, headers={"Location": path, "Cache-Control": "no-store"})
    del response.headers["Content-Type"]
    return response


@cache
def static_path(name: str) -> str:
    """Return the address of a static file with a digest of its content, so that it may be kept for ever."""
    content = (resources("static") / name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"


@cache
def release() -> str:
    """Return a digest of version, templates, styles and catalogues: when it changes, every page does."""
    digest = hashlib.sha256(version("petitioner").encode() if _installed() else b"checkout")
    for folder in (resources("templates"), resources("static"), i18n.CATALOGUES):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                digest.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _installed() -> bool:
    return (_PACKAGE / "templates").is_dir()


def _with_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _say_error(error: HTTPException) -> Response:
    status = error.code or 500
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    response = error_page(
        status, REASONS.get(status, "broken" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "bad_request")
    )
    for name in ("Allow", "Retry-After"):
        value = dict(error.get_headers()).get(name)
        if value is not None:
            response.headers[name] = value
    return response


def _say_broken(_error: Exception) -> Response:
    return error_page(500, "broken")


def error_page(status: int, reason: str, *, detail: str = "", **values: object) -> Response:
    """Return an error as a page with these values, or under a data address as problem+json (RFC 9457).

    `detail` says to a program what to send instead, where more can be said than the reason says.
    """
    if is_data(request.path, request.headers.get("Accept", "")):
        holds_secret = not _SECRETS.isdisjoint(request.view_args or ())
        problem = problem_document(
            *(reason, status, foundation().settings.public_url),
            instance=None if holds_secret else request.path,
            detail=detail,
        )
        response = open_to_all(Response(json.dumps(problem), status, mimetype=PROBLEM_TYPE))
        response.headers["Cache-Control"] = "no-store"
    else:
        response = page("layout/error.html", language_of_request(), status=status, reason=reason, **values)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = "5"
    return response


def open_to_all(response: Response) -> Response:
    """Let anybody's page read an answer."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def data_answer(content: bytes, kind: str, freshness: str, *, changed_at: datetime) -> Response:
    """Return data as the files beside it are served, 304 for whoever has it; `freshness` as for a file."""
    response = open_to_all(Response(content, mimetype=kind))
    response.headers["Cache-Control"] = freshness
    response.last_modified = changed_at
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]
