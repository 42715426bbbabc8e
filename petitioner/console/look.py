"""Look up every number of the board."""

import shutil
from datetime import datetime
from pathlib import Path

from petitioner.console.rules import INSTANCE, KEPT, STALE_ROSTER, Reading
from petitioner.console.store import board as store
from petitioner.endorsements.list_backers import list_backers
from petitioner.foundation.db import Session
from petitioner.statements.read import published


def look(session: Session, *, public_folder: Path, key_files: tuple[Path, ...], now: datetime) -> bool:
    """Look, and write down what was found; False if another worker is at it at this moment."""
    if not store.become_the_reader(session):
        return False
    owners = store.organisations_of_statements(session)
    found: dict[store.Place, tuple[int, datetime | None]] = {}
    for name, query in store.OF_STATEMENTS.items():
        for row in store.look_up(session, query, now=now):
            found[name, owners[row.statement_id], row.statement_id] = (row.number, row.since)
    for name, query in store.OF_ORGANISATIONS.items():
        for row in store.look_up(session, query, now=now):
            found[name, row.organisation_id, INSTANCE] = (row.number, row.since)
    for name, query in store.OF_INSTANCE.items():
        (row,) = store.look_up(session, query, now=now, stale=STALE_ROSTER.days)
        found[name, INSTANCE, INSTANCE] = (row.number, row.since)
    found |= _of_machine(public_folder, key_files, now)
    for key in published(session, now=now):
        backing = list_backers(session, key.statement_id, on=now.date())
        place = (owners[key.statement_id], key.statement_id)
        found[Reading.BACKERS, *place] = (sum(each.backing for each in backing), None)
        found[Reading.MEMBERS, *place] = (sum(each.members for each in backing), None)
    store.forget(session, {*store.OF_STATEMENTS, *store.OF_ORGANISATIONS})
    store.keep(session, found, now=now)
    store.keep_day(session, now.date(), oldest=(now - KEPT).date())
    return True


def _of_machine(
    public_folder: Path, key_files: tuple[Path, ...], now: datetime
) -> dict[store.Place, tuple[int, datetime | None]]:
    """Return the room left for the public site, and how old the oldest key file is."""
    found: dict[store.Place, tuple[int, datetime | None]] = {}
    if public_folder.exists():
        found[Reading.DISK_FREE, INSTANCE, INSTANCE] = (shutil.disk_usage(public_folder).free, None)
    times = [path.stat().st_mtime for path in key_files if path.exists()]
    if times:
        oldest = datetime.fromtimestamp(min(times), now.tzinfo)
        found[Reading.KEYS, INSTANCE, INSTANCE] = (len(times), oldest)
    return found
