"""Who backs a statement, by assembly, delegation and group."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from petitioner.endorsements.renewal_rules import FRESH_DAYS
from petitioner.endorsements.rules import State, counts
from petitioner.endorsements.shapes import AssemblyBacking, Backer, Listed, Share
from petitioner.endorsements.store import backers as store
from petitioner.endorsements.store import freshness, logged
from petitioner.foundation.db import Session
from petitioner.parliaments.read import count_members, read_import_stamp, read_seats
from petitioner.parliaments.rules import folded
from petitioner.parliaments.shapes import Headcount, Part, Seat
from petitioner.statements.list_versions import list_versions
from petitioner.transparency import store as log


def list_backers(
    session: Session, statement_id: int, *, on: date, signed: int | None = None
) -> tuple[AssemblyBacking, ...]:
    """Return every assembly from which somebody backs the statement, or did; most backers first.

    The public sees nobody of whom the `signed` leaves of the log do not tell; without it all are there. Eight
    queries, whatever the number of backers. The initiator stands first, then all in the order of their
    sort names.
    """
    states = {State.LIVE, State.WITHDRAWN}
    listed = _one_each(store.shown(session, statement_id, states, signed=signed))
    if not listed:
        return ()
    listed = _with_versions(session, statement_id, listed)
    seats = read_seats(session, {one.person_id for one in listed}, on=on)
    seat_of = {(seat.assembly_id, seat.person_id): seat for seat in seats}
    heads = count_members(session, {one.assembly_id for one in listed}, on=on)
    backings = [
        _backing(head, [one for one in listed if one.assembly_id == head.assembly_id], seat_of, on)
        for head in heads
    ]
    return tuple(sorted(backings, key=lambda backing: (-backing.backing, folded(backing.assembly))))


def changes(session: Session) -> dict[int, str]:
    """Return, for each statement anybody endorsed, a stamp that differs whenever its backers might.

    Endorsements, what of them is in the signed log, rosters and the day matter: mandates begin and end at
    midnight, UTC.
    """
    rosters = read_import_stamp(session)
    return {
        statement_id: f"{changed_at} {rows} {places} {day} {rosters}"
        for statement_id, (changed_at, rows, places, day) in logged.changes(
            session, signed=log.signed(session)
        ).items()
    }


def awaiting_log(session: Session, *, since: datetime) -> frozenset[int]:
    """Return the statements whose backers changed since then, and the log that tells of it is not signed."""
    return logged.waiting(session, signed=log.signed(session), since=since)


def names_of(session: Session, person_ids: Collection[int]) -> dict[int, str]:
    """Return the names of people whose endorsements the public may see, each as of their newest one."""
    return store.names_shown(session, person_ids, {State.LIVE, State.WITHDRAWN}) if person_ids else {}


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


def _with_versions(session: Session, statement_id: int, listed: list[Listed]) -> list[Listed]:
    """Say of each which text it was given to, whether that is the newest, and when the member last spoke."""
    published = {line.number: line.published_at.date() for line in list_versions(session, statement_id)}
    newest = max(published, default=0)
    carried = freshness.carried_over(session, statement_id)
    spoken = freshness.confirmations(session, statement_id)
    found = []
    for one in listed:
        backer, over = one.backer, carried.get(one.backer.number)
        stands_under = max(backer.version_number, over.version_number if over is not None else 0)
        placed = replace(
            backer,
            version_published_on=published.get(backer.version_number),
            is_earlier=backer.withdrawn_on is None and stands_under < newest,
            carried=over,
            confirmed_at=spoken.get(backer.number),
        )
        found.append(replace(one, backer=placed))
    return found


def _backing(
    head: Headcount, listed: list[Listed], seat_of: dict[tuple[int, int], Seat], on: date
) -> AssemblyBacking:
    seated = {one.person_id: seat_of.get((one.assembly_id, one.person_id)) for one in listed}
    known = [one for one in listed if counts(one.standing)]
    who_counts = [one for one in known if seated[one.person_id] is not None and not one.backer.is_earlier]
    counted = [seat for one in who_counts if (seat := seated[one.person_id]) is not None]
    spoken = [one.backer.confirmed_at.date() for one in who_counts if one.backer.confirmed_at is not None]
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
        earlier=sum(one.backer.is_earlier for one in known),
        confirmed_lately=sum(on - day <= timedelta(days=FRESH_DAYS) for day in spoken),
        oldest_confirmation=min(spoken, default=None),
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
