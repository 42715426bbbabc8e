"""Let a mailbox get no more letters, by the address its letters carry (RFC 8058)."""

from collections.abc import Mapping
from datetime import datetime

from petitioner.erasure.rules import Deed, Line
from petitioner.foundation.db import Session
from petitioner.foundation.secrets import UnreadableSeal
from petitioner.foundation.tokens import raw_from
from petitioner.screening.suppress import suppress, suppressed_among
from petitioner.signatures.store import news as store
from petitioner.signatures.tools import Tools


def stop_letters(session: Session, values: Mapping[str, str], tools: Tools, now: datetime) -> None:
    """Suppress the address `token` was made of and end its news; whoever signed has signed still.

    A token nobody was sent does nothing: anybody may make one up. The token holds the digest by the rules of
    its day, and every later look asks for those too (`suppress_digests`).
    """
    try:
        digest = tools.keys.open_stop_token(raw_from(values["token"]))
    except UnreadableSeal:
        return
    ended = _end_news(session, digest, tools)
    lines = [Line(Deed.NEWS_ENDED, each.hex()) for each in ended]
    if not suppressed_among(session, [digest]):
        lines.append(Line(Deed.SUPPRESSED, digest.hex()))
        suppress(session, [digest], now=now)
    tools.journal.write(session, lines)


def _end_news(session: Session, digest: bytes, tools: Tools) -> list[bytes]:
    known = store.statements_with_news(session)
    return store.delete_news_addresses(
        session, [tools.keys.news_digest_of(statement_id, digest) for statement_id in known]
    )
