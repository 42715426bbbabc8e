"""Gather what the pages of a statement are made from, in all its languages, in a handful of queries."""

from dataclasses import dataclass, replace
from datetime import datetime

from petitioner.canvass.list_answers import list_answers
from petitioner.canvass.shapes import AssemblyAnswers
from petitioner.declared.list_declarations import list_declarations
from petitioner.declared.shapes import DeclarationView
from petitioner.endorsements.list_backers import list_backers
from petitioner.endorsements.shapes import AssemblyBacking
from petitioner.foundation.db import Session
from petitioner.publication.shapes import HomeItem
from petitioner.signatures.shapes import Tally
from petitioner.statements.read import read
from petitioner.statements.shapes import StatementKey, StatementView, Threshold
from petitioner.vocabulary.language import LANGUAGES, best_language


@dataclass(frozen=True, slots=True)
class Gathered:
    """A statement in every language, its numbers, its backers, who was asked, what was declared."""

    key: StatementKey
    views: dict[str, StatementView]
    tally: Tally
    backing: tuple[AssemblyBacking, ...]
    canvassed: tuple[AssemblyAnswers, ...]
    declared: tuple[DeclarationView, ...] = ()

    def item(self, language: str) -> HomeItem:
        """Return the statement for a list in that language, or in the next best it has."""
        return HomeItem(self.views[best_language(language, tuple(self.views))], self.tally, self.backing)

    @property
    def thresholds(self) -> tuple[Threshold, ...]:
        """Return the marks that the organiser has set for members."""
        return next(iter(self.views.values())).thresholds

    def titles(self) -> list[tuple[str, str]]:
        """Return its languages and its title in each."""
        return [(language, view.title) for language, view in self.views.items()]


def gather(session: Session, key: StatementKey, tally: Tally, *, now: datetime) -> Gathered:
    """Return everything about one statement."""
    canvassed = list_answers(session, key.statement_id, on=now.date())
    declared = list_declarations(session, [key.statement_id]).get(key.statement_id, ())
    listed = gather_listed(session, key, tally, now=now)
    return replace(listed, canvassed=canvassed, declared=declared)


def gather_listed(session: Session, key: StatementKey, tally: Tally, *, now: datetime) -> Gathered:
    """Return what a list says of one statement; who was asked is left out: the web process cannot read it."""
    languages = [language for language in LANGUAGES if language in key.languages]
    views = {language: read(session, key.slug, language, now=now) for language in languages}
    backing = list_backers(session, key.statement_id, on=now.date())
    return Gathered(key, views, tally, backing, ())
