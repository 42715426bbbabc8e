"""Mail a code for the signer's page, one way for every address, whether or not it has signed anything."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import uuid4

from petitioner.foundation.db import Session
from petitioner.screening.assess import assess
from petitioner.screening.rules import Verdict
from petitioner.signatures.accept import candidate
from petitioner.signatures.issue_link import NewLink, issue_link
from petitioner.signatures.rules import LetterKind, LinkKind
from petitioner.signatures.store import intake as store
from petitioner.signatures.tools import Tools
from petitioner.vocabulary.email_address import parse_email_address
from petitioner.vocabulary.language import LANGUAGES

CODE_VALID: Final = timedelta(hours=1)


def offer_visit(session: Session, values: Mapping[str, str], tools: Tools, now: datetime) -> None:
    """Issue the link of a visit. Its letter counts among those an address may get.

    A suppressed address, or one that had its letters, gets none; its link answers every code as any other
    does, and its address is not kept.

    Raises:
        ValueError, KeyError: no page of ours sends this.
    """
    address = parse_email_address(values["email"])
    handle_digest = bytes.fromhex(values["handle_digest"])
    if values["language"] not in LANGUAGES or len(handle_digest) != sha256().digest_size:
        raise ValueError("this is not asked for by any page")
    asked = [candidate(tools.keys, address)]
    [verdict] = assess(session, asked, allowance=tools.terms.allowance, now=now)
    is_written = verdict is Verdict.WRITE
    link = NewLink(
        id=uuid4(),
        kind=LinkKind.VISIT,
        letter=LetterKind.VISIT if is_written else None,
        language=values["language"],
        handle_digest=handle_digest,
        address=address if is_written else None,
        issued_at=now,
        expires_at=now + CODE_VALID,
        due_at=now,
        asks_code=True,
    )
    store.add_links(session, [issue_link(link, keys=tools.keys, web_keys=tools.web_keys)])
