"""Go through an assembly: who is to be asked, and how many are not, and why."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from petitioner.canvass.shapes import Roll
from petitioner.endorsements.read_standings import read_standings
from petitioner.endorsements.rules import Provenance, State
from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.parliaments.read import read_members
from petitioner.parliaments.shapes import MemberView
from petitioner.screening.suppress import suppressed_among
from petitioner.screening.suppress_digests import suppress_digests
from petitioner.vocabulary.email_address import EmailAddress, InvalidEmailAddress, parse_email_address

_Addressed = list[tuple[MemberView, EmailAddress]]


def call_roll(
    session: Session,
    statement_id: int,
    assembly: str,
    *,
    asked: frozenset[int] = frozenset(),
    keys: WorkerKeys,
    now: datetime,
) -> Roll:
    """Return how the members of today divide; `asked` are the people who are enrolled already.

    Raises:
        UnknownAssembly: no assembly has this slug.
    """
    members = read_members(session, assembly, on=now.date())
    new = [member for member in members if member.person.person_id not in asked]
    confirmed = _confirmed(session, statement_id, new)
    open_ones = [member for member in new if member.person.person_id not in confirmed]
    addressed = _addressed(open_ones)
    wanted = _wanting_letters(session, addressed, keys)
    of_address = Counter(member.mandate.email.strip().casefold() for member in members)
    return Roll(
        members=len(members),
        to_ask=tuple(wanted),
        already_asked=len(members) - len(new),
        confirmed_before=len(new) - len(open_ones),
        without_address=len(open_ones) - len(addressed),
        without_letters=len(addressed) - len(wanted),
        sharing=sum(of_address[member.mandate.email.strip().casefold()] > 1 for member in wanted),
    )


def _confirmed(session: Session, statement_id: int, members: Sequence[MemberView]) -> set[int]:
    if not members:
        return set()
    standings = read_standings(session, statement_id, members[0].person.assembly_id)
    return {
        person_id
        for person_id, standing in standings.items()
        if (standing.state, standing.provenance) == (State.LIVE, Provenance.MEMBER)
    }


def _addressed(members: Sequence[MemberView]) -> _Addressed:
    found: _Addressed = []
    for member in members:
        try:
            found.append((member, parse_email_address(member.mandate.email.strip())))
        except InvalidEmailAddress:
            continue
    return found


def _wanting_letters(session: Session, addressed: _Addressed, keys: WorkerKeys) -> list[MemberView]:
    digests = [suppress_digests(keys, address) for _, address in addressed]
    silent = suppressed_among(session, [one for each in digests for one in each])
    return [member for (member, _), own in zip(addressed, digests, strict=True) if silent.isdisjoint(own)]
