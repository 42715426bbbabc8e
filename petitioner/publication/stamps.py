"""Say of what each part of the site is made: a page whose stamp still holds is not written again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from petitioner.canvass.list_answers import changes as canvass_changes
from petitioner.declared.list_declarations import list_declarations
from petitioner.endorsements.list_backers import changes as endorsement_changes
from petitioner.foundation.db import Session
from petitioner.foundation.web import release
from petitioner.imports.list_imports import list_public_imports
from petitioner.publication.numbers.note_numbers import Noted
from petitioner.publication.rules import digest
from petitioner.sample_audit.list_audits import list_audits
from petitioner.signatures.list_public import statements_under_seal
from petitioner.signatures.shapes import Tally
from petitioner.statements.read import removals
from petitioner.statements.shapes import StatementKey
from petitioner.transparency.shapes import Standing
from petitioner.updates.list_public import list_public as list_updates
from petitioner.updates.rules import Kind
from petitioner.updates.shapes import Update


@dataclass(frozen=True, slots=True)
class Stamps:
    """A digest of everything that could change a part, for each statement and for what shows them all."""

    statements: Mapping[str, str]
    front: str
    """Changes whenever a statement's does."""
    frame: str
    """Changes when there is another list of statements, but not when only numbers moved."""


@dataclass(frozen=True, slots=True)
class Round:
    """What there is when one publication begins, and what was written by those before.

    `kept` and `kept_front` hold the stamps of what was written; they are empty if everything is to be
    written again.
    """

    keys: tuple[StatementKey, ...]
    tallies: Mapping[int, Tally]
    standing: Standing
    stamps: Stamps
    kept: Mapping[str, str]
    kept_front: Mapping[str, str]
    """Of the pages and documents that show more than one statement."""
    now: datetime
    log_key: str | None = None
    """The public key of the log, as it lies beside it; none before anything was signed."""


def part_of(key: StatementKey) -> str:
    """Return the name of a statement's own part."""
    return f"statement {key.statement_id}"


def of_statement(name: str) -> int | None:
    """Return of which statement a part is; None if of none."""
    number = name.partition(" ")[2]
    return int(number) if number.isdecimal() else None


def read_stamps(
    session: Session,
    keys: Collection[StatementKey],
    tallies: Mapping[int, Tally],
    standing: Standing,
    witnesses: tuple[str, ...],
    *,
    log_key: str | None = None,
    noted: Noted,
    now: datetime,
) -> Stamps:
    """Return the stamps of this moment; `noted` holds those of the numbers.

    It takes a handful of queries, however many statements there are.
    """
    ids = {key.statement_id for key in keys}
    endorsed = endorsement_changes(session)
    asked = canvass_changes(session, ids, on=now.date())
    notes = (standing.differs_since, standing.is_late)
    sealed = statements_under_seal(session)
    happened = list_updates(session, sorted(ids))
    declared = list_declarations(session, ids)
    imported = list_public_imports(session, ids)
    audited = list_audits(session, ids)
    released = release()
    stamps = {}
    for key in keys:
        tally = tallies[key.statement_id]
        numbers = (tally.confirmed, tally.awaiting, tally.withdrawn, tally.held, tally.invalidated)
        names = (tally.shown_changes, key.statement_id in sealed)
        members = (endorsed.get(key.statement_id, ""), asked.get(key.statement_id, ""))
        news = _what_days_change(*happened[key.statement_id], now.date())
        elsewhere = (declared.get(key.statement_id, ()), imported.get(key.statement_id, ()))
        audits = audited.get(key.statement_id, ())
        over_time = noted.shown[key.statement_id]
        sources = (released, key, numbers, names, notes, members, news, elsewhere, over_time, audits)
        stamps[part_of(key)] = digest(sources)
    gone = removals(session)
    return Stamps(
        statements=stamps | dict(noted.stamps),
        front=digest((released, notes, witnesses, log_key, gone, sorted(stamps.items()))),
        frame=digest((released, notes, witnesses, log_key, gone, keys)),
    )


def _what_days_change(updates: tuple[Update, ...], day: date | None, today: date) -> tuple[object, ...]:
    """Return what a page says otherwise on another day; whatever else changes marks the statement."""
    ahead = [each.number for each in updates if each.about.happened_on > today]
    is_answered = any(each.about.kind is Kind.RESPONSE for each in updates)
    return (*ahead, today if day is not None and day < today and not is_answered else None)
