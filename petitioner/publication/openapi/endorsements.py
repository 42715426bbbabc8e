"""Who backs a statement, as data."""

from typing import Final

from petitioner.publication.openapi.endorsements_example import FEED, JSON_LD, ONE_FEED, POPOLO, ROW
from petitioner.publication.openapi.pieces import (
    COUNT,
    COUNTRY,
    DAY,
    ENDORSEMENT,
    FLAG,
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
    feed,
    many,
    one_of,
    or_null,
    read,
    record,
    ref,
    table,
    told,
)

NAME: Final = "Members who back a statement"
ABOUT: Final = (
    "Names, groups and roles are those of the day of the endorsement. Who withdrew stays, with the day."
    " As long as nobody backs it, or withdrew, there is no file. Addresses of members and notes of organisers"
    " are in none of these."
)
COLUMNS: Final = (
    *("number", "honorific_prefix", "given_name", "family_name", "sort_name", "country", "assembly"),
    *("delegation", "group", "role", "provenance", "is_counted", "is_former_member", "endorsed_on"),
    *("withdrawn_on", "version", "version_hash", "language", "text_hash", "source_url", "url"),
    *("is_initiator", "carried_over_to_version", "carried_over_on", "confirmed_at"),
)
_PROOFS: Final = (
    *("public_record", "organisers_word", "authority", "delivered_notice"),
    *("confirmation", "objection", "withdrawal"),
)
_SLUG: Final[Schema] = {"type": "string", "pattern": "^[a-z0-9-]+$"}
_PERSON: Final[Schema] = told("Holds inside one file only.", {"type": "string", "pattern": "^person-[0-9]+$"})

SCHEMAS: Final[dict[str, Schema]] = {
    "Endorsements": record(
        {
            "statement": record(
                {
                    "id": ID,
                    "title": TEXT,
                    "language": LANGUAGE,
                    "version": ID,
                    "version_hash": SHA256,
                    "url": URL,
                }
            ),
            "motions": told(
                "The statement as it stands before each assembly; who began it there is its creator.",
                many(
                    record(
                        {"id": TEXT, "organization_id": _SLUG, "creator_id": or_null(_PERSON), "text": TEXT}
                    )
                ),
            ),
            "persons": told("As in Popolo 1.0.1.", many(ref("BackingPerson"))),
            "organizations": many(
                record(
                    {
                        "id": TEXT,
                        "name": TEXT,
                        "classification": one_of("chamber", "delegation", "political_group"),
                        "parent_id": or_null(_SLUG),
                    }
                )
            ),
            "memberships": many(ref("BackingMembership")),
            "endorsements": many(ref("Endorsement")),
        }
    ),
    "BackingPerson": record(
        {
            "id": _PERSON,
            "name": TEXT,
            "given_name": or_null(TEXT),
            "family_name": or_null(TEXT),
            "honorific_prefix": or_null(TEXT),
            "sort_name": TEXT,
        }
    ),
    "BackingMembership": record(
        {
            "person_id": _PERSON,
            "organization_id": TEXT,
            "on_behalf_of_id": told("The group.", or_null(TEXT)),
            "role": or_null(TEXT),
            "area": or_null(record({"identifier": COUNTRY, "classification": one_of("country")})),
        },
        optional=["on_behalf_of_id", "role", "area"],
    ),
    "Endorsement": record(
        {
            "id": told("The number in the addresses; who backs a newer version has a new one.", ID),
            "person_id": _PERSON,
            "organization_id": _SLUG,
            "provenance": told(
                "How it is known; reported is the organiser's word and never counted.",
                one_of("member", "office", "documented", "reported"),
            ),
            "is_counted": told("Whether it is in the number on the page.", FLAG),
            "is_former_member": FLAG,
            "is_initiator": FLAG,
            "endorsed_on": DAY,
            "withdrawn_on": or_null(DAY),
            "version": ID,
            "version_hash": SHA256,
            "language": LANGUAGE,
            "text_hash": told("Of the text that was backed.", SHA256),
            "carried_over": told(
                "Only spelling was corrected since, and the member, told of it, did not object.",
                or_null(record({"version": ID, "noticed_on": DAY, "carried_on": DAY})),
            ),
            "confirmed_at": told("When the member last confirmed in person.", or_null(MOMENT)),
            "log": told(
                "The place of its leaf in the public log, and the salt that opens it.",
                record({"leaf": COUNT, "salt": told("32 bytes, as 64 hexadecimal digits.", SHA256)}),
            ),
            "url": URL,
            "evidence": many(
                record(
                    {
                        "proof": one_of(*_PROOFS),
                        "url": or_null(URL),
                        "sha256": or_null(SHA256),
                        "recorded_on": DAY,
                    }
                )
            ),
        }
    ),
    "EndorsementGraph": record(
        {
            "@context": one_of("https://schema.org"),
            "@graph": many(
                {
                    "type": "object",
                    "required": ["@type", "@id", "url"],
                    "properties": {
                        "@type": one_of("CreativeWork", "EndorseAction"),
                        "@id": URL,
                        "url": URL,
                        "startTime": DAY,
                        "endTime": DAY,
                    },
                }
            ),
        }
    ),
}

OPERATIONS: Final[dict[str, Operation]] = {
    "/petitions/{id}/endorsements.json": read(
        "readEndorsements",
        "Endorsements, with people and organisations as in Popolo",
        "Every endorsement, what shows it, and of which text it is.",
        answer(JSON, ref("Endorsements"), POPOLO),
        STATEMENT,
        removable=True,
    ),
    "/petitions/{id}/endorsements.csv": read(
        "readEndorsementsTable",
        "The same as a table",
        "One row for each endorsement. A cell that a spreadsheet would compute begins with an apostrophe.",
        table(COLUMNS, f"{','.join(COLUMNS)}\r\n{ROW}\r\n"),
        STATEMENT,
        removable=True,
    ),
    "/petitions/{id}/endorsements.jsonld": read(
        "readEndorsementsGraph",
        "The same in the words of schema.org",
        "Without those that are only reported. A withdrawn one ended on its day and did not last.",
        answer("application/ld+json", ref("EndorsementGraph"), JSON_LD),
        STATEMENT,
        removable=True,
    ),
    "/petitions/{id}/endorsements.atom": read(
        "followEndorsements",
        "A feed of endorsements and withdrawals",
        "Each is one entry; ids never change, moments are days at midnight, the category says how it is"
        " known.",
        feed(FEED),
        STATEMENT,
        removable=True,
    ),
    "/petitions/{id}/endorsements/{endorsement}.atom": read(
        "followEndorsement",
        "A feed of one endorsement",
        "Given, withdrawn, carried over.",
        feed(ONE_FEED),
        STATEMENT,
        ENDORSEMENT,
        removable=True,
    ),
}
