"""By what those who were asked can be looked through: their answer, and their delegation."""

from collections.abc import Iterator

from petitioner.canvass.rules import Shown
from petitioner.canvass.shapes import AssemblyAnswers
from petitioner.publication.members.backer_filters import part_slugs
from petitioner.publication.shapes import AnswerFilter


def answer_filters(asked: AssemblyAnswers) -> tuple[AnswerFilter, ...]:
    """Return every filter that shows somebody, answers in their order, delegations in that of their names."""
    return (*_by_answer(asked), *_by_delegation(asked))


def answer_tails(canvassed: tuple[AssemblyAnswers, ...]) -> Iterator[str]:
    """Yield the address of every page of answers, as it follows that of the statement's backers."""
    for asked in canvassed:
        yield f"{asked.slug}/answers"
        for each in answer_filters(asked):
            yield f"{asked.slug}/answers/{each.tail}"


def _by_answer(asked: AssemblyAnswers) -> Iterator[AnswerFilter]:
    for word in Shown:
        chosen = tuple(answer for answer in asked.answers if answer.shown is word)
        if chosen:
            yield AnswerFilter("answer", word.value, word.value, chosen)


def _by_delegation(asked: AssemblyAnswers) -> Iterator[AnswerFilter]:
    names = sorted({answer.delegation_now for answer in asked.answers} - {""})
    for name, slug in part_slugs(names).items():
        chosen = tuple(answer for answer in asked.answers if answer.delegation_now == name)
        yield AnswerFilter("delegation", name, f"delegation-{slug}", chosen)
