"""What was published, and from what; what lists say of it; numbers as they were; what happened, and feeds."""

from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSON, JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from petitioner.foundation.db import Base, Moment


class Publication(Base):
    """One part of the public site (a statement, the front page) and the stamp it was last written from."""

    __tablename__ = "publication"

    part: Mapped[str] = mapped_column(Text, primary_key=True)
    stamp: Mapped[str] = mapped_column(Text)
    published_at: Mapped[Moment]


class ThresholdEvent(Base):
    """A moment at which a statement's threshold (at least so many of each) was met, or lost again."""

    __tablename__ = "threshold_event"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), index=True)
    least_names: Mapped[int]
    least_delegations: Mapped[int]
    least_groups: Mapped[int]
    is_met: Mapped[bool]
    happened_at: Mapped[Moment]


class Listing(Base):
    """What the lists say of one statement, as it was when its pages were last written.

    Lists are asked for by whoever likes, so that they read this one table and nothing that is counted.
    """

    __tablename__ = "listing"
    __table_args__ = (
        Index("ix_listing_facets", "facets", postgresql_using="gin"),
        Index("ix_listing_words", "words", postgresql_using="gin"),
        Index("ix_listing_newest", "opened_at", "statement_id"),
    )

    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), primary_key=True)
    organisation: Mapped[str] = mapped_column(Text)
    facets: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """What it can be found by: `state:open`, `topic:rivers`, `language:fr`, `organisation:long-table`."""
    words: Mapped[str] = mapped_column(TSVECTOR)
    """The words of its titles and summaries in all languages, without case and accents."""
    signature_count: Mapped[int] = mapped_column(BigInteger)
    """Without an index, so that the column that changes most changes nothing else."""
    opened_at: Mapped[Moment]
    attributes: Mapped[dict[str, Any]] = mapped_column(JSON)
    """As the UK petitions JSON has them, in their order: JSONB would lose it."""
    line: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What a page says of it (`publication.lists.line`)."""


class PublishedNumbers(Base):
    """The numbers of one statement as they were published at the end of an hour in which one changed.

    Where signers are at risk, of a day. Null: from before these numbers were kept.
    """

    __tablename__ = "published_numbers"
    __table_args__ = (Index("ix_published_numbers_ends_at", "ends_at"),)

    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), primary_key=True)
    ends_at: Mapped[Moment] = mapped_column(primary_key=True)
    confirmed: Mapped[int] = mapped_column(BigInteger)
    awaiting: Mapped[int | None] = mapped_column(BigInteger)
    withdrawn: Mapped[int | None] = mapped_column(BigInteger)
    held: Mapped[int | None] = mapped_column(BigInteger)
    invalidated: Mapped[int | None] = mapped_column(BigInteger)


class PlacesShown(Base):
    """What is shown of the places from which one statement was signed, as of the beginning of a day."""

    __tablename__ = "places_shown"

    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), primary_key=True)
    looked_on: Mapped[date]
    """The last day (UTC) on which it was asked whether enough people have signed or left since."""
    as_of: Mapped[date | None]
    counted: Mapped[int] = mapped_column(BigInteger, server_default="0")
    """How many signatures had ever been counted when it was last asked which places are large enough."""
    elsewhere: Mapped[int] = mapped_column(BigInteger, server_default="0")
    places: Mapped[list[tuple[str, int, int, int]]] = mapped_column(JSONB)
    """Of each place its code, the multiple of ten that is shown, and how many had been counted and taken back
    when that was last asked."""


class Event(Base):
    """Something that happened to one statement in public. Rows are added, never changed.

    No name is in it: of a member there is the number of the endorsement, and who that is stands on the site.
    """

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("statement_id", "fact"),
        Index("ix_event_page", "statement_id", "sequence"),
    )

    sequence: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    """In the order of noticing; a number is never used again, and some are never used."""
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    kind: Mapped[str] = mapped_column(Text)
    fact: Mapped[str] = mapped_column(Text)
    """What is noted once at most."""
    happened_at: Mapped[Moment]
    noted_at: Mapped[Moment]
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)


class FeedEntry(Base):
    """An event as feeds tell it: made once, when it changes, and read by every feed that it stands in.

    `piece` is the entry (RFC 4287), or that it is gone (RFC 6721), or empty. Members are named in it as the
    site names them; who signs is in none.
    """

    __tablename__ = "feed_entry"
    __table_args__ = (
        Index("ix_feed_entry_unwritten", "statement_id", postgresql_where=text("NOT is_written")),
    )

    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), primary_key=True)
    fact: Mapped[str] = mapped_column(Text, primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger)
    happened_at: Mapped[Moment]
    updated_at: Mapped[Moment]
    feeds: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """The feeds it belongs to, by name: `all`, `endorsements`, `statement 7`, `person 12` …."""
    piece: Mapped[str] = mapped_column(Text)
    is_written: Mapped[bool]
    """Whether the files have it as it is here."""


class FeedPlace(Base):
    """Where an entry stands in a feed, from 1: rows are added, never changed, so that archives stay."""

    __tablename__ = "feed_place"
    __table_args__ = (
        ForeignKeyConstraint(["statement_id", "fact"], ["feed_entry.statement_id", "feed_entry.fact"]),
        UniqueConstraint("statement_id", "fact", "feed"),
    )

    feed: Mapped[str] = mapped_column(Text, primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    statement_id: Mapped[int]
    fact: Mapped[str] = mapped_column(Text)
