"""What endorsements look like as data: an invented member of an invented assembly."""

from typing import Any, Final

_SITE: Final = "https://petitions.example"
_PAGE: Final = f"{_SITE}/en/statements/quiet-rivers"
_BACKER: Final = f"{_PAGE}/backers/12"
_HASH: Final = "d720566506913c4ad978248981fe468b333032c40d71d4583fc908e7a0b10206"
_TEXT_HASH: Final = "4341fd6d5abde6e01a8d3be215dd86e95329f0e3152cfec0cf54ffd833c1a264"

POPOLO: Final[dict[str, Any]] = {
    "statement": {
        "id": 1,
        "title": "Quiet on the rivers",
        "language": "en",
        "version": 2,
        "version_hash": _HASH,
        "url": _PAGE,
    },
    "motions": [
        {
            "id": "1/four-rivers-assembly",
            "organization_id": "four-rivers-assembly",
            "creator_id": "person-12",
            "text": "Quiet on the rivers",
        }
    ],
    "persons": [
        {
            "id": "person-12",
            "name": "Ana Lind",
            "given_name": "Ana",
            "family_name": "Lind",
            "honorific_prefix": "Dr",
            "sort_name": "Lind, Ana",
        }
    ],
    "organizations": [
        {
            "id": "four-rivers-assembly",
            "name": "Four Rivers Assembly",
            "classification": "chamber",
            "parent_id": None,
        },
        {
            "id": "four-rivers-assembly/group/Weavers",
            "name": "Weavers",
            "classification": "political_group",
            "parent_id": "four-rivers-assembly",
        },
    ],
    "memberships": [
        {
            "person_id": "person-12",
            "organization_id": "four-rivers-assembly",
            "on_behalf_of_id": "four-rivers-assembly/group/Weavers",
            "role": "Representative",
            "area": {"identifier": "SE", "classification": "country"},
        }
    ],
    "endorsements": [
        {
            "id": 12,
            "person_id": "person-12",
            "organization_id": "four-rivers-assembly",
            "provenance": "documented",
            "is_counted": True,
            "is_former_member": False,
            "is_initiator": True,
            "endorsed_on": "2026-11-05",
            "withdrawn_on": None,
            "version": 2,
            "version_hash": _HASH,
            "language": "en",
            "text_hash": _TEXT_HASH,
            "carried_over": None,
            "confirmed_at": None,
            "log": {"leaf": 41, "salt": "5c0f7e0c9a5e4cb5a1f0a7a4c1e6b8d2035f7e1b9c4d6a8f2e3b5c7d9f1a0b42"},
            "url": _BACKER,
            "evidence": [
                {
                    "proof": "public_record",
                    "url": "https://assembly.example/records/31",
                    "sha256": None,
                    "recorded_on": "2026-11-06",
                }
            ],
        }
    ],
}
ROW: Final = (
    '12,Dr,Ana,Lind,"Lind, Ana",SE,Four Rivers Assembly,,Weavers,Representative,documented,'
    "true,false,2026-11-05,,"
    f"2,{_HASH},en,{_TEXT_HASH},https://assembly.example/records/31,{_BACKER},true,,,"
)
JSON_LD: Final[dict[str, Any]] = {
    "@context": "https://schema.org",
    "@graph": [
        {
            "@type": "EndorseAction",
            "@id": f"{_SITE}/petitions/1/endorsements/12",
            "url": _BACKER,
            "agent": {"@type": "Person", "name": "Ana Lind"},
            "object": {"@id": _PAGE},
            "startTime": "2026-11-05",
            "actionStatus": "https://schema.org/CompletedActionStatus",
        }
    ],
}
_ENTRY: Final = (
    f"<entry><id>{_SITE}/petitions/1/endorsements/12</id><title>Backing given: Ana Lind</title>"
    "<published>2026-11-05T00:00:00Z</published><updated>2026-11-06T00:00:00Z</updated>"
    f'<category term="documented" /><link rel="alternate" type="text/html" href="{_BACKER}" /></entry>'
)


def _feed(address: str, title: str) -> str:
    return (
        "<?xml version='1.0' encoding='utf-8'?>\n"
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">'
        f"<id>{_SITE}{address}</id><title>{title}</title>"
        "<updated>2026-11-06T00:00:00Z</updated><author><name>Long Table Committee</name></author>"
        f'<link rel="self" type="application/atom+xml" href="{_SITE}{address}" />{_ENTRY}</feed>'
    )


FEED: Final = _feed("/petitions/1/endorsements.atom", "Members who back it: Quiet on the rivers")
ONE_FEED: Final = _feed("/petitions/1/endorsements/12.atom", "Ana Lind · Quiet on the rivers")
