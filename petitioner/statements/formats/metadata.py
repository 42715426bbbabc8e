"""`statement.toml`: what there is to know of a statement besides its words."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from petitioner.statements.formats.edit import EditReader
from petitioner.statements.formats.privacy import PrivacyReader
from petitioner.statements.formats.problems import Problem, decoded, unseen
from petitioner.statements.formats.table_reader import TableReader, shown
from petitioner.statements.formats.thresholds import ThresholdReader
from petitioner.statements.rules import (
    LARGEST_GOAL,
    LONGEST_ORGANISATION_ABOUT,
    LONGEST_ORGANISATION_NAME,
    MOST_TOPICS,
    State,
    canonical_line,
)
from petitioner.statements.shapes import Edit, OrganisationWords, Policy, Threshold
from petitioner.vocabulary.language import LANGUAGES
from petitioner.vocabulary.slug import is_slug

METADATA_FILE: Final = "statement.toml"

_KEYS: Final = (
    "slug",
    "state",
    "languages",
    "opens_at",
    "closes_at",
    "delivered_on",
    "goal",
    "topics",
    "comments",
    "reminders",
    "organisation",
    "privacy",
    "threshold",
    "edit",
)
_ORGANISATION_KEYS: Final = ("slug", "name", "about")
_SLUG_FORM: Final = "may hold only a to z, 0 to 9 and single hyphens between them, 80 characters at most"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the file says, as far as it could be read; sound only if no problem was added."""

    slug: str
    state: State
    languages: tuple[str, ...] | None
    opens_at: datetime | None
    closes_at: datetime | None
    goal: int | None
    topics: tuple[str, ...]
    organisation: OrganisationWords
    policy: Policy
    thresholds: tuple[Threshold, ...]
    edit: Edit | None


def read_metadata(data: bytes, problems: list[Problem]) -> Metadata | None:
    """Return what the file says, adding everything that is wrong with it to `problems`."""
    source = decoded(METADATA_FILE, data, problems)
    if source is None:
        return None
    try:
        values = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        problems.append(_not_toml(source, error))
        return None
    found: list[Problem] = []
    metadata = _Reader(METADATA_FILE, source, found).read(values)
    problems.extend(sorted(found, key=lambda problem: problem.line or 0))
    return metadata


def read_values(values: Mapping[str, object], problems: list[Problem]) -> Metadata:
    """Return the same of values that stand in no file; sound only if no problem was added."""
    return _Reader(METADATA_FILE, "", problems).read(values)


def _not_toml(source: str, error: tomllib.TOMLDecodeError) -> Problem:
    what, _, where = str(error).partition(" (at ")
    line = re.match(r"line (\d+)", where)
    number = int(line[1]) if line else source.rstrip("\n").count("\n") + 1
    return Problem(METADATA_FILE, number, f"this is not TOML: {what[:1].lower()}{what[1:]}. Mend this line.")


