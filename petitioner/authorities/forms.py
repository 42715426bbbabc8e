"""What staff type at the desk, and what it means."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from petitioner.authorities.rules import Scope, Term, is_storable
from petitioner.authorities.shapes import Whom
from petitioner.vocabulary.email_address import InvalidEmailAddress, parse_email_address

_MOST_DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields as they were typed, to be shown again if something is wrong with them."""

    assembly: str = ""
    find: str = ""
    whom: str = ""
    starts_on: str = ""
    ends_on: str = ""
    note: str = ""
    email: str = ""


def read_typed(values: Mapping[str, str]) -> Typed:
    """Return the fields of a form or of an address, without spaces at their ends."""
    return Typed(**{name: values.get(name, "").replace("\0", "").strip() for name in Typed.__slots__})


def mistakes(typed: Typed, *, is_for_another: bool) -> dict[str, str]:
    """Return what is wrong: by field, in the order of the page, the name of the reason."""
    found = {
        "email": _email_mistake(typed.email) if is_for_another else None,
        "whom": None if whom_of(typed.whom, 0) is not None else "missing",
        "starts_on": None if _day(typed.starts_on) is not None else "invalid",
        "ends_on": None if not typed.ends_on or _day(typed.ends_on) is not None else "invalid",
        "note": _note_mistake(typed.note),
    }
    return {field: reason for field, reason in found.items() if reason is not None}


def _email_mistake(text: str) -> str | None:
    if not text:
        return "missing"
    try:
        parse_email_address(text)
    except InvalidEmailAddress:
        return "invalid"
    return None


def _note_mistake(text: str) -> str | None:
    if not text:
        return "missing"
    return None if is_storable(text) else "too_long"


def whom_of(text: str, assembly_id: int) -> Whom | None:
    """Return whom a choice like `member-7` or `group-3` means; None if it is no such choice."""
    word, _, number = text.partition("-")
    is_number = number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS
    if word not in set(Scope) or not is_number:
        return None
    scope, key = Scope(word), int(number)
    if scope is Scope.MEMBER:
        return Whom(assembly_id, scope, key, None)
    return Whom(assembly_id, scope, None, key)


def term_of(typed: Typed) -> Term | None:
    """Return the term that was typed; None if the first day is none."""
    first = _day(typed.starts_on)
    return None if first is None else Term(first, _day(typed.ends_on))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
