"""Write the pages and the feed of what happened around a statement."""

from itertools import pairwise
from pathlib import Path

from petitioner.foundation.web import render
from petitioner.publication.gather import Gathered
from petitioner.publication.update_shapes import FormerEdition, UpdatePage, UpdatesPage
from petitioner.publication.updates_atom import updates_atom
from petitioner.publication.write import keep_only, remove, remove_file, write
from petitioner.statements.markdown import render as render_body
from petitioner.updates.list_public import in_language
from petitioner.updates.rules import State
from petitioner.updates.shapes import PublicUpdate


def write_updates(folder: Path, public_url: str, gathered: Gathered) -> None:
    """Write the list, a page for each update with its former wordings, and the feed, in every language."""
    for language, view in gathered.views.items():
        root = f"{language}/statements/{view.slug}/updates"
        if not gathered.updates:
            remove(folder, root)
            remove_file(folder, f"{root}.atom")
            continue
        lines = tuple(in_language(update, language) for update in gathered.updates)
        html = render("publication/updates.html", language, page=UpdatesPage(view, lines))
        write(folder, f"{root}/index.html", html.encode())
        for line in lines:
            page = UpdatePage(view, line, _former(line))
            html = render("publication/update.html", language, page=page)
            write(folder, f"{root}/{line.update.number}/index.html", html.encode())
        keep_only(folder, root, ["", *(str(line.update.number) for line in lines)])
        write(folder, f"{root}.atom", updates_atom(lines, view, public_url))


def _former(line: PublicUpdate) -> tuple[FormerEdition, ...]:
    """Return the wordings that were corrected, newest first, in the language shown or the next best."""
    if line.update.state is State.WITHDRAWN:
        return ()
    editions = line.update.editions
    found = []
    for edition, corrected in pairwise(editions):
        language = line.language if line.language in edition.texts else next(iter(edition.texts))
        words = edition.texts[language]
        found.append(
            FormerEdition(
                language, words.title, render_body(words.body, language), corrected.written_at.date()
            )
        )
    return tuple(reversed(found))
