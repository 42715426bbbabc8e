"""The sample audits of a statement: what was promised, what was drawn, what came of it."""

from typing import Any, Final

from petitioner.publication.openapi.pieces import (
    COUNT,
    ID,
    JSON,
    MOMENT,
    SHA256,
    STATEMENT,
    TEXT,
    URL,
    Operation,
    Schema,
    answer,
    many,
    one_of,
    or_null,
    read,
    record,
    ref,
    told,
)

NAME: Final = "Sample audits"
ABOUT: Final = "Signatures drawn by public chance, whose owners were asked whether they signed."

_SITE: Final = "https://petitions.example/petitions/1"
_ALGORITHM: Final = "petitioner sample audit 1"
_SHARE: Final[Schema] = {"type": "number", "minimum": 0, "maximum": 1}
_LEAF: Final = told("A place in the log, from 0.", COUNT)

SCHEMAS: Final[dict[str, Schema]] = {
    "SampleOutcome": record(
        {
            "drawn": told("The sum of yes, no, silent and not_asked.", COUNT),
            "asked": told("All but those who could not be asked.", COUNT),
            "yes": COUNT,
            "no": COUNT,
            "silent": COUNT,
            "not_asked": told("Withdrawn, erased, taken out since, or out of reach; never replaced.", COUNT),
            "confidence": {"type": "number", "const": 0.95},
            "fakes_at_most": told("One-sided bound of Clopper and Pearson over yes and no.", _SHARE),
            "fakes_at_most_if_silent_are_fakes": told("The same, if only a yes is no fake.", _SHARE),
        }
    ),
    "SampleAudits": record(
        {
            "links": record({"self": URL, "log": URL}),
            "id": ID,
            "data": many(
                record(
                    {
                        "sample_audit": ID,
                        "begun_at": MOMENT,
                        "checkpoint_size": told("The leaves that may be drawn are before this one.", COUNT),
                        "checkpoint_root": SHA256,
                        "size": ID,
                        "auditor_key": told("X25519, as 64 hexadecimal digits.", SHA256),
                        "source": told("drand:ROUND of quicknet, or what else decides, in words.", TEXT),
                        "due_at": MOMENT,
                        "promise": told("The words whose SHA-256 is in the log.", TEXT),
                        "promise_leaf": _LEAF,
                        "promise_digest": SHA256,
                        "algorithm": one_of(_ALGORITHM),
                        "value": or_null(told("What the source said, in hexadecimal digits.", TEXT)),
                        "drawn_at": or_null(MOMENT),
                        "drawn": told("Empty before the draw; in order.", many(_LEAF)),
                        "published_at": or_null(MOMENT),
                        "outcome": or_null(ref("SampleOutcome")),
                        "result": or_null(told("The words whose SHA-256 is in the log.", TEXT)),
                        "result_leaf": or_null(_LEAF),
                        "result_digest": or_null(SHA256),
                    }
                )
            ),
        }
    ),
}

_PROMISE: Final = "ab" * 32
_VALUE: Final = "0f" * 32
_EXAMPLE: Final[dict[str, Any]] = {
    "links": {"self": f"{_SITE}/sample-audits.json", "log": "https://petitions.example/log/"},
    "id": 1,
    "data": [
        {
            "sample_audit": 1,
            "begun_at": "2026-11-20T09:00:00Z",
            "checkpoint_size": 13010,
            "checkpoint_root": "cd" * 32,
            "size": 3,
            "auditor_key": "12" * 32,
            "source": "drand:34000000",
            "due_at": "2026-11-20T12:42:44Z",
            "promise": "petitioner sample audit 1\nstatement 1\n…\n",
            "promise_leaf": 13010,
            "promise_digest": _PROMISE,
            "algorithm": _ALGORITHM,
            "value": _VALUE,
            "drawn_at": "2026-11-20T13:00:00Z",
            "drawn": [12, 5017, 9120],
            "published_at": "2026-12-12T10:00:00Z",
            "outcome": {
                "drawn": 3,
                "asked": 3,
                "yes": 2,
                "no": 0,
                "silent": 1,
                "not_asked": 0,
                "confidence": 0.95,
                "fakes_at_most": 0.77640,
                "fakes_at_most_if_silent_are_fakes": 0.86465,
            },
            "result": f"petitioner sample audit result 1\npromise {_PROMISE}\nvalue {_VALUE}\n…\n",
            "result_leaf": 13402,
            "result_digest": "ef" * 32,
        }
    ],
}

OPERATIONS: Final[dict[str, Operation]] = {
    "/petitions/{id}/sample-audits.json": read(
        "listSampleAudits",
        "Signatures drawn by chance, and what their owners said",
        "How to draw again, and what the leaves of the log have to do with it, stands in docs/log.md.",
        answer(JSON, ref("SampleAudits"), _EXAMPLE),
        STATEMENT,
        removable=True,
    ),
}
