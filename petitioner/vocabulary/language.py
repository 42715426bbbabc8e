"""The languages the interface speaks, each named in itself."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Language:
    """One interface language: BCP 47 code, its own name, and the direction of its script."""

    code: str
    name: str
    direction: Literal["ltr", "rtl"] = "ltr"


LANGUAGES: dict[str, Language] = {
    language.code: language
    for language in (
        Language("en", "English"),
        Language("fr", "Français"),
        Language("de", "Deutsch"),
        Language("es", "Español"),
        Language("it", "Italiano"),
        Language("pl", "Polski"),
        Language("be", "Беларуская"),
        Language("ru", "Русский"),
        Language("uk", "Українська"),
        Language("ka", "ქართული"),
        Language("hy", "Հայերեն"),
        Language("fa", "فارسی", "rtl"),
    )
}

SOURCE_LANGUAGE = "en"


def best_language(wanted: str, offered: tuple[str, ...]) -> str:
    """Return `wanted` if it is offered, else the source language if offered, else the first offered."""
    if wanted in offered:
        return wanted
    return SOURCE_LANGUAGE if SOURCE_LANGUAGE in offered else offered[0]
