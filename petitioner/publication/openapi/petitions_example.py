"""What statements look like as data: an invented one."""

from typing import Any, Final

_SITE: Final = "https://petitions.example"
_HASH: Final = "d720566506913c4ad978248981fe468b333032c40d71d4583fc908e7a0b10206"
_BEGINNING: Final[dict[str, Any]] = {
    "action": "Quiet on the rivers",
    "background": "Quiet, first.",
    "additional_details": "We ask for *quietness*.\n",
    "committee_note": "",
    "state": "open",
    "signature_count": 12847,
    "closing_date": "2027-01-31",
    "created_at": "2026-11-02T08:00:00.000Z",
    "updated_at": "2026-11-27T09:41:07.000Z",
    "rejected_at": None,
    "opened_at": "2026-11-02T08:00:00.000Z",
    "closed_at": None,
    "moderation_threshold_reached_at": None,
    "response_threshold_reached_at": None,
    "government_response_at": "2026-11-20T10:00:00.000Z",
    "debate_threshold_reached_at": None,
    "debate_scheduled_on": "2026-12-09",
    "scheduled_debate_date": "2026-12-09",
    "debate_outcome_at": None,
    "creator_name": "Long Table Committee",
    "rejection": None,
    "government_response": {
        "responded_on": "2026-11-20",
        "summary": "The Assembly will look into it",
        "details": "The matter goes to the committee on waters.\n",
        "created_at": "2026-11-20T10:00:00.000Z",
        "updated_at": "2026-11-20T10:00:00.000Z",
    },
    "debate": None,
    "departments": [],
    "topics": ["rivers"],
}
_OURS: Final[dict[str, Any]] = {
    "slug": "quiet-rivers",
    "language": "en",
    "addressee": "the Four Rivers Assembly",
    "goal": 20000,
    "version": 2,
    "version_hash": _HASH,
    "translations": [
        {"language": "en", "title": "Quiet on the rivers", "url": f"{_SITE}/en/statements/quiet-rivers"},
        {"language": "fr", "title": "Le calme sur les fleuves", "url": f"{_SITE}/fr/statements/quiet-rivers"},
    ],
    "paused_at": None,
    "archived_at": None,
    "awaiting_count": 214,
    "withdrawn_count": 9,
    "held_count": 31,
    "invalidated_count": 3,
    "invalidated_by_reason": {"automated": 3},
    "integrity_url": f"{_SITE}/petitions/1/integrity.json",
    "log_url": f"{_SITE}/log/",
    "endorsements_count": 31,
    "endorsements_by_level": {"documented": 2, "member": 24, "office": 5},
}
_SELF: Final = f"{_SITE}/petitions/1.json"
LIST: Final[dict[str, Any]] = {
    "links": {
        "self": f"{_SITE}/petitions.json",
        "first": f"{_SITE}/petitions.json",
        "last": f"{_SITE}/petitions.json",
        "next": None,
        "prev": None,
    },
    "data": [
        {
            "type": "petition",
            "id": 1,
            "links": {"self": _SELF},
            "attributes": {**_BEGINNING, "petitioner": _OURS},
        }
    ],
}
ONE: Final[dict[str, Any]] = {
    "links": {"self": _SELF},
    "data": {
        "type": "petition",
        "id": 1,
        "attributes": {
            **_BEGINNING,
            "petitioner": {
                **_OURS,
                "countries_as_of": "2026-11-27",
                "countries_not_shown_count": 307,
                "declared_elsewhere": [
                    {
                        "origin": "paper",
                        "signature_count": 410,
                        "collected_on": "2026-11-01",
                        "kept_at": "Ferry house, Hallowmere",
                        "description": "Sheets that were signed at the landing",
                        "sha256": "01c01800d6990c0c31fe6e858dbc3a9ce03d1482a1956932aea7492f8cab7bb0",
                        "declared_at": "2026-11-03T09:00:00.000Z",
                        "withdrawn_at": None,
                    }
                ],
                "imported_unverified": [],
            },
            "signatures_by_country": [{"name": "Sweden", "code": "SE", "signature_count": 4021}],
            "signatures_by_constituency": [],
            "signatures_by_region": [],
            "other_parliamentary_business": [],
        },
    },
}
COUNTER: Final[dict[str, Any]] = {
    "signature_count": 12847,
    "response_threshold_reached_at": None,
    "government_response_at": "2026-11-20T10:00:00.000Z",
    "debate_threshold_reached_at": None,
    "scheduled_debate_date": "2026-12-09",
    "debate_outcome_at": None,
    "debated": False,
}
REMOVED: Final[dict[str, Any]] = {
    "removed": [{"id": 7, "removed_at": "2026-11-12T16:20:00.000Z", "reason": "wish"}]
}

_PARLIAMENT: Final = dict.fromkeys(
    ("period", "government", "dissolution_at", "response_threshold", "debate_threshold")
)


def _archived(item: dict[str, Any]) -> dict[str, Any]:
    attributes = {
        name: value
        for name, value in item["attributes"].items()
        if name not in {"closing_date", "creator_name"}
    }
    links = {"links": {"self": f"{_SITE}/archived/petitions/1.json"}} if "links" in item else {}
    return {
        "type": "archived-petition",
        "id": item["id"],
        **links,
        "parliament": _PARLIAMENT,
        "attributes": {**attributes, "state": "closed"},
    }


ARCHIVED_LIST: Final[dict[str, Any]] = {
    "links": {
        **dict.fromkeys(("self", "first", "last"), f"{_SITE}/archived/petitions.json"),
        "next": None,
        "prev": None,
    },
    "data": [_archived(each) for each in LIST["data"]],
}
ARCHIVED_ONE: Final[dict[str, Any]] = {
    "links": {"self": f"{_SITE}/archived/petitions/1.json"},
    "data": _archived(ONE["data"]),
}
