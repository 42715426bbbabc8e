"""Write what other people's pages show of a statement: cards, badges, oEmbed, pictures, code to copy."""

from petitioner.foundation.i18n import gettext, ngettext, number, speaking
from petitioner.foundation.web import render
from petitioner.publication.cards.addresses import badge_path, card_path, oembed_path, statement_path
from petitioner.publication.cards.code import badge_code, count_code, frame_code
from petitioner.publication.cards.draw_badge import Badge, draw_badge
from petitioner.publication.cards.draw_picture import draw_picture
from petitioner.publication.cards.oembed_document import oembed_document, oembed_xml
from petitioner.publication.cards.picture_name import picture_name, picture_path, picture_words
from petitioner.publication.cards.shapes import CardPage, Theme
from petitioner.publication.gather import Gathered
from petitioner.publication.public_site import Site
from petitioner.publication.rules import next_milestone
from petitioner.publication.write import keep_files, remove, write, write_json
from petitioner.statements.shapes import StatementView
from petitioner.vocabulary.language import LANGUAGES, SOURCE_LANGUAGE, best_language


def write_cards(site: Site, gathered: Gathered) -> None:
    """Write all of it again; files whose bytes stay the same are not touched, those of no language go.

    A picture is drawn only if there is none with its words yet.
    """
    statement_id, languages = gathered.key.statement_id, tuple(gathered.views)
    best = gathered.views[best_language(SOURCE_LANGUAGE, languages)]
    for view in gathered.views.values():
        _write_card_pages(site, gathered, view.language, is_best=view is best)
        badge = _badge(view, gathered.tally.confirmed)
        _write(site, badge_path(statement_id, view.language), badge.content)
        if view is best:
            _write(site, badge_path(statement_id), badge.content)
        document = oembed_document(view, site.public_url)
        write_json(site.folder, oembed_path(view, "json").strip("/"), document)
        _write(site, oembed_path(view, "xml"), oembed_xml(document))
        _write_code(site, view, badge)
    _write_pictures(site, gathered)
    for language in LANGUAGES.keys() - gathered.views.keys():
        remove(site.folder, card_path(statement_id, language).strip("/"))
    keep_files(site.folder, f"petitions/{statement_id}/badge", {f"{language}.svg" for language in languages})
    forms = {f"{language}.{form}" for language in languages for form in ("json", "xml")}
    keep_files(site.folder, f"petitions/{statement_id}/oembed", forms)


def _write_card_pages(site: Site, gathered: Gathered, language: str, *, is_best: bool) -> None:
    """Write the cards of one language; they differ in one word."""
    statement_id, html = gathered.key.statement_id, _card(gathered, language)
    for theme in Theme:
        themed = html.replace(f'class="{Theme.AUTO.word}"', f'class="{theme.word}"', 1)
        _write(site, f"{card_path(statement_id, language, theme)}index.html", themed.encode())
    if is_best:
        _write(site, f"{card_path(statement_id)}index.html", html.encode())


def _card(gathered: Gathered, language: str) -> str:
    view, confirmed = gathered.views[language], gathered.tally.confirmed
    backing = [assembly for assembly in gathered.backing if assembly.backing]
    card = CardPage(view, confirmed, next_milestone(confirmed, view.goal), backing)
    return render("publication/card.html", language, card=card, theme=Theme.AUTO.word)


def _badge(view: StatementView, confirmed: int) -> Badge:
    with speaking(view.language):
        label, shown = gettext("Signed and confirmed"), number(confirmed)
        what = ngettext("person has signed and confirmed", "people have signed and confirmed", confirmed)
        return draw_badge(f"{view.title}: {shown} {what}", label, shown, view.language)


def _write_code(site: Site, view: StatementView, badge: Badge) -> None:
    """Write the page that shows what to copy."""
    codes = {
        "frame": frame_code(view, site.public_url),
        "light": frame_code(view, site.public_url, Theme.LIGHT),
        "dark": frame_code(view, site.public_url, Theme.DARK),
        "badge": badge_code(view, site.public_url),
        "count": count_code(view, site.public_url),
    }
    paths = {
        "card": card_path(view.statement_id, view.language),
        "badge": badge_path(view.statement_id, view.language),
        "picture": picture_path(view),
    }
    html = render(
        "publication/embed.html",
        view.language,
        statement=view,
        codes={name: str(code) for name, code in codes.items()},
        paths=paths,
        badge_width=badge.width,
    )
    _write(site, f"{statement_path(view)}/embed/index.html", html.encode())


def _write_pictures(site: Site, gathered: Gathered) -> None:
    folder, names = f"pictures/statements/{gathered.key.statement_id}", set()
    for view in gathered.views.values():
        words = picture_words(view)
        name = picture_name(words)
        names.add(name)
        if not (site.folder / folder / name).exists():
            write(site.folder, f"{folder}/{name}", draw_picture(words))
    keep_files(site.folder, folder, names)


def _write(site: Site, path: str, content: bytes) -> None:
    write(site.folder, path.strip("/"), content)
