"""The ways to narrow a list of statements, as plain links."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from petitioner.publication.lists.find_listed import Wanted, facet_names
from petitioner.publication.lists.shapes import Choice, Choices
from petitioner.vocabulary.language import LANGUAGES

STATES: Final = ("open", "awaiting_response", "with_response", "closed", "archived")
"""What readers may choose; as data there are more."""
MOST_TOPICS: Final = 40


def address(language: str, wanted: Wanted, changes: Mapping[str, str] | None = None, page: int = 1) -> str:
    """Return where a list stands, with some of what is asked for changed."""
    asked = {
        "q": wanted.words,
        "state": wanted.state,
        "topic": wanted.topic,
        "language": wanted.language,
        "organisation": wanted.organisation,
    } | dict(changes or {})
    query = urlencode({name: text for name, text in asked.items() if text})
    if page > 1:
        query = f"page={page}&{query}" if query else f"page={page}"
    return f"/{language}/statements?{query}" if query else f"/{language}/statements"


def narrow(language: str, wanted: Wanted, numbers: Mapping[str, int]) -> tuple[Choices, ...]:
    """Return the choices of each kind; `numbers` are those of all statements, whatever else is chosen.

    Of many topics the most common are offered. A kind by which nothing would be left out is not offered.
    """
    topics = sorted(facet_names(numbers, "topic"), key=lambda each: (-numbers[f"topic:{each}"], each))
    names = {
        "state": STATES,
        "topic": tuple(sorted(topics[:MOST_TOPICS])),
        "language": tuple(code for code in LANGUAGES if f"language:{code}" in numbers),
        "organisation": facet_names(numbers, "organisation"),
    }
    everything = numbers.get("state:all", 0)
    found = []
    for kind, offered in names.items():
        chosen = getattr(wanted, kind)
        choices = tuple(
            Choice(
                name=each,
                href=address(language, wanted, {kind: each}),
                number=numbers.get(f"{kind}:{each}", 0),
                is_chosen=each == chosen,
            )
            for each in offered
            if f"{kind}:{each}" in numbers or each == chosen
        )
        if any(each.is_chosen or each.number < everything for each in choices):
            found.append(Choices(kind, choices, address(language, wanted, {kind: ""})))
    return tuple(found)
