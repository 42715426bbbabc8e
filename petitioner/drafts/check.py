"""Make of a draft the folder that would be published, by the readers that read a folder of files."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from petitioner.drafts.rules import LONGEST_ALT
from petitioner.drafts.shapes import DraftText, DraftWhole, FieldProblem
from petitioner.drafts.values import MOMENTS, read_moments
from petitioner.statements.formats.language_file import LanguageFile, read_language_file
from petitioner.statements.formats.metadata import read_values
from petitioner.statements.formats.problems import Problem, unseen
from petitioner.statements.read_source import StatementSource
from petitioner.statements.rules import State, canonical_line
from petitioner.statements.shapes import FolderText, OrganisationWords, StatementFolder, StatementSettings
from petitioner.vocabulary.language import LANGUAGES

_FIELD: Final = re.compile(r"^`([a-z_.]+)` (.*)", re.DOTALL)
_FILLER: Final = "…"


@dataclass(frozen=True, slots=True)
class Checked:
    """The folder, if nothing is wrong with the draft; else everything that is."""

    folder: StatementFolder | None
    problems: tuple[FieldProblem, ...]


def check(
    whole: DraftWhole, organisation: OrganisationWords, amended: StatementSource | None = None
) -> Checked:
    """Return the folder a draft stands for; `amended` is the statement it amends, as it is now.

    State, moments and delivery of that go on as they are: they may have changed since the draft was begun.
    """
    kept = amended.folder.settings if amended is not None else None
    problems: list[FieldProblem] = []
    files = {
        code: file
        for code in LANGUAGES
        if code in whole.texts and (file := check_text(whole.texts[code], problems)) is not None
    }
    if not whole.texts:
        problems.append(FieldProblem(whole.draft.source_language, "title"))
    problems.extend(
        FieldProblem("", f"organisation-name-{code}")
        for code in whole.texts
        if code not in _names(whole, organisation)
    )
    problems.extend(_of_picture(whole))
    found: list[Problem] = []
    values = _values(whole, organisation, kept)
    problems.extend(FieldProblem("", key) for key in MOMENTS if key in whole.draft.settings.keys() - values)
    metadata = read_values(values, found)
    problems.extend(_of_settings(problem) for problem in found)
    texts = tuple(file.text for file in files.values())
    if _lacks_edit(whole, texts, amended):
        problems.append(FieldProblem("", "edit.class"))
    if problems:
        return Checked(None, tuple(problems))
    settings = StatementSettings(
        state=kept.state if kept is not None and kept.state is not State.DRAFT else State.OPEN,
        opens_at=kept.opens_at if kept is not None else metadata.opens_at,
        closes_at=kept.closes_at if kept is not None else metadata.closes_at,
        goal=metadata.goal,
        topics=metadata.topics,
        summaries={code: file.summary for code, file in files.items() if file.summary},
        policy=metadata.policy,
        thresholds=metadata.thresholds,
    )
    folder = StatementFolder(metadata.slug, metadata.organisation, settings, texts, metadata.edit)
    return Checked(folder, ())


def _of_picture(whole: DraftWhole) -> Iterator[FieldProblem]:
    """Yield the languages in which the picture has no words, or words that nobody sees."""
    for code in whole.texts if whole.picture is not None else ():
        words = whole.picture.alts.get(code, "") if whole.picture is not None else ""
        if not words or len(words) > LONGEST_ALT:
            yield FieldProblem("", f"alt-{code}")
        yield from (FieldProblem("", f"alt-{code}", sentence) for _, sentence in unseen(words))


def _lacks_edit(whole: DraftWhole, texts: tuple[FolderText, ...], amended: StatementSource | None) -> bool:
    """Say whether the public's words would change without a word on what changed."""
    if amended is None or amended.folder.settings.state is State.DRAFT or whole.draft.edit_class is not None:
        return False
    return {text.text_hash for text in texts} != {text.text_hash for text in amended.folder.texts}


def check_text(text: DraftText, problems: list[FieldProblem]) -> LanguageFile | None:
    """Return what a text would be as a file, adding what is wrong with it by field."""
    lines = {name: canonical_line(getattr(text, name)) for name in ("title", "addressee", "summary")}
    before = len(problems)
    empty = [name for name in ("title", "addressee") if not lines[name]]
    problems.extend(FieldProblem(text.language, name) for name in empty)
    if not text.body.strip():
        problems.append(FieldProblem(text.language, "body"))
    head = [f"# {lines['title'] or _FILLER}", f"To: {lines['addressee'] or _FILLER}"]
    names = ["title", "addressee"]
    if lines["summary"]:
        head.append(f"Summary: {lines['summary']}")
        names.append("summary")
    source = "\n".join([*head, "", text.body if text.body.strip() else _FILLER])
    found: list[Problem] = []
    file = read_language_file(f"{text.language}.md", text.language, source.encode(), found)
    for problem in found:
        line = problem.line or 1
        if line <= len(names):
            problems.append(FieldProblem(text.language, names[line - 1], problem.sentence))
        else:
            problems.append(FieldProblem(text.language, "body", problem.sentence, line - len(names) - 1))
    return file if len(problems) == before else None


def _names(whole: DraftWhole, organisation: OrganisationWords) -> dict[str, str]:
    """Return the organisation's names, with those that the draft brings where it had none."""
    added = whole.draft.settings.get("organisation_names")
    return {**(added if isinstance(added, Mapping) else {}), **organisation.names}


def _values(
    whole: DraftWhole, organisation: OrganisationWords, kept: StatementSettings | None
) -> dict[str, object]:
    draft = whole.draft
    values = read_moments(draft.settings)
    values.pop("organisation_names", None)
    names = {**dict.fromkeys(whole.texts, _FILLER), **_names(whole, organisation)}
    values |= {
        "slug": draft.slug,
        "state": State.OPEN.value,
        "languages": [code for code in LANGUAGES if code in whole.texts] or [draft.source_language],
        "organisation": {
            "slug": organisation.slug,
            "name": names,
            "about": dict(organisation.abouts),
        },
    }
    if kept is not None and kept.policy.delivered_on is not None:
        values |= {"state": kept.state.value, "delivered_on": kept.policy.delivered_on}
    if draft.edit_class is not None:
        values["edit"] = {"class": draft.edit_class, "summary": dict(draft.edit_summaries)}
    return values


def _of_settings(problem: Problem) -> FieldProblem:
    """Return it under the name of its field, which the page shows beside the rest of the sentence."""
    name, sentence = _FIELD.findall(problem.sentence)[0]
    return FieldProblem("", name, sentence)
