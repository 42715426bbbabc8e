"""Statements in the form of the UK petitions JSON, field by field; ours under one key, `petitioner`.

Times are `YYYY-MM-DDTHH:MM:SS.mmmZ`; what is absent is null. See docs/api.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from petitioner.declared.shapes import DeclarationView
from petitioner.endorsements.shapes import AssemblyBacking
from petitioner.foundation.i18n import country_name, speaking
from petitioner.imports.shapes import PublicImport
from petitioner.publication.number_shapes import Places
from petitioner.publication.response_json import debate_of, moment, moments_of, response_of
from petitioner.publication.shapes import HomeItem
from petitioner.statements.rules import Phase
from petitioner.statements.shapes import Removal
from petitioner.transparency import rules as log_rules
from petitioner.vocabulary.language import SOURCE_LANGUAGE

_STATES: Final = {
    Phase.UPCOMING: "pending",
    Phase.OPEN: "open",
    Phase.PAUSED: "open",
    Phase.CLOSED: "closed",
}
"""Theirs know no pause: ours says it in `paused_at`."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What an organisation says it collected elsewhere, and what it imported from there."""

    declared: Sequence[DeclarationView] = ()
    imported: Sequence[PublicImport] = ()


def count_document(item: HomeItem) -> dict[str, Any]:
    """Return the small counter."""
    happened = moments_of(item.updates, item.today)
    return {
        "signature_count": item.tally.confirmed,
        "response_threshold_reached_at": None,
        "government_response_at": happened["government_response_at"],
        "debate_threshold_reached_at": None,
        "scheduled_debate_date": happened["scheduled_debate_date"],
        "debate_outcome_at": happened["debate_outcome_at"],
        "debated": happened["debate_outcome_at"] is not None,
    }


def petition_document(
    item: HomeItem,
    titles: Sequence[tuple[str, str]],
    elsewhere: Elsewhere,
    places: Places,
    public_url: str,
) -> dict[str, Any]:
    """Return one statement as a document; `titles` are its (language, title) pairs.

    What was collected `elsewhere` stands beside the count and never in it. Numbers of `places` are not of
    this moment.
    """
    attributes = attributes_of(item, titles, public_url)
    with speaking(SOURCE_LANGUAGE):
        by_country = [
            {"name": country_name(code) or "Not given", "code": code, "signature_count": number}
            for code, number in places.shown
        ]
    attributes |= {
        "signatures_by_country": by_country,
        "signatures_by_constituency": [],
        "signatures_by_region": [],
        "other_parliamentary_business": [],
    }
    attributes["petitioner"] |= {
        "countries_as_of": places.as_of.isoformat() if places.as_of else None,
        "countries_not_shown_count": places.elsewhere if places.as_of else None,
        "declared_elsewhere": [_declaration(each) for each in elsewhere.declared],
        "imported_unverified": [_import(each) for each in elsewhere.imported],
    }
    statement_id = item.statement.statement_id
    return {
        "links": {"self": f"{public_url}/petitions/{statement_id}.json"},
        "data": {"type": "petition", "id": statement_id, "attributes": attributes},
    }


def _declaration(declared: DeclarationView) -> dict[str, Any]:
    return {
        "origin": declared.origin,
        "signature_count": declared.number,
        "collected_on": declared.collected_on.isoformat(),
        "kept_at": declared.kept_at,
        "description": declared.description,
        "sha256": declared.digest,
        "declared_at": moment(declared.declared_at),
        "withdrawn_at": moment(declared.withdrawn_at),
    }


def _import(imported: PublicImport) -> dict[str, Any]:
    return {
        "source": imported.source,
        "signature_count": imported.number,
        "exported_on": imported.exported_on.isoformat(),
        "sha256": imported.digest,
        "imported_at": moment(imported.taken_in_at),
    }


def removed_document(removed: Sequence[Removal]) -> dict[str, Any]:
    """Return what was taken off the site, when and why: the log has it still."""
    return {
        "removed": [
            {"id": each.statement_id, "removed_at": moment(each.removed_at), "reason": each.reason.value}
            for each in removed
        ]
    }


def attributes_of(item: HomeItem, titles: Sequence[tuple[str, str]], public_url: str) -> dict[str, Any]:
    """Return what a list says of one statement, in the order of the UK petitions JSON."""
    view, tally = item.statement, item.tally
    happened = moments_of(item.updates, item.today)
    is_open = view.phase in {Phase.OPEN, Phase.PAUSED}
    attributes: dict[str, Any] = {
        "action": view.title,
        "background": view.summary,
        "additional_details": view.body,
        "committee_note": "",
        "state": _STATES.get(view.phase, "pending"),
        "signature_count": tally.confirmed,
    }
    if is_open:
        attributes["closing_date"] = view.closes_at.date().isoformat() if view.closes_at else None
    attributes |= {
        "created_at": moment(view.first_published_at),
        "updated_at": moment(max(tally.updated_at, view.version_published_at)),
        "rejected_at": None,
        "opened_at": moment(view.opens_at or view.first_published_at),
        "closed_at": moment(view.closes_at) if view.phase is Phase.CLOSED else None,
        "moderation_threshold_reached_at": None,
        "response_threshold_reached_at": None,
        "government_response_at": happened["government_response_at"],
        "debate_threshold_reached_at": None,
        "debate_scheduled_on": happened["debate_scheduled_on"],
        "scheduled_debate_date": happened["scheduled_debate_date"],
        "debate_outcome_at": happened["debate_outcome_at"],
        "creator_name": view.organisation.name if is_open else None,
        "rejection": None,
        "government_response": response_of(item.updates),
        "debate": debate_of(item.updates, item.today),
        "departments": [],
        "topics": list(view.topics),
        "petitioner": _ours(item, titles, public_url),
    }
    return attributes


def _ours(item: HomeItem, titles: Sequence[tuple[str, str]], public_url: str) -> dict[str, Any]:
    view = item.statement
    return {
        "slug": view.slug,
        "language": view.language,
        "addressee": view.addressee,
        "goal": view.goal,
        "version": view.version_number,
        "version_hash": view.version_hash,
        "translations": [
            {"language": language, "title": title, "url": f"{public_url}/{language}/statements/{view.slug}"}
            for language, title in titles
        ],
        "paused_at": moment(view.paused_at),
        "archived_at": moment(view.archived_at),
        "awaiting_count": item.tally.awaiting,
        "withdrawn_count": item.tally.withdrawn,
        "held_count": item.tally.held,
        "invalidated_count": item.tally.invalidated_total,
        "invalidated_by_reason": {
            log_rules.Removal(reason).name.lower(): number for reason, number in item.tally.invalidated
        },
        "log_url": f"{public_url}/log/",
        "integrity_url": f"{public_url}/petitions/{view.statement_id}/integrity.json",
        "endorsements_count": sum(backing.backing for backing in item.backing),
        "endorsements_by_level": _by_provenance(item.backing),
    }


def _by_provenance(backing: tuple[AssemblyBacking, ...]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for assembly in backing:
        for backer in assembly.backers:
            if backer.withdrawn_on is None and not backer.is_former and not backer.is_earlier:
                counted[backer.provenance.value] = counted.get(backer.provenance.value, 0) + 1
    return dict(sorted(counted.items()))
