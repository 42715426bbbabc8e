"""Write to everybody who backs a statement whose text has changed since."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from petitioner.endorsements.renewal_rules import kind_of_edits
from petitioner.endorsements.renewal_shapes import Behind
from petitioner.endorsements.rules import letter_language
from petitioner.endorsements.store import renewals
from petitioner.foundation.db import Session
from petitioner.foundation.i18n import country_languages
from petitioner.statements.list_versions import list_versions
from petitioner.statements.rules import EditClass
from petitioner.statements.shapes import VersionLine

BATCH: Final = 200


def ask_about_edits(session: Session, *, now: datetime) -> int:
    """Let a letter be due to each of a batch of them; return how many. Each is asked once about a version.

    Whatever they were asked before is over, but an objection: that they can always make.
    """
    found = renewals.behind(session, most=BATCH)
    versions = {each: list_versions(session, each) for each in {one.statement_id for one in found}}
    renewals.overtake(session, [one.endorsement_id for one in found], now=now)
    for one in found:
        lines = versions[one.statement_id]
        edits = [
            each.edit.edit_class if each.edit is not None else EditClass.SUBSTANTIVE
            for each in lines
            if each.number > one.version_number
        ]
        kind = kind_of_edits(edits, has_objected=one.has_objected)
        language = _language(one, lines)
        renewals.add_letter(session, one.endorsement_id, one.newest_id, kind, language=language, now=now)
    return len(found)


def _language(one: Behind, lines: Sequence[VersionLine]) -> str:
    """Return a language of the newest text, in which the older one can be read too if there is any such."""
    newest = next(each.languages for each in lines if each.version_id == one.newest_id)
    older = next((each.languages for each in lines if each.number == one.version_number), ())
    offered = [each for each in newest if each in older] or list(newest)
    if one.language in offered:
        offered.sort(key=lambda language: language != one.language)
    return letter_language("", country_languages(one.country), offered)
