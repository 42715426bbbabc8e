"""The answer of the addressee and what a parliament did, in the form of the UK petitions JSON."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from petitioner.updates.rules import EventKind, Kind, State
from petitioner.updates.shapes import Update
from petitioner.vocabulary.language import SOURCE_LANGUAGE


def moment(value: datetime | None) -> str | None:
    """Return a moment as these documents write it: in UTC, to the second, with three decimals."""
    return None if value is None else value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def response_of(updates: Sequence[Update]) -> dict[str, Any] | None:
    """Return the newest answer; `details` is its text as it was written, in Markdown."""
    found = _newest(updates, Kind.RESPONSE)
    if found is None:
        return None
    _, words = found.best(SOURCE_LANGUAGE)
    return {
        "responded_on": found.about.happened_on.isoformat(),
        "summary": words.title,
        "details": words.body,
        "created_at": moment(found.first_published_at),
        "updated_at": moment(found.changed_at),
    }


def debate_of(updates: Sequence[Update], today: date) -> dict[str, Any] | None:
    """Return the newest debate that was held, with the newest video and transcript beside it."""
    held = [each for each in _events(updates, EventKind.DEBATE) if each.about.happened_on <= today]
    if not held:
        return None
    _, words = held[0].best(SOURCE_LANGUAGE)
    return {
        "debated_on": held[0].about.happened_on.isoformat(),
        "transcript_url": _url(updates, EventKind.TRANSCRIPT),
        "video_url": _url(updates, EventKind.VIDEO),
        "debate_pack_url": None,
        "public_engagement_url": None,
        "debate_summary_url": held[0].about.url or None,
        "overview": words.body,
    }


def moments_of(updates: Sequence[Update], today: date) -> dict[str, Any]:
    """Return the days and moments that stand beside the two, null where nothing happened."""
    response = _newest(updates, Kind.RESPONSE)
    debates = _events(updates, EventKind.DEBATE)
    held = [each.about.happened_on for each in debates if each.about.happened_on <= today]
    ahead = [each.about.happened_on for each in debates if each.about.happened_on > today]
    return {
        "government_response_at": moment(response.first_published_at) if response else None,
        "debate_scheduled_on": min(ahead).isoformat() if ahead else None,
        "scheduled_debate_date": min(ahead).isoformat() if ahead else None,
        "debate_outcome_at": moment(datetime.combine(max(held), time(), UTC)) if held else None,
    }


def _newest(updates: Sequence[Update], kind: Kind) -> Update | None:
    return next((each for each in updates if each.about.kind is kind and each.state is State.PUBLISHED), None)


def _events(updates: Sequence[Update], kind: EventKind) -> list[Update]:
    return [
        each
        for each in updates
        if each.about.event_kind is kind and each.state is State.PUBLISHED and not each.about.is_cancelled
    ]


def _url(updates: Sequence[Update], kind: EventKind) -> str | None:
    return next((each.about.url for each in _events(updates, kind) if each.about.url), None)
