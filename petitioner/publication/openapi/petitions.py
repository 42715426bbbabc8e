"""Statements and their numbers, in the form of the UK Parliament's petitions."""

from typing import Final

from petitioner.publication.openapi.petitions_example import COUNTER, ONE, REMOVED
from petitioner.publication.openapi.pieces import (
    COUNT,
    COUNTRY,
    DAY,
    ID,
    JSON,
    LANGUAGE,
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

NAME: Final = "Statements"
ABOUT: Final = (
    "The same paths and fields as the petitions of the UK Parliament, so that existing readers work. What is"
    " absent is null; what is ours stands under the one key petitioner."
)

_DEBATE_URLS: Final = (
    *("transcript_url", "video_url", "debate_pack_url", "public_engagement_url", "debate_summary_url"),
)
_PROVENANCES: Final = ("documented", "member", "office", "reported")
_REASONS: Final = ("twice", "invented", "automated", "lost", "other")
_BASE: Final[dict[str, Schema]] = {
    "action": told("The title, in English or in the next best language.", TEXT),
    "background": told("The summary.", TEXT),
    "additional_details": told("The text, in Markdown.", TEXT),
    "committee_note": TEXT,
    "state": told("pending: not open yet. A paused statement is open.", one_of("open", "closed", "pending")),
    "signature_count": told("Confirmed signatures: the number of the log.", COUNT),
    "closing_date": told("There while the statement is open; null without an end.", or_null(DAY)),
    "created_at": MOMENT,
    "updated_at": told("When the text or the number last changed.", MOMENT),
    "rejected_at": or_null(MOMENT),
    "opened_at": or_null(MOMENT),
    "closed_at": or_null(MOMENT),
    "moderation_threshold_reached_at": or_null(MOMENT),
    "response_threshold_reached_at": or_null(MOMENT),
    "government_response_at": told("When the addressee's answer was published.", or_null(MOMENT)),
    "debate_threshold_reached_at": or_null(MOMENT),
    "debate_scheduled_on": or_null(DAY),
    "scheduled_debate_date": or_null(DAY),
    "debate_outcome_at": or_null(MOMENT),
    "creator_name": told("The organisation, while the statement is open.", or_null(TEXT)),
    "rejection": or_null({"type": "object"}),
    "government_response": told("The addressee's newest answer.", or_null(ref("Response"))),
    "debate": told("The newest debate that was held.", or_null(ref("Debate"))),
    "departments": many({"type": "object"}),
    "topics": many(TEXT),
}
_ARCHIVED: Final = {
    name: schema for name, schema in _BASE.items() if name not in {"closing_date", "creator_name"}
}
_OURS: Final[dict[str, Schema]] = {
    "slug": told("The short name in the addresses of pages.", TEXT),
    "language": told("The language of action and additional_details.", LANGUAGE),
    "addressee": TEXT,
    "goal": or_null(COUNT),
    "version": ID,
    "version_hash": told("Made of the texts in all languages: anyone can compute it.", SHA256),
    "translations": told(
        "All of them are equally authentic.",
        many(record({"language": LANGUAGE, "title": TEXT, "url": URL})),
    ),
    "paused_at": told("Since when nobody can sign for a time.", or_null(MOMENT)),
    "archived_at": or_null(MOMENT),
    "awaiting_count": told("Letters not answered yet; not in the number.", COUNT),
    "withdrawn_count": told("Taken back; not in the number.", COUNT),
    "held_count": told("Confirmed and held for a look; not in the number yet.", COUNT),
    "invalidated_count": told("Do not count any more.", COUNT),
    "invalidated_by_reason": {
        "type": "object",
        "propertyNames": {"enum": list(_REASONS)},
        "additionalProperties": COUNT,
    },
    "integrity_url": told("What became of all who tried to sign.", URL),
    "log_url": told("What the log proves, and what it does not.", URL),
    "endorsements_count": told("Members who back it, by more than the organiser's word.", COUNT),
    "endorsements_by_level": {
        "type": "object",
        "propertyNames": {"enum": list(_PROVENANCES)},
        "additionalProperties": COUNT,
        "description": "The same by how it is known; reported ones are here only.",
    },
}
_ELSEWHERE: Final[dict[str, Schema]] = {
    "countries_as_of": told("The day at whose beginning countries were looked at.", or_null(DAY)),
    "countries_not_shown_count": told("Signatures from no country that is shown.", or_null(COUNT)),
    "declared_elsewhere": told(
        "What the organisation says it collected elsewhere; never in the number.", many(ref("Declared"))
    ),
    "imported_unverified": told(
        "What it imported from other platforms, unverified; never in the number.", many(ref("Imported"))
    ),
}
_OF_ONE: Final[dict[str, Schema]] = {
    "signatures_by_country": told(
        "Rounded down to tens, as of a day; without countries of fewer than ten.",
        many(record({"name": TEXT, "code": COUNTRY, "signature_count": {"type": "integer", "minimum": 10}})),
    ),
    "signatures_by_constituency": {"type": "array", "maxItems": 0},
    "signatures_by_region": {"type": "array", "maxItems": 0},
    "other_parliamentary_business": {"type": "array", "maxItems": 0},
}
_IN_LIST: Final = record({**_BASE, "petitioner": record(_OURS)}, optional=["closing_date"])
_ALONE: Final = record(
    {**_BASE, "petitioner": record({**_OURS, **_ELSEWHERE}), **_OF_ONE}, optional=["closing_date"]
)

SCHEMAS: Final[dict[str, Schema]] = {
    "PetitionInList": _IN_LIST,
    "ArchivedPetitionInList": record({**_ARCHIVED, "petitioner": record(_OURS)}),
    "ArchivedPetitionAttributes": record(
        {**_ARCHIVED, "petitioner": record({**_OURS, **_ELSEWHERE}), **_OF_ONE}
    ),
    "Petition": record(
        {
            "links": record({"self": URL}),
            "data": record({"type": one_of("petition"), "id": ID, "attributes": ref("PetitionAttributes")}),
        }
    ),
    "PetitionAttributes": _ALONE,
    "Response": record(
        {
            "responded_on": DAY,
            "summary": TEXT,
            "details": told("Markdown.", TEXT),
            "created_at": MOMENT,
            "updated_at": MOMENT,
        }
    ),
    "Debate": record({"debated_on": DAY, **{name: or_null(URL) for name in _DEBATE_URLS}, "overview": TEXT}),
    "Declared": record(
        {
            "origin": one_of("paper", "platform"),
            "signature_count": ID,
            "collected_on": DAY,
            "kept_at": told("Where what is behind it can be seen.", TEXT),
            "description": TEXT,
            "sha256": SHA256,
            "declared_at": MOMENT,
            "withdrawn_at": or_null(MOMENT),
        }
    ),
    "Imported": record(
        {
            "source": one_of("action_network", "change_org", "csv"),
            "signature_count": told("Of those who have not signed here too.", COUNT),
            "exported_on": DAY,
            "sha256": SHA256,
            "imported_at": MOMENT,
        }
    ),
    "Counter": record(
        {
            "signature_count": COUNT,
            "response_threshold_reached_at": or_null(MOMENT),
            "government_response_at": or_null(MOMENT),
            "debate_threshold_reached_at": or_null(MOMENT),
            "scheduled_debate_date": or_null(DAY),
            "debate_outcome_at": or_null(MOMENT),
            "debated": {"type": "boolean"},
        }
    ),
    "Removed": record(
        {
            "removed": many(
                record(
                    {
                        "id": ID,
                        "removed_at": MOMENT,
                        "reason": one_of("legal", "harm", "mistake", "duplicate", "wish"),
                    }
                )
            )
        }
    ),
}

OPERATIONS: Final[dict[str, Operation]] = {
    "/petitions/{id}.json": read(
        "readPetition",
        "One statement",
        "Its text, its numbers, where they come from, and what became of it.",
        answer(JSON, ref("Petition"), ONE),
        STATEMENT,
        removable=True,
    ),
    "/petitions/{id}/count.json": read(
        "readCount",
        "The number alone",
        "A few bytes, for whoever looks often.",
        answer(JSON, ref("Counter"), COUNTER),
        STATEMENT,
        removable=True,
    ),
    "/petitions/removed.json": read(
        "listRemoved",
        "What was taken off the site, when and why",
        "Every address of such a statement answers 410. The log keeps its entries.",
        answer(JSON, ref("Removed"), REMOVED),
    ),
}
