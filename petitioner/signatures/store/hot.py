"""The SQL of the three hot writes, on a bare psycopg connection: no ORM, no round trip too many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import LiteralString
from uuid import UUID

from psycopg import Connection

ADD_INTAKE: LiteralString = """
    INSERT INTO intake (handle_digest, statement_id, version_id, language, sealed, received_at)
    SELECT * FROM unnest(%b::bytea[], %b::int[], %b::int[], %b::text[], %b::bytea[], %b::timestamptz[])
"""

CONFIRM: LiteralString = "SELECT confirm_signatures(%b::bytea[])"
"""The web process may call this function and cannot read what it changes."""

MARK_MAILED: LiteralString = """
    UPDATE link SET mailed_at = date_trunc('hour', now()), letter_due_at = NULL,
        contact = CASE WHEN letter = 'already_confirmed' THEN NULL ELSE contact END
    WHERE id = %b
"""
MARK_BOUNCED: LiteralString = "UPDATE link SET bounced_at = now(), letter_due_at = NULL WHERE id = %s"
MARK_PUT_OFF: LiteralString = (
    "UPDATE link SET letter_due_at = %s, letter_attempts = letter_attempts + 1 WHERE id = %s"
)
MARK_DUE: LiteralString = "UPDATE link SET letter_due_at = %s WHERE id = ANY(%s)"

ADD_LETTERS: LiteralString = """
    INSERT INTO letter_tally (day, provider, delivery, number)
    SELECT %s, * FROM unnest(%s::text[], %s::text[], %s::int[])
    ON CONFLICT (day, provider, delivery) DO UPDATE SET number = letter_tally.number + excluded.number
"""
FORGET_LETTERS: LiteralString = "DELETE FROM letter_tally WHERE day < %s"


@dataclass(frozen=True, slots=True)
class NewIntake:
    """One row of the intake, complete."""

    handle_digest: bytes
    statement_id: int
    version_id: int
    language: str
    sealed: bytes
    received_at: datetime


def add_intake(connection: Connection, rows: Sequence[NewIntake]) -> list[bool]:
    """Insert the rows in one statement; True for each."""
    columns = list(
        zip(
            *(
                (r.handle_digest, r.statement_id, r.version_id, r.language, r.sealed, r.received_at)
                for r in rows
            ),
            strict=True,
        )
    )
    connection.execute(ADD_INTAKE, [list(column) for column in columns], prepare=True)
    return [True] * len(rows)


def confirm(connection: Connection, token_digests: Sequence[bytes]) -> list[bool]:
    """Confirm the pending signatures of these links in one statement; True for each link, moved or not.

    Raises psycopg's UniqueViolation when two of them are attempts of one address: confirm them one by one
    then.
    """
    connection.execute(CONFIRM, [list(token_digests)], prepare=True)
    return [True] * len(token_digests)


def mark_mailed(connection: Connection, link_id: UUID) -> None:
    """Remember that the mail server took the letter."""
    connection.execute(MARK_MAILED, [link_id], prepare=True)


def mark_bounced(connection: Connection, link_id: UUID) -> None:
    """Remember that the mail server refused the letter for good."""
    connection.execute(MARK_BOUNCED, [link_id])


def mark_put_off(connection: Connection, link_id: UUID, *, until: datetime) -> None:
    """Remember that the mail server wants the letter later."""
    connection.execute(MARK_PUT_OFF, [until, link_id])


def add_letters(
    connection: Connection, numbers: Mapping[tuple[str, str], int], *, day: date, kept_from: date
) -> None:
    """Add to how many letters providers took, put off or refused on a day; forget older days."""
    if numbers:
        columns = list(zip(*((provider, said, n) for (provider, said), n in numbers.items()), strict=True))
        connection.execute(ADD_LETTERS, [day, *map(list, columns)])
        connection.execute(FORGET_LETTERS, [kept_from])


def put_off(connection: Connection, link_ids: Sequence[UUID], *, until: datetime) -> None:
    """Let these letters be due again at that moment."""
    if link_ids:
        connection.execute(MARK_DUE, [until, list(link_ids)])
