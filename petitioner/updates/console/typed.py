"""What was typed about an update: read into values, and back into fields."""

from collections.abc import Mapping
from datetime import date

from werkzeug.datastructures import MultiDict

from petitioner.updates.rules import About, EventKind, Kind, Refused
from petitioner.updates.shapes import Update, Words

_DETAILS = ("happened_on", "event_kind", "office", "place", "url")
_VOTES = ("votes_for", "votes_against", "abstentions")
Typed = dict[str, str]


def typed_of(form: MultiDict[str, str], languages: tuple[str, ...]) -> Typed:
    """Return the fields of a form, as they were typed."""
    names = [*_DETAILS, *_VOTES, "is_cancelled"]
    names += [f"{part}-{language}" for language in languages for part in ("title", "body")]
    return {name: form.get(name, "").replace("\0", "") for name in names}


def fields_of(update: Update | None, today: date) -> Typed:
    """Return the fields of an update as the desk shows them; of none: those of a new one."""
    if update is None:
        return {"happened_on": today.isoformat()}
    about = update.about
    fields = {
        "happened_on": about.happened_on.isoformat(),
        "event_kind": about.event_kind or "",
        "office": about.office,
        "place": about.place,
        "url": about.url,
        "is_cancelled": "yes" if about.is_cancelled else "",
    }
    votes = (about.votes_for, about.votes_against, about.abstentions)
    fields |= {name: "" if vote is None else str(vote) for name, vote in zip(_VOTES, votes, strict=True)}
    for language, words in update.newest.texts.items():
        fields |= {f"title-{language}": words.title, f"body-{language}": words.body}
    return fields


def about_of(kind: Kind, typed: Typed) -> About:
    """Return what was typed beside the words; raise `Refused` if a day, a word or a number is none."""
    try:
        day = date.fromisoformat(typed["happened_on"].strip())
    except ValueError:
        raise Refused("happened_on", "day") from None
    event = typed["event_kind"] if kind is Kind.EVENT else ""
    if event and event not in set(EventKind):
        raise Refused("event_kind", "missing")
    votes = [_number(typed[name]) for name in _VOTES] if event == EventKind.VOTE else [None] * len(_VOTES)
    return About(
        kind,
        day,
        EventKind(event) if event else None,
        office=typed["office"].strip() if kind is Kind.RESPONSE else "",
        place=typed["place"].strip() if kind is Kind.EVENT else "",
        url=typed["url"].strip(),
        votes_for=votes[0],
        votes_against=votes[1],
        abstentions=votes[2],
        is_cancelled=kind is Kind.EVENT and typed["is_cancelled"] == "yes",
    )


def _number(text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > len("10000"):
        raise Refused("votes_for", "votes")
    return int(text)


def words_of(typed: Mapping[str, str], languages: tuple[str, ...]) -> dict[str, Words]:
    """Return what was typed in each language."""
    return {
        language: Words(typed.get(f"title-{language}", ""), typed.get(f"body-{language}", ""))
        for language in languages
    }
