"""Whether somebody could have an authority: the same question at the desk, the worker's and a terminal."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from petitioner.authorities.rules import RefusedAuthority, Scope, Term, checked_term
from petitioner.authorities.shapes import Whom
from petitioner.authorities.store import desk as store
from petitioner.foundation.db import Session
from petitioner.parliaments.read import find_members, read_groupings
from petitioner.parliaments.shapes import DELEGATION, GROUP, MemberView

KINDS: Final = {Scope.GROUP: GROUP, Scope.DELEGATION: DELEGATION}
"""How parliaments classify what an authority may be about, other than one member."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What passed: the term, cut off where a mandate ends, and the member, if it is about one."""

    term: Term
    member: MemberView | None


def check(session: Session, whom: Whom, term: Term, *, domain: str, today: date) -> Checked:
    """Return what an account on a domain may ask for, or be granted.

    Raises:
        RefusedAuthority: the assembly is not theirs, nobody sits there by that name, or the days are wrong.
    """
    if whom.assembly_id not in store.assemblies_with(session, domain):
        raise RefusedAuthority("assembly", f"“{domain}” is no domain of that assembly.")
    on = max(term.starts_on, today)
    if whom.scope is Scope.MEMBER:
        seated = find_members(session, whom.assembly_id, on=on, person_id=whom.person_id)
        if whom.person_id is None or not seated:
            raise RefusedAuthority("member", f"They do not sit in that assembly on {on}.")
        ends = seated[0].mandate.ends
        return Checked(checked_term(term, ends.last_day if ends else None, today=today), seated[0])
    known = read_groupings(session, whom.assembly_id, on=on)
    if not any(each.grouping_id == whom.grouping_id and each.kind == KINDS[whom.scope] for each in known):
        raise RefusedAuthority("grouping", f"It has no members in that assembly on {on}.")
    return Checked(checked_term(term, None, today=today), None)
