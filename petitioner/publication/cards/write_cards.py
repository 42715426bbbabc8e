"""Write what shows a statement's number in other people's pages: cards and badges."""

from petitioner.foundation.web import render
from petitioner.publication.cards.addresses import badge_path, card_path
from petitioner.publication.cards.shapes import CardPage
from petitioner.publication.cards.statement_badge import statement_badge
from petitioner.publication.gather import Gathered
from petitioner.publication.public_site import Site
from petitioner.publication.rules import next_milestone
from petitioner.publication.write import keep_files, remove, write
from petitioner.vocabulary.language import LANGUAGES, SOURCE_LANGUAGE, best_language


def write_cards(site: Site, gathered: Gathered) -> None:
    """Write all of it again; files whose bytes stay the same are not touched, those of no language go."""
    statement_id, languages = gathered.key.statement_id, tuple(gathered.views)
    best = gathered.views[best_language(SOURCE_LANGUAGE, languages)]
    for view in gathered.views.values():
        card = _card(gathered, view.language)
        badge = statement_badge(view, gathered.tally.confirmed).content
        for language in (view.language, *([""] if view is best else [])):
            _write(site, f"{card_path(statement_id, language)}index.html", card)
            _write(site, badge_path(statement_id, language), badge)
    for language in LANGUAGES.keys() - gathered.views.keys():
        remove(site.folder, card_path(statement_id, language).strip("/"))
    keep_files(site.folder, f"petitions/{statement_id}/badge", {f"{language}.svg" for language in languages})


def _card(gathered: Gathered, language: str) -> bytes:
    view, confirmed = gathered.views[language], gathered.tally.confirmed
    backing = [assembly for assembly in gathered.backing if assembly.backing]
    card = CardPage(view, confirmed, next_milestone(confirmed, view.goal), backing)
    return render("publication/card.html", language, card=card).encode()


def _write(site: Site, path: str, content: bytes) -> None:
    write(site.folder, path.strip("/"), content)
