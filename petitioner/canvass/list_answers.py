"""What the members who were asked say to a statement, by assembly."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from petitioner.canvass.rules import Stage, last_day, shown
from petitioner.canvass.shapes import AskedMember, AssemblyAnswers, PublicAnswer, Round
from petitioner.canvass.store import answers, rounds
from petitioner.endorsements.read_standings import read_standings
from petitioner.endorsements.rules import State
from petitioner.foundation.db import Session
from petitioner.parliaments.read import count_members, read_import_stamp, read_seats
from petitioner.parliaments.rules import folded
from petitioner.parliaments.shapes import Seat


def list_answers(session: Session, statement_id: int, *, on: date) -> tuple[AssemblyAnswers, ...]:
    """Return every assembly that was asked, by name; whoever got no letter is only counted."""
    found = [_answers(session, each, on=on) for each in rounds.rounds_of(session, statement_id)]
    return tuple(sorted(found, key=lambda each: folded(each.assembly)))


def changes(session: Session, statement_ids: Collection[int], *, on: date) -> dict[int, str]:
    """Return, for each of these statements about which somebody is asked, a stamp of what its page shows.

    Letters, answers, rosters and the day matter: mandates begin and end at midnight, UTC.
    """
    rosters = read_import_stamp(session)
    found = rounds.changes(session, statement_ids)
    return {statement_id: f"{changed_at} {on} {rosters}" for statement_id, changed_at in found.items()}


def _answers(session: Session, found: Round, *, on: date) -> AssemblyAnswers:
    asked = answers.asked_members(session, found.canvass_id)
    (head,) = count_members(session, {found.assembly_id}, on=on)
    seats = {
        seat.person_id: seat
        for seat in read_seats(session, {each.person_id for each in asked}, on=on)
        if seat.assembly_id == found.assembly_id
    }
    standings = read_standings(session, found.statement_id, found.assembly_id)
    backing = {person_id for person_id, each in standings.items() if each.state is State.LIVE}
    numbers = rounds.progress(session, found)
    reached = sorted(
        (each for each in asked if each.was_reached),
        key=lambda each: (folded(each.public.sort_name), each.public.sort_name, each.person_id),
    )
    others = [each for each in asked if not each.was_reached]
    lost = sum(not each.is_due and each.person_id in seats for each in others)
    return AssemblyAnswers(
        assembly=found.assembly,
        slug=found.assembly_slug,
        members=head.members,
        version_id=found.version_id,
        version_number=found.version_number,
        begun_on=found.begun_at.date(),
        last_day=last_day(found.closes_at),
        is_closed=found.stage is Stage.CLOSED,
        unreached=numbers.without_address + numbers.without_letters + lost,
        confirmed_before=numbers.confirmed_before,
        waiting=sum(each.is_due for each in others),
        answers=tuple(
            _placed(each, seats.get(each.person_id), is_backing=each.person_id in backing) for each in reached
        ),
    )


def _placed(asked: AskedMember, seat: Seat | None, *, is_backing: bool) -> PublicAnswer:
    said = shown(asked.last, is_backing=is_backing)
    public = replace(asked.public, shown=said, is_former=seat is None)
    if seat is None:
        return public
    return replace(public, delegation_now=seat.delegation, group_now=seat.group)
