"""The settings of a statement as a draft keeps them: in the form of statement.toml, in JSON."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from typing import Final

from petitioner.statements.shapes import StatementSettings

MOMENTS: Final = ("opens_at", "closes_at")


def values_of(settings: StatementSettings) -> dict[str, object]:
    """Return the settings an amendment begins with; state, moments and delivery stay the statement's own."""
    policy = settings.policy
    values: dict[str, object] = {
        "topics": list(settings.topics),
        "comments": policy.takes_comments,
        "reminders": policy.sends_reminders,
        "privacy": {
            "profile": policy.profile.value,
            "visibilities": [each.value for each in policy.visibilities],
            "two_on_one_mailbox": policy.two_on_one_mailbox.value,
            "warned_jurisdictions": list(policy.warned_jurisdictions),
            "confirm_by": policy.confirm_by.value,
        },
        "threshold": [
            {key: number for key, number in asdict(threshold).items() if number}
            for threshold in settings.thresholds
        ],
    }
    if settings.goal is not None:
        values["goal"] = settings.goal
    return values


def read_moments(settings: Mapping[str, object]) -> dict[str, object]:
    """Return the settings with their moments as moments, as in a file of TOML, without what is none."""
    values = dict(settings)
    for key in MOMENTS:
        typed = values.pop(key, None)
        with suppress(ValueError):
            values |= {key: datetime.fromisoformat(str(typed))} if typed is not None else {}
    return values
