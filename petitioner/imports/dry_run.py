"""Find out what an import would count, a batch at a time: of it nothing is kept but numbers."""

from petitioner.foundation.db import Session
from petitioner.imports import rules, store
from petitioner.imports.reading import Reading, country_of
from petitioner.imports.rules import BadFile, ImportState, LeftOut
from petitioner.imports.shapes import Result


def dry_run(session: Session, reading: Reading, result: Result, *, is_sealed: bool, most: int) -> None:
    """Look at the next rows and keep the numbers; at the end somebody may decide.

    `result` is what was found above; `is_sealed` says whether countries are kept as groups alone.

    Raises:
        BadFile: so few people are in the file that its digest would tell who they are.
    """
    judged = reading.batch(most)
    prints = [each.fingerprint for each in judged if each.left_out is None]
    imported = store.imported_among(session, reading.statement_id, prints)
    signed = store.signed_among(session, reading.statement_id, prints)
    for each in judged:
        if each.left_out is not None:
            result.leave_out(each.left_out, each.row.number)
        elif each.fingerprint in signed:
            result.leave_out(LeftOut.SIGNED, each.row.number)
        elif each.fingerprint in imported:
            result.leave_out(LeftOut.IMPORTED, each.row.number)
        else:
            result.counted += 1
            result.countries[country_of(each.row.country, is_sealed=is_sealed)] += 1
    is_done = len(judged) < most
    if is_done and result.people < rules.FEWEST:
        raise BadFile("few")
    store.change(
        session,
        reading.import_id,
        done=reading.done,
        total=reading.total,
        result=result.as_json(is_done=is_done),
        **({"state": ImportState.READ} if is_done else {}),
    )
