"""Words in the reader's language: gettext catalogues, numbers, dates and country names, by Babel and CLDR."""

import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache, lru_cache
from gettext import NullTranslations
from pathlib import Path
from typing import Final

from babel import Locale, parse_locale
from babel.core import get_global
from babel.dates import format_date, format_datetime, format_skeleton
from babel.languages import get_official_languages
from babel.numbers import format_decimal
from babel.support import Translations

from petitioner.vocabulary.country import COUNTRIES, UNSAID
from petitioner.vocabulary.country_group import COUNTRY_GROUPS
from petitioner.vocabulary.language import LANGUAGES, SOURCE_LANGUAGE

CATALOGUES: Final = Path(__file__).parent.parent / "translations"

_ALPHABETS: Final = {
    "ru": " абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "uk": " абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "be": " абвгдеёжзійклмнопрстуўфхцчшыьэюя",
    "pl": " aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż",
    "es": " abcdefghijklmnñopqrstuvwxyz",
    "fa": " آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی",
}
"""Where code points are in another order than letters; a space stands before all, so “Гвинея” comes first."""

_OFTEN: Final = 4096
"""So many numbers and days are remembered as they are written: pages say the same ones over and over."""

_language: ContextVar[str] = ContextVar("language", default=SOURCE_LANGUAGE)


def current_language() -> str:
    """Return the code of the language being spoken."""
    return _language.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak `language` inside the block; a language without a catalogue is spoken as the source language."""
    token = _language.set(language if language in LANGUAGES else SOURCE_LANGUAGE)
    try:
        yield
    finally:
        _language.reset(token)


@cache
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(CATALOGUES, [language])


def gettext(message: str) -> str:
    """Return the message in the language being spoken."""
    return _catalogue(_language.get()).gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """Return the form of the message that goes with `number` in the language being spoken."""
    return _catalogue(_language.get()).ngettext(singular, plural, number)


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)


def number(value: float) -> str:
    """Return a number as the language groups it: 12,847 · 12 847 · 12.847."""
    return _number(value, _language.get())


@lru_cache(maxsize=_OFTEN)
def _number(value: float, language: str) -> str:
    return format_decimal(value, locale=_locale(language))


def usual_locale(language: str) -> str:
    """Return language and territory as most who speak it have them (CLDR likely subtags): fr_FR."""
    found = parse_locale(get_global("likely_subtags").get(language, language))
    return f"{language}_{found[1]}" if found[1] else language


def long_date(value: date) -> str:
    """Return a day in full: 22 November 2026."""
    return _long_date(value.date() if isinstance(value, datetime) else value, _language.get())


@lru_cache(maxsize=_OFTEN)
def _long_date(value: date, language: str) -> str:
    return format_date(value, format="d MMMM y" if language == "en" else "long", locale=_locale(language))


def month_name(value: date) -> str:
    """Return a month as it is called by itself: November 2026."""
    return format_skeleton("yMMMM", value, locale=_locale(_language.get()))


def long_moment(value: datetime) -> str:
    """Return a moment in full, in UTC, and say so: 22 November 2026, 17:41 UTC."""
    language = _language.get()
    return f"{long_date(value)}, {format_datetime(value, 'HH:mm', locale=_locale(language))} UTC"


def country_name(code: str) -> str:
    """Return the name of a country or country group in the language being spoken; nothing for the unsaid."""
    return "" if code == UNSAID else _locale(_language.get()).territories.get(code, code)


def country_languages(code: str) -> tuple[str, ...]:
    """Return the languages of a country, of its whole before those of its parts; none for an unknown code."""
    found = get_official_languages(code, de_facto=True) if code else ()
    return tuple(dict.fromkeys(each.partition("_")[0] for each in found))


@cache
def country_options(language: str) -> tuple[tuple[str, str], ...]:
    """Return (code, name) of every country, in the order the language sorts names."""
    return _options(COUNTRIES, language)


@cache
def country_group_options(language: str) -> tuple[tuple[str, str], ...]:
    """Return (code, name) of every country group, in the order the language sorts names."""
    return _options(COUNTRY_GROUPS, language)


def _options(codes: Iterable[str], language: str) -> tuple[tuple[str, str], ...]:
    names = _locale(language).territories
    options = ((code, names.get(code, code)) for code in codes)
    return tuple(sorted(options, key=lambda pair: _sort_key(pair[1], language)))


def letter_place(letter: str, language: str) -> int | None:
    """Return the place of a small letter in the alphabet of a language that needs one; None elsewhere."""
    place = _ALPHABETS.get(language, "").find(letter)
    return None if place < 0 else place


def _sort_key(name: str, language: str) -> tuple[tuple[int, ...] | str, str]:
    folded, alphabet = name.casefold(), _ALPHABETS.get(language)
    if alphabet is None:
        return "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c)), name
    letters = (c if c in alphabet else unicodedata.normalize("NFKD", c)[0] for c in folded)
    return tuple(alphabet.index(c) for c in letters if c in alphabet), name
