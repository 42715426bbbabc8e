"""Gather what the pages of a statement are made from, in all its languages, in a handful of queries."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from petitioner.canvass.list_answers import list_answers
from petitioner.canvass.shapes import AssemblyAnswers
from petitioner.declared.list_declarations import list_declarations
from petitioner.declared.shapes import DeclarationView
from petitioner.endorsements.list_backers import list_backers
from petitioner.endorsements.list_evidence import list_evidence
from petitioner.endorsements.shapes import AssemblyBacking, PublicEvidence
from petitioner.foundation.db import Session
from petitioner.imports.list_imports import list_public_imports
from petitioner.imports.shapes import PublicImport
from petitioner.publication.number_shapes import NO_PLACES, Places, Row
from petitioner.publication.shapes import HomeItem
from petitioner.publication.store.numbers import places, rows
from petitioner.sample_audit.list_audits import list_audits
from petitioner.sample_audit.shapes import Audit
from petitioner.signatures.shapes import Tally
from petitioner.statements.list_versions import list_versions
from petitioner.statements.read import read_all
from petitioner.statements.shapes import StatementKey, StatementView, Threshold, VersionLine
from petitioner.transparency import store as log_store
from petitioner.updates.list_public import list_public
from petitioner.updates.rules import Kind, State
from petitioner.updates.shapes import Update
from petitioner.vocabulary.language import LANGUAGES, best_language


@dataclass(frozen=True, slots=True)
class Gathered:
    """A statement in every language, its numbers, its backers, who was asked, what came from elsewhere."""

    key: StatementKey
    views: dict[str, StatementView]
    tally: Tally
    backing: tuple[AssemblyBacking, ...]
    canvassed: tuple[AssemblyAnswers, ...]
    updates: tuple[Update, ...] = ()
    answer_day: date | None = None
    today: date = date.max
    declared: tuple[DeclarationView, ...] = ()
    imported: tuple[PublicImport, ...] = ()
    places: Places = NO_PLACES
    rows: tuple[Row, ...] = ()
    """Its numbers over time."""
    versions: tuple[VersionLine, ...] = ()
    evidence: Mapping[int, tuple[PublicEvidence, ...]] = field(default_factory=dict)
    """By the number of the endorsement."""
    audits: tuple[Audit, ...] = ()
    """Sample audits of it, the oldest first."""

    @property
    def is_sealed(self) -> bool:
        """Say whether its signers are at risk."""
        return next(iter(self.views.values())).policy.is_sealed

    def item(self, language: str) -> HomeItem:
        """Return the statement for a list in that language, or in the next best it has."""
        view = self.views[best_language(language, tuple(self.views))]
        return HomeItem(view, self.tally, self.backing, self.updates, self.today)

    @property
    def thresholds(self) -> tuple[Threshold, ...]:
        """Return the marks that the organiser has set for members."""
        return next(iter(self.views.values())).thresholds

    @property
    def overdue_days(self) -> int:
        """Return for how many days an answer was expected and has not come."""
        is_answered = any(
            each.about.kind is Kind.RESPONSE and each.state is State.PUBLISHED for each in self.updates
        )
        if self.answer_day is None or is_answered:
            return 0
        return max(0, (self.today - self.answer_day).days)

    def titles(self) -> list[tuple[str, str]]:
        """Return its languages and its title in each."""
        return [(language, view.title) for language, view in self.views.items()]


def gather(session: Session, key: StatementKey, tally: Tally, *, now: datetime) -> Gathered:
    """Return everything about one statement."""
    canvassed = list_answers(session, key.statement_id, on=now.date())
    declared = list_declarations(session, [key.statement_id]).get(key.statement_id, ())
    listed = gather_listed(session, key, tally, now=now)
    imported = list_public_imports(session, [key.statement_id]).get(key.statement_id, ())
    shown = (
        NO_PLACES
        if listed.is_sealed
        else places(session, [key.statement_id]).get(key.statement_id, NO_PLACES)
    )
    return replace(
        listed,
        canvassed=canvassed,
        declared=declared,
        imported=imported,
        places=shown,
        rows=rows(session, key.statement_id),
        versions=list_versions(session, key.statement_id),
        evidence=list_evidence(session, key.statement_id),
        audits=list_audits(session, [key.statement_id]).get(key.statement_id, ()),
    )


def gather_listed(session: Session, key: StatementKey, tally: Tally, *, now: datetime) -> Gathered:
    """Return what a list says of one statement; who was asked is left out: the web process cannot read it."""
    found = read_all(session, key.slug, now=now)
    views = {language: found[language] for language in LANGUAGES if language in key.languages}
    backing = list_backers(session, key.statement_id, on=now.date(), signed=log_store.signed(session))
    updates, day = list_public(session, [key.statement_id])[key.statement_id]
    return Gathered(key, views, tally, backing, (), updates, day, now.date())
