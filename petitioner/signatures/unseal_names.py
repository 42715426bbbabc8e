"""Open sealed names again: two people, three days, then name by name from the encrypted signatures."""

from datetime import datetime
from typing import Final
from uuid import UUID

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.signatures.show import show
from petitioner.signatures.show_rules import SEALED_FOR, Unsealing, UnsealStep, unseal_step
from petitioner.signatures.store import name_seals
from petitioner.signatures.store import public_signers as store

FIRST: Final = UUID(int=0)
SHOWN_AT_ONCE: Final = 2_000


class NotSealed(LookupError):
    """The names of this statement are not sealed."""


def unseal_names(
    session: Session, statement_id: int, *, by: str, now: datetime
) -> tuple[UnsealStep, datetime]:
    """Take one person's wish to open sealed names; return what it led to, and from when a second counts.

    Raises:
        NotSealed: there is nothing to open.
    """
    seal = name_seals.find(session, statement_id)
    if seal is None:
        raise NotSealed(statement_id)
    step = unseal_step(Unsealing(seal.first_by, seal.first_at, seal.second_by), by, now)
    since = seal.first_at or now
    if step is UnsealStep.NOTED:
        name_seals.note_first(session, statement_id, by, now=now)
    elif step is UnsealStep.AGREED:
        name_seals.note_second(session, statement_id, by, now=now)
    return step, since + SEALED_FOR


def show_again(session: Session, statement_id: int, *, keys: WorkerKeys, after: UUID) -> UUID | None:
    """Show one batch of a statement's signers as they chose; return where to go on, None at the end.

    The pages show nobody until `lift_seal`. Begin with `FIRST`; may be stopped and begun anew.
    """
    ids = store.to_show(session, statement_id, after=after, most=SHOWN_AT_ONCE)
    show(session, ids, keys=keys)
    return ids[-1] if ids else None


def to_open(session: Session) -> tuple[int, ...]:
    """Return the statements whose names two people opened and that are not all back yet."""
    return name_seals.agreed(session)


def lift_seal(session: Session, statement_id: int) -> bool:
    """Take the seal away once the names are back; False if somebody sealed them anew meanwhile.

    Where another process was quicker, they are open: True.
    """
    return name_seals.lift(session, statement_id)
