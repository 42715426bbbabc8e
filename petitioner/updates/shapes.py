"""What crosses this room's doors: updates as they are kept, as they are read, and as the desk sends them."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any

from markupsafe import Markup

from petitioner.updates.rules import About, Act, EventKind, Kind, State
from petitioner.vocabulary.language import best_language


@dataclass(frozen=True, slots=True)
class Words:
    """An update in one language; `body` is Markdown in canonical form."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Edition:
    """One wording of an update in all its languages; numbers count from 1."""

    number: int
    written_at: datetime
    texts: Mapping[str, Words]


@dataclass(frozen=True, slots=True)
class Update:
    """An update with all its editions, the newest last. `number` counts from 1 within its statement."""

    update_id: int
    statement_id: int
    number: int
    state: State
    about: About
    first_published_at: datetime | None
    withdrawn_at: datetime | None
    changed_at: datetime
    editions: tuple[Edition, ...]

    @property
    def newest(self) -> Edition:
        """Return the wording that holds."""
        return self.editions[-1]

    def best(self, wanted: str) -> tuple[str, Words]:
        """Return a language and the words in it: the one wanted, or the next best."""
        language = best_language(wanted, tuple(sorted(self.newest.texts)))
        return language, self.newest.texts[language]


@dataclass(frozen=True, slots=True)
class PublicUpdate:
    """An update as a page in one language shows it; withdrawn ones have no words.

    `language` is that of the words, another than the page's where the update does not have that.
    """

    update: Update
    language: str
    title: str
    body_html: Markup


@dataclass(frozen=True, slots=True)
class UpdateForm:
    """What is sealed when the desk wants something done. `number` 0: a new one."""

    act: Act
    slug: str
    number: int = 0
    about: About | None = None
    texts: Mapping[str, Words] = field(default_factory=dict)
    answer_day: date | None = None

    def to_bytes(self) -> bytes:
        """Return the form as JSON in UTF-8, to be sealed."""
        return json.dumps(asdict(self), ensure_ascii=False, default=str).encode()

    @classmethod
    def from_bytes(cls, plain: bytes) -> "UpdateForm":
        """Read what `to_bytes` made; raise `ValueError`, `TypeError` or `KeyError` if it is not that."""
        content: dict[str, Any] = json.loads(plain)
        about, day = content["about"], content["answer_day"]
        texts = {str(code): Words(**words) for code, words in content["texts"].items()}
        form = cls(
            Act(content["act"]),
            content["slug"],
            content["number"],
            None if about is None else about_from(about),
            texts,
            None if day is None else date.fromisoformat(day),
        )
        everything = (
            form.slug,
            *texts,
            *(part for each in texts.values() for part in (each.title, each.body)),
        )
        if not all(isinstance(text, str) and "\0" not in text for text in everything):
            raise ValueError("no page of ours lets this in")
        if not isinstance(form.number, int) or form.number < 0:
            raise ValueError("this is no number")
        return form


def about_from(content: Mapping[str, Any]) -> About:
    """Return what `asdict` made of an `About` and JSON kept."""
    about = About(**{**content, "kind": Kind(content["kind"])})
    event = about.event_kind
    return replace(
        about,
        happened_on=date.fromisoformat(content["happened_on"]),
        event_kind=None if event is None else EventKind(event),
    )
