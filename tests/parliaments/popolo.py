"""Sound Popolo documents of invented assemblies, to read and to break."""

import json
from copy import deepcopy
from typing import Any

Document = dict[str, Any]

_SOUND: Document = {
    "persons": [
        {
            "id": "p1",
            "name": "Maëlle van der Ottersund",
            "given_name": "Maëlle",
            "family_name": "Ottersund",
            "honorific_prefix": "Dr",
            "email": "maelle@assembly.example",
            "identifiers": [{"scheme": "wikidata", "identifier": "Q1"}],
            "sources": [{"url": "https://assembly.example/1"}],
        },
        {"id": "p2", "name": "Corwin Thistlemark", "sort_name": "Thistlemark, Corwin", "gender": "male"},
        {
            "id": "p3",
            "name": "Łucja Øresund",
            "given_name": "Łucja",
            "family_name": "Øresund",
            "other_names": [
                {"name": "Луція Оресунд", "lang": "uk", "note": "multilingual"},
                {"name": "Łucja Brackwater", "end_date": "2019"},
            ],
            "contact_details": [{"type": "email", "value": "lucja@assembly.example"}],
        },
    ],
    "organizations": [
        {"id": "assembly", "name": "Four Rivers Assembly", "classification": "legislature"},
        {"id": "orchard", "name": "Orchard Group", "classification": "faction"},
        {"id": "common", "name": "Common Ground", "classification": "faction"},
        {"id": "hallowmere", "name": "Hallowmere", "classification": "delegation", "parent_id": "assembly"},
    ],
    "areas": [{"id": "country:fr", "name": "Hallowmere", "classification": "country"}],
    "events": [
        {
            "id": "term/3",
            "name": "Third term",
            "classification": "legislative period",
            "organization_id": "assembly",
            "start_date": "2024",
        }
    ],
    "posts": [
        {
            "id": "seat",
            "label": "Seat",
            "organization_id": "assembly",
            "role": "Substitute",
            "area_id": "country:fr",
        }
    ],
    "memberships": [
        {
            "id": "m1",
            "person_id": "p1",
            "organization_id": "assembly",
            "on_behalf_of_id": "orchard",
            "area_id": "country:fr",
            "role": "Representative",
            "start_date": "2025-01-20",
        },
        {
            "person_id": "p2",
            "organization_id": "assembly",
            "on_behalf_of_id": "common",
            "legislative_period_id": "term/3",
            "role": "member",
            "end_date": None,
        },
        {"person_id": "p3", "post_id": "seat", "start_date": "2025-03"},
        {"person_id": "p1", "organization_id": "hallowmere", "start_date": "2025-01"},
        {"person_id": "p3", "organization_id": "orchard"},
    ],
}


def sound() -> Document:
    """Return a document in which nothing is wrong."""
    return deepcopy(_SOUND)


def written(document: object) -> bytes:
    """Return it as a file, one object on each line."""
    return json.dumps(document, ensure_ascii="\\ud800" in json.dumps(document), indent=1).encode()
