"""Endorsements as JSON-LD in the words of schema.org: each is an `EndorseAction`."""

from collections.abc import Sequence
from typing import Any

from petitioner.endorsements.rules import Provenance
from petitioner.publication.members.popolo_json import backer_address, moment_or_none
from petitioner.publication.shapes import EndorsementLine
from petitioner.statements.shapes import StatementView


def endorse_actions(lines: Sequence[EndorsementLine], view: StatementView, public_url: str) -> dict[str, Any]:
    """Return the statement and every endorsement that is more than the organiser's word.

    Who withdrew has an action that ended on that day and did not last (`FailedActionStatus`): a reader who
    knows only schema.org does not take it for backing.
    """
    address = f"{public_url}/{view.language}/statements/{view.slug}"
    work = {
        "@type": "CreativeWork",
        "@id": address,
        "url": address,
        "name": view.title,
        "inLanguage": view.language,
        "version": str(view.version_number),
        "identifier": view.version_hash,
        "datePublished": view.first_published_at.date().isoformat(),
        "dateModified": view.version_published_at.date().isoformat(),
        "author": {"@type": "Organization", "name": view.organisation.name},
    }
    known = [line for line in lines if line.backer.provenance is not Provenance.REPORTED]
    return {
        "@context": "https://schema.org",
        "@graph": [work, *(_action(line, view, public_url, address) for line in known)],
    }


def _action(line: EndorsementLine, view: StatementView, public_url: str, address: str) -> dict[str, Any]:
    backer = line.backer
    action: dict[str, Any] = {
        "@type": "EndorseAction",
        "@id": f"{public_url}/petitions/{view.statement_id}/endorsements/{backer.number}",
        "url": backer_address(backer.number, view, public_url),
        "agent": _person(line),
        "object": {"@id": address},
        "result": _result(line),
        "startTime": backer.endorsed_on.isoformat(),
        "actionStatus": "https://schema.org/CompletedActionStatus",
    }
    if backer.withdrawn_on is not None:
        action |= {
            "endTime": backer.withdrawn_on.isoformat(),
            "actionStatus": "https://schema.org/FailedActionStatus",
            "error": {"@type": "Thing", "name": "withdrawn"},
        }
    return action


def _result(line: EndorsementLine) -> list[dict[str, Any]]:
    """Return which version was backed, to which it was carried over, and when the member last spoke."""
    backer = line.backer
    over = backer.carried
    said = {
        "version": str(backer.version_number),
        "carried_over_to_version": str(over.version_number) if over else None,
        "carried_over_on": over.carried_on.isoformat() if over else None,
        "confirmed_at": moment_or_none(backer.confirmed_at),
    }
    return [
        {"@type": "PropertyValue", "propertyID": key, "value": value} for key, value in said.items() if value
    ]


def _person(line: EndorsementLine) -> dict[str, Any]:
    backer = line.backer
    said = {
        "name": backer.name,
        "honorificPrefix": backer.honorific_prefix,
        "givenName": backer.given_name,
        "familyName": backer.family_name,
    }
    sits: dict[str, Any] = {
        "@type": "OrganizationRole",
        "memberOf": {"@type": "Organization", "name": line.assembly.assembly},
    }
    if backer.role:
        sits["roleName"] = backer.role
    return {"@type": "Person", **{key: value for key, value in said.items() if value}, "memberOf": sits}
