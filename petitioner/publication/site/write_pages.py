"""Write the pages about privacy, accessibility and help, in every language."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

from petitioner.foundation.settings import Settings
from petitioner.foundation.web import render
from petitioner.publication.numbers.rules import FEWEST
from petitioner.publication.site.kept_things import kept_things
from petitioner.publication.site.shapes import PrivacyPage, Thing, Whose
from petitioner.publication.write import write
from petitioner.statements.shapes import OrganisationView, OrganisationWords
from petitioner.vocabulary.language import LANGUAGES, best_language

_PAGES: Final = ("privacy", "accessibility", "help")


def write_pages(folder: Path, settings: Settings, organisations: Sequence[OrganisationWords]) -> None:
    """Write `/{language}/privacy`, `/{language}/accessibility` and `/{language}/help`."""
    things = things_of(settings)
    for language in LANGUAGES:
        named = tuple(organisation_in(language, each) for each in organisations)
        page = PrivacyPage(named, things, FEWEST)
        for name in _PAGES:
            html = render(
                f"publication/site/{name}.html",
                language,
                page=page,
                organisation=named[0] if named else None,
                contact=settings.contact,
                letters_per_day=settings.letters_per_day,
            )
            write(folder, f"{language}/{name}/index.html", html.encode())


def things_of(settings: Settings) -> dict[Whose, tuple[Thing, ...]]:
    """Return what is kept of whom, as an installation with these settings keeps it."""
    things = kept_things(timedelta(hours=settings.link_hours), timedelta(hours=settings.sealed_link_hours))
    return {whose: tuple(each for each in things if each.whose is whose) for whose in Whose}


def organisation_in(language: str, organisation: OrganisationWords) -> OrganisationView:
    """Return who publishes, named in that language or in the next best it has."""
    names = organisation.names
    if not names:
        return OrganisationView(organisation.slug, organisation.slug, "")
    return OrganisationView(organisation.slug, names[best_language(language, tuple(sorted(names)))], "")
