"""Tables of numbers: how many signed, and how that spreads over countries, days and languages."""

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, SmallInteger, Text
from sqlalchemy.dialects.postgresql import JSONB
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


class AttemptTally(Base):
    """How many people tried to sign one statement, and how many of them ended before they counted."""

    __tablename__ = "attempt_tally"

    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), primary_key=True)
    attempted: Mapped[int] = mapped_column(BigInteger, server_default="0")
    expired: Mapped[int] = mapped_column(BigInteger, server_default="0")
    """Attempts that went without an answer: the link ran out, the letter came back, or it was erased."""
    not_me: Mapped[int] = mapped_column(BigInteger, server_default="0")
    """Attempts whose mailbox's owner said that they had not signed."""
    since: Mapped[Moment | None]
    """From when on the two are counted; null: from the first attempt on."""


class MailMeasure(Base):
    """Which share of one statement's signatures comes from the largest mail domains, as measured last."""

    __tablename__ = "mail_measure"

    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), primary_key=True)
    measured_on: Mapped[date]
    shares: Mapped[list[tuple[str, int]]] = mapped_column(JSONB)
    """Domains and whole percents, largest first; nothing else of the measurement is kept."""


class LetterTally(Base):
    """How many letters to signers one large provider took, put off or refused on one day (UTC)."""

    __tablename__ = "letter_tally"

    day: Mapped[date] = mapped_column(primary_key=True)
    provider: Mapped[str] = mapped_column(Text, primary_key=True)
    """Its name; empty for all that are not named, and for every letter of a sealed statement."""
    delivery: Mapped[str] = mapped_column(Text, primary_key=True)
    number: Mapped[int]
