"""Which statement is a page of the desk about, and may whoever is there do this for its organisation?"""

from dataclasses import dataclass

from flask import abort

from petitioner.foundation.db import reading
from petitioner.organisers.guards import refused_page, require_equipped, require_for
from petitioner.organisers.rules import ALLOWED, Action
from petitioner.organisers.shapes import Present
from petitioner.statements.find_owner import find_owner


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is there, and the statement their page is about; `path` is the address of the page."""

    present: Present
    slug: str
    path: str
    statement_id: int
    organisation_id: int

    def may(self, action: Action) -> bool:
        """Say whether somebody has a role that allows this, however old their proof is."""
        return any((self.organisation_id, role) in self.present.organiser.roles for role in ALLOWED[action])


def require_statement(action: Action, slug: str, *, part: str) -> Subject:
    """Return who is there and the statement if they may do this; none there answers like no role.

    `part` is the part of the desk, as its address has it, to which a fresh proof leads back.
    """
    present = require_equipped()
    with reading() as session:
        found = find_owner(session, slug)
    if found is None:
        abort(refused_page())
    path = f"/desk/{part}/{slug}"
    statement_id, organisation_id = found
    require_for(present, action, organisation_id, back=path)
    return Subject(present, slug, path, statement_id, organisation_id)
