"""What crosses this room's doors: drafts, their texts, locks and history, and what the desk sends."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum

from petitioner.drafts.rules import (
    ENDED,
    LOCK_TIME,
    LONGEST_NOTE,
    DraftState,
    Reason,
    Step,
    draft_digest,
    source_digest,
)
from petitioner.organisers.rules import KEYS, is_storable


@dataclass(frozen=True, slots=True)
class DraftText:
    """The words of one language as they were typed; `source_digest` tells which source it says."""

    language: str
    title: str = ""
    addressee: str = ""
    summary: str = ""
    body: str = ""
    revision: int = 0
    source_digest: bytes | None = None
    written_at: datetime | None = None

    @property
    def words(self) -> tuple[str, str, str, str]:
        """Return title, addressee, summary and body."""
        return self.title, self.addressee, self.summary, self.body

    @property
    def digest(self) -> bytes:
        """Return the digest of the words."""
        return source_digest(*self.words)


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft without its texts; `statement_id` is there if it amends a statement, or has become one.

    `settings` are in the form of statement.toml, moments as ISO 8601; `base_version` is the public version an
    amendment was compared with when it was submitted.
    """

    draft_id: int
    organisation_id: int
    statement_id: int | None
    slug: str
    source_language: str
    settings: Mapping[str, object]
    edit_class: str | None
    edit_summaries: Mapping[str, str]
    supporters_needed: int
    state: DraftState
    revision: int
    written_by: int
    written_at: datetime
    submitted_by: int | None
    approved_by: int | None
    approved_digest: bytes | None
    base_version: int | None
    opened_by: int | None
    publish_at: datetime | None
    refusal: str | None

    @property
    def is_ended(self) -> bool:
        """Say whether nothing more can be done with it."""
        return self.state in ENDED

    @property
    def is_amendment(self) -> bool:
        """Say whether it changes a statement that there is."""
        return self.statement_id is not None


@dataclass(frozen=True, slots=True)
class DraftPicture:
    """What is known of a draft's picture; `digest` is that of its file, `alts` are words by language."""

    digest: bytes
    width: int
    height: int
    alts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DraftWhole:
    """A draft with everything that hangs on it; `supporters` are numbers of accounts."""

    draft: Draft
    texts: Mapping[str, DraftText]
    supporters: frozenset[int] = frozenset()
    picture: DraftPicture | None = None

    @property
    def source(self) -> DraftText:
        """Return the text the others are translated from; empty if it is not written."""
        language = self.draft.source_language
        return self.texts.get(language) or DraftText(language)

    @property
    def title(self) -> str:
        """Return the title in the source language; the short name if there is none."""
        return self.source.title or self.draft.slug

    @property
    def stale(self) -> frozenset[str]:
        """Return the languages that were translated from an older source."""
        now = self.source.digest
        others = (text for code, text in self.texts.items() if code != self.draft.source_language)
        return frozenset(text.language for text in others if text.source_digest != now)

    @property
    def has_support(self) -> bool:
        """Say whether enough organisers support it to be reviewed."""
        return len(self.supporters) >= self.draft.supporters_needed

    @property
    def digest(self) -> bytes:
        """Return what an approval of it is bound to."""
        draft = self.draft
        texts = ((text.language, *text.words) for text in self.texts.values())
        edit = (draft.edit_class, draft.edit_summaries)
        picture = (self.picture.digest.hex(), self.picture.alts) if self.picture is not None else None
        return draft_digest(draft.slug, draft.settings, edit, texts, picture)


@dataclass(frozen=True, slots=True)
class Lock:
    """Who writes in a language, since when, and when they last gave a sign."""

    language: str
    account_id: int
    taken_at: datetime
    renewed_at: datetime

    def is_live(self, now: datetime) -> bool:
        """Say whether it still holds."""
        return self.renewed_at > now - LOCK_TIME


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One step in the history of a draft; done by nobody if it happened by itself."""

    step: Step
    reason: Reason | None
    note: str
    account_id: int | None
    noted_at: datetime


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong in a field: of which language (none: of the settings), in which line of it if that helps.

    An empty sentence says that the field is empty.
    """

    language: str
    name: str
    sentence: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class NewText:
    """A text a draft begins with."""

    language: str
    title: str
    addressee: str
    summary: str
    body: str
    source_digest: str | None = None


class DraftAct(StrEnum):
    """What the desk sends to this room's worker."""

    SUBMIT = "submit"
    DECIDE = "decide"
    OPEN = "open"
    UNSCHEDULE = "unschedule"


@dataclass(frozen=True, slots=True, repr=False)
class DraftForm:
    """What is sealed when something is to be done with a draft, as it was when it was looked at."""

    act: DraftAct
    draft_id: int
    digest: str
    step: Step | None = None
    reason: Reason | None = None
    note: str = ""
    publish_at: datetime | None = field(default=None)

    def to_bytes(self) -> bytes:
        """Return the form as JSON in UTF-8, to be sealed."""
        moment = self.publish_at.isoformat() if self.publish_at else None
        return json.dumps({**asdict(self), "publish_at": moment}, ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, plain: bytes) -> "DraftForm":
        """Read what `to_bytes` made; raise `ValueError`, `TypeError` or `KeyError` if it is not that."""
        content = json.loads(plain)
        step, reason, moment = content["step"], content["reason"], content["publish_at"]
        form = cls(
            act=DraftAct(content["act"]),
            draft_id=content["draft_id"],
            digest=content["digest"],
            step=None if step is None else Step(step),
            reason=None if reason is None else Reason(reason),
            note=content["note"],
            publish_at=None if moment is None else datetime.fromisoformat(moment),
        )
        if not isinstance(form.draft_id, int) or not 0 < form.draft_id < KEYS:
            raise ValueError("this is no key")
        if not is_storable(form.note) or len(form.note) > LONGEST_NOTE:
            raise ValueError("no page of ours lets this in")
        bytes.fromhex(form.digest)
        if form.publish_at is not None and form.publish_at.utcoffset() is None:
            raise ValueError("a moment without its offset")
        return form
