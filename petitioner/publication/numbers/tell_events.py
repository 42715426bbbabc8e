"""Tell events to the public: who backs a statement as far as the site shows it at this moment."""

from collections.abc import Sequence
from typing import Any

from petitioner.publication.gather import Gathered
from petitioner.publication.members.popolo_json import backer_address
from petitioner.publication.moments import second
from petitioner.publication.number_shapes import Event
from petitioner.vocabulary.language import SOURCE_LANGUAGE


def tell_events(events: Sequence[Event], found: Gathered, public_url: str) -> list[dict[str, Any]]:
    """Return events as data. An endorsement that is not shown any more has a number and nothing else."""
    view = found.item(SOURCE_LANGUAGE).statement
    page = f"{public_url}/{view.language}/statements/{view.slug}"
    members = {
        backer.number: {
            "member": backer.name,
            "assembly": assembly.assembly,
            "provenance": backer.provenance.value,
            "url": backer_address(backer.number, view, public_url),
        }
        for assembly in found.backing
        for backer in assembly.backers
    }

    def data(event: Event) -> dict[str, Any]:
        told = dict(event.data)
        if "endorsement" in told:
            told |= members.get(told["endorsement"], {"member": None})
        elif "update" in told:
            told["url"] = f"{page}/updates/{told['update']}"
        elif "version" in told:
            told["url"] = f"{page}/versions/{told['version']}"
        return told

    return [
        {
            "sequence": event.sequence,
            "type": event.kind,
            "happened_at": second(event.happened_at),
            "data": data(event),
        }
        for event in events
    ]
