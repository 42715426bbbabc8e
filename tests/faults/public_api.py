"""What our routes take and answer, as an OpenAPI document, so that a machine can try to break them."""

from typing import Any

STATEMENT = "/en/statements/ceasefire-now"
HTML = "text/html"
JSON = "application/json"
PROBLEM = "application/problem+json"
FORM = "application/x-www-form-urlencoded"
WITHOUT_LINE_BREAKS = {"type": "string", "minLength": 1, "pattern": "^[^\\r\\n]+$"}
"""See the test of links with a line break, which is expected to fail; then any text may stand here."""


def document(
    form_token: str, link_tokens: list[str], handles: list[str], visits: list[str]
) -> dict[str, Any]:
    """Return the document; with tokens that exist, so that the doors behind them are reached too."""
    token = _in_path("token", {"anyOf": [{"enum": link_tokens}, WITHOUT_LINE_BREAKS]})
    handle = _in_path("handle", {"anyOf": [{"enum": handles}, {"type": "string", "minLength": 1}]})
    stop = _in_path("token", {"anyOf": [{"enum": ["A" * 80]}, WITHOUT_LINE_BREAKS]})
    secret = _in_path("secret", {"anyOf": [{"enum": visits}, WITHOUT_LINE_BREAKS]})
    number = _in_path("id", {"anyOf": [{"enum": [1]}, {"type": "integer", "minimum": 0}]})
    paths = {
        "/": {"get": _get(HTML, 200)},
        "/healthz": {"get": _get("text/plain", 200)},
        "/{language}/": {"get": _get(HTML, 200, 404, parameters=[_language()])},
        "/petitions.json": {"get": _get(JSON, 200, parameters=_list_parameters())},
        "/petitions/{id}.json": {"get": _get(JSON, 200, 404, parameters=[number])},
        "/petitions/{id}/count.json": {"get": _get(JSON, 200, 404, parameters=[number])},
        f"{STATEMENT}/sign": {
            "get": _get(HTML, 200),
            "post": _post(_sign_form(form_token), 303, 422),
        },
        f"{STATEMENT}/check-your-inbox/{{handle}}": {
            "get": _get(HTML, 200, 404, parameters=[handle]),
            "post": _post({"code": {"type": "string"}}, 303, 404, 422, parameters=[handle]),
        },
        f"{STATEMENT}/check-your-inbox/{{handle}}/again": {
            "get": _get(HTML, 200, 404, parameters=[handle]),
            "post": _post({"again": {"enum": ["yes"]}}, 303, 404, 422, parameters=[handle]),
        },
        f"{STATEMENT}/news": {
            "get": _get(HTML, 200),
            "post": _post({"email": _email()}, 303, 422),
        },
        f"{STATEMENT}/news/{{handle}}": {
            "get": _get(HTML, 200, 404, parameters=[handle]),
            "post": _post({"code": {"type": "string"}}, 303, 404, 422, parameters=[handle]),
        },
        "/{language}/my-signatures": {
            "get": _get(HTML, 200, 404, parameters=[_language()]),
            "post": _post({"email": _email()}, 303, 404, 422, parameters=[_language()]),
        },
        "/{language}/my-signatures/{handle}": {
            "get": _get(HTML, 200, 404, parameters=[_language(), handle]),
            "post": _post({"code": {"type": "string"}}, 303, 404, 422, parameters=[_language(), handle]),
        },
        "/v/{secret}": {
            "get": _get(HTML, 200, 404, parameters=[secret]),
            "post": _post(_change_form(), 303, 404, 422, parameters=[secret]),
        },
        "/v/{secret}/data.json": {"get": _get(JSON, 200, 303, 404, parameters=[secret])},
        "/{language}/letters/stopped": {"get": _get(HTML, 200, 404, parameters=[_language()])},
        "/u/{token}": {
            "get": _get(HTML, 200, 404, parameters=[stop]),
            "post": _post(
                {"List-Unsubscribe": {"enum": ["One-Click", "?"]}}, 200, 303, 404, parameters=[stop]
            ),
        },
        "/e/{token}": {
            "get": _get(HTML, 200, 404, 410, parameters=[token]),
            "post": _post(
                {"choice": {"enum": ["confirm", "object", "withdraw", "?"]}},
                303,
                404,
                410,
                422,
                parameters=[token],
            ),
        },
        "/q/{token}": {
            "get": _get(HTML, 200, 404, 410, parameters=[token]),
            "post": _post(
                {"choice": {"enum": ["for", "against", "abstain", "declined", "?"]}},
                303,
                404,
                410,
                422,
                parameters=[token],
            ),
        },
        "/r/{token}": {
            "get": _get(HTML, 200, 404, 410, parameters=[token]),
            "post": _post(
                {"choice": {"enum": ["back", "keep", "object", "withdraw", "?"]}},
                303,
                404,
                410,
                422,
                parameters=[token],
            ),
        },
        "/c/{token}": {
            "get": _get(HTML, 200, 404, 410, parameters=[token]),
            "post": _post(
                {"choice": {"enum": ["signed", "asked", "not_me", "?"]}},
                303,
                404,
                410,
                422,
                parameters=[token],
            ),
        },
    }
    return {"openapi": "3.1.0", "info": {"title": "petitioner", "version": "1"}, "paths": paths}


