"""What was published, and from what."""

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from petitioner.foundation.db import Base, Moment


class Publication(Base):
    """One part of the public site (a statement, the front page) and the stamp it was last written from."""

    __tablename__ = "publication"

    part: Mapped[str] = mapped_column(Text, primary_key=True)
    stamp: Mapped[str] = mapped_column(Text)
    published_at: Mapped[Moment]
