"""Write a statement with the names under it, in the form of a parliament's written declaration."""

import logging
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
from petitioner.publication.members.declaration_document import declaration_document
from petitioner.publication.members.typeset_declaration import NotTypeset, typeset_declaration
from petitioner.publication.rules import capitals
from petitioner.publication.shapes import DeclarationPage, DeclarationPart, DeclaredName
from petitioner.publication.write import remove, remove_file, write

_log = logging.getLogger(__name__)


def write_declaration(folder: Path, public_url: str, gathered: Gathered, *, on: date) -> None:
    """Write a page, plain text and a PDF, in each language; they go away when nobody is shown any more."""
    for language, view in gathered.views.items():
        root = f"{language}/statements/{view.slug}/declaration"
        if not gathered.backing:
            remove(folder, root)
            for kind in ("txt", "pdf"):
                remove_file(folder, f"{root}.{kind}")
            continue
        page = DeclarationPage(view, _parts(gathered, language), on)
        has_pdf = _write_pdf(folder, f"{root}.pdf", page, public_url)
        html = render("publication/declaration.html", language, page=page, has_pdf=has_pdf)
        write(folder, f"{root}/index.html", html.encode())
        text = render("publication/declaration.txt", language, page=page)
        write(folder, f"{root}.txt", f"{text.strip()}\n".encode())


def _write_pdf(folder: Path, name: str, page: DeclarationPage, public_url: str) -> bool:
    """Write the PDF and say whether there is one: names leave the other files even if this one fails."""
    try:
        pdf = typeset_declaration(declaration_document(page, public_url), on=page.as_of)
    except NotTypeset:
        statement = page.statement
        _log.error("statement %d has no PDF in %s: typst gave up", statement.statement_id, statement.language)
        remove_file(folder, name)
        return False
    write(folder, name, pdf)
    return True


def alphabetical(backers: Iterable[Backer], language: str) -> tuple[Backer, ...]:
    """Return the initiator, then all by sort name in the order of the language; another script comes last."""

    def place(backer: Backer) -> tuple[object, ...]:
        places = _places(backer.sort_name, language)
        return not backer.is_initiator, places, backer.name, backer.number

    return tuple(sorted(backers, key=place))


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
                    _names((each for each in backing if each.is_counted), language),
                    _names((each for each in backing if each.is_earlier), language),
                    _names((each for each in backing if each.is_former and not each.is_earlier), language),
                    _names((each for each in known if each.withdrawn_on is not None), language),
                )
            )
    return tuple(parts)


def _names(backers: Iterable[Backer], language: str) -> tuple[DeclaredName, ...]:
    return tuple(
        DeclaredName(
            f"{each.honorific_prefix} {each.given_name} {capitals(each.family_name, each.country)}".strip(),
            each,
        )
        for each in alphabetical(backers, language)
    )


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
