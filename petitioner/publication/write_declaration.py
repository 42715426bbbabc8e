"""Write a statement with the names under it, in the form of a parliament's written declaration."""

import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from petitioner.endorsements.rules import Provenance
from petitioner.endorsements.shapes import Backer
from petitioner.foundation.i18n import letter_place
from petitioner.foundation.web import render
from petitioner.parliaments.rules import folded
from petitioner.publication.gather import Gathered
from petitioner.publication.shapes import DeclarationPage, DeclarationPart
from petitioner.publication.write import remove, remove_file, write


def write_declaration(folder: Path, gathered: Gathered, *, on: date) -> None:
    """Write it as a page and as plain text, in each language; it goes away when nobody is shown any more."""
    for language, view in gathered.views.items():
        root = f"{language}/statements/{view.slug}/declaration"
        if not gathered.backing:
            remove(folder, root)
            remove_file(folder, f"{root}.txt")
            continue
        page = DeclarationPage(view, _parts(gathered, language), on)
        html = render("publication/declaration.html", language, page=page)
        write(folder, f"{root}/index.html", html.encode())
        text = render("publication/declaration.txt", language, page=page)
        write(folder, f"{root}.txt", f"{text.strip()}\n".encode())


def alphabetical(backers: Iterable[Backer], language: str) -> tuple[Backer, ...]:
    """Return backers by sort name in the order of the language; names in another script come last."""
    return tuple(
        sorted(backers, key=lambda backer: (_places(backer.sort_name, language), backer.name, backer.number))
    )


def _parts(gathered: Gathered, language: str) -> tuple[DeclarationPart, ...]:
    """Return the names by assembly; what rests on the organiser's word alone is no signature."""
    parts = []
    for assembly in gathered.backing:
        known = [each for each in assembly.backers if each.provenance is not Provenance.REPORTED]
        backing = [each for each in known if each.withdrawn_on is None]
        if known:
            parts.append(
                DeclarationPart(
                    assembly.assembly,
                    alphabetical((each for each in backing if each.is_counted), language),
                    alphabetical((each for each in backing if each.is_earlier), language),
                    alphabetical(
                        (each for each in backing if each.is_former and not each.is_earlier), language
                    ),
                    alphabetical((each for each in known if each.withdrawn_on is not None), language),
                )
            )
    return tuple(parts)


def _places(name: str, language: str) -> tuple[tuple[int, int, str], ...]:
    return tuple(_letters(name, language))


def _letters(name: str, language: str) -> Iterator[tuple[int, int, str]]:
    """Yield the place of each letter; what parts two words comes before all, an apostrophe has no place."""
    for letter in unicodedata.normalize("NFC", name).casefold():
        place = letter_place(letter, language)
        if letter in " -,":
            yield 0, 0, ""
        elif place is not None:
            yield 1, place, ""
        elif plain := "".join(each for each in folded(letter) if each.isalnum()):
            yield 2, 0, plain
