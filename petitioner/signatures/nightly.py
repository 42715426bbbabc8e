"""One nightly run of retention: batch by batch, each committed with what it adds to the run's report."""

from collections.abc import Iterator
from typing import Final

from petitioner.erasure.runs import finish, note
from petitioner.foundation import clock
from petitioner.foundation.db import committed
from petitioner.signatures.retain import CARRIED_OUT, retain
from petitioner.signatures.retention_rules import Rule
from petitioner.signatures.tools import Tools

AT_ONCE: Final = 2_000


def nightly(tools: Tools, run_id: int) -> Iterator[tuple[Rule, int]]:
    """Yield, after each transaction, the rule and how many rows went; may be left at any of them.

    Whoever takes the run up again goes on where it was left. When it ends by itself, the run is finished.
    """
    for rule in CARRIED_OUT:
        gone = 1
        while gone:
            now = clock.now()
            with committed() as session:
                gone = retain(session, rule, tools=tools, most=AT_ONCE, now=now)
                note(session, run_id, rule, gone)
            yield rule, gone
    with committed() as session:
        finish(session, run_id, now=clock.now())