def _get(kind: str, *statuses: int, parameters: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return {"parameters": parameters or [], "responses": _responses(kind, statuses)}


def _post(
    fields: dict[str, Any], *statuses: int, parameters: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    schema = {"type": "object", "properties": fields}
    return {
        "parameters": parameters or [],
        "requestBody": {"content": {FORM: {"schema": schema}}},
        "responses": _responses(HTML, statuses),
    }


def _responses(kind: str, statuses: tuple[int, ...]) -> dict[str, Any]:
    """Return the answers that are right for these statuses; any door may also say that a request is bad."""
    refusals = {400, 403, 404, 405, 413, 415} - set(statuses)
    problem = PROBLEM if kind == JSON else HTML
    answers = {str(status): _content(kind if status < 400 else problem) for status in statuses}
    if 303 in statuses:
        answers["303"] = {"description": "Where to go on; a body is not needed"}
    return answers | {str(status): _content(HTML, PROBLEM) for status in sorted(refusals)}


def _content(*kinds: str) -> dict[str, Any]:
    return {"description": "…", "content": {kind: {} for kind in kinds}}


def _in_path(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _language() -> dict[str, Any]:
    return _in_path("language", {"enum": ["en", "fr", "de", "ru", "uk", "xx", "static"]})


def _list_parameters() -> list[dict[str, Any]]:
    schemas = {
        "page": {"type": "integer"},
        "count": {"type": "integer"},
        "state": {"type": "string"},
        "q": {"type": "string"},
    }
    return [{"name": name, "in": "query", "schema": schema} for name, schema in schemas.items()]


def _sign_form(form_token: str) -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "name": {"anyOf": [{"enum": ["Ilse Mertens", "Їлена Світанок"]}, text]},
        "email": {
            "anyOf": [{"enum": ["ilse@invented.example"]}, {"type": "string", "format": "email"}, text]
        },
        "country": {"anyOf": [{"enum": ["FR", "ZZ", ""]}, text]},
        "visibility": {"anyOf": [{"enum": ["hidden", "initials", "name"]}, text]},
        "wants_updates": {"enum": ["yes", "", "no"]},
        "consent": {"enum": ["yes", ""]},
        "website": {"enum": ["", "https://spam.example"]},
        "form_token": {"anyOf": [{"enum": [form_token]}, text]},
    }


def _change_form() -> dict[str, Any]:
    """Return the form of the signer's page; who leaves it ends the visit, and is not tried here."""
    text = {"type": "string"}
    return {
        "act": {"anyOf": [{"enum": ["change", "withdraw", "stop_letters", "erase"]}, text]},
        "reference": {"anyOf": [{"type": "string", "format": "uuid"}, text]},
        "name": text,
        "role": text,
        "visibility": {"anyOf": [{"enum": ["hidden", "role"]}, text]},
        "sure": {"enum": ["yes", ""]},
    }


def _email() -> dict[str, Any]:
    return {"anyOf": [{"enum": ["ilse@invented.example"]}, {"type": "string"}]}
