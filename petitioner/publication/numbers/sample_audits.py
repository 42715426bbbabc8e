"""The sample audits of a statement as data: enough for anybody to draw again, and to find both leaves."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from petitioner.publication.moments import second
from petitioner.sample_audit.shapes import Audit


def sample_audits_document(statement_id: int, audits: Sequence[Audit], public_url: str) -> dict[str, Any]:
    """Return every audit, the oldest first; what has not happened yet is null."""
    return {
        "links": {
            "self": f"{public_url}/petitions/{statement_id}/sample-audits.json",
            "log": f"{public_url}/log/",
        },
        "id": statement_id,
        "data": [_audit(each) for each in audits],
    }


def _audit(audit: Audit) -> dict[str, Any]:
    promise = audit.promise
    return {
        "sample_audit": audit.audit_id,
        "begun_at": second(audit.begun_at),
        "checkpoint_size": promise.checkpoint_size,
        "checkpoint_root": promise.checkpoint_root.hex(),
        "size": promise.size,
        "auditor_key": promise.auditor_key.hex(),
        "source": promise.source,
        "due_at": second(promise.due_at),
        "promise": promise.text(),
        "promise_leaf": audit.promise_leaf,
        "promise_digest": promise.digest().hex(),
        "algorithm": "petitioner sample audit 1",
        "value": audit.value.hex() if audit.value else None,
        "drawn_at": second(audit.drawn_at) if audit.drawn_at else None,
        "drawn": list(audit.drawn),
        **_result(audit),
    }


def _result(audit: Audit) -> dict[str, Any]:
    outcome, result = audit.outcome, audit.result
    return {
        "published_at": second(audit.published_at) if audit.published_at else None,
        "outcome": None
        if outcome is None
        else {
            "drawn": outcome.drawn,
            "asked": outcome.drawn - outcome.not_asked,
            "yes": outcome.yes,
            "no": outcome.no,
            "silent": outcome.silent,
            "not_asked": outcome.not_asked,
            "confidence": 0.95,
            "fakes_at_most": outcome.at_most,
            "fakes_at_most_if_silent_are_fakes": outcome.at_most_if_silent_are_fake,
        },
        "result": result,
        "result_leaf": audit.result_leaf,
        "result_digest": None if result is None else sha256(result.encode()).hexdigest(),
    }
