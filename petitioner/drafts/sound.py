"""Look at a draft as it would be published, beside the statement it amends."""

from dataclasses import dataclass

from petitioner.drafts.check import Checked, check
from petitioner.drafts.read import read_organisation
from petitioner.drafts.shapes import DraftWhole
from petitioner.foundation.db import Session
from petitioner.statements.read_source import StatementSource, read_source
from petitioner.statements.shapes import OrganisationWords


@dataclass(frozen=True, slots=True)
class Look:
    """The folder or what is wrong; the statement it amends, if it does; the organisation's words."""

    checked: Checked
    amended: StatementSource | None
    organisation: OrganisationWords


def look_at(session: Session, whole: DraftWhole) -> Look:
    """Return what would be published of a draft as it is now."""
    draft = whole.draft
    organisation = read_organisation(session, draft.organisation_id)
    amended = read_source(session, draft.slug) if draft.is_amendment else None
    return Look(check(whole, organisation, amended), amended, organisation)
