"""Gather all that is kept of one mailbox, for its owner's eyes."""

import logging

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import UnreadableSeal, WorkerKeys
from petitioner.screening.suppress import suppressed_among
from petitioner.screening.suppress_digests import suppress_digests
from petitioner.signatures.fingerprints import known_fingerprints
from petitioner.signatures.news_digests import news_digests
from petitioner.signatures.shapes import Person
from petitioner.signatures.store import visits as store
from petitioner.signatures.visit_shapes import SignatureView, VisitView
from petitioner.statements.find_titles import find_newest_titles, find_titles
from petitioner.statements.read import policies
from petitioner.statements.shapes import Policy, VersionTitle
from petitioner.vocabulary.email_address import EmailAddress

_log = logging.getLogger(__name__)


def view_mailbox(session: Session, address: EmailAddress, language: str, *, keys: WorkerKeys) -> VisitView:
    """Return every pending and live signature of a mailbox, its news, and whether it gets letters.

    It is found by its fingerprints, so that those are found too whose address was destroyed.
    """
    rows = store.of_mailbox(session, known_fingerprints(session, keys=keys).everywhere(address))
    known = policies(session, {row.statement_id for row in rows}) if rows else {}
    titles = find_titles(session, {row.version_id for row in rows}) if rows else {}
    wanted = news_digests(session, address, keys=keys)
    news = store.news_of(session, wanted) if wanted else ()
    newest = find_newest_titles(session, news) if news else {}
    digests = suppress_digests(keys, address)
    return VisitView(
        language=language,
        signatures=tuple(
            _signature(row, _person(row, keys), known[row.statement_id], titles[row.version_id], language)
            for row in rows
        ),
        news=tuple(sorted(each.best(language)[1] for each in newest.values())),
        are_letters_stopped=not suppressed_among(session, digests).isdisjoint(digests),
    )


def _signature(
    row: store.AnyRow, person: Person, policy: Policy, named: VersionTitle, language: str
) -> SignatureView:
    title_language, title = named.best(language)
    return SignatureView(
        reference=str(row.id),
        slug=named.slug,
        title=title,
        title_language=title_language,
        version_number=named.number,
        language=row.language,
        state=row.state,
        name=person.name,
        role=person.role,
        country=row.country,
        is_sealed=policy.is_sealed,
        visibility=row.visibility,
        visibilities=tuple(each.value for each in policy.visibilities),
        comment=person.comment,
        comment_state=row.comment_state or "",
        wants_updates=row.wants_updates,
        keeps_address=row.keeps_address or person.email is not None,
        created_at=row.created_at.isoformat(),
        confirmed_at=row.confirmed_at.isoformat() if row.confirmed_at is not None else "",
        consent=row.wording,
    )


def _person(row: store.AnyRow, keys: WorkerKeys) -> Person:
    """Return who signed; whoever cannot be read any more is nameless, and can still withdraw."""
    try:
        plain = keys.decrypt_row(
            row.person, purpose="signature", row_id=row.id, statement_id=row.statement_id
        )
    except UnreadableSeal:
        _log.exception("the row of a signature cannot be read")
        return Person("")
    return Person.from_bytes(plain)
