"""Tables of numbers: how many signed, and how that spreads over countries, days and languages."""

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from petitioner.foundation.db import Base, Moment


class StatementTally(Base):
    """The published numbers of one statement. One writer adds to them; `recount` must agree."""

    __tablename__ = "statement_tally"

    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), primary_key=True)
    confirmed: Mapped[int] = mapped_column(BigInteger, server_default="0")
    awaiting: Mapped[int] = mapped_column(BigInteger, server_default="0")
    withdrawn: Mapped[int] = mapped_column(BigInteger, server_default="0")
    held: Mapped[int] = mapped_column(BigInteger, server_default="0")
    shown_changes: Mapped[int] = mapped_column(BigInteger, server_default="0")
    changed_at: Mapped[Moment]


class CountryTally(Base):
    """The confirmed signatures of one statement from one country."""

    __tablename__ = "country_tally"

    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), primary_key=True)
    country: Mapped[str] = mapped_column(Text, primary_key=True)
    confirmed: Mapped[int] = mapped_column(BigInteger)


class DayTally(Base):
    """The confirmed signatures of one statement that were counted on one day (UTC)."""

    __tablename__ = "day_tally"

    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    confirmed: Mapped[int] = mapped_column(BigInteger)


class LanguageTally(Base):
    """The confirmed signatures of one statement whose text was read in one language."""

    __tablename__ = "language_tally"

    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), primary_key=True)
    language: Mapped[str] = mapped_column(Text, primary_key=True)
    confirmed: Mapped[int] = mapped_column(BigInteger)


class InvalidatedTally(Base):
    """The invalidated signatures of one statement, by the reason that their leaves give."""

    __tablename__ = "invalidated_tally"

    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), primary_key=True)
    reason: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)


class LetterTally(Base):
    """How many letters to signers one large provider took, put off or refused on one day (UTC)."""

    __tablename__ = "letter_tally"

    day: Mapped[date] = mapped_column(primary_key=True)
    provider: Mapped[str] = mapped_column(Text, primary_key=True)
    """Its name; empty for all that are not named, and for every letter of a sealed statement."""
    delivery: Mapped[str] = mapped_column(Text, primary_key=True)
    number: Mapped[int]
