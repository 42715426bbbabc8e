"""The tables of the board: numbers, and nobody's data."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from petitioner.foundation.db import Base, Moment


class BoardReading(Base):
    """What the worker looked up last. 0 stands for no organisation and for no statement."""

    __tablename__ = "board_reading"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    statement_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)
    since: Mapped[Moment | None]
    read_at: Mapped[Moment]


class BoardDay(Base):
    """How many signatures of a statement counted when the worker looked last on a day."""

    __tablename__ = "board_day"
    __table_args__ = (CheckConstraint("total >= 0", name="total"),)

    statement_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    total: Mapped[int]
