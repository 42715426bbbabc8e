"""Write the page of a statement in all its languages, and its own documents."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from petitioner.foundation.db import Session
from petitioner.foundation.web import release, render
from petitioner.publication.cards.sharing import sharing_of
from petitioner.publication.gather import Gathered
from petitioner.publication.linked.of_statement import statement_graph
from petitioner.publication.lists.documents import archived_document
from petitioner.publication.members.draw_hemicycle import draw_hemicycle
from petitioner.publication.members.read_thresholds import read_thresholds
from petitioner.publication.numbers.read_history import read_history
from petitioner.publication.petition_json import Elsewhere, count_document, petition_document
from petitioner.publication.public_site import Site
from petitioner.publication.rules import digest, first_backers, next_milestone
from petitioner.publication.shapes import StatementPage
from petitioner.publication.write import remove, remove_file, write, write_json
from petitioner.publication.write_updates import write_updates as write_pages_of_updates
from petitioner.publication.write_versions import write_versions as write_pages_of_versions
from petitioner.signatures.form_token import PrintedForm, form_token
from petitioner.signatures.list_public import list_public
from petitioner.signatures.shapes import FormView
from petitioner.signatures.show_rules import shows_anybody
from petitioner.statements.rules import text_form
from petitioner.statements.set_picture import read_picture_file
from petitioner.transparency.shapes import Standing
from petitioner.updates.list_public import in_language
from petitioner.updates.rules import Kind, State
from petitioner.vocabulary.language import LANGUAGES, SOURCE_LANGUAGE

SIGNERS_SHOWN: Final = 20
UPDATES_SHOWN: Final = 3


def write_statement(
    session: Session, site: Site, gathered: Gathered, standing: Standing, *, is_under_seal: bool
) -> None:
    """Write the page in every language with the very text that is hashed beside it, and the documents."""
    key, tally = gathered.key, gathered.tally
    policy = next(iter(gathered.views.values())).policy
    is_shown = shows_anybody(policy.visibilities) and not is_under_seal
    signers = list_public(session, key.statement_id, most=SIGNERS_SHOWN) if is_shown else ()
    hemicycles = {assembly.slug: draw_hemicycle(assembly) for assembly in gathered.backing}
    shown_backers = {assembly.slug: first_backers(assembly.backers) for assembly in gathered.backing}
    thresholds = read_thresholds(session, key.statement_id, gathered.thresholds, gathered.backing)
    history = read_history(session, gathered)
    picture = next(iter(gathered.views.values())).picture
    if picture is not None:
        content = read_picture_file(session, key.statement_id) or b""
        write(site.folder, f"pictures/{picture.digest}.webp", content)
    for language, view in gathered.views.items():
        printed = PrintedForm(view.statement_id, view.version_id, language)
        page = StatementPage(
            statement=view,
            tally=tally,
            backing=gathered.backing,
            canvassed=gathered.canvassed,
            hemicycles=hemicycles,
            shown_backers=shown_backers,
            thresholds=thresholds,
            signers=signers,
            are_names_sealed=is_under_seal,
            form_token=form_token(site.web_keys, printed),
            milestone=next_milestone(tally.confirmed, view.goal),
            standing=standing,
            **_news(gathered, language),
            declared=gathered.declared,
            imported=gathered.imported,
            chart=history.chart(gathered, language),
            places=gathered.places,
        )
        html = render(
            *("publication/statement.html", language),
            page=page,
            form=FormView(),
            sharing=sharing_of(view),
            linked=statement_graph(page, site.public_url),
        )
        folder = f"{language}/statements/{view.slug}"
        write(site.folder, f"{folder}/index.html", html.encode())
        hashed = text_form(language, view.title, view.addressee, view.body)
        write(site.folder, f"{folder}/text.txt", hashed.encode())
    for language in LANGUAGES.keys() - gathered.views.keys():
        remove(site.folder, f"{language}/statements/{key.slug}")
    _write_documents(site, gathered)


def _write_documents(site: Site, gathered: Gathered) -> None:
    statement_id = gathered.key.statement_id
    item = gathered.item(SOURCE_LANGUAGE)
    write_json(site.folder, f"petitions/{statement_id}/count.json", count_document(item))
    elsewhere = Elsewhere(gathered.declared, gathered.imported)
    document = petition_document(item, gathered.titles(), elsewhere, gathered.places, site.public_url)
    write_json(site.folder, f"petitions/{statement_id}.json", document)
    in_archive = f"archived/petitions/{statement_id}.json"
    if gathered.key.is_archived:
        write_json(site.folder, in_archive, archived_document(document, site.public_url))
    else:
        remove_file(site.folder, in_archive)


def _news(gathered: Gathered, language: str) -> dict[str, Any]:
    """Return what the page of a statement says of what happened last."""
    lines = [in_language(update, language) for update in gathered.updates if update.state is State.PUBLISHED]
    return {
        "updates": tuple(each for each in lines if each.update.about.kind is not Kind.RESPONSE)[
            :UPDATES_SHOWN
        ],
        "responses": tuple(each for each in lines if each.update.about.kind is Kind.RESPONSE),
        "answer_day": gathered.answer_day,
        "overdue_days": gathered.overdue_days,
    }


def write_versions(
    session: Session, site: Site, gathered: Gathered, kept: Mapping[str, str], *, now: datetime
) -> dict[str, str]:
    """Write the pages about the versions if what they show changed; return their part with its stamp."""
    part = f"versions {gathered.key.statement_id}"
    shown = [(view.language, view.title, view.organisation) for view in gathered.views.values()]
    stamp = digest((release(), gathered.versions, shown))
    if kept.get(part) == stamp:
        return {}
    write_pages_of_versions(session, site.folder, gathered, now=now)
    return {part: stamp}


def write_updates(site: Site, gathered: Gathered, kept: Mapping[str, str]) -> dict[str, str]:
    """Write the pages about updates if what they show changed; return their part with its stamp."""
    part = f"updates {gathered.key.statement_id}"
    shown = [(view.language, view.title, view.organisation) for view in gathered.views.values()]
    stamp = digest((release(), gathered.updates, shown))
    if kept.get(part) == stamp or (not gathered.updates and part not in kept):
        return {}
    write_pages_of_updates(site.folder, site.public_url, gathered)
    return {part: stamp}
