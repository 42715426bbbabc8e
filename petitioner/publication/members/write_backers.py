"""Write the pages about those who back a statement: lists, filters, and how we know of each name."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from petitioner.endorsements.shapes import AssemblyBacking, Backer, PublicEvidence
from petitioner.foundation.web import release, render
from petitioner.publication.gather import Gathered
from petitioner.publication.members.answer_filters import answer_tails
from petitioner.publication.members.backed_texts import BackedTexts
from petitioner.publication.members.backer_filters import backer_filters
from petitioner.publication.members.linked_pages import linked_page
from petitioner.publication.rules import digest, timeline
from petitioner.publication.shapes import AssembliesPage, BackedVersion, BackerPage, BackersPage
from petitioner.publication.write import keep_only, write
from petitioner.statements.rules import text_form
from petitioner.statements.shapes import StatementView

_Evidence = Mapping[int, tuple[PublicEvidence, ...]]


def write_backers(
    folder: Path,
    gathered: Gathered,
    evidence: _Evidence,
    texts: BackedTexts,
    kept: Mapping[str, str],
    *,
    public_url: str,
) -> dict[str, str]:
    """Write the pages about the backers of a statement that changed; return all their stamps.

    `kept` are the stamps of last time. First the pages that nobody needs any more go away, then each person's
    own is written, then the lists: whoever is not to be seen is gone before hundreds of counts are right.
    """
    stamps = _stamps(gathered, evidence, texts)
    roots = {
        language: f"{language}/statements/{view.slug}/backers" for language, view in gathered.views.items()
    }
    for root in roots.values():
        keep_only(folder, root, {*stamps, *answer_tails(gathered.canvassed)})
    for pages in (_people, _lists):
        for language, root in roots.items():
            for tail, template, page in pages(gathered, language, evidence, texts):
                name = "/".join(part for part in (root, tail, "index.html") if part)
                if kept.get(tail) != stamps[tail] or not (folder / name).exists():
                    linked = linked_page(page, tail, public_url)
                    write(folder, name, render(template, language, page=page, linked=linked).encode())
    for root in roots.values():
        _write_older_texts(folder, root, gathered, texts)
    return stamps


def _stamps(gathered: Gathered, evidence: _Evidence, texts: BackedTexts) -> dict[str, str]:
    """Return, by the end of each page's address, a digest of all it shows, in whatever language.

    Every list of an assembly counts all its names, so that these change together.
    """
    language = next(iter(gathered.views))
    common = digest((release(), gathered.key))
    stamps = {
        tail: digest((common, page.assembly, page.assembly_slug, page.backer, page.text, page.timeline))
        for tail, _, page in _people(gathered, language, evidence, texts)
    }
    canvassed = sorted(asked.slug for asked in gathered.canvassed)
    lists = digest((common, gathered.backing, canvassed))
    return stamps | {tail: lists for tail, _, _ in _lists(gathered, language, evidence, texts)}


def _people(
    gathered: Gathered, language: str, evidence: _Evidence, texts: BackedTexts
) -> Iterator[tuple[str, str, BackerPage]]:
    """Yield the address after `backers/`, the template and what it shows: how we know of each person."""
    view = gathered.views[language]
    root = f"{language}/statements/{view.slug}/backers"
    for assembly, backer in _everybody(gathered):
        version = _version(backer, gathered, texts, root)
        happened = timeline(backer, evidence.get(backer.number, ()))
        page = BackerPage(view, assembly.assembly, assembly.slug, backer, version, happened)
        yield str(backer.number), "publication/backer.html", page


def _everybody(gathered: Gathered) -> Iterator[tuple[AssemblyBacking, Backer]]:
    return ((assembly, backer) for assembly in gathered.backing for backer in assembly.backers)


def _lists(
    gathered: Gathered, language: str, _evidence: _Evidence, _texts: BackedTexts
) -> Iterator[tuple[str, str, AssembliesPage | BackersPage]]:
    """Yield the same of the lists: every assembly, each one's names, some of them."""
    view = gathered.views[language]
    canvassed = {asked.slug for asked in gathered.canvassed}
    if gathered.backing:
        yield "", "publication/assemblies.html", AssembliesPage(view, gathered.backing)
    for assembly in gathered.backing:
        filters = backer_filters(assembly)
        for chosen in (None, *filters):
            tail = f"{assembly.slug}/{chosen.tail}" if chosen else assembly.slug
            page = BackersPage(view, assembly, filters, chosen, assembly.slug in canvassed)
            yield tail, "publication/backers.html", page


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
