"""Begin a canvass: every member of an assembly who can be asked is enrolled, and their letter is due."""

from datetime import date, datetime

from petitioner.canvass.look_ahead import languages_of, look_ahead
from petitioner.canvass.shapes import Plan
from petitioner.canvass.store import rounds as store
from petitioner.endorsements.find_text import find_statement
from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys


def begin(
    session: Session,
    statement: str,
    assembly: str,
    *,
    language: str = "",
    last_day: date | None = None,
    keys: WorkerKeys,
    now: datetime,
) -> Plan:
    """Do what `look_ahead` says, and return it; workers send the letters, a few a minute.

    Raises:
        UnknownText: no such statement, or no text in the language asked for.
        UnknownAssembly: no such assembly.
        RefusedCanvass: the assembly was asked already, the last day is over, or nobody is to be asked.
    """
    key = find_statement(session, statement, now=now)
    store.take_turn(session, key.statement_id)
    plan = look_ahead(session, statement, assembly, language=language, last_day=last_day, keys=keys, now=now)
    canvass_id = store.add_round(
        session,
        statement_id=key.statement_id,
        version=(plan.statement.version_id, plan.statement.version_number),
        assembly_id=plan.roll.to_ask[0].person.assembly_id,
        language=language,
        closes_at=plan.closes_at,
        now=now,
    )
    spoken = languages_of(plan.roll.to_ask, language, key.languages)
    store.add_members(session, canvass_id, list(zip(plan.roll.to_ask, spoken, strict=True)), now=now)
    store.keep_numbers(session, canvass_id, plan.roll, now=now)
    return plan
