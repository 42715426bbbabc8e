"""Endorsements as data: people, organisations and memberships of Popolo 1.0.1, and what they endorsed.

Days are `YYYY-MM-DD`; what is absent is null. See docs/api.md.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from petitioner.publication.moments import second
from petitioner.publication.shapes import EndorsementLine
from petitioner.statements.shapes import StatementView


def popolo_document(lines: Sequence[EndorsementLine], view: StatementView, public_url: str) -> dict[str, Any]:
    """Return the document of a statement; who backed it stands as they were on the day they did."""
    organizations: dict[str, dict[str, Any]] = {}
    memberships = []
    for line in lines:
        memberships += _memberships(line, organizations)
    assemblies = dict.fromkeys(line.assembly.slug for line in lines)
    return {
        "statement": {
            "id": view.statement_id,
            "title": view.title,
            "language": view.language,
            "version": view.version_number,
            "version_hash": view.version_hash,
            "url": f"{public_url}/{view.language}/statements/{view.slug}",
        },
        "motions": [_motion(slug, lines, view) for slug in assemblies],
        "persons": [_person(line) for line in lines],
        "organizations": list(organizations.values()),
        "memberships": memberships,
        "endorsements": [endorsement(line, view, public_url) for line in lines],
    }


def backer_address(number: int, view: StatementView, public_url: str) -> str:
    """Return where a page tells how we know of an endorsement."""
    return f"{public_url}/{view.language}/statements/{view.slug}/backers/{number}"


def endorsement(line: EndorsementLine, view: StatementView, public_url: str) -> dict[str, Any]:
    """Return one endorsement; its evidence never says who wrote it down, nor their note."""
    backer = line.backer
    return {
        "id": backer.number,
        "person_id": _person_id(line),
        "organization_id": line.assembly.slug,
        "provenance": backer.provenance.value,
        "is_counted": backer.is_counted,
        "is_former_member": backer.is_former,
        "is_initiator": backer.is_initiator,
        "endorsed_on": backer.endorsed_on.isoformat(),
        "withdrawn_on": backer.withdrawn_on.isoformat() if backer.withdrawn_on else None,
        "version": backer.version_number,
        "version_hash": line.text.version_hash,
        "language": backer.language,
        "text_hash": line.text.text_hash,
        "carried_over": _carried(line),
        "confirmed_at": moment_or_none(backer.confirmed_at),
        "log": {"leaf": backer.leaf, "salt": backer.salt},
        "url": backer_address(backer.number, view, public_url),
        "evidence": [
            {
                "proof": each.proof.value,
                "url": each.url or None,
                "sha256": each.copy_digest or None,
                "recorded_on": each.recorded_at.date().isoformat(),
            }
            for each in line.evidence
        ],
    }


def _motion(assembly: str, lines: Sequence[EndorsementLine], view: StatementView) -> dict[str, Any]:
    """Return the statement as it stands before one assembly; who began it there is its creator."""
    there = (line for line in lines if line.assembly.slug == assembly)
    return {
        "id": f"{view.statement_id}/{assembly}",
        "organization_id": assembly,
        "creator_id": next((_person_id(line) for line in there if line.backer.is_initiator), None),
        "text": view.title,
    }


def moment_or_none(moment: datetime | None) -> str | None:
    """Return a moment in UTC, to the second."""
    return None if moment is None else second(moment)


def _carried(line: EndorsementLine) -> dict[str, Any] | None:
    over = line.backer.carried
    if over is None:
        return None
    return {
        "version": over.version_number,
        "noticed_on": over.noticed_on.isoformat(),
        "carried_on": over.carried_on.isoformat(),
    }


def _person_id(line: EndorsementLine) -> str:
    return f"person-{line.backer.number}"


def _person(line: EndorsementLine) -> dict[str, Any]:
    backer = line.backer
    return {
        "id": _person_id(line),
        "name": backer.name,
        "given_name": backer.given_name or None,
        "family_name": backer.family_name or None,
        "honorific_prefix": backer.honorific_prefix or None,
        "sort_name": backer.sort_name,
    }


def _memberships(line: EndorsementLine, organizations: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Return where somebody sat on the day, and note the organisations they sat in."""
    assembly, backer = line.assembly, line.backer

    def noted(identifier: str, name: str, classification: str, parent: str | None) -> str | None:
        if name:
            organizations[identifier] = {
                "id": identifier,
                "name": name,
                "classification": classification,
                "parent_id": parent,
            }
        return identifier if name else None

    noted(assembly.slug, assembly.assembly, "chamber", None)
    group = noted(f"{assembly.slug}/group/{backer.group}", backer.group, "political_group", assembly.slug)
    delegation = noted(
        f"{assembly.slug}/delegation/{backer.delegation}", backer.delegation, "delegation", assembly.slug
    )
    country = {"identifier": backer.country, "classification": "country"} if backer.country else None
    sits = {
        "person_id": _person_id(line),
        "organization_id": assembly.slug,
        "on_behalf_of_id": group,
        "role": backer.role or None,
        "area": country,
    }
    if delegation is None:
        return [sits]
    return [sits, {"person_id": _person_id(line), "organization_id": delegation}]
