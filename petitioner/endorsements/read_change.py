"""What lies between the text a member backs and the one they are asked about."""

from datetime import datetime

from petitioner.endorsements.renewal_shapes import TextChange
from petitioner.endorsements.shapes import Named
from petitioner.foundation.db import Session
from petitioner.statements.compare import compare
from petitioner.statements.list_versions import list_versions
from petitioner.statements.read import UnknownStatement, read_version


def read_change(
    session: Session, named: Named, version_id: int, language: str, *, now: datetime
) -> TextChange:
    """Return both texts and their difference, in a language of the newer one.

    Raises:
        UnknownStatement: the statement is public no more.
    """
    statement = read_version(session, version_id, language, now=now)
    try:
        backed = read_version(session, named.version_id, language, now=now)
    except UnknownStatement:  # the older text did not exist in this language
        backed = read_version(session, named.version_id, named.language, now=now)
    is_comparable = backed.language == language and backed.version_id != version_id
    return TextChange(
        backed=backed,
        statement=statement,
        difference=compare(backed, statement) if is_comparable else None,
        edits=tuple(
            each.edit
            for each in list_versions(session, statement.statement_id)
            if backed.version_number < each.number <= statement.version_number and each.edit is not None
        ),
    )
