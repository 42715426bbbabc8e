"""Read the body of a form as browsers send it."""

from urllib.parse import unquote_plus


def form_fields(body: bytes) -> list[tuple[str, str]]:
    """Return the fields of an `application/x-www-form-urlencoded` body, in order, empty ones too.

    Raises:
        ValueError: a name or value is not UTF-8.
    """
    pairs = (part.partition("=") for part in body.decode("ascii").split("&") if part)
    return [(_decoded(name), _decoded(value)) for name, _, value in pairs]


def _decoded(text: str) -> str:
    return unquote_plus(text, errors="strict") if "%" in text or "+" in text else text