class _Reader(TableReader):
    """Reads everything but the privacy policy, the thresholds and the edit."""

    __slots__ = ()

    def read(self, values: Mapping[str, object]) -> Metadata:
        self._known(values, (), _KEYS)
        languages = self._languages(values.get("languages"))
        state = self._state(values.get("state"))
        metadata = Metadata(
            slug=self._slug(values, ("slug",), 'slug = "a-short-name"'),
            state=state,
            languages=languages,
            opens_at=self._moment(values, "opens_at"),
            closes_at=self._moment(values, "closes_at"),
            goal=self._goal(values.get("goal")),
            topics=self._topics(values.get("topics", [])),
            organisation=self._organisation(values.get("organisation"), languages or ()),
            policy=PrivacyReader(self.file, self.source, self.problems).read(values, state),
            thresholds=ThresholdReader(self.file, self.source, self.problems).read(
                values.get("threshold", [])
            ),
            edit=EditReader(self.file, self.source, self.problems).read(values.get("edit"), languages or ()),
        )
        if metadata.opens_at and metadata.closes_at and metadata.closes_at <= metadata.opens_at:
            self._wrong(("closes_at",), "must be later than `opens_at`. Change one of them.")
        return metadata

    def _slug(self, values: Mapping[str, object], path: tuple[str, ...], example: str) -> str:
        value = values.get(path[-1])
        if value is None:
            self._wrong(path, f"is missing. Add {example}.")
        elif not isinstance(value, str) or not is_slug(value):
            self._wrong(path, f"is {shown(value)}, but it {_SLUG_FORM}. Change it.")
        return str(value)

    def _state(self, value: object) -> State:
        if value is None:
            self._wrong(("state",), 'is missing. Add state = "draft", "open" or "closed".')
        elif value not in list(State):
            self._wrong(("state",), f"is {shown(value)}, which is not a state. Choose draft, open or closed.")
        else:
            return State(str(value))
        return State.DRAFT

    def _languages(self, value: object) -> tuple[str, ...] | None:
        if not isinstance(value, list) or not value or not all(isinstance(code, str) for code in value):
            what = "is missing" if value is None else "must be a list of language codes"
            self._wrong(("languages",), f'{what}. Write, for instance, languages = ["en", "fr"].')
            return None
        for code in sorted(set(value)):
            if code not in LANGUAGES:
                self._unknown_language(("languages",), code)
            if value.count(code) > 1:
                self._wrong(("languages",), f"lists {code} twice. Keep one.")
        return tuple(value)

    def _unknown_language(self, path: tuple[str, ...], code: str) -> None:
        self._wrong(
            path, f"holds {shown(code)}, which is not a language known here ({', '.join(LANGUAGES)})."
        )

    def _moment(self, values: Mapping[str, object], key: str) -> datetime | None:
        value = values.get(key)
        if isinstance(value, datetime) and value.utcoffset() is not None:
            return value.astimezone(UTC)
        if value is not None:
            example = f"{key} = 2026-10-12T09:00:00+02:00"
            self._wrong(
                (key,), f"must be a moment with its offset from UTC, without quotes, such as {example}."
            )
        return None

    def _goal(self, value: object) -> int | None:
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= LARGEST_GOAL:
            self._wrong(
                ("goal",), f"must be a whole number from 1 to {LARGEST_GOAL:,}. Change it or take it out."
            )
            return None
        return value

    def _topics(self, value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(
            isinstance(topic, str) and is_slug(topic) for topic in value
        ):
            self._wrong(("topics",), 'must be a list of short names, such as ["ceasefire", "prisoners"].')
            return ()
        if len(value) > MOST_TOPICS:
            self._wrong(
                ("topics",), f"lists {len(value)} topics, and {MOST_TOPICS} are allowed. Take some out."
            )
        return tuple(dict.fromkeys(value))

    def _organisation(self, value: object, languages: tuple[str, ...]) -> OrganisationWords:
        if not isinstance(value, dict):
            what = "is missing. Add" if value is None else "must be"
            self._wrong(("organisation",), f"{what} a table [organisation] with slug and name.")
            return OrganisationWords("", {}, {})
        path = ("organisation",)
        self._known(value, path, _ORGANISATION_KEYS)
        names = self._words(value, (*path, "name"), LONGEST_ORGANISATION_NAME)
        named = value.get("name", {})
        for code in languages if isinstance(named, dict) else ():
            if code in LANGUAGES and code not in named:
                self._wrong((*path, "name"), f'lacks the language {code}. Add {code} = "…" to it.')
        return OrganisationWords(
            slug=self._slug(value, (*path, "slug"), '`slug = "a-short-name"` to [organisation]'),
            names=names,
            abouts=self._words(value, (*path, "about"), LONGEST_ORGANISATION_ABOUT),
        )

    def _words(self, values: Mapping[str, object], path: tuple[str, ...], longest: int) -> dict[str, str]:
        value = values.get(path[-1], {})
        if not isinstance(value, dict):
            self._wrong(path, f"must be a table [{'.'.join(path)}] with a line for each language.")
            return {}
        words = {}
        for code, text in value.items():
            if code not in LANGUAGES:
                self._unknown_language(path, code)
            elif not isinstance(text, str) or not canonical_line(text):
                self._wrong((*path, code), "must be words in quotes.")
            elif sentence := next((sentence for _, sentence in unseen(text)), None):
                self._wrong((*path, code), f"is wrong: {sentence}")
            elif len(canonical_line(text)) > longest:
                self._wrong(
                    (*path, code), f"has {len(text):,} characters, and {longest:,} are allowed. Shorten it."
                )
            else:
                words[code] = canonical_line(text)
        return words
