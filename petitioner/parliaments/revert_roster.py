"""Undo the last import of an assembly."""

from petitioner.foundation.db import Session
from petitioner.parliaments.rules import NotRevertible, UnknownRoster
from petitioner.parliaments.shapes import RosterView
from petitioner.parliaments.store import journal as store
from petitioner.parliaments.store import rosters

_NAMED = 20


def revert_roster(session: Session, roster_id: int) -> RosterView:
    """Put every row back as it was before the import, which is forgotten; return what it was.

    Raises:
        UnknownRoster: no import has this number.
        NotRevertible: it is not the last of its assembly, what it replaced is not kept (any more), or
            endorsements, or questions to members, rest on people or mandates that it brought.
    """
    rosters.take_turn(session)
    found = store.list_rosters(session, roster_id=roster_id)
    if not found:
        raise UnknownRoster(f"There is no roster {roster_id}. `petitioner parliaments rosters` lists them.")
    roster = found[0]
    if not roster.is_last:
        raise NotRevertible(
            f"Roster {roster_id} is not the last of {roster.assembly}. Revert the later ones first; "
            f"`petitioner parliaments rosters {roster.assembly_slug}` lists them."
        )
    if not roster.is_revertible:
        raise NotRevertible(
            f"What roster {roster_id} replaced is no longer kept, two years and a newer import later, or was "
            "not yet kept when it was taken in. Import an older file again instead."
        )
    names = store.names_leaned_on(session, roster_id)
    if names:
        listed = ", ".join(names[:_NAMED]) + (
            f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        )
        raise NotRevertible(
            f"Endorsements or questions rest on mandates that roster {roster_id} brought, those of {listed}. "
            "Nothing was changed. Import a corrected file instead."
        )
    store.put_back(session, roster_id)
    return roster
