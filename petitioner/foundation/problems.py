"""What a refusal says to a program that asked for data (RFC 9457), and which addresses are data. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

PROBLEM_TYPE: Final = "application/problem+json"
EXPLAINED_AT: Final = "/api/"

_DATA: Final = re.compile(
    r"/.*\.(?:json|jsonld|csv|atom|xml|svg|zip|txt|pdf|webp|png)"
    r"|/oembed|/log/(?:checkpoint|key|witnessed|tile/.*)",
    re.DOTALL,
)
_ALSO_READ: Final = re.compile(r"/.*\.(?:txt|pdf|webp|png|svg)|/log/.*", re.DOTALL)
"""Data that people open in a browser, too: whose browser asks for a page gets words."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A kind of refusal: a title that is always the same, and what to do about it."""

    title: str
    detail: str


PROBLEMS: Final[Mapping[str, Problem]] = {
    "bad_request": Problem(
        "The request cannot be read", "Ask again as the description of this address says; nothing was done."
    ),
    "refused_origin": Problem(
        "A form from another site", "Send forms from the page of this site; data is read by GET."
    ),
    "not_found": Problem(
        "There is nothing at this address",
        "The description lists every address there is. A file about a statement is there once there is"
        " something in it.",
    ),
    "method_not_allowed": Problem(
        "This address cannot be used in that way", "Data is only read here: send GET or HEAD, without a body."
    ),
    "removed": Problem(
        "This statement was removed", "It will not come back here: /petitions/removed.json says when and why."
    ),
    "too_large": Problem("The request is too large", "Send no body: data is read by GET."),
    "not_implemented": Problem(
        "This format is not offered", "Ask for one of those that the description names."
    ),
    "busy": Problem(
        "We cannot do this at this moment",
        "Ask again after the seconds that Retry-After says; nothing was done.",
    ),
    "broken": Problem(
        "Something broke here", "The mistake is ours. Ask again later today; nothing was done."
    ),
}
"""By the reason for which something is refused."""


def is_data(path: str, accepted: str) -> bool:
    """Say whether whoever asks for this address is a program; `accepted` is its `Accept` header."""
    if not _DATA.fullmatch(path):
        return False
    return not (_ALSO_READ.fullmatch(path) and "text/html" in accepted)


def problem_document(
    reason: str, status: int, public_url: str, *, instance: str | None, detail: str = ""
) -> dict[str, Any]:
    """Return the document; `instance` is the path that was asked for, None where it holds a secret."""
    known = PROBLEMS.get(reason, PROBLEMS["broken"])
    found = {
        "type": f"{public_url}{EXPLAINED_AT}#{reason.replace('_', '-')}",
        "title": known.title,
        "status": status,
        "detail": detail or known.detail,
    }
    return found if instance is None else {**found, "instance": quote(instance)}
