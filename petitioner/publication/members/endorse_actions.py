"""Endorsements as JSON-LD in the words of schema.org: each is an `EndorseAction`."""

from collections.abc import Sequence
from typing import Any

from petitioner.endorsements.rules import Provenance
from petitioner.endorsements.shapes import Backer
from petitioner.publication.linked.nodes import Node, address_of, graph, node, ref, work
from petitioner.publication.members.popolo_json import backer_address, moment_or_none
from petitioner.publication.shapes import EndorsementLine
from petitioner.statements.shapes import StatementView


def endorse_actions(lines: Sequence[EndorsementLine], view: StatementView, public_url: str) -> dict[str, Any]:
    """Return the statement and every endorsement that is more than the organiser's word."""
    known = [line for line in lines if line.backer.provenance is not Provenance.REPORTED]
    actions = (endorse_action(line.backer, line.assembly.assembly, view, public_url) for line in known)
    return graph(work(view, public_url), *actions)


def endorse_action(backer: Backer, assembly: str, view: StatementView, public_url: str) -> Node:
    """Return one endorsement, in an assembly of that name.

    Who withdrew has an action that ended on that day and did not last (`FailedActionStatus`): a reader who
    knows only schema.org does not take it for backing.
    """
    ended = backer.withdrawn_on
    status = "CompletedActionStatus" if ended is None else "FailedActionStatus"
    return node(
        "EndorseAction",
        f"{public_url}/petitions/{view.statement_id}/endorsements/{backer.number}",
        url=backer_address(backer.number, view, public_url),
        agent=_person(backer, assembly),
        object=ref(address_of(view, public_url)),
        result=_result(backer),
        startTime=backer.endorsed_on.isoformat(),
        endTime=None if ended is None else ended.isoformat(),
        actionStatus=f"https://schema.org/{status}",
        error=None if ended is None else node("Thing", name="withdrawn"),
    )


def _result(backer: Backer) -> list[Node]:
    """Return which version was backed, to which it was carried over, and when the member last spoke."""
    over = backer.carried
    said = {
        "version": str(backer.version_number),
        "carried_over_to_version": str(over.version_number) if over else None,
        "carried_over_on": over.carried_on.isoformat() if over else None,
        "confirmed_at": moment_or_none(backer.confirmed_at),
    }
    return [node("PropertyValue", propertyID=key, value=value) for key, value in said.items() if value]


def _person(backer: Backer, assembly: str) -> Node:
    return node(
        "Person",
        name=backer.name,
        honorificPrefix=backer.honorific_prefix,
        givenName=backer.given_name,
        familyName=backer.family_name,
        memberOf=node("OrganizationRole", memberOf=node("Organization", name=assembly), roleName=backer.role),
    )
