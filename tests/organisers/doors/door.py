"""What a door of the desk is, in the table of who may open it."""

from dataclasses import dataclass

from petitioner.organisers.rules import Role

ALL = frozenset(Role)
OWNERS = frozenset({Role.OWNER})
READERS = frozenset({Role.OWNER, Role.AUDITOR})
WRITERS = frozenset({Role.OWNER, Role.EDITOR})
CHECKERS = frozenset({Role.OWNER, Role.REVIEWER})


@dataclass(frozen=True)
class Door:
    """One door: who gets through in their own organisation, whether it needs a fresh proof.

    `requests`: how many requests to a worker going through it leaves behind.
    """

    method: str
    path: str
    allowed: frozenset[Role]
    fields: tuple[tuple[str, str], ...] = ()
    is_dangerous: bool = True
    requests: int = 1
