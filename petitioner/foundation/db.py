"""The database: the one truth. `committed` is the only place that commits."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Annotated, Any

import psycopg
from flask_sqlalchemy import SQLAlchemy
from psycopg import Connection, sql
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import DateTime, MetaData, text
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import InterfaceError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, Session, configure_mappers, mapped_column

__all__ = [
    "DATABASE_AWAY",
    "Base",
    "Moment",
    "NotAllowed",
    "Session",
    "committed",
    "copy_rows",
    "db",
    "insert_rows",
    "marking",
    "minding_rights",
    "reading",
    "relate_tables",
    "what_is_written",
]

DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeout)
"""What a door catches to say that the database cannot be asked now."""

Moment = Annotated[datetime, mapped_column(DateTime(timezone=True))]
"""A column that holds an aware moment (timestamptz)."""


class Base(DeclarativeBase):
    """What every table descends from; constraints get predictable names, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)


class NotAllowed(RuntimeError):
    """The database role of this process lacks a right."""


def relate_tables() -> None:
    """Work out how all tables hang together: before a process is forked, else each one does it again."""
    configure_mappers()


@contextmanager
def minding_rights() -> Iterator[None]:
    """Turn a right that is lacking into `NotAllowed`; every other error stays what it is."""
    try:
        yield
    except ProgrammingError as error:
        if isinstance(error.orig, InsufficientPrivilege):
            raise NotAllowed from None
        raise


@contextmanager
def committed() -> Iterator[Session]:
    """Lend the session; commit when the block ends well, roll back when it does not.

    Doors act inside the block and speak after it: what they then say is already durable.
    """
    session: Session = db.session()
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise


@contextmanager
def reading() -> Iterator[Session]:
    """Lend the session for reading; nothing done inside the block is kept."""
    session: Session = db.session()
    try:
        yield session
    finally:
        session.rollback()


def what_is_written(session: Session) -> str:
    """Return a word that stays the same as long as nobody commits anything, in whatever table.

    It is the snapshot: which transactions that wrote are over. Read it first, then what depends on it.
    """
    return str(session.scalar(text("SELECT pg_current_snapshot()::text")))


@contextmanager
def marking(database_url: str) -> Iterator[Connection]:
    """Lend a bare connection for marks that are made one by one and durable within a moment.

    Each statement stands for itself and does not wait for the disk: a killed process loses no mark, a power
    cut loses those of the last fraction of a second. Only for marks whose loss repeats harmless work.
    """
    options = "-c synchronous_commit=off -c statement_timeout=10s -c timezone=UTC"
    with psycopg.connect(database_url, autocommit=True, connect_timeout=3, options=options) as connection:
        yield connection


def insert_rows(
    session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]], *, rest: str = ""
) -> None:
    """Insert many rows in one statement of one form, however many: a column is one array.

    All rows have the same keys. `rest` follows the statement, for instance `ON CONFLICT DO NOTHING`.
    """
    if not rows:
        return
    columns = tuple(rows[0])
    arrays = {name: [_plain(row[name]) for row in rows] for name in columns}
    session.connection().exec_driver_sql(_insert(model, columns, rest), arrays)


def copy_rows(
    session: Session, model: type[Base], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Put many rows into a table, each as the values of these columns, in a third of an `INSERT`'s time.

    Nothing can follow, as after an `INSERT`: a row that is there already is an error.
    """
    connection = session.connection().connection.driver_connection
    if not isinstance(connection, Connection):
        raise TypeError("rows can be copied into PostgreSQL through psycopg only")
    statement, types = _copy(model, tuple(columns))
    with connection.cursor() as cursor, cursor.copy(statement) as copying:
        copying.set_types(types)
        for row in rows:
            copying.write_row(row)


def _plain(value: object) -> object:
    return value.value if isinstance(value, Enum) else value


@cache
def _insert(model: type[Base], columns: tuple[str, ...], rest: str) -> str:
    table = Base.metadata.tables[model.__tablename__]
    types = _types(model, columns)
    arrays = ", ".join(f"%({name})s::{types[name]}[]" for name in columns)
    return f"INSERT INTO {table.name} ({', '.join(columns)}) SELECT * FROM unnest({arrays}) {rest}"  # noqa: S608


@cache
def _copy(model: type[Base], columns: tuple[str, ...]) -> tuple[sql.Composed, list[str]]:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(
        sql.Identifier(model.__tablename__), names
    )
    return statement, [kind.lower() for kind in _types(model, columns).values()]


def _types(model: type[Base], columns: tuple[str, ...]) -> dict[str, str]:
    table = Base.metadata.tables[model.__tablename__]
    dialect = PGDialect_psycopg()  # type: ignore[no-untyped-call]
    return {name: table.c[name].type.compile(dialect=dialect) for name in columns}
