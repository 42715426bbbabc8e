"""Find the text that somebody backs."""

from datetime import datetime

from petitioner.endorsements.rules import UnknownText
from petitioner.endorsements.shapes import BackedText
from petitioner.foundation.db import Session
from petitioner.statements import read as statements
from petitioner.statements.shapes import StatementKey


def find_statement(session: Session, slug: str, *, now: datetime) -> StatementKey:
    """Return which published statement has this short name.

    Raises:
        UnknownText: there is none, or it is a draft.
    """
    for key in statements.published(session, now=now):
        if key.slug == slug:
            return key
    raise UnknownText(
        f"There is no published statement “{slug}”; `petitioner statements list` shows them all."
    )


def find_text(
    session: Session, slug: str, *, language: str, number: int | None = None, now: datetime
) -> BackedText:
    """Return one version of a statement (the newest, without a number) in one language.

    Raises:
        UnknownText: there is no such statement, version or language; the message says which.
    """
    key = find_statement(session, slug, now=now)
    newest = statements.read(session, slug, key.languages[0], now=now)
    version_id = newest.version_id
    if number is not None and number != newest.version_number:
        older = statements.find_version(session, key.statement_id, number)
        if older is None:
            raise UnknownText(
                f"“{slug}” has no version {number}; the newest is version {newest.version_number}."
            )
        version_id = older
    try:
        view = statements.read_version(session, version_id, language, now=now)
    except statements.UnknownStatement as refusal:
        which = f"version {newest.version_number if number is None else number} of “{slug}”"
        raise UnknownText(f"There is no text in “{language}” of {which}.") from refusal
    return BackedText(view.statement_id, view.version_id, view.version_number, view.language)
