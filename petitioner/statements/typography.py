"""Spaces that must not break, by language, as its typesetters place them.

Only the kind of space changes, and only where a text is shown: what is hashed stays as written.
"""

import re
from collections.abc import Callable
from typing import Final

_NO_BREAK: Final = "\u00a0"
_NARROW: Final = "\u202f"

_ONE_LETTER = re.compile(r"(?<![^\s(«„“>–—])([а-яёіїєґў])[ \n]", re.IGNORECASE)  # noqa: RUF001
_ONE_POLISH_LETTER = re.compile(r"(?<![^\s(„”>–—])([aiouwz])[ \n]", re.IGNORECASE)  # noqa: RUF001
_BEFORE_DASH = re.compile(r"(?<=\S) (?=[–—] )")  # noqa: RUF001
_FRENCH_BEFORE = re.compile(r"(?<=\S)[ \u00a0](?=[;:!?»])")
_FRENCH_AFTER = re.compile(r"(?<=«)[ \u00a0]")


def typeset(text: str, language: str) -> str:
    """Return the text with no-break spaces where `language` wants them; plain text or our own HTML.

    Belarusian, Russian and Ukrainian: after a word of one letter, and before a dash. Polish: after a word of
    one letter. French: narrow ones before ; : ! ? and inside « ». A space is never added, only replaced.
    """
    return _RULES.get(language, str)(text)


def _cyrillic(text: str) -> str:
    return _BEFORE_DASH.sub(_NO_BREAK, _ONE_LETTER.sub(rf"\1{_NO_BREAK}", text))


def _polish(text: str) -> str:
    return _ONE_POLISH_LETTER.sub(rf"\1{_NO_BREAK}", text)


def _french(text: str) -> str:
    return _FRENCH_AFTER.sub(_NARROW, _FRENCH_BEFORE.sub(_NARROW, text))


_RULES: Final[dict[str, Callable[[str], str]]] = {
    "fr": _french,
    "ru": _cyrillic,
    "uk": _cyrillic,
    "be": _cyrillic,
    "pl": _polish,
}
