"""Who backs a statement, by assembly, delegation and group."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from petitioner.endorsements.rules import State, counts
from petitioner.endorsements.shapes import AssemblyBacking, Backer, Listed, Share
from petitioner.endorsements.store import backers as store
from petitioner.foundation.db import Session
from petitioner.parliaments.read import count_members, read_import_stamp, read_seats
from petitioner.parliaments.rules import folded
from petitioner.parliaments.shapes import Headcount, Part, Seat


def list_backers(session: Session, statement_id: int, *, on: date) -> tuple[AssemblyBacking, ...]:
    """Return every assembly from which somebody backs the statement, or did; most backers first.

    Five queries, whatever the number of backers. The initiator stands first, then all in the order of their
    sort names.
    """
    listed = _one_each(store.shown(session, statement_id, {State.LIVE, State.WITHDRAWN}))
    if not listed:
        return ()
    seats = read_seats(session, {one.person_id for one in listed}, on=on)
    seat_of = {(seat.assembly_id, seat.person_id): seat for seat in seats}
    heads = count_members(session, {one.assembly_id for one in listed}, on=on)
    backings = [
        _backing(head, [one for one in listed if one.assembly_id == head.assembly_id], seat_of)
        for head in heads
    ]
    return tuple(sorted(backings, key=lambda backing: (-backing.backing, folded(backing.assembly))))


def changes(session: Session) -> dict[int, str]:
    """Return, for each statement anybody endorsed, a stamp that differs whenever its backers might.

    Endorsements, rosters and the day matter: mandates begin and end at midnight, UTC.
    """
    rosters = read_import_stamp(session)
    return {
        statement_id: f"{changed_at} {rows} {day} {rosters}"
        for statement_id, (changed_at, rows, day) in store.changes(session).items()
    }


def _one_each(listed: Iterable[Listed]) -> list[Listed]:
    """Keep one line per person: what they back now, else what they withdrew from last."""
    kept: dict[tuple[int, int], Listed] = {}
    for one in listed:
        key = (one.assembly_id, one.person_id)
        if key not in kept or one.standing.state is State.LIVE:
            kept[key] = one
    return sorted(kept.values(), key=_place)


def _place(one: Listed) -> tuple[bool, str, str, int]:
    backer = one.backer
    return not backer.is_initiator, folded(backer.sort_name), backer.sort_name, one.person_id


def _backing(head: Headcount, listed: list[Listed], seat_of: dict[tuple[int, int], Seat]) -> AssemblyBacking:
    seated = {one.person_id: seat_of.get((one.assembly_id, one.person_id)) for one in listed}
    counted = [seat for one in listed if (seat := seated[one.person_id]) is not None and counts(one.standing)]
    delegations = Counter(seat.delegation for seat in counted if seat.delegation)
    groups = Counter(seat.group for seat in counted if seat.group)
    return AssemblyBacking(
        assembly=head.name,
        slug=head.slug,
        members=head.members,
        backing=len(counted),
        withdrawn=sum(one.standing.state is State.WITHDRAWN for one in listed),
        delegations_backing=len(delegations),
        delegations=_shares(head.delegations, delegations),
        groups=_shares(head.groups, groups),
        backers=tuple(_placed(one.backer, seated[one.person_id]) for one in listed),
    )


def _placed(backer: Backer, seat: Seat | None) -> Backer:
    if seat is None:
        return replace(backer, is_former=True)
    return replace(backer, delegation_now=seat.delegation, group_now=seat.group)


def _shares(parts: tuple[Part, ...], backers: Counter[str]) -> tuple[Share, ...]:
    """Return every part in the order of its name, those without a backer too."""
    return tuple(
        Share(part.name, part.members, backers[part.name])
        for part in sorted(parts, key=lambda part: (folded(part.name), part.name))
    )
