"""Write what helps to show a statement elsewhere and does not change with its number."""

from collections.abc import Mapping

from petitioner.foundation.web import release, render
from petitioner.publication.cards.addresses import badge_path, card_path, oembed_path, statement_path
from petitioner.publication.cards.code import badge_code, count_code, frame_code
from petitioner.publication.cards.draw_picture import draw_picture
from petitioner.publication.cards.oembed_document import oembed_document, oembed_xml
from petitioner.publication.cards.picture_name import picture_name, picture_path, picture_words
from petitioner.publication.cards.shapes import Theme
from petitioner.publication.cards.statement_badge import statement_badge_width
from petitioner.publication.gather import Gathered
from petitioner.publication.public_site import Site
from petitioner.publication.rules import digest
from petitioner.publication.write import keep_files, write, write_json
from petitioner.statements.shapes import StatementView


def write_sharing(site: Site, gathered: Gathered, kept: Mapping[str, str]) -> dict[str, str]:
    """Write oEmbed, pictures and the page with code to copy if they changed; return their part's stamp.

    A picture is drawn only if there is none with its words yet. Files of no language go.
    """
    statement_id = gathered.key.statement_id
    widths = {
        language: statement_badge_width(view, gathered.tally.confirmed)
        for language, view in gathered.views.items()
    }
    part = f"sharing {statement_id}"
    shown = [(picture_words(view), view.organisation) for view in gathered.views.values()]
    stamp = digest((release(), site.public_url, gathered.key.slug, shown, widths))
    if kept.get(part) == stamp:
        return {}
    for language, view in gathered.views.items():
        document = oembed_document(view, site.public_url)
        write_json(site.folder, oembed_path(view, "json").strip("/"), document)
        write(site.folder, oembed_path(view, "xml").strip("/"), oembed_xml(document))
        _write_code(site, view, widths[language])
    _write_pictures(site, gathered)
    forms = {f"{language}.{form}" for language in gathered.views for form in ("json", "xml")}
    keep_files(site.folder, f"petitions/{statement_id}/oembed", forms)
    return {part: stamp}


def _write_code(site: Site, view: StatementView, badge_width: int) -> None:
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
        badge_width=badge_width,
    )
    write(site.folder, f"{statement_path(view)}/embed/index.html".strip("/"), html.encode())


def _write_pictures(site: Site, gathered: Gathered) -> None:
    folder, names = f"pictures/statements/{gathered.key.statement_id}", set()
    for view in gathered.views.values():
        words = picture_words(view)
        name = picture_name(words)
        names.add(name)
        if not (site.folder / folder / name).exists():
            write(site.folder, f"{folder}/{name}", draw_picture(words))
    keep_files(site.folder, folder, names)
