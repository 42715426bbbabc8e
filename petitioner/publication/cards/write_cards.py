"""Write what other people's pages show of a statement: its cards in every language and on either paper."""

from petitioner.foundation.web import render
from petitioner.publication.cards.addresses import card_path
from petitioner.publication.cards.shapes import CardPage, Theme
from petitioner.publication.gather import Gathered
from petitioner.publication.public_site import Site
from petitioner.publication.rules import next_milestone
from petitioner.publication.write import remove, write
from petitioner.vocabulary.language import LANGUAGES, SOURCE_LANGUAGE, best_language


def write_cards(site: Site, gathered: Gathered) -> None:
    """Write all of it again; files whose bytes stay the same are not touched, those of no language go."""
    statement_id = gathered.key.statement_id
    best = best_language(SOURCE_LANGUAGE, tuple(gathered.views))
    for language in gathered.views:
        for theme in Theme:
            html = _card(gathered, language, theme)
            _write_page(site, card_path(statement_id, language, theme), html)
            if language == best and theme is Theme.AUTO:
                _write_page(site, card_path(statement_id), html)
    for language in LANGUAGES.keys() - gathered.views.keys():
        remove(site.folder, card_path(statement_id, language).strip("/"))


def _card(gathered: Gathered, language: str, theme: Theme) -> str:
    view, confirmed = gathered.views[language], gathered.tally.confirmed
    backing = [assembly for assembly in gathered.backing if assembly.backing]
    card = CardPage(view, confirmed, next_milestone(confirmed, view.goal), backing)
    return render("publication/card.html", language, card=card, theme=theme.value)


def _write_page(site: Site, path: str, html: str) -> None:
    write(site.folder, f"{path.strip('/')}/index.html", html.encode())
