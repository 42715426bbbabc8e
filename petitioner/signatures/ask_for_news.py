"""Take in an address that wants news of a statement; it gets a letter to confirm, apart from signatures."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import uuid4

from petitioner.foundation.db import Session
from petitioner.screening.assess import assess
from petitioner.screening.rules import Verdict
from petitioner.signatures.accept import Terms, candidate
from petitioner.signatures.issue_link import NewLink, issue_link
from petitioner.signatures.rules import LetterKind, LinkKind
from petitioner.signatures.store import intake as store
from petitioner.signatures.tools import Tools
from petitioner.statements.read import UnknownStatement, read_version
from petitioner.statements.rules import ConfirmBy
from petitioner.statements.shapes import Policy
from petitioner.vocabulary.email_address import parse_email_address
from petitioner.vocabulary.hour import hour_after, hour_of
from petitioner.vocabulary.language import LANGUAGES

_DIGEST_BYTES: Final = 32
_NO_ID: Final = 2**31


def ask_for_news(session: Session, values: Mapping[str, str], tools: Tools, now: datetime) -> None:
    """Store a link for the address and let its letter be due, if one more may go there.

    Where signers are at risk the letter holds a code alone, the same as every other letter with a code. An
    address that gets none leaves a silent link, so that the page for the code answers alike.

    Raises:
        ValueError: no page of ours sends this.
    """
    address = parse_email_address(values["email"])
    handle_digest = bytes.fromhex(values["handle_digest"])
    version_id, language = int(values["version_id"]), values["language"]
    if len(handle_digest) != _DIGEST_BYTES or not 0 < version_id < _NO_ID or language not in LANGUAGES:
        raise ValueError("nobody can ask for this news")
    try:
        statement = read_version(session, version_id, language, now=now)
    except UnknownStatement:
        raise ValueError("this news is of no statement") from None
    policy = statement.policy
    (verdict,) = assess(session, [candidate(tools.keys, address)], allowance=tools.terms.allowance, now=now)
    is_written = verdict is Verdict.WRITE
    issued_at, expires_at = _validity(policy, tools.terms, now)
    link = NewLink(
        id=uuid4(),
        kind=LinkKind.NEWS if is_written else LinkKind.SILENT,
        letter=_letter(policy) if is_written else None,
        language=language,
        handle_digest=handle_digest,
        address=address,
        issued_at=issued_at,
        expires_at=expires_at,
        due_at=issued_at,
        statement_id=statement.statement_id,
        version_id=version_id,
        asks_code=policy.is_sealed or policy.confirm_by is ConfirmBy.CODE,
    )
    store.add_links(session, [issue_link(link, keys=tools.keys, web_keys=tools.web_keys)])


def _letter(policy: Policy) -> LetterKind:
    return LetterKind.CODE if policy.is_sealed else LetterKind.NEWS


def _validity(policy: Policy, terms: Terms, now: datetime) -> tuple[datetime, datetime]:
    """Return when the link is issued and when it runs out: where signers are at risk, in hours alone."""
    if policy.is_sealed:
        return hour_of(now), hour_after(now + terms.sealed_link_validity)
    return now, now + terms.link_validity
