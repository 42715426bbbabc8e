"""Write the numbers of a statement over time as data, and the page that says whether to believe them."""

from datetime import datetime
from pathlib import Path
from typing import Final

from petitioner.foundation.db import Session
from petitioner.foundation.web import render
from petitioner.publication.gather import Gathered
from petitioner.publication.linked.of_statement import number_graph
from petitioner.publication.number_shapes import NumberPage
from petitioner.publication.numbers.documents import (
    EVENTS_AT_ONCE,
    days,
    events_document,
    history_csv,
    history_document,
    hours,
    integrity_document,
    numbers_document,
)
from petitioner.publication.numbers.rules import breakdown, numbers_of
from petitioner.publication.numbers.sample_audits import sample_audits_document
from petitioner.publication.numbers.tell_events import tell_events
from petitioner.publication.store import numbers as store
from petitioner.publication.write import remove, remove_file, write, write_json
from petitioner.signatures.read_shares import read_shares
from petitioner.vocabulary.language import LANGUAGES

_STEPS: Final = {"hour": hours, "day": days}


def write_numbers(session: Session, folder: Path, public_url: str, found: Gathered, *, now: datetime) -> None:
    """Write every file of a statement's numbers; of signers at risk there are days and no hours."""
    statement_id = found.key.statement_id
    root = f"petitions/{statement_id}"
    for step, lines_of in _STEPS.items():
        name = f"{root}/history/{step}s"
        if step == "hour" and found.is_sealed:
            remove_file(folder, f"{name}.json")
            remove_file(folder, f"{name}.csv")
            continue
        lines = lines_of(found.rows, now=now)
        write_json(folder, f"{name}.json", history_document(statement_id, step, lines, public_url))
        write(folder, f"{name}.csv", history_csv(step, lines))
    newest = numbers_document(
        statement_id, numbers_of(found.tally), found.tally.updated_at, public_url, is_newest=True
    )
    write_json(folder, f"{root}/numbers.json", newest)
    events = tell_events(store.newest_events(session, statement_id, most=EVENTS_AT_ONCE), found, public_url)
    page = events_document(statement_id, events, public_url, after=None, has_more=False)
    write_json(folder, f"{root}/events.json", page)
    audits = sample_audits_document(statement_id, found.audits, public_url)
    write_json(folder, f"{root}/sample-audits.json", audits)
    _write_integrity(session, folder, public_url, found)


def _write_integrity(session: Session, folder: Path, public_url: str, found: Gathered) -> None:
    statement_id = found.key.statement_id
    shares = None if found.is_sealed else read_shares(session, [statement_id]).get(statement_id)
    parts = breakdown(found.tally, is_sealed=found.is_sealed)
    elsewhere = (
        sum(each.number for each in found.declared if each.withdrawn_at is None),
        sum(each.number for each in found.imported),
    )
    document = integrity_document(
        statement_id, found.tally, parts, elsewhere, shares=shares, public_url=public_url
    )
    write_json(folder, f"petitions/{statement_id}/integrity.json", document)
    for language, view in found.views.items():
        page = NumberPage(
            *(view, found.tally, parts, found.places, shares),
            *(found.declared, found.imported, found.audits),
        )
        html = render("publication/number.html", language, page=page, linked=number_graph(page, public_url))
        write(folder, f"{language}/statements/{view.slug}/number/index.html", html.encode())
    for language in LANGUAGES.keys() - found.views.keys():
        remove(folder, f"{language}/statements/{found.key.slug}/number")
