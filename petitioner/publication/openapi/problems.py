"""What every refusal says (RFC 9457), and the words of each kind."""

from typing import Any, Final

from petitioner.foundation.problems import PROBLEMS
from petitioner.publication.openapi.pieces import TEXT, Schema, record, refusal, told

SCHEMAS: Final[dict[str, Schema]] = {
    "Problem": record(
        {
            "type": told("An address that says more: its end names the kind.", {**TEXT, "format": "uri"}),
            "title": told("The kind, in a few words; the same each time.", TEXT),
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": told("What to do.", TEXT),
            "instance": told("What was asked for, without what stood behind the question mark.", TEXT),
        },
        optional=["instance"],
    )
}
RESPONSES: Final[dict[str, Any]] = {
    "NotFound": refusal(PROBLEMS["not_found"].detail),
    "Gone": refusal(PROBLEMS["removed"].detail),
}
