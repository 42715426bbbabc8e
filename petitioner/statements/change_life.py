"""Let a public statement pause, go on, close, be archived, be taken off the site, or come back."""

from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.statements.life_rules import (
    ImpossibleAct,
    LifeAct,
    check_closing,
    possible,
    resumed_closing,
)
from petitioner.statements.rules import RemovalReason, State
from petitioner.statements.shapes import Life
from petitioner.statements.store import life as store
from petitioner.statements.store import statements
from petitioner.vocabulary.language import SOURCE_LANGUAGE


class NoStatement(LookupError):
    """There is no statement of that short name."""


def read_life(session: Session, slug: str, *, language: str = SOURCE_LANGUAGE) -> Life:
    """Return how a statement stands, drafts included; raise `NoStatement`."""
    life = store.read_life(session, slug, language)
    if life is None:
        raise NoStatement(slug)
    return life


def change_life(
    session: Session,
    slug: str,
    act: LifeAct,
    *,
    closes_at: datetime | None = None,
    reason: RemovalReason | None = None,
    now: datetime,
) -> Life:
    """Do one act and return how the statement stood before; `closes_at` and `reason` are of their own acts.

    Raises:
        NoStatement: there is none of that short name.
        ImpossibleAct: it does not stand so that this can be done, or not on that day.
    """
    statements.one_publisher_at_a_time(session)
    life = store.read_life(session, slug, SOURCE_LANGUAGE, waiting=True)
    if life is None:
        raise NoStatement(slug)
    if act not in possible(life, now):
        raise ImpossibleAct("state")
    store.change(session, life.statement_id, now=now, **changes(life, act, closes_at, reason, now))
    return life


def changes(
    life: Life, act: LifeAct, closes_at: datetime | None, reason: RemovalReason | None, now: datetime
) -> dict[str, object]:
    """Return what an act changes of a statement; raise `ImpossibleAct` where a detail is wrong."""
    if act is LifeAct.MOVE_CLOSING:
        check_closing(life, closes_at, now)
    if act is LifeAct.REMOVE and reason is None:
        raise ImpossibleAct("reason")
    changed: dict[LifeAct, dict[str, object]] = {
        LifeAct.PAUSE: {"paused_at": now},
        LifeAct.RESUME: {"paused_at": None, "closes_at": resumed_closing(life, now)},
        LifeAct.MOVE_CLOSING: {"closes_at": closes_at},
        LifeAct.CLOSE: {"state": State.CLOSED, "paused_at": None},
        LifeAct.ARCHIVE: {"archived_at": now},
        LifeAct.UNARCHIVE: {"archived_at": None},
        LifeAct.REMOVE: {"removed_at": now, "removal_reason": reason},
        LifeAct.RESTORE: {"removed_at": None, "removal_reason": None},
    }
    return changed[act]
