"""What crosses the doors of this room: a statement to be published, and as the public reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup

from petitioner.statements.rules import (
    ConfirmBy,
    EditClass,
    MailboxSharing,
    Phase,
    Profile,
    RemovalReason,
    State,
    phase,
)
from petitioner.vocabulary.language import best_language
from petitioner.vocabulary.visibility import Visibility


@dataclass(frozen=True, slots=True)
class OrganisationWords:
    """Who publishes: its name and a few words about itself, by language."""

    slug: str
    names: Mapping[str, str]
    abouts: Mapping[str, str]

    def view(self, wanted: str) -> "OrganisationView":
        """Return its words in a language, or in the next best it has."""
        if not self.names:
            return OrganisationView(self.slug, self.slug, "")
        language = best_language(wanted, tuple(sorted(self.names)))
        return OrganisationView(self.slug, self.names[language], self.abouts.get(language, ""))


@dataclass(frozen=True, slots=True)
class Policy:
    """What a statement promises its signers, and what it lets them do.

    `visibilities` are in order of publicness, `hidden` always among them; `warned_jurisdictions` are sorted
    ISO 3166-1 alpha-2 codes: whoever types an address that is kept under one of them is warned.
    """

    profile: Profile = Profile.OPEN
    visibilities: tuple[Visibility, ...] = tuple(Visibility)
    two_on_one_mailbox: MailboxSharing = MailboxSharing.OFF
    warned_jurisdictions: tuple[str, ...] = ()
    confirm_by: ConfirmBy = ConfirmBy.LINK
    takes_comments: bool = False
    sends_reminders: bool = True
    delivered_on: date | None = None

    @property
    def is_sealed(self) -> bool:
        """Say whether signers are at risk, so that as little as possible is kept and shown."""
        return self.profile is Profile.SEALED


@dataclass(frozen=True, slots=True)
class Threshold:
    """How many members of one assembly make a mark: at least so many names, from at least so many parts.

    Zero asks for nothing; at least one of the three is asked for.
    """

    names: int = 0
    delegations: int = 0
    groups: int = 0


@dataclass(frozen=True, slots=True)
class StatementSettings:
    """What may change without making a new version; moments are aware."""

    state: State
    opens_at: datetime | None
    closes_at: datetime | None
    goal: int | None
    topics: tuple[str, ...]
    summaries: Mapping[str, str]
    policy: Policy = Policy()
    thresholds: tuple[Threshold, ...] = ()


@dataclass(frozen=True, slots=True)
class FolderText:
    """The words of one language, in canonical form; `body` is Markdown."""

    language: str
    title: str
    addressee: str
    body: str
    text_hash: bytes


@dataclass(frozen=True, slots=True)
class Edit:
    """What a version changed: its class, and a public sentence by language; there may be none."""

    edit_class: EditClass
    summaries: Mapping[str, str]

    def best(self, wanted: str) -> tuple[str, str]:
        """Return a language and the sentence in it: the one wanted, or the next best; empty if none."""
        if not self.summaries:
            return wanted, ""
        language = best_language(wanted, tuple(sorted(self.summaries)))
        return language, self.summaries[language]


@dataclass(frozen=True, slots=True)
class StatementFolder:
    """A sound folder: everything `publish` needs to know; `edit` is there if the folder says one."""

    slug: str
    organisation: OrganisationWords
    settings: StatementSettings
    texts: tuple[FolderText, ...]
    edit: Edit | None = None


@dataclass(frozen=True, slots=True)
class OrganisationView:
    """Who publishes, in the reader's language; `about` may be empty."""

    slug: str
    name: str
    about: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture above a text: SHA-256 of its file in hexadecimal, size in pixels, words by language."""

    digest: str
    width: int
    height: int
    alts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture as WebP, its size in pixels, and words for who does not see it, by language."""

    content: bytes
    width: int
    height: int
    alts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StatementKey:
    """Which statement, in which languages, and all that tells whether its pages are still true."""

    statement_id: int
    slug: str
    languages: tuple[str, ...]
    version_id: int
    phase: Phase
    changed_at: datetime
    is_archived: bool
    picture: str
    """The digest of the picture above its text; empty without one."""


@dataclass(frozen=True, slots=True)
class StatementView:
    """One version of a statement in one language, as the public reads it.

    Hashes are 64 lower-case hexadecimal digits; `body` is Markdown, `body_html` safe HTML; `summary` may be
    empty.
    """

    statement_id: int
    slug: str
    organisation: OrganisationView
    language: str
    languages: tuple[str, ...]
    version_id: int
    version_number: int
    version_published_at: datetime
    text_hash: str
    version_hash: str
    title: str
    addressee: str
    summary: str
    body: str
    body_html: Markup
    phase: Phase
    first_published_at: datetime
    opens_at: datetime | None
    closes_at: datetime | None
    goal: int | None
    topics: tuple[str, ...]
    policy: Policy
    thresholds: tuple[Threshold, ...] = ()
    paused_at: datetime | None = None
    archived_at: datetime | None = None
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Removal:
    """A statement that was taken off the site, when and why; restoring it brings everything back."""

    statement_id: int
    slug: str
    removed_at: datetime
    reason: RemovalReason


@dataclass(frozen=True, slots=True)
class Life:
    """How a statement stands, for whoever decides how it goes on; `title` is in the next best language."""

    statement_id: int
    slug: str
    organisation_id: int
    title: str
    state: State
    opens_at: datetime | None
    closes_at: datetime | None
    paused_at: datetime | None
    archived_at: datetime | None
    removed_at: datetime | None
    removal_reason: RemovalReason | None
    delivered_on: date | None

    def phase(self, now: datetime) -> Phase:
        """Say what that means at one moment."""
        return phase(self.state, self.opens_at, self.closes_at, now, paused_at=self.paused_at)


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version that the public has seen; `edit` says what it changed, and the first has none."""

    version_id: int
    number: int
    published_at: datetime
    version_hash: str
    languages: tuple[str, ...]
    edit: Edit | None


@dataclass(frozen=True, slots=True)
class TextHead:
    """One text of a version without its words; the hash is 64 lower-case hexadecimal digits."""

    language: str
    title: str
    text_hash: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a text that stayed, came or went (`same`, `added`, `removed`)."""

    kind: str
    words: str


Paragraph = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What one text changed of another, word by word; `body` by paragraph."""

    title: Paragraph
    addressee: Paragraph
    body: tuple[Paragraph, ...]

    @property
    def changed(self) -> tuple[Paragraph, ...]:
        """Return the paragraphs in which something came or went."""
        everything = (self.title, self.addressee, *self.body)
        return tuple(each for each in everything if any(piece.kind != "same" for piece in each))


@dataclass(frozen=True, slots=True)
class VersionTitle:
    """What one version of a statement is called, by language."""

    slug: str
    number: int
    titles: Mapping[str, str]

    def best(self, wanted: str) -> tuple[str, str]:
        """Return the language and the title in the language wanted, or in the next best there is."""
        language = best_language(wanted, tuple(sorted(self.titles)))
        return language, self.titles[language]


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One statement in the organiser's list, drafts included."""

    statement_id: int
    slug: str
    organisation: str
    organisation_id: int
    phase: Phase
    version_number: int
    languages: tuple[str, ...]
