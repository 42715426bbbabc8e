"""By what a statement can be found, and in which order each list stands.

The words for states are those of the UK petitions JSON, so that existing readers can ask for them.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Final

from petitioner.publication.rules import Order

MOST_WORDS: Final = 12
_WORD: Final = re.compile(r"\w+")


LIVE: Final[Mapping[str, Order]] = {
    "all": Order.MOST_SIGNATURES,
    "open": Order.MOST_SIGNATURES,
    "recent": Order.NEWEST,
    "rejected": Order.NEWEST,
    "closed": Order.MOST_SIGNATURES,
    "awaiting_response": Order.MOST_SIGNATURES,
    "with_response": Order.NEWEST_ANSWER,
    "awaiting_debate": Order.NEXT_DEBATE,
    "with_debate_outcome": Order.LAST_DEBATE,
    "with_debated_outcome": Order.LAST_DEBATE,
    "debated": Order.LAST_DEBATE,
    "not_debated": Order.MOST_SIGNATURES,
}
"""The states one may ask for among statements that are not in the archive."""

ARCHIVED: Final[Mapping[str, Order]] = {
    "all": Order.MOST_SIGNATURES,
    "published": Order.MOST_SIGNATURES,
    "stopped": Order.NEWEST,
    "closed": Order.MOST_SIGNATURES,
    "rejected": Order.NEWEST,
    "awaiting_response": Order.MOST_SIGNATURES,
    "with_response": Order.NEWEST_ANSWER,
    "awaiting_debate": Order.NEXT_DEBATE,
    "with_debate_outcome": Order.LAST_DEBATE,
    "debated": Order.LAST_DEBATE,
    "not_debated": Order.MOST_SIGNATURES,
    "by_most_signatures": Order.MOST_SIGNATURES,
    "by_created_at": Order.NEWEST,
}
"""The states one may ask for in the archive."""


def states_of(
    attributes: Mapping[str, Any], *, awaits_answer: bool, is_archived: bool, lost_a_debate: bool
) -> tuple[str, ...]:
    """Return the states a statement is found under; `rejected` and `stopped` ones are never published.

    `lost_a_debate`: one was announced, and cancelled.
    """
    state = attributes["state"]
    has_answer = attributes["government_response"] is not None
    is_debated = attributes["debate"] is not None
    is_ahead = attributes["scheduled_debate_date"] is not None
    found = {
        "all": True,
        "published": is_archived,
        "archived": is_archived,
        "by_most_signatures": is_archived,
        "by_created_at": is_archived,
        "open": state == "open",
        "recent": state == "open",
        "closed": state == "closed",
        "awaiting_response": awaits_answer and not has_answer,
        "with_response": has_answer,
        "awaiting_debate": is_ahead,
        "with_debate_outcome": is_debated or lost_a_debate,
        "with_debated_outcome": is_debated,
        "debated": is_debated,
        "not_debated": lost_a_debate and not is_debated and not is_ahead,
    }
    return tuple(name for name, is_so in found.items() if is_so)


def folded(words: str) -> tuple[str, ...]:
    """Return the words of a text as they are compared: without case, accents and marks, each once."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return tuple(dict.fromkeys(_WORD.findall(bare)))


def beginnings(asked: str) -> str:
    """Return what finds texts in which every word asked for begins one of theirs; empty if none is.

    The form is that of PostgreSQL's `to_tsquery` with the configuration `simple`; of many words the first
    twelve count.
    """
    return " & ".join(f"'{word}':*" for word in folded(asked)[:MOST_WORDS])


def facets(
    states: Iterable[str], topics: Iterable[str], languages: Iterable[str], organisation: str
) -> list[str]:
    """Return all that one statement can be found by."""
    return [
        *(f"state:{each}" for each in states),
        *(f"topic:{each}" for each in topics),
        *(f"language:{each}" for each in languages),
        f"organisation:{organisation}",
    ]
