"""Let the cards of a statement that was taken off the site say so, wherever they stand."""

from pathlib import Path

from petitioner.foundation.web import render
from petitioner.publication.cards.addresses import card_path
from petitioner.publication.write import remove, write
from petitioner.vocabulary.language import LANGUAGES, SOURCE_LANGUAGE


def retire_cards(folder: Path, statement_id: int) -> None:
    """Put a card that says the statement is no longer here in place of each one, without a word of its text.

    Pictures of it go; its badges and documents go with the folder they lie in.
    """
    places = [(SOURCE_LANGUAGE, card_path(statement_id))]
    places += [(language, card_path(statement_id, language)) for language in LANGUAGES]
    for language, path in places:
        name = f"{path.strip('/')}/index.html"
        if (folder / name).exists():
            html = render("publication/card_gone.html", language)
            write(folder, name, html.encode())
    remove(folder, f"pictures/statements/{statement_id}")
