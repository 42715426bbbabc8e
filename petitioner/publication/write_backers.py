"""Write the pages about those who back a statement: lists, filters, and how we know of each name."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from petitioner.endorsements.shapes import AssemblyBacking, Backer, PublicEvidence
from petitioner.foundation.web import render
from petitioner.publication.answer_filters import answer_tails
from petitioner.publication.backed_texts import BackedTexts
from petitioner.publication.backer_filters import backer_filters
from petitioner.publication.gather import Gathered
from petitioner.publication.rules import timeline
from petitioner.publication.shapes import AssembliesPage, BackedVersion, BackerPage, BackersPage
from petitioner.publication.write import keep_only, write
from petitioner.statements.rules import text_form
from petitioner.statements.shapes import StatementView

_Page = tuple[str, AssembliesPage | BackersPage | BackerPage]
_Evidence = Mapping[int, tuple[PublicEvidence, ...]]


def write_backers(folder: Path, gathered: Gathered, evidence: _Evidence, texts: BackedTexts) -> None:
    """Write every page about the backers of a statement; pages that nobody needs any more go away."""
    for language, view in gathered.views.items():
        root = f"{language}/statements/{view.slug}/backers"
        pages: dict[str, _Page] = dict(_lists(view, gathered))
        for assembly, backer in _everybody(gathered):
            version = _version(backer, gathered, texts, root)
            happened = timeline(backer, evidence.get(backer.number, ()))
            page = BackerPage(view, assembly, backer, version, happened)
            pages[str(backer.number)] = ("publication/backer.html", page)
        for tail, (template, page_shown) in pages.items():
            html = render(template, language, page=page_shown).encode()
            write(folder, "/".join(part for part in (root, tail, "index.html") if part), html)
        keep_only(folder, root, {*pages, *answer_tails(gathered.canvassed)})
        _write_older_texts(folder, root, gathered, texts)


def _everybody(gathered: Gathered) -> Iterator[tuple[AssemblyBacking, Backer]]:
    return ((assembly, backer) for assembly in gathered.backing for backer in assembly.backers)


def _lists(view: StatementView, gathered: Gathered) -> Iterator[tuple[str, _Page]]:
    """Yield the address after `backers/`, the template and what it shows."""
    canvassed = {asked.slug for asked in gathered.canvassed}
    if gathered.backing:
        yield "", ("publication/assemblies.html", AssembliesPage(view, gathered.backing))
    for assembly in gathered.backing:
        is_canvassed = assembly.slug in canvassed
        filters = backer_filters(assembly)
        yield (
            assembly.slug,
            ("publication/backers.html", BackersPage(view, assembly, filters, None, is_canvassed)),
        )
        for chosen in filters:
            page = BackersPage(view, assembly, filters, chosen, is_canvassed)
            yield f"{assembly.slug}/{chosen.tail}", ("publication/backers.html", page)


def _version(backer: Backer, gathered: Gathered, texts: BackedTexts, root: str) -> BackedVersion:
    text = texts[backer.version_number, backer.language]
    is_newest = text.version_id == gathered.key.version_id
    own = f"/{text.language}/statements/{text.slug}/text.txt"
    address = own if _lies_beside(text, gathered) else f"/{root}/{backer.number}/text.txt"
    return BackedVersion(text.title, text.version_published_at, text.text_hash, address, is_newest=is_newest)


def _lies_beside(text: StatementView, gathered: Gathered) -> bool:
    """Say whether a text is published with its statement anyway, because it is the newest."""
    return text.version_id == gathered.key.version_id and text.language in gathered.views


def _write_older_texts(folder: Path, root: str, gathered: Gathered, texts: BackedTexts) -> None:
    """Write older texts beside the pages of those who back them."""
    for _, backer in _everybody(gathered):
        text = texts[backer.version_number, backer.language]
        if not _lies_beside(text, gathered):
            hashed = text_form(text.language, text.title, text.addressee, text.body)
            write(folder, f"{root}/{backer.number}/text.txt", hashed.encode())
