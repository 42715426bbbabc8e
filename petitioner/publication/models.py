"""What was published, and from what; what lists say of it; when thresholds were met and lost."""

from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSON, TSVECTOR
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
