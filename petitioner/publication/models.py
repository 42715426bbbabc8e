"""What was published, and from what; when thresholds were met and lost."""

from sqlalchemy import ForeignKey, Identity, Text
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
