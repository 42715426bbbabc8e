"""The table of organisations."""

from sqlalchemy import CheckConstraint, Identity, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from petitioner.foundation.db import Base, Moment


class Organisation(Base):
    """Who publishes: a name and a few words about itself, in each language it speaks."""

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("char_length(slug) BETWEEN 1 AND 80", name="slug"),
        CheckConstraint("jsonb_typeof(names) = 'object' AND jsonb_typeof(abouts) = 'object'", name="words"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    slug: Mapped[str] = mapped_column(Text, unique=True)
    names: Mapped[dict[str, str]] = mapped_column(JSONB)
    abouts: Mapped[dict[str, str]] = mapped_column(JSONB)
    created_at: Mapped[Moment]
